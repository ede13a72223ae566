"""The command `dockerlint`; `python -m dockerlint_py` is the same."""

from __future__ import annotations

import gc

gc.disable()  # what is imported stays until the end: looking for garbage among it is in vain

import os
import sys
from collections.abc import Sequence

from dockerlint_py.cli import GIVEN, INTERRUPTED, WrongUsage, complain, exit_code
from dockerlint_py.cli._known_options import COMPLETION, TABLE, parameters
from dockerlint_py.system.packaged_data import ready_made
from dockerlint_py.system.standard_streams import prepare_streams
from dockerlint_py.system.termination import dying_in_order
from dockerlint_py.text.input_error import InputError


def main() -> None:
    """Entry point; whatever the standard streams are and whatever signal comes, it ends in order."""
    gc.enable()
    gc.set_threshold(250_000, 50, 100)  # facts live as long as their file: looking for garbage among them is in vain
    prepare_streams()
    try:
        with dying_in_order():
            _run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except InputError as error:  # what --help or --version could not write
        complain(error)
        sys.exit(2)
    finally:
        gc.freeze()  # the interpreter ends: nobody needs what a last search for garbage would free


def _run(arguments: Sequence[str]) -> None:
    """Runs the subcommand and exits."""
    table = ready_made(TABLE)
    given = parameters(arguments, table) if table else None
    if given is not None:
        from dockerlint_py.cli.checking.check_run import check

        GIVEN.update(given)
        try:
            code = check(given)
            sys.stdout.flush()
        except WrongUsage as error:
            from dockerlint_py.cli._group import refuse

            code = refuse(str(error))
        except BaseException as error:
            code = exit_code(error, "check")
        sys.exit(code)
    from dockerlint_py.cli._group import group

    if os.environ.get(COMPLETION, "").startswith("powershell"):
        import dockerlint_py.cli._powershell  # noqa: F401 (click gets to know it)
    group.main(prog_name="dockerlint")


if __name__ == "__main__":
    main()
