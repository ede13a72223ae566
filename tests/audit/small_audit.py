"""The store of a small audit, whose reports are known."""

from __future__ import annotations

import json
from pathlib import Path

from tests.audit.store_builder import Store, finding

URL = "https://github.com/a/one"
PAGE = "https://github.com/dockerlint/dockerlint/blob/main/docs/rules/latest-tag.md"
SECRET = "ghp_" + "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY2zA4"


def small(path: Path) -> str:
    """Two repositories, one text in both, one file that could not be linted, one target that could not be audited."""
    store = Store(path)
    store.rules(
        {"id": "latest-tag", "aliases": ["hadolint:DL3007"]},
        {"id": "last-user-root", "principle": "non-root", "severity": "error"},
    )
    first, second = (
        store.repository("a/one", URL),
        store.repository("b/two", configs=json.dumps([".hadolint.yaml", "a/.hadolint.yaml", "a/b/.tally.toml"])),
    )
    both = store.text([finding(), finding(line=3, end_line=3)])
    store.file(first, "Dockerfile", both)
    store.file(second, "deploy/Dockerfile", both)
    store.file(first, "clean.Dockerfile", store.text())
    grave = finding("last-user-root", "error", principle="non-root", silenced=1, fix="safe", line=2, end_line=2)
    store.file(second, "Dockerfile", store.text([grave], lines=20))
    store.file(second, "big", reason="larger than 1 MB")
    store.file(
        first, "old", store.text([finding("last-user-root", "error", principle="non-root")], lines=99), current=0
    )
    store.refused("c/gone", "there is no such repository, or it is private")
    return store.done()
