"""Layouts and archives that are named: what they have of an image, and what is said of those that are none."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.facts.knowledge.recorded_images import Record
from dockerlint_py.images.layout import layout_of
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.unknown import UNKNOWN
from tests.command_line import run
from tests.images.making import archive, digest_of, image, index, json_of, layout

ONE = image({"User": "app"}, 2_000)
OTHER = image({"User": "other"}, 3_000)
SEVERAL = index(linux_amd64=ONE, linux_arm64=image({"User": "arm"}, platform="linux/arm64"))


def found(where: Path | str, reference: str = "team/app:1", platform: str = "linux/amd64") -> Record | None:
    return layout_of(str(where)).record(reference, platform, "2026-06-01")


@pytest.mark.parametrize("kind", ["folder", "w", "w:gz", "w:xz"])
def test_a_layout_names_its_images(tmp_path: Path, kind: str) -> None:
    folder = layout(tmp_path / "oci", ("docker.io/team/app:1", ONE), ("team/other:1", OTHER))
    where = folder if kind == "folder" else archive(folder, kind)
    record = found(where)
    assert record is not None
    assert (record.source, record.size, record.configuration) == ("layout", 2_000, {"user": "app"})
    assert record.platforms == ("linux/amd64",)
    assert record.digest is UNKNOWN
    assert found(where, "team/app:2") is None
    assert found(where, f"team/app@{ONE.digest}") is not None


def test_a_layout_for_several_platforms(tmp_path: Path) -> None:
    where = layout(tmp_path / "oci", ("team/app:1", SEVERAL))
    record = found(where, platform="linux/arm64")
    assert record is not None
    assert (record.platform, record.configuration) == ("linux/arm64", {"user": "arm"})
    assert record.platforms == ("linux/amd64", "linux/arm64")


@pytest.mark.parametrize("names", [("",), ("1",), ("2", "1"), ("whatever",)])
def test_the_command_line_says_which_image_it_is(tmp_path: Path, names: tuple[str, ...]) -> None:
    made = [(name, ONE if name != "2" else OTHER) for name in names]
    where = f"registry.test/app:1={layout(tmp_path / 'oci', *made)}"
    record = found(where, "registry.test/app:1")
    assert record is not None
    assert record.configuration == {"user": "app"}
    assert found(where, "registry.test/app:2") is None


def test_none_of_several_is_taken_for_it(tmp_path: Path) -> None:
    where = layout(tmp_path / "oci", ("2", ONE), ("3", OTHER))
    assert found(f"team/app:1={where}") is None


def saved(folder: Path, tags: list[str], config: Any = None) -> Path:
    """What `docker save` wrote before it wrote layouts too."""
    data = json_of({"os": "linux", "architecture": "amd64", "config": {"User": "app"}} if config is None else config)
    name = f"{digest_of(data)[7:]}.json"
    path = folder / "saved.tar"
    with tarfile.open(path, "w") as file:
        for place, content in {
            name: data,
            "layer.tar": b"x",
            "manifest.json": json_of([{"Config": name, "RepoTags": tags, "Layers": ["layer.tar"]}]),
        }.items():
            entry = tarfile.TarInfo(place)
            entry.size = len(content)
            file.addfile(entry, io.BytesIO(content))
    return path


def test_what_docker_save_writes(tmp_path: Path) -> None:
    where = saved(tmp_path, ["team/app:1"])
    record = found(where)
    assert record is not None
    assert (record.platform, record.size, record.configuration) == ("linux/amd64", UNKNOWN, {"user": "app"})
    assert found(where, "team/app:2") is None
    assert found(f"team/app:2={where}", "team/app:2") is not None


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _without_blobs(folder: Path) -> Path:
    layout(folder, ("team/app:1", ONE))
    for path in (folder / "blobs/sha256").iterdir():
        path.unlink()
    return folder


def _changed(folder: Path) -> Path:
    layout(folder, ("team/app:1", ONE))
    (folder / "blobs" / ONE.digest.replace(":", "/")).write_bytes(b"{}")
    return folder


def _with_index(text: bytes) -> Any:
    def make(folder: Path) -> Path:
        folder.mkdir()
        (folder / "index.json").write_bytes(text)
        return folder

    return make


def _file(data: bytes) -> Any:
    def make(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return make


WRONG = {
    "nothing there": (lambda path: path, "cannot be read: No such file or directory"),
    "an empty folder": (_empty, "is neither an OCI image layout nor"),
    "without blobs": (_without_blobs, "lacks blobs/sha256/"),
    "changed": (_changed, "something else than the digest says"),
    "no JSON": (_with_index(b"{"), "has a index.json that is not JSON"),
    "too deep": (_with_index(b"[" * 100_000), "has a index.json that is not JSON"),
    "no manifests": (_with_index(b'{"manifests": 7}'), "no manifest of an image"),
    "too large": (_with_index(b" " * 5_000_000), "has a index.json that cannot be read"),
    "no archive": (_file(b"FROM debian"), "is neither an OCI image layout nor"),
    "cut off": (_file(gzip.compress(b"x" * 100_000)[:60]), "is neither an OCI image layout nor"),
    "leads out": (
        _with_index(b'{"manifests": [{"digest": "sha256:../../../etc/passwd", "size": 1}]}'),
        "a digest in it is none",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_layout(tmp_path: Path, name: str) -> None:
    make, said = WRONG[name]
    with pytest.raises(InputError) as caught:
        found(f"team/app:1={make(tmp_path / 'oci')}")
    assert said in caught.value.reason


def test_links_in_an_archive_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "oci.tar"
    with tarfile.open(path, "w") as file:
        entry = tarfile.TarInfo("index.json")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        file.addfile(entry)
    with pytest.raises(InputError):
        found(path)


def test_a_layout_has_the_first_word(tmp_path: Path, project: Path) -> None:
    where = layout(tmp_path / "oci", ("registry.invalid/app:1", ONE))
    (project / "Dockerfile").write_text("FROM registry.invalid/app:1\n")
    result = run("images", "--update", "--layout", str(where))
    assert result.exit_code == 0, result.output
    written = json.loads((project / "dockerlint.images.json").read_text())
    assert written["images"]["registry.invalid/app:1"]["from"] == "layout"


def test_a_layout_that_is_none_is_an_error(project: Path) -> None:
    (project / "Dockerfile").write_text("FROM registry.invalid/app:1\n")
    result = run("images", "--update", "--layout", "absent.tar", "--no-registry")
    assert result.exit_code == 2
    assert "error: absent.tar: cannot be read: No such file or directory" in result.stderr
