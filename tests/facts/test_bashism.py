"""Constructs beyond POSIX sh, found in the syntax tree and not in text."""

from __future__ import annotations

import pytest

from dockerlint_py.facts import File, subjects
from dockerlint_py.parsing.dockerfile import parse


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("[[ a == b ]] && [ a == b ]", "double-bracket double-equals"),
        ("a=(1 2); b[0]=1; echo ${a[0]} ${!b} ${b,,} ${b//x/y} ${b:1}", "array array array indirect case-change replacement substring"),
        ("echo ${a:-b} ${a:=b} ${a:+b} ${a%x} ${#a} $((1+2))", ""),
        ("mkdir {a,b} x{1..3}y '{a,b}' \"{a,b}\" {a} ${A,}", "brace-expansion brace-expansion case-change"),
        ("a |& b; cat <<< x; c &>> d; echo $'x'", "pipe-both herestring redirect-both ansi-string"),
        ("set -euxo pipefail; set -e; echo pipefail", "pipefail"),
        ("echo source declare pushd; declare -a x; source y", "declare source"),
    ],
)  # fmt: skip
def test_bashisms(line: str, kinds: str) -> None:
    found = list(subjects(File(parse(f"FROM debian:12\nRUN {line}\n", "Dockerfile")), "bashism"))
    assert " ".join(one.kind for one in found) == kinds
    assert {one.shell for one in found} <= {"sh"}


def test_the_shell_that_reads_it() -> None:
    text = 'FROM debian:12\nRUN <<E bash\n[[ a ]]\nE\nSHELL ["/bin/bash", "-c"]\nRUN [[ a ]]\nSHELL ["pwsh"]\nRUN [[ a ]]\n'
    assert [one.shell for one in subjects(File(parse(text, "Dockerfile")), "bashism")] == ["bash", "bash"]
