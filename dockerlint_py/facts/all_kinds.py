"""All kinds of subjects, those of compose files too, which linting a Dockerfile does without."""

from __future__ import annotations

from typing import Any

from dockerlint_py.facts.compose.model import (
    ComposeFile,
    PublishedPort,
    Service,
    ServiceOption,
    ServiceReference,
    ServiceVariable,
    ServiceVolume,
)
from dockerlint_py.facts.kinds import DOCKERFILE_CLASSES, DOCKERFILE_KINDS

CLASSES = (
    *DOCKERFILE_CLASSES,
    ComposeFile,
    Service,
    ServiceOption,
    PublishedPort,
    ServiceVolume,
    ServiceVariable,
    ServiceReference,
)
"""The subjects, as the vocabulary page has them."""
KINDS: dict[str, Any] = {
    **DOCKERFILE_KINDS, "compose_file": ComposeFile, "service": Service, "service_option": ServiceOption,
    "published_port": PublishedPort, "service_volume": ServiceVolume, "service_variable": ServiceVariable,
    "service_reference": ServiceReference,
}  # fmt: skip
"""What a rule can look at: `each: kind`."""
