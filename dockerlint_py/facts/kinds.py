"""The kinds of subjects there are, by the names that rules use."""

from __future__ import annotations

from typing import Any

from dockerlint_py.facts.knowledge.package_managers import Manager
from dockerlint_py.facts.model import (
    Assignment,
    Bashism,
    Command,
    Copy,
    File,
    Image,
    Instruction,
    Mount,
    Package,
    Port,
    Problem,
    Reference,
    Requirement,
    RunView,
    Script,
    ShellcheckDiagnostic,
    Stage,
    Suppression,
    Url,
    Variable,
    View,
)

DOCKERFILE_CLASSES = (
    File,
    Stage,
    Image,
    Instruction,
    Command,
    Package,
    Manager,
    Requirement,
    Copy,
    Variable,
    Assignment,
    Mount,
    Port,
    Url,
    Reference,
    Problem,
    ShellcheckDiagnostic,
    Bashism,
    Suppression,
    Script,
    View,
    RunView,
)
"""The subjects of a Dockerfile, as the vocabulary page has them."""
DOCKERFILE_KINDS: dict[str, Any] = {
    "file": File, "stage": Stage, "image": Image, "instruction": Instruction, "command": Command,
    "entrypoint": Command, "healthcheck": Command, "package": Package, "copy": Copy, "variable": Variable,
    "label": Variable, "assignment": Assignment, "mount": Mount, "port": Port, "url": Url, "reference": Reference,
    "problem": Problem, "shellcheck_diagnostic": ShellcheckDiagnostic, "bashism": Bashism, "suppression": Suppression,
}  # fmt: skip
"""What a rule can look at in a Dockerfile: `each: kind`."""
KEYWORDS = frozenset(
    ("FROM", "RUN", "CMD", "LABEL", "MAINTAINER", "EXPOSE", "ENV", "ADD", "COPY", "ENTRYPOINT", "VOLUME", "USER",
     "WORKDIR", "ARG", "ONBUILD", "STOPSIGNAL", "HEALTHCHECK", "SHELL")
)  # fmt: skip
COMPOSE_KINDS = frozenset(
    ("compose_file", "service", "service_option", "published_port", "service_volume", "service_variable",
     "service_reference")
)  # fmt: skip
"""What a rule can look at in a compose file; their classes are in `facts/all_kinds.py`."""
PART_KEYWORDS = {
    "commands": ("RUN",), "copies": ("COPY", "ADD"), "variables": ("ARG", "ENV"), "labels": ("LABEL",),
    "mounts": ("RUN",), "ports": ("EXPOSE",), "urls": ("RUN", "ADD"),
}  # fmt: skip
"""Which instructions have parts of a kind."""
