"""Whatever stands where a file is expected, a run ends soon: with one line and exit code 2, or as if nothing were there."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line import process, run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no pipes, devices and links as these")
SOON = 5.0
"""Seconds of CPU: tests share their machine; on a quiet one none of this takes a second."""
RULE = """\
summary: s
why: w
severity: info
each: instruction
when: {text: x}
message: m
examples: [{bad: x, where: x}, {good: y}]
"""


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 33)


ODD: dict[str, Callable[[Path], object]] = {
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a terminal": lambda path: path.symlink_to("/dev/tty"),
    "a pipe": os.mkfifo,
    "gigabytes": sparse,
    "a link that leads nowhere": lambda path: path.symlink_to("nothing"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "no text": lambda path: path.write_bytes(b"\xff\xfe\0"),
    "NUL bytes": lambda path: path.write_bytes(b"a: b\0\n"),
}
PLACES: dict[str, tuple[str, ...]] = {
    "dockerlint.toml": ("Dockerfile",),
    ".dockerlint.yaml": ("--config", ".dockerlint.yaml", "Dockerfile"),
    "pyproject.toml": ("Dockerfile",),
    ".hadolint.yaml": ("Dockerfile",),
    "base.json": ("--baseline", "base.json", "Dockerfile"),
    "rules/house/x.yaml": ("--rules", "rules", "Dockerfile"),
    ".gitignore": (".",),
    ".dockerignore": ("--context", ".", "--select", "all", "Dockerfile"),
    "compose.yaml": (".",),
    "docker-bake.hcl": ("Dockerfile",),
    "docker-bake.json": ("Dockerfile",),
    "requirements.txt": ("--select", "all", "Dockerfile"),
    "Dockerfile.x": ("Dockerfile.x", "Dockerfile"),
}
REFUSED = {"dockerlint.toml", ".hadolint.yaml", "base.json", "rules/house/x.yaml", "Dockerfile.x"}
"""What was named by a path, or is a configuration that somebody believes in, so that what is wrong with it is said."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nCOPY requirements.txt /x\nUSER root\n")
    return tmp_path


def ends(*args: str, code: int | None = None, stdin: str | None = None) -> str:
    """What a run says on standard error, which is no traceback and at most one line; it ends soon."""
    began = time.process_time()
    done = run(
        *(str(Path(arg).absolute()) if arg == "rules" else arg for arg in args), stdin=stdin
    )  # remembered by path
    assert time.process_time() - began < SOON
    assert "bug in dockerlint" not in done.output
    assert done.exit_code in ((0, 1, 2) if code is None else (code,)), done.output
    if done.exit_code == 2:
        assert done.stderr.count("\n") == 1
        assert done.stderr.startswith("error: ")
    return done.stderr


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file_ends_soon(place: str, odd: str, folder: Path) -> None:
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    ODD[odd](folder / place)
    said = ends(*PLACES[place], code=2 if place in REFUSED else None)
    assert place not in REFUSED or place in said


def test_the_whole_disk_is_no_folder_of_rules(folder: Path) -> None:
    (folder / "dockerlint.toml").write_text('rules = ["/"]\n')
    assert "/: is no folder of rules: " in ends("Dockerfile", code=2)


def test_a_folder_of_rules_has_no_end_of_levels_and_no_way_out(folder: Path) -> None:
    (folder / "rules" / "house").mkdir(parents=True)
    (folder / "rules" / "house" / "x.yaml").write_text(RULE)
    (folder / "rules" / "house" / "again").symlink_to("..")
    (folder / "rules" / "disk").symlink_to("/")
    ends("--rules", "rules", "Dockerfile", code=1)
    (folder / "deep" / "/".join("a" * 17)).mkdir(parents=True)
    assert "deep: is no folder of rules: folders lie 16 deep" in ends("--rules", "deep", "Dockerfile", code=2)


TOML = {
    "parts": ".".join(["a"] * 100_000) + " = 1",
    "parts of a header": "[" + ".".join(['"a"'] * 100_000) + "]",
    "parts inside of a table": "severity = {" + ".".join(["a"] * 100_000) + " = 1}",
    "lists": "select = " + "[" * 100_000,
    "tables": "settings = " + "{a = " * 80 + "1" + "}" * 80,
    "digits": "select = " + "1" * 9000,
    "hexadecimal digits": "select = 0x" + "f" * 9000,
    "digits of a version": f'required-version = "{"1" * 9000}"',
    "names": "ignore = [" + '"DL3008",' * 90_000 + "]",
    "patterns": "exclude = [" + '"a*",' * 90_000 + "]",
    "an open header": "[" + " " * 200_000,
    "itself": 'extend = "dockerlint.toml"',
    "a device": 'extend = "/dev/zero"',
    "standard input": 'extend = "/dev/stdin"',
    "a NUL byte": 'extend = "a\\u0000b"',
    "no pattern": 'settings.private-mirror-baked.known = ["("]',
    "a list of lists": 'settings.private-mirror-baked.known = [["a"]]',
    "no pattern of a check": 'settings.unquoted-variable.lists = ["("]',
    "time": "timeout = -1",
    "no time": 'timeout = "soon"',
}


@pytest.mark.parametrize("what", TOML)
def test_a_configuration_without_end_is_refused_with_its_place(what: str, folder: Path) -> None:
    (folder / "dockerlint.toml").write_text(TOML[what] + "\n")
    ends("Dockerfile", code=2)


YAML = {
    "lists": "select: " + "[" * 100_000,
    "fewer lists": "select: " + "[" * 300 + "]" * 300,
    "aliases": "a: &a0 [x,x,x,x,x]\n" + "".join(f"a{n}: &a{n + 1} [{f'*a{n},' * 9}]\n" for n in range(12)),
    "itself": "select: &a [*a]",
    "names": "select: [" + "DL3008, " * 90_000 + "]",
}


@pytest.mark.parametrize("name", [".dockerlint.yaml", ".hadolint.yaml", "rules/house/x.yaml"])
@pytest.mark.parametrize("what", YAML)
def test_yaml_without_end_is_refused(name: str, what: str, folder: Path) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(YAML[what].replace("select", "ignored") if "hadolint" in name else YAML[what])
    ends(*(("--rules", "rules") if "rules" in name else ()), "Dockerfile", code=2)


def test_configurations_that_extend_each_other_end_somewhere(folder: Path) -> None:
    (folder / "dockerlint.toml").write_text('extend = "0.toml"\n')
    for number in range(40):
        (folder / f"{number}.toml").write_text(f'extend = "{number + 1}.toml"\n')
    (folder / "40.toml").write_text("")
    assert "more than 20 configurations extend each other" in ends("Dockerfile", code=2)


MERGES = "x0: &x0 {a: b}\n" + "".join(f"x{n}: &x{n} {{<<: *x{n - 1}}}\n" for n in range(1, 3000))
TARGETS = "".join(
    f'target "t{n}" {{ inherits = [{", ".join([f"{chr(34)}t{n + 1}{chr(34)}"] * 9)}] }}\n' for n in range(12)
)
TARGETS += 'target "t12" {}\n'
VARIABLES = "".join(f'variable "v{n}" {{ default = "{f"${{v{n + 1}}}" * 9}" }}\n' for n in range(12))
VARIABLES += 'variable "v12" { default = "" }\ntarget "a" { context = "${v0}" }\n'
OTHERS = {
    "compose.yaml": [
        "services: " + "[" * 900 + "]" * 900,
        MERGES + "services: {a: {<<: *x2999, build: .}}\n",
        "services: &a {a: *a, build: .}\n",
        "services: {a: {build: {context: [a], args: {a: [b]}}, extends: {service: [a]}}, b: {extends: [a, b]}}\n",
    ],
    "docker-bake.hcl": ["a = " + "[" * 100_000, TARGETS, VARIABLES],
    "docker-bake.json": ["[" * 100_000, '{"target": ' + "9" * 9000 + "}"],
    ".dockerignore": [("*a" * 6 + "*b\n") * 3, "[a-\n[\n\\\n!\n"],
    ".gitignore": ["*a" * 6 + "*b\n", "[z-a]\n[\n\\\n!\n"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in OTHERS.items() for text in texts])
def test_what_is_odd_in_files_of_other_tools_costs_nothing(name: str, text: str, folder: Path) -> None:
    (folder / name).write_text(text)
    (folder / ("a" * 120)).mkdir()
    (folder / ("a" * 120) / "Dockerfile").write_text("FROM debian:12\nUSER root\n")
    ends("--context", ".", ".", code=1)


def test_a_compose_file_with_merges_without_end_is_named_where_it_is_linted(folder: Path) -> None:
    inline = 'services: {a: {<<: *x2999, build: {dockerfile_inline: "FROM a"}}}\n'
    (folder / "compose.yaml").write_text(MERGES + inline)
    assert "compose.yaml: merges lie too deep" in ends("compose.yaml", code=2)


BASELINES = ["[" * 100_000, '{"baseline": ' + "1" * 9000 + "}", '{"baseline": [1], "findings": [1]}', "", "[]"]


@pytest.mark.parametrize("text", BASELINES)
def test_what_is_no_baseline_is_refused(text: str, folder: Path) -> None:
    (folder / "base.json").write_text(text)
    ends("--baseline", "base.json", "Dockerfile", code=2)


def test_standard_input_without_end_is_refused(folder: Path) -> None:
    done = process("check", "/dev/stdin", DOCKERLINT_SHELLCHECK="off")
    assert done.returncode in (1, 2)
    assert "larger than 10 MB" in ends("-", code=2, stdin="a" * 10_000_001)


def test_a_path_of_a_thousand_folders_is_linted(folder: Path) -> None:
    deep = folder / "/".join("a" * 900)
    deep.mkdir(parents=True)
    (deep / "Dockerfile").write_text("FROM debian:12\nUSER root\n")
    ends(".", code=1)
    ends(str(deep / "Dockerfile"), code=1)
