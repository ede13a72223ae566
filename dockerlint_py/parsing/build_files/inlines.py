"""The Dockerfiles that stand in other files."""

from __future__ import annotations

from dockerlint_py.parsing.build_files.files import is_bake
from dockerlint_py.parsing.build_files.inline import Inline
from dockerlint_py.system.environment import remembering


@remembering
def inlines(text: str, path: str) -> tuple[Inline, ...]:
    """The Dockerfiles in a compose or bake file; raises InputError for a compose file that is not YAML."""
    if is_bake(path):
        from dockerlint_py.parsing.build_files.bake_inline import inlines_of_bake

        return inlines_of_bake(text, path) if "dockerfile-inline" in text else ()
    from dockerlint_py.parsing.build_files.compose_inline import inlines_of_compose

    return inlines_of_compose(text, path)
