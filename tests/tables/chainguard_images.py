"""The public images of Chainguard: the configurations that chainguard-images/images locks for each."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from library_history import files
from tagged_images import Tagged, dockerfile

REPOSITORIES = ("chainguard-images/images",)
REGISTRY = "cgr.dev/chainguard"
_PATH = re.compile(r"^images/([^/]+)/locked_config\.json$")
DEFAULTS = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt",
}
"""What apko, the tool that makes them, sets where a configuration does not."""


def tagged(clone: Path) -> Iterator[Tagged]:
    """`latest` of each image; of what else there is nothing is said here."""
    for path, text in files(clone, _PATH):
        match = _PATH.match(path)
        assert match
        lock = json.loads(text)["imageLocks"].get(f"{match[1]}-public")
        if lock and "amd64" in lock["configs"]:
            made = _made(json.loads(lock["configs"]["amd64"])["config"])
            yield Tagged(f"{REGISTRY}/{match[1]}", "latest", *made)


def _made(config: Mapping[str, Any]) -> tuple[str, Mapping[str, str], str]:
    """The Dockerfile that stands for a configuration, no arguments, and what is at the bottom."""
    accounts = config.get("accounts", {})
    packages = sorted({one.partition("=")[0] for one in config["contents"]["packages"]})
    entrypoint = config.get("entrypoint") or {}
    fields = {
        "ENV": {**DEFAULTS, **config.get("environment", {})},
        "USER": accounts.get("run-as") or "",
        "WORKDIR": config.get("work-dir") or "",
        "STOPSIGNAL": config.get("stop-signal") or "",
        "VOLUME": config.get("volumes") or "",
        "ENTRYPOINT": _start(entrypoint),
        "CMD": shlex.split(config.get("cmd") or "") or "",
    }
    text = dockerfile(**fields) + f"RUN apk add {' '.join(packages)}\n"
    text += "".join(f"RUN adduser -u {one['uid']} {one['username']}\n" for one in accounts.get("users") or ())
    return text, {}, "wolfi" if {"apk-tools", "busybox", "bash"}.intersection(packages) else "distroless"


def _start(entrypoint: Mapping[str, Any]) -> Any:
    if entrypoint.get("shell-fragment"):
        return ["/bin/sh", "-c", entrypoint["shell-fragment"]]
    return shlex.split(entrypoint.get("command") or "") or ""
