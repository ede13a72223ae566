"""`dockerlint server`: a language server, for editors."""

from __future__ import annotations

import os
import sys

import click

from dockerlint_py.cli import INTERRUPTED
from dockerlint_py.text.input_error import InputError

LACKING = "it needs pygls 2 and lsprotocol: pip install 'dockerlint-py[lsp]'"
_OTHERS = ("pygls", "lsprotocol", "cattrs", "attrs")


@click.command("server")
@click.option(
    "--stdio", is_flag=True, expose_value=False, help="Speak over standard input and output; there is no other way."
)
def command() -> None:
    """Be a language server: findings, fixes and more in an editor, over standard input and output.

    An editor starts it; docs/editors.md says how. Exit code: 0 where the editor ended it, 1 where it just went.
    """
    try:
        from dockerlint_py.server.process import own_streams, serve
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _OTHERS:
            raise
        raise InputError("dockerlint server", 0, LACKING) from None
    if sys.stdin.isatty():
        click.echo("dockerlint server: it waits for an editor to speak to it; Ctrl-C ends it", err=True)
    try:
        code = serve(*own_streams())
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.stderr.flush()
    os._exit(code)  # a thread that waits for the client's next word would keep the process
