"""bitnami/minideb, from the configuration that its import script writes. The other images of Bitnami are in images.yaml:
their repositories of one image each ended in 2021, and what is made from them today is not the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from library_history import files
from tagged_images import Tagged, dockerfile

REPOSITORIES = ("bitnami/minideb",)
NAME = "docker.io/bitnami/minideb"
_SCRIPT = re.compile(r"^import$")
_RELEASE = re.compile(r"^debootstrap/([a-z]+)$")
_CONFIGURATION = re.compile(r"^CONF_TEMPLATE='(\{.*\})'$", re.M)


def tagged(clone: Path) -> Iterator[Tagged]:
    """A tag for each release of Debian, and `latest`."""
    for _, script in files(clone, _SCRIPT):
        match = _CONFIGURATION.search(script)
        if match:
            config = json.loads(match[1])["config"]
            text = dockerfile(USER=config["User"], CMD=config["Cmd"] or "", ENTRYPOINT=config["Entrypoint"] or "")
            releases = [path.rpartition("/")[2] for path, _ in files(clone, _RELEASE)]
            yield from (Tagged(NAME, tag, text, root="debian") for tag in (*releases, "latest"))
