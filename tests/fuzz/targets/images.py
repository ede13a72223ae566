"""Any bytes are a record of images, an answer of a registry, a challenge or a layout, or are refused with a reason."""

from __future__ import annotations

from pathlib import Path

from dockerlint_py.facts.knowledge.recorded_images import knowledge, parse
from dockerlint_py.images import documents, record_file
from dockerlint_py.images.challenge import challenge_of
from dockerlint_py.images.configuration import kept
from dockerlint_py.images.credentials import CredentialStore
from dockerlint_py.images.layout import Layout
from dockerlint_py.images.no_answer import NoAnswer
from dockerlint_py.text.input_error import InputError

FOLDER = Path("asked")


def check(data: bytes) -> None:
    """What is read as one is read as all the others, too."""
    text = data.decode("utf-8", "replace")
    challenge_of(text)
    try:
        records = parse(text)
    except InputError as error:
        assert error.reason
    else:
        assert parse(record_file.dumped(records)) == records
        for record in records.values():
            knowledge(record)
    _answer(data)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "index.json").write_bytes(data)
    (FOLDER / "config.json").write_bytes(data)
    (FOLDER / "archive.tar").write_bytes(data)
    CredentialStore({"DOCKER_CONFIG": str(FOLDER)}).find("registry.test", "team/app")
    for path in (FOLDER, FOLDER / "archive.tar"):
        try:
            Layout(str(path), "team/app:1").record("team/app:1", "linux/amd64", "2026-01-01")
        except InputError as error:
            assert error.path == str(path)


def _answer(data: bytes) -> None:
    """An index, a manifest and a configuration."""
    try:
        document = documents.parsed(data)
    except NoAnswer:
        return
    for read in (documents.manifests_of, documents.manifest_of, documents.check_image, kept):
        try:
            read(document)
        except NoAnswer as error:
            assert error.reason
