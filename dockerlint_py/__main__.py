"""`python -m dockerlint_py` is `dockerlint`."""

from dockerlint_py.cli import main

if __name__ == "__main__":
    main()
