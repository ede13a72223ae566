"""The server as a process: the protocol on a thread of its own, the work on this one."""

from __future__ import annotations

import os
import sys
import threading
from typing import BinaryIO

from dockerlint_py.server.language_server import DockerlintServer
from dockerlint_py.server.log import fault, prepare_logging, say
from dockerlint_py.server.worker import Worker


def serve(stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Speaks the protocol over these streams until the client ends it; the exit code, 1 where it went unasked."""
    prepare_logging()
    worker = Worker()
    server = DockerlintServer(worker)
    threading.Thread(target=_speak, args=(server, worker, stdin, stdout), daemon=True).start()
    worker.run()
    return 0 if server.session.is_ended else 1


def _speak(server: DockerlintServer, worker: Worker, stdin: BinaryIO, stdout: BinaryIO) -> None:
    try:
        server.start_io(stdin, stdout)
        if not server.session.is_ended:
            say("the client is gone without saying so; this is the end")
    except BaseException as error:
        say(f"the connection failed: {fault(error)}")
    finally:
        worker.stop()


def own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for the protocol alone: whatever else prints, prints to standard error from now on."""
    stdin, stdout = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return stdin, stdout
