"""What facts say of single pieces: table-driven, one line a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.facts import File, subjects
from dockerlint_py.facts.knowledge.expand import expand, unquoted
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.text.unknown import UNKNOWN


def facts(text: str, path: str = "Dockerfile", **given: Any) -> File:
    return File(parse(text, path), **given)


def commands(line: str) -> list[Any]:
    return list(subjects(facts(f"FROM debian:12.5\nRUN {line}\n"), "command"))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("a && b || c; d", "a b c d"),
        ("a | b |& c", "a b c"),
        ("(a; b) && { c; d; }", "a b c d"),
        ("if a; then b; elif c; then d; else e; fi", "a b c d e"),
        ("for x in 1 2; do a $x; done", "a"),
        ("while a; do b; done", "a b"),
        ("until a; do b; done", "a b"),
        ("case $x in a) b;; *) c;; esac", "b c"),
        ("x=$(a) && b `c`", "None a b c"),
        ("a <(b) >(c)", "a b c"),
        ("sudo -u x env A=1 exec a", "a"),
        ("sh -c 'a && b'", "a b"),
        ('bash -ec "a; b"', "a b"),
        ("su - app -c 'a b'", "a"),
        ("a & b", "a b"),
        ("! a", "a"),
        ("f() { a; }; f", "f"),
        ("set -eux; \\\n  # a comment\n\n  a; \\\n  b", "set a b"),
        ("<<E\na\nb\nE", "a b"),
        ("bash <<E\na\nb\nE", "a b bash"),
        ("python3 -m pip install x", "pip"),
        ("/usr/bin/pip3.11 install x", "pip"),
        ("time nice -n 5 timeout 10 a", "a"),
        ("echo 'a && b' \"c; d\"", "echo"),
        ("a > b 2>&1 < c", "a"),
        ("cat <<'E' > f && b\nx && y\nE", "cat b"),
    ],
)
def test_commands(line: str, names: str) -> None:
    assert sorted(str(one.name) for one in commands(line)) == sorted(names.split())


@pytest.mark.parametrize(
    ("line", "attribute", "value"),
    [
        ("apt-get install -y a=1 b", "action", "install"),
        ("apt-get -qy install a", "action", "install"),
        ("pacman -Syu a", "action", "install"),
        ("pacman -Sy", "action", "refresh"),
        ("pacman -Syu", "action", "upgrade"),
        ("pacman -R a", "action", "remove"),
        ("npm run build", "action", "build"),
        ("npm run start", "action", "run"),
        ("yarn", "action", "install"),
        ("mvn -B package", "action", "build"),
        ("./gradlew :app:build", "action", "build"),
        ("uv pip install x", "manager", "pip"),
        ("cd /a && b c", "name", "b"),
        ("mkdir -m 777 /a", "world_writable", True),
        ("chmod 1777 /a", "world_writable", False),
        ("chmod -R a+rwX /a", "world_writable", True),
        ("chmod +rwx /a", "world_writable", False),
        ("install -m 644 a /b", "world_writable", False),
        ("apt-get install -q=2 a", "assumes_yes", True),
        ("apt-get install -q -q a", "assumes_yes", True),
        ("apt-get install -q a", "assumes_yes", False),
        ("yes | apt-get install a", "assumes_yes", True),
        ("yum install -yq a", "assumes_yes", True),
        ("a && b; c", "nested", False),
        ("if a; then b; fi", "nested", True),
        ("for x in 1; do a; done", "nested", True),
        ("(a; b)", "nested", True),
        ("cd /a && tar -xzf b.tgz", "extracts", ("/a/b.tgz",)),
        ("unzip /a/b.zip", "extracts", ("/a/b.zip",)),
        ("tar xzfC a.tgz /d", "extracts", ("/a.tgz",)),
        ("tar czf a.tgz /d", "extracts", ()),
        ("gunzip /a/b.gz", "extracts", ("/a/b.gz",)),
        ("a || b && c", "certain", True),
        ("a || b", "certain", False),
        ("if a; then b; fi", "certain", False),
        ("sh -c 'x && y'", "certain", True),
        ("cd /a && rm -rf b ../c", "removes", ("/a/b", "/c")),
        ("find /a -delete", "removes", ("/a",)),
        ("find /a -name b -delete", "removes", (UNKNOWN,)),
        ("wget -P /a https://example.org/b.tgz?x=1", "writes", ("/a/b.tgz",)),
        ("curl -fsSLO https://example.org/b", "writes", ("/b",)),
        ("curl -o /x https://example.org/b", "writes", ("/x",)),
        ("git clone https://example.org/a.git", "writes", ("/a",)),
        ("git clone https://example.org/a.git /b", "writes", ("/b",)),
        ("echo a | tee /b", "writes", ("/b",)),
        ("cd $X && rm a", "removes", (UNKNOWN,)),
        ("export A=/a && rm $A/b", "removes", ("/a/b",)),
        ("read A && rm $A", "removes", (UNKNOWN,)),
        ("set -o pipefail && a", "pipefail", True),
        ("a", "pipefail", False),
        ("sudo -u app a", "user", "app"),
        ("su app -c 'a'", "user", "app"),
        ("a", "user", None),
        ("server >> /var/log/x 2>&1", "logs_to", ("/var/log/x",)),
    ],
)
def test_command(line: str, attribute: str, value: Any) -> None:
    assert getattr(commands(line)[-1], attribute) == value


def test_operators_know_their_place() -> None:
    text = "FROM debian:12.5\nRUN a && b ;  c | d\n"
    found = [one.joined_by for one in subjects(facts(text), "command")]
    assert [(str(one), one.span and text[slice(*one.span)]) for one in found] == [
        ("&&", "&&"), (";", ";"), ("|", "|"), ("", None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a$B", "a1"),
        ("${B}c", "1c"),
        ("${X:-y}", "y"),
        ("${X-y}", "y"),
        ("${E:-y}", "y"),
        ("${E-y}", ""),
        ("${B:+y}", "y"),
        ("${X:+y}", ""),
        ("${X:-$B}", "1"),
        ("'$B'", "$B"),
        (r"\$B", "$B"),
        ("$U", UNKNOWN),
        ("${B#1}", ""),
        ("${B^^}", UNKNOWN),
        ('"a b"', "a b"),
    ],
)
def test_expand(text: str, value: object) -> None:
    assert expand(text, {"B": "1", "E": "", "U": UNKNOWN, "X": None}, "\\") == value


def test_a_value_that_doubles_again_and_again_ends_unknown() -> None:
    found = facts("FROM a\nENV A=12345678\n" + "ENV A=$A$A\n" * 60 + "USER $A\n")
    assert found.stages[0].user is UNKNOWN


def test_unquoted() -> None:
    assert unquoted("""a"b c"'d'\\ e$F""", "\\") == "ab cd e$F"
    assert unquoted('a"b', "\\") == 'a"b'


def test_stages_inherit() -> None:
    found = facts(
        "ARG V=1\nFROM --platform=linux/amd64 localhost:5000/a:${V}@sha256:" + "0" * 64 + " AS one\n"
        'USER app\nWORKDIR /a\nENV K=v\nSHELL ["bash", "-c"]\n'
        "FROM one AS two\nWORKDIR b\nRUN x\nFROM two\nCOPY --from=1 /a /b\nCOPY --from=ONE /a /b\nCOPY --from=alpine:3 a b\n"
        "RUN --mount=from=two,target=/x a\nCOPY --from=5 a b\n"
    )
    last = found.stages[2]
    assert (last.user, last.workdir, str(last.shell), last.env.get("K")) == ("app", "/a/b", '["bash", "-c"]', "v")
    assert last.image is not None and (last.image.registry, last.image.tag) == ("localhost:5000", "1")
    assert last.image.digest is not None and last.image.digest.startswith("sha256:")
    assert [one.names for one in found.images] == [
        "image",
        "stage",
        "stage",
        "stage",
        "stage",
        "image",
        "stage",
        "unknown-word",
    ]
    assert [one.target.index for one in found.images if one.target] == [0, 1, 1, 0, 1]
    assert all(stage.used for stage in found.stages)


def test_target_and_build_args() -> None:
    text = "ARG V=1\nFROM a:$V AS one\nFROM b AS two\n"
    assert facts(text, target="one").stages[0].final
    assert facts(text, target="0").stages[0].final
    assert facts(text + "RUN x\n").stages[1].final
    image = facts(text, build_args={"V": "2"}).stages[0].image
    assert image is not None and image.tag == "2"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('ENTRYPOINT ["a"]\nCMD ["b"]', ["a"]),
        ('ENTRYPOINT ["/entrypoint.sh"]\nCMD ["b"]', ["entrypoint.sh", "b"]),
        ('ENTRYPOINT ["a"]\nCMD b c', ["b"]),
        ('ENTRYPOINT a\nCMD ["b"]', ["a"]),
        ("CMD a && exec b", ["a", "b"]),
        ("CMD []", []),
        ('CMD ["x"]\nFROM one\nENTRYPOINT ["a"]', ["a"]),
        ('CMD ["sh", "-c", "a; b"]', ["a", "b"]),
        ("RUN a", []),
    ],
)
def test_start(text: str, names: list[str]) -> None:
    found = facts(f"FROM debian:12.5 AS one\n{text}\n")
    assert [str(one.name) for one in found.stages[-1].entrypoint] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [("HEALTHCHECK CMD a || exit 1", ["a", "exit"]), ('HEALTHCHECK CMD ["a"]', ["a"]), ("HEALTHCHECK NONE", [])],
)
def test_probe(text: str, names: list[str]) -> None:
    assert [str(one.name) for one in facts(f"FROM a\n{text}\n").stages[0].healthcheck] == names


@pytest.mark.parametrize(
    ("run", "end"),
    [
        ("a; b   # c", "b"),
        ("(a; b) || c && d", "d"),
        ("sh -c 'a; b' && c", "c"),
        ("if a; then b; fi", "fi"),
        ("set -e; if a; then b; fi", None),
        ("set -e; a && b", "b"),
        ("a;", None),
        ("a &", None),
        ("a && exit 0", None),
        ("exec a", None),
        ('["a"]', None),
        ("<<EOF\na\nb\nEOF", "b"),
    ],
)
def test_tail(run: str, end: str | None) -> None:
    text = f"FROM x\nRUN {run}\n"
    tail = facts(text).instructions[1].commands[0].end_anchor
    assert (tail is not None and text[: tail.span.end].endswith(end or "?")) == (end is not None)


def test_volumes_and_signals() -> None:
    file = facts("FROM php:8-fpm\nVOLUME /a b\nFROM nginx\nFROM nginx\nSTOPSIGNAL sigterm\nFROM x\nSTOPSIGNAL 9\n")
    assert [stage.stop_signal for stage in file.stages] == ["QUIT", "QUIT", "TERM", "KILL"]
    assert file.instructions[1].volumes == ("/a", "/var/www/html/b")


def test_other_shells_are_unknown() -> None:
    for text in ('FROM a\nSHELL ["powershell", "-c"]\nRUN rm x\n', "# escape=`\nFROM a\nRUN del x\n"):
        assert [instruction.commands for instruction in facts(text).instructions][-1] is UNKNOWN


def test_ranges_keep_to_their_place() -> None:
    lines = "".join(f"COPY f{number} /d/\nRUN echo {number}\n" for number in range(300))
    instructions = facts("FROM a\n" + lines).instructions
    middle = instructions[301]
    assert [len(middle.earlier.copies), len(middle.later.copies)] == [150, 149]
    assert str(middle.earlier.copies[-1].source) == "f149"
    assert [str(one.source) for one in middle.earlier.copies[:2]] == ["f0", "f1"]
    assert not instructions[0].earlier.commands and len(instructions[0].later.commands) == 300


def test_context(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "x").write_text("")
    (tmp_path / ".env").write_text("")
    (tmp_path / "docker").mkdir()
    path = tmp_path / "docker" / "Dockerfile"
    path.write_text("FROM a\nCOPY app/x /x\n")
    found = facts(path.read_text(), str(path))
    assert found.ignore_file is None
    assert isinstance(found.unignored, tuple) and {".git", ".env"} <= set(found.unignored)
    (tmp_path / ".dockerignore").write_text(".git\n.env\n")
    found = facts(path.read_text(), str(path))
    assert str(found.ignore_file).endswith(".dockerignore") and found.unignored == ()
    assert facts("FROM a\nCOPY nowhere /x\n", str(path)).ignore_file is UNKNOWN


def test_without_any_from_the_rest_is_a_stage_of_its_own() -> None:
    found = facts("ARG A=1\nRUN x AS y\nUSER root\n")
    (stage,) = found.stages
    assert (stage.implied, stage.name, stage.base, found.output) == (True, None, None, stage)
    assert (stage.final, stage.root) == (UNKNOWN, UNKNOWN)  # of a part, which another file is put in front of
    assert [str(one.name) for one in subjects(found, "command")] == ["x"]
    assert facts("").stages == ()
    assert [one.implied for one in facts("RUN x\nFROM a\n").stages] == [False]


def test_the_configuration_says_what_is_development_and_what_is_built() -> None:
    text = "FROM a AS web\nFROM b AS tools\nFROM c AS workspace\n"
    both = facts(text, "app/Dockerfile", target="web", targets=["web", "tools"])
    assert [one.used for one in both.stages] == [True, True, False]
    assert facts(text, development_stages=["workspace"]).stages[2].environment == "development"
    assert facts(text, "x/Dockerfile.dev", environment="production").environment == "production"


@pytest.mark.parametrize(
    ("lines", "exists"),
    [
        ("FROM debian:12", False),
        ("FROM debian:12\nRUN useradd -r app", True),
        ("FROM debian:12 AS a\nRUN adduser --system app\nFROM a", True),
        ("FROM debian:12\nRUN adduser other app", UNKNOWN),
        ("FROM alpine:3.22\nRUN apk add --no-cache curl", False),
        ("FROM alpine:3.22\nRUN apk add --no-cache ./app.apk", UNKNOWN),
        ("FROM debian:12\nARG N\nRUN useradd $N", UNKNOWN),
        ("FROM debian:12\nRUN ./users.sh", UNKNOWN),
        ("FROM debian:12\nCOPY rootfs /", UNKNOWN),
        ("FROM debian:12\nRUN echo app:x:1:1::/:/bin/sh >> /etc/passwd", UNKNOWN),
        ("FROM example.org/base", UNKNOWN),
        ("FROM scratch", False),
    ],
)
def test_an_account_exists_where_the_base_or_a_command_makes_it(lines: str, exists: object) -> None:
    facts = File(parse(f"{lines}\nUSER app:staff\n", "Dockerfile"))
    assert facts.instructions[-1].account == "app"
    assert facts.instructions[-1].account_exists is exists


def test_assignments_are_subjects_with_their_command() -> None:
    facts = File(parse('FROM a\nRUN A=1 B="x y" make && export C=$(id) && env D=4 run && E=5\n', "Dockerfile"))
    found = [(str(one.name), one.value, one.command.name) for one in subjects(facts, "assignment")]
    assert found == [
        ("A", "1", "make"),
        ("B", "x y", "make"),
        ("C", UNKNOWN, "export"),
        ("D", "4", "run"),
        ("E", "5", None),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("apt-get install a b=1 c/stable ./d.deb e^ $X f-$X", "a:no b:yes c:yes -:yes -:none -:? -:?"),
        ("L='a b=1' && apt-get install $L", "a:no b:yes"),
        ("L='\\\n a \\\n b ' set -x; apt-get install $L", "a:no b:no"),
        ("apk add -t .v a 'b>1' c~=2 d@edge e@edge=1 .v", "a:no b:yes c:yes d@edge:no e:yes -:none"),
        ("dnf install a gcc-c++ b-1.2 c-1:2-3.el9.x86_64 java-17-openjdk @g", "a:no gcc-c++:no b:yes c:yes -:yes -:none"),
        ("dnf module install a b:2 && dnf group install c", "a:no b:yes -:none"),
        ("zypper in a 'b>=1' c=2", "a:no b:yes c:yes"),
        ("gem install a b:1 -- c && gem i d -v 1", "a:no b:yes d:yes"),
        ("go install a.b/c a.b/d@latest a.b/e@v1 ./f && go run a.b/g h && go run x.go", "a.b/c:no a.b/d:no a.b/e:yes -:yes a.b/g:no -:yes"),
        ("npm i a @b/c @b/d@1 e@latest git+https://u@x.y/z.git x/y#v1", "a:no @b/c:no @b/d:yes e:no -:no -:yes"),
        ("pip install -v a b==1 git+https://u@x.y/z.git git+https://x.y/z@v1", "a:no b:yes -:no -:yes"),
    ],
)  # fmt: skip
def test_packages_with_and_without_a_version(line: str, expected: str) -> None:
    said = {True: "yes", False: "no", None: "none", UNKNOWN: "?"}
    found = [one for command in commands(line) for one in command.packages]
    named = [one.name if one.source == "registry" and one.name is not UNKNOWN else "-" for one in found]
    short = ["-" if name.startswith("java") else name for name in named]
    assert " ".join(f"{name}:{said[one.pinned]}" for name, one in zip(short, found, strict=True)) == expected


@pytest.mark.parametrize(
    ("line", "removed"),
    [
        ("apt-get install a && apt-get purge a", True),
        ("apt-get install a && apt-get autoremove", False),
        ("apt-get install a && apt-mark auto a && apt-get autoremove", UNKNOWN),
        ("apk add -t v a && apk del v", True),
    ],
)
def test_a_package_is_removed_by_name_or_where_it_counts_as_one_that_came_along(line: str, removed: object) -> None:
    assert next(iter(commands(line)[0].packages)).removed is removed
