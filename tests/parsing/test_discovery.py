"""Which files a folder gives, and which it does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dockerlint_py.parsing.discovery import find, is_dockerfile, read
from dockerlint_py.text.input_error import InputError


def below(top: Path) -> list[str]:
    return [os.path.relpath(path, top).replace(os.sep, "/") for path in find([str(top)])]


def write(top: Path, **files: str) -> None:
    for name, text in files.items():
        path = top / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile",
        "dockerfile",
        "DOCKERFILE.dev",
        "Dockerfile-web",
        "Dockerfile2",
        "Containerfile.x",
        "a.dockerfile",
        "b.Containerfile",
        "Dockerfile.go",
    ],
)
def test_names(name: str) -> None:
    assert is_dockerfile(name)


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile.md",
        "Dockerfile.j2",
        "Dockerfile.tmpl",
        "Dockerfile.dockerignore",
        "dockerfile.py",
        "MyDockerfile",
        "Dockerfile.yaml",
        "a.txt",
        "dockerfile.go",
        "dockerfile_test.go",
        "Dockerfile.patch",
        "Dockerfile.m4",
        "Dockerfile.mustache",
        "dockerfile-knGOOxt4.js",
        "dockerfile-knGOOxt4.js.map",
    ],
)
def test_lookalikes(name: str) -> None:
    assert not is_dockerfile(name)


def test_order_and_skipped_folders(tmp_path: Path) -> None:
    write(
        tmp_path,
        b__Dockerfile="",
        a__Dockerfile="",
        Dockerfile="",
        node_modules__Dockerfile="",
        _DOT_venv__Dockerfile="",
    )
    write(tmp_path, _DOT_git__Dockerfile="", Dockerfile_DOT_md="")
    assert below(tmp_path) == ["Dockerfile", "a/Dockerfile", "b/Dockerfile"]


@pytest.mark.parametrize("line", ["[a-", "[z-a]", "[", "a/**/[z-a]b", "\\", "!"])
def test_a_line_of_a_gitignore_that_cannot_be_read_is_passed_over(tmp_path: Path, line: str) -> None:
    (tmp_path / ".git").mkdir()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text("FROM a\n")
    (tmp_path / ".gitignore").write_text(f"{line}\none/\n")
    assert list(find([str(tmp_path)])) == [str(tmp_path / "two" / "Dockerfile")]


def test_gitignore(tmp_path: Path) -> None:
    write(tmp_path, _DOT_git__info__exclude="four/\n", _DOT_gitignore="# a comment\none/\n*.dev\n!two/Dockerfile.dev\n")
    for folder in ("one", "two", "three", "four"):
        write(tmp_path / folder, Dockerfile="", Dockerfile_DOT_dev="")
    write(tmp_path / "three", _DOT_gitignore="Dockerfile\n")
    assert below(tmp_path) == ["two/Dockerfile", "two/Dockerfile.dev"]
    assert below(tmp_path / "two") == ["Dockerfile", "Dockerfile.dev"]
    assert below(tmp_path / "one") == ["Dockerfile", "Dockerfile.dev"]  # named, so wanted


def test_each_once_and_named_ones_whatever_they_are(tmp_path: Path) -> None:
    write(tmp_path, Dockerfile="", Dockerfile_DOT_md="")
    names = [str(tmp_path / "Dockerfile.md"), str(tmp_path), str(tmp_path / "Dockerfile"), "-"]
    assert list(find(names)) == [names[0], str(tmp_path / "Dockerfile"), "-"]


def test_links(tmp_path: Path) -> None:
    write(tmp_path, real__Dockerfile="FROM a")
    (tmp_path / "Dockerfile").symlink_to(tmp_path / "gone")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert below(tmp_path) == ["Dockerfile", "real/Dockerfile"]
    with pytest.raises(InputError, match="no such file"):
        read(str(tmp_path / "Dockerfile"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be listed"):
        read(str(tmp_path))
