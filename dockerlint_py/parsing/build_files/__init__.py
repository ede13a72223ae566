"""Compose and bake files, and what they say of a Dockerfile."""

from dockerlint_py.parsing.build_files.builds import contexts, given
from dockerlint_py.parsing.build_files.files import compose_files, holds_dockerfile, is_build_file, is_compose
from dockerlint_py.parsing.build_files.model import NOTHING, Given

__all__ = ["NOTHING", "Given", "compose_files", "contexts", "given", "holds_dockerfile", "is_build_file", "is_compose"]
