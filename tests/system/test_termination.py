"""What asks a process to end, and when it does."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from dockerlint_py.system.termination import undivided


def test_a_signal_waits_for_what_must_not_be_divided() -> None:
    done: list[str] = []

    def do() -> None:
        with undivided():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("all of it")
        done.append("what comes then")

    with pytest.raises(KeyboardInterrupt):
        do()
    assert done == ["all of it"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_is_that_of_what_is_done() -> None:
    with pytest.raises(ValueError, match="of its own"), undivided():
        raise ValueError("of its own")


def test_other_threads_do_it_too() -> None:
    done: list[int] = []

    def do() -> None:
        with undivided():
            done.append(1)

    thread = threading.Thread(target=do)
    thread.start()
    thread.join()
    assert done == [1]
