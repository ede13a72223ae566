"""Compose and bake files: what they say of a Dockerfile, and the Dockerfiles that stand in them."""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given as each
from hypothesis import strategies as st

from dockerlint_py import builds
from dockerlint_py.autofix import fix_text
from dockerlint_py.builds import NOTHING, Given, given, is_compose
from dockerlint_py.builds.bake import builds as baked
from dockerlint_py.builds.hcl import Unreadable, parse
from dockerlint_py.builds.inline import inlines
from dockerlint_py.builds.interpolate import interpolated
from dockerlint_py.cli import group
from dockerlint_py.config import NONE, options_for
from dockerlint_py.lint import Options, lint_text
from dockerlint_py.source import InputError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "Dockerfile").write_text("ARG TAG=1\nFROM a:$TAG AS prod\nFROM b:1 AS dev\n")
    builds.forget()
    return tmp_path


def said(folder: Path, name: str = "Dockerfile", **files: str) -> Given:
    for file, text in files.items():
        (folder / file.replace("__", ".").replace("_", "-")).write_text(text)
    builds.forget()
    return given(str(folder / name))


def run(*args: str) -> Result:
    return CliRunner().invoke(group, list(args))


def test_names_of_compose_files() -> None:
    for name in ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.prod.yaml", "docker-compose-dev.yml", "a/compose.override.yaml"):
        assert is_compose(name), name
    for name in ("composed.yaml", "compose.yaml.j2", "docker.yml", "my-compose.yml", "compose.json"):
        assert not is_compose(name), name


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("services: {a: {build: .}}", NOTHING),
        ("services: {a: {image: x}}", NOTHING),
        ("services: {a: {build: {args: {TAG: '2', B: x}}}}", Given((), (("TAG", "2"), ("B", "x")))),
        ("services: {a: {build: {args: [TAG=2, B]}}}", Given((), (("TAG", "2"),), ("B",))),
        ("services: {a: {build: {args: {TAG: '${V:-2}', B: $V, C: '${V:?no}', D: a$$b}}}}", Given((), (("TAG", "2"), ("D", "a$b")), ("B", "C"))),
        ("services: {a: {build: {args: {TAG: 3.10, B: 3.11, C: yes, D: 010, E: 1.2.3, F: '', G: }}}}", Given((), (("B", "3.11"), ("E", "1.2.3")), ("TAG", "C", "D", "F", "G"))),
        ("services: {a: {build: {target: prod}}}", Given(("", "prod"))),
        ("services: {a: {build: {target: '${T:-prod}'}}, b: {build: {target: dev}}}", Given(("", "prod", "dev"))),
        ("services: {a: {build: {target: $T}}}", NOTHING),
        ("services: {a: {build: {args: {TAG: '1'}}}, b: {build: {args: {TAG: '2'}}}}", Given((), (), ("TAG",))),
        ("services: {a: {build: {args: {TAG: '1'}}}, b: {build: .}}", Given((), (), ("TAG",))),
        ("services: {a: {build: {context: ./sub}}, b: {build: {dockerfile: Other, args: {A: b}}}}", NOTHING),
        ("services: {a: {build: {context: 'https://example.org/a.git', args: {A: b}}}}", NOTHING),
        ("services: {a: {build: {context: sub, dockerfile: ../Dockerfile, args: {A: b}}}}", Given((), (("A", "b"),))),
        ("services: {a: {build: {additional_contexts: {base: 'docker-image://x', app: ./y}}}}", Given((), (), (), ("base", "app"))),
        ("services: {a: {build: {additional_contexts: [base=./x]}}}", Given((), (), (), ("base",))),
        ("x: &b {context: ., args: {A: b}}\nservices: {a: {build: {<<: *b, target: prod}}}", Given(("", "prod"), (("A", "b"),))),
        ("services: {a: {build: {args: {A: b}}}, b: {extends: a, build: {args: {A: c}}}}", Given((), (), ("A",))),
        ("services: {a: {build: {args: {A: b}}}, b: {extends: {service: a}}}", Given((), (("A", "b"),))),
        ("services: {a: {extends: {file: x.yml, service: a}, build: {target: prod}}}", NOTHING),
        ("services: {a: {extends: {file: x.yml, service: a}, build: {context: ., args: {A: b}}}}", Given((), (), ("*",))),
        ("services: {a: {extends: b}, b: {extends: a, build: .}}", Given((), (), ("*",))),
        ("services: {a: {build: {args: !reset null, target: !override prod}}}", NOTHING),
        ("services: [a]", NOTHING),
        ("services: {a: b, c: {build: [x]}, d: {build: {args: x, target: [y], context: {}}}}", NOTHING),
        ("services: {a: {build: {args: {? [x] : y}}}}", NOTHING),
        ("services: {a: {build: .", NOTHING),
        ("- services", NOTHING),
    ],
)  # fmt: skip
def test_what_compose_says_of_a_dockerfile(folder: Path, text: str, wanted: Given) -> None:
    (folder / "sub").mkdir()
    assert said(folder, compose__yaml=text) == wanted


def test_other_compose_files_add_to_the_main_one(folder: Path) -> None:
    files = {
        "compose__yaml": "services: {a: {build: {context: ., args: {A: '1', B: '1'}}}}",
        "compose__override__yaml": "services: {a: {build: {target: dev, args: {B: '2'}}}}",
    }
    assert said(folder, **files) == Given(("", "dev"), (("A", "1"),), ("B",))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('target "a" { args = { A = "b" } }', Given((), (("A", "b"),))),
        ('variable "V" { default = "2" }\ntarget "a" { args = { TAG = V, B = "x${V}", C = upper(V) } }', Given((), (("TAG", "2"), ("B", "x2")), ("C",))),
        ('target "a" {\n target = "prod"\n tags = ["x"]\n}', Given(("prod",))),
        ('target "a" {\n target = "prod"\n tags = ["x"]\n}\ntarget "lint" { target = "dev" }', Given(("prod",))),
        ('target "a" {\n target = "prod"\n tags = ["x"]\n}\ntarget "b" { tags = ["y"] }', Given(("prod", ""))),
        ('target "a" {\n target = "prod"\n tags = ["x"]\n output = ["type=cacheonly"]\n}', NOTHING),
        ('target "a" {\n target = T\n tags = ["x"]\n}', NOTHING),
        ('target "docker-metadata-action" {}\ntarget "a" {\n inherits = ["docker-metadata-action"]\n target = "prod"\n}', Given(("prod",))),
        ('target "_c" { args = { A = "1" } }\ntarget "a" {\n inherits = ["_c"]\n args = { B = "2" }\n}', Given((), (("A", "1"), ("B", "2")))),
        ('target "a" { inherits = ["a"] }', NOTHING),
        ('target "a" { args = merge(x, y) }', Given((), (), ("*",))),
        ('target "a" { contexts = { base = "docker-image://x" } }', Given((), (), (), ("base",))),
        ('target "a" { dockerfile-inline = <<E\nFROM x\nE\n args = { A = "b" } }', NOTHING),
        ('target "a" { args = { A = "b" ', NOTHING),
        ("%%%", NOTHING),
        ("", NOTHING),
    ],
)  # fmt: skip
def test_what_bake_says_of_a_dockerfile(folder: Path, text: str, wanted: Given) -> None:
    assert said(folder, docker_bake__hcl=text) == wanted


def test_bake_in_json_and_its_override(folder: Path) -> None:
    data = {"variable": {"V": {"default": "2"}}, "target": {"a": {"target": "prod", "tags": ["x:${V}"], "args": {"TAG": "${V}", "N": None, "B": 1}}}}
    assert said(folder, docker_bake__json=json.dumps(data)) == Given(("prod",), (("TAG", "2"), ("B", "1")), ("N",))
    assert said(folder, docker_bake__override__hcl='target "a" { target = "dev" }').targets == ("dev",)
    assert said(folder, docker_bake__json="[" * 100_000).targets == ()


def test_a_compose_file_above_counts_where_it_points_down(folder: Path) -> None:
    app = folder / "images" / "app"
    app.mkdir(parents=True)
    (app / "Dockerfile").write_text("FROM a\n")
    (folder / "docker-compose.yml").write_text("services: {a: {build: {context: images/app, args: {A: b}}}, r: {build: .}}")
    assert given(str(app / "Dockerfile")).args == (("A", "b"),)
    (folder / "images" / ".git").mkdir()  # another repository
    builds.forget()
    assert given(str(app / "Dockerfile")) == NOTHING


def test_the_configuration_and_the_command_line_count_more(folder: Path) -> None:
    said(folder, compose__yaml="services: {a: {build: {target: prod, args: {TAG: '2', B: $X}}}}")
    chosen = options_for(NONE, "Dockerfile", Options(build_args=(("B", "3"),)))
    assert (chosen.targets, dict(chosen.build_args), chosen.unsure_args) == (("", "prod"), {"TAG": "2", "B": "3"}, ())
    assert options_for(NONE, "Dockerfile", Options(targets=("dev",))).targets == ("dev",)
    (folder / "dockerlint.toml").write_text("build-files = false\n")
    shown = run("--show-settings").stdout
    assert "targets" not in shown and "build-args" not in shown


def rules(*args: str) -> set[str]:
    shown = run(*args, "-f", "json")
    assert shown.exit_code in (0, 1), shown.output
    return {one["rule"] for one in json.loads(shown.stdout)["findings"]}


def test_what_it_says_is_what_the_rules_see(folder: Path) -> None:
    dockerfile = folder / "Dockerfile"
    dockerfile.write_text("ARG TAG=latest\nFROM debian:$TAG\nCOPY --from=bas /a /a\nFROM base AS base2\nUSER 1\n")
    assert {"latest-tag", "copy-from-unknown-stage", "missing-tag"} & rules("--select", "all") >= {"missing-tag"}
    text = "services: {a: {build: {args: {TAG: '12'}, additional_contexts: {base: ./x, bas: ./y}}}}"
    said(folder, compose__yaml=text)
    assert not {"latest-tag", "copy-from-unknown-stage", "missing-tag"} & rules("--select", "all")
    said(folder, compose__yaml=text.replace("'12'", "$X"))
    assert "latest-tag" not in rules("--select", "all")


def test_each_target_of_compose_is_an_image(folder: Path) -> None:
    (folder / "Dockerfile").write_text("FROM debian:12 AS prod\nUSER root\nFROM debian:12 AS other\nUSER root\n")
    shown = json.loads(run("--select", "last-user-root,unused-stage", "-f", "json").stdout)["findings"]
    assert [one["line"] for one in shown] == [1, 4]
    said(folder, compose__yaml="services: {a: {build: {target: prod}}}")
    shown = json.loads(run("--select", "last-user-root,unused-stage", "-f", "json").stdout)["findings"]
    assert [(one["rule"], one["line"]) for one in shown] == [("last-user-root", 2), ("last-user-root", 4)]


INLINE = """\
services:
  web:
    image: x
    build:
      context: .
      dockerfile_inline: |
        FROM debian:12
        RUN apt-get update && apt-get install -y curl

        USER root
    ports: ["1:1"]
"""


def places(text: str, path: str = "compose.yaml", **options: object) -> list[tuple[str, int, int, str]]:
    found = lint_text(text, path, Options(**options))  # type: ignore[arg-type]
    return [(one.rule, one.line, one.column, text[one.start : one.end]) for one in found]


def test_an_inline_dockerfile_is_linted_where_it_stands(folder: Path) -> None:
    (folder / "Dockerfile").unlink()
    (folder / "compose.yaml").write_text(INLINE)
    shown = json.loads(run("-f", "json", "--select", "last-user-root,apt-lists-not-removed").stdout)
    assert [(one["path"], one["line"], one["column"]) for one in shown["findings"]] == [("compose.yaml", 8, 13), ("compose.yaml", 10, 9)]
    assert run("compose.yaml", "--select", "last-user-root").stdout.splitlines()[1:3] == ["  10 |         USER root", "     |         ^^^^^^^^^"]
    assert shown["files"] == ["compose.yaml"]


def test_a_compose_file_without_one_is_no_dockerfile(folder: Path) -> None:
    (folder / "Dockerfile").unlink()
    (folder / "compose.yaml").write_text("services: {a: {build: .}}\n")
    assert run().stderr == "no Dockerfiles found in .\n"
    shown = run("compose.yaml")
    assert (shown.exit_code, shown.stderr) == (0, "no Dockerfiles found in compose.yaml\n")
    (folder / "compose.yaml").write_text("services: {a: {build: {dockerfile_inline: [}}\n")
    shown = run()
    assert (shown.exit_code, shown.stderr.count("\n")) == (2, 1) and shown.stderr.startswith("error: compose.yaml:")


@pytest.mark.parametrize("header", ["|", "|-", "|+", "|2", "| # the image", "&x |"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("lead", ["", "\n", "\ufeff"])
def test_block_scalars_of_all_kinds_have_exact_places(header: str, newline: str, lead: str) -> None:
    if header == "|2" and lead == "\ufeff":
        return
    text = lead + INLINE.replace("dockerfile_inline: |", f"dockerfile_inline: {header}").replace("\n", newline)
    below = lead.count("\n")
    assert places(text, select=("last-user-root",)) == [("last-user-root", 10 + below, 9, "USER root")]


@pytest.mark.parametrize("scalar", ['"FROM debian:12\\nUSER root\\n"', ">\n        FROM debian:12\n\n        USER root\n"])
def test_in_quotes_or_folded_all_stands_where_it_begins(scalar: str) -> None:
    text = f"services:\n  a:\n    build:\n      dockerfile_inline: {scalar}\n"
    assert places(text, select=("last-user-root",)) == [("last-user-root", 4, 26, scalar[0])]
    fixable = text.replace("USER root", "COPY . /x/../y")
    assert all(one.fix is None for one in lint_text(fixable, "compose.yaml", Options(select=("all",))))


def test_what_compose_puts_in(folder: Path) -> None:
    inline = "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM debian:${TAG:-latest}\n        RUN echo $$HOME $FROM_OUTSIDE ${MORE}\n        USER root\n"
    assert interpolated("a $$b ${c:-d}") == "a $b d"
    (one,) = inlines(inline, "compose.yaml")
    assert one.text == "FROM debian:latest\nRUN echo $HOME $FROM_OUTSIDE ${MORE}\nUSER root\n"
    found = places(inline, select=("latest-tag", "last-user-root", "undefined-variable", "undefined-variable-in-run"[:18]))
    assert ("last-user-root", 7, 9, "USER root") in found
    assert any(rule == "latest-tag" and line == 5 for rule, line, _, _ in found)
    assert not any("OUTSIDE" in text or "MORE" in text for *_, text in found)


def fixed(text: str, *rules: str, unsafe: bool = True) -> str:
    return fix_text(text, "compose.yaml", Options(select=rules), unsafe).text


def test_fixes_keep_the_indentation(folder: Path) -> None:
    text = INLINE.replace("curl\n", "curl\n        MAINTAINER a@example.org\n")
    done = fixed(text, "apt-lists-not-removed", "maintainer-deprecated")
    assert done != text and inlines(done, "compose.yaml")[0].text != inlines(text, "compose.yaml")[0].text
    assert done.startswith(text.split("        RUN")[0]) and done.endswith('    ports: ["1:1"]\n')
    assert "rm -rf /var/lib/apt/lists/*\n" in done
    crlf = fixed(text.replace("\n", "\r\n"), "apt-lists-not-removed", "maintainer-deprecated")
    assert crlf == done.replace("\n", "\r\n")


def test_a_fix_never_makes_more_of_it_than_the_same_fix_in_a_dockerfile(folder: Path) -> None:
    """Every fix in the examples of the rules, in a compose file: the Dockerfile there is the one that was wanted."""
    from dockerlint_py.rules import builtin, files
    from dockerlint_py.source import apply
    from dockerlint_py.yamlfile import read_yaml

    tried = made = 0
    for path in files(builtin()):
        for example in read_yaml(Path(path))["examples"]:
            text = example.get("bad", "")
            if "fixed" not in example or "\r" in text or "\t" in text or text[:1] in " \n" or "files" in example:
                continue
            rule = os.path.basename(path)[:-5]
            body = "".join(f"          {line}\n" if line else "\n" for line in text.replace("$", "$$").rstrip("\n").split("\n"))
            compose = f"services:\n  a:\n    build:\n      dockerfile_inline: |\n{body}    image: x\n"
            for before in lint_text(compose, "compose.yaml", Options(select=(rule,), preview=True)):
                tried += 1
                if before.fix:
                    made += 1
                    after = apply(compose, before.fix.edits)
                    assert after.endswith("    image: x\n"), rule
                    (one,) = inlines(after, "compose.yaml")
                    again = lint_text(one.text, "Dockerfile", Options(select=(rule,), preview=True))
                    assert len(again) < len(lint_text(text, "Dockerfile", Options(select=(rule,), preview=True))), rule
    assert made > 0.8 * tried > 50, (made, tried)


def test_fix_writes_the_compose_file(folder: Path) -> None:
    (folder / "Dockerfile").unlink()
    (folder / "compose.yaml").write_text(INLINE)
    shown = run("--fix", "--unsafe-fixes", "--select", "apt-lists-not-removed")
    assert shown.exit_code == 0, shown.output
    assert (folder / "compose.yaml").read_text() == INLINE.replace("curl\n", "curl && rm -rf /var/lib/apt/lists/*\n")


def test_comments_are_written_into_it(folder: Path) -> None:
    (folder / "Dockerfile").unlink()
    (folder / "compose.yaml").write_text(INLINE.replace("curl", "curl $$X"))
    assert run("--add-ignores", "--select", "last-user-root,apt-lists-not-removed").exit_code == 0
    wanted = INLINE.replace("curl", "curl $$X").replace("        RUN", "        # dockerlint ignore=apt-lists-not-removed\n        RUN")
    assert (folder / "compose.yaml").read_text() == wanted.replace("        USER", "        # dockerlint ignore=last-user-root\n        USER")
    assert run("--select", "last-user-root,apt-lists-not-removed").exit_code == 0


def test_arguments_of_compose_are_always_given_to_its_own(folder: Path) -> None:
    text = "services:\n  a:\n    build:\n      args: {T: '12'}\n      dockerfile_inline: |\n        ARG T\n        FROM debian:$$T\n"
    assert places(text, select=("correctness", "latest-tag", "missing-tag")) == []
    assert places(text.replace("'12'", "$X"), select=("correctness", "latest-tag", "missing-tag")) == []
    assert places(text.replace("T: '12'", "U: '12'"), select=("invalid-default-arg-in-from",)) == [("invalid-default-arg-in-from", 7, 14, "debian:$$T")]


def test_aliases_are_linted_once(folder: Path) -> None:
    text = INLINE.replace("dockerfile_inline: |", "dockerfile_inline: &d |") + "  b:\n    build: {dockerfile_inline: *d, target: x}\n"
    assert places(text, select=("last-user-root",)) == [("last-user-root", 10, 9, "USER root")]


BOMB = "a0: &a0 {a: x, b: x}\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
MERGES = "m0: &m0 {a: x}\n" + "".join(f"m{n}: &m{n} {{{'<<: [' + ', '.join([f'*m{n - 1}'] * 9)}], b{n}: x}}\n" for n in range(1, 40))


@pytest.mark.parametrize(
    "text",
    [
        BOMB + "services: {a: {build: {args: *a39, dockerfile_inline: *a39}}}",
        MERGES + "services: {a: {build: *m39}}",
        "services: &s {<<: *s, a: {build: {<<: *s}}}",
        "services: " + "[" * 100_000,
        "services: {a: {build: {dockerfile_inline: 'FROM a', args: {A: '" + "${A:-" * 50_000 + "'}}}}",
        "services: {a: {build: {dockerfile_inline: 'FROM a', args: {A: '" + "$" * 200_000 + "'}}}}",
        "services: {" + ", ".join(f"s{n}: {{extends: s{n + 1}}}" for n in range(3000)) + "}",
        "services: {a: {build: {dockerfile_inline: \"\\0\\e[31m\"}}}",
    ],
)  # fmt: skip
def test_hostile_compose_files_cost_little_and_say_nothing(folder: Path, text: str) -> None:
    (folder / "compose.yaml").write_text(text)
    start = time.process_time()
    said(folder)
    shown = run()
    assert time.process_time() - start < 5
    assert shown.exit_code in (0, 1, 2) and "Traceback" not in shown.output and "this is a bug" not in shown.output
    assert "\x1b" not in shown.output


@pytest.mark.parametrize("text", ['a = "' + "${" * 100_000, "a = [" * 10_000, "a {" * 10_000, "/*" * 100_000, 'a = "' + "%{" * 100_000 + '"', "a = " + "(" * 100_000, "a = <<E\n" * 10_000])
def test_hostile_bake_files_cost_little(folder: Path, text: str) -> None:
    start = time.process_time()
    assert said(folder, docker_bake__hcl=text) == NOTHING
    assert time.process_time() - start < 2


@each(st.text(alphabet='ab{}[]()"$%=:,\n#/*<\\ -0', max_size=60))
def test_any_text_is_hcl_or_is_not(text: str) -> None:
    with contextlib.suppress(Unreadable):
        parse(text)


def test_huge_files_are_not_read(folder: Path) -> None:
    (folder / "docker-bake.hcl").write_text('target "a" { args = { A = "b" } }\n' + "#" * 1_100_000)
    assert list(baked(str(folder), [str(folder / "docker-bake.hcl")])) == []
    with pytest.raises(InputError):
        inlines("services: {a: {build: {dockerfile_inline: [", "compose.yaml")
