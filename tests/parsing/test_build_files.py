"""Compose and bake files: what they say of a Dockerfile."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from dockerlint_py.configuration.config import NONE, options_for
from dockerlint_py.parsing.build_files import NOTHING, Given, given
from dockerlint_py.parsing.build_files.bake import builds as baked
from dockerlint_py.parsing.build_files.files import is_bake, is_compose
from dockerlint_py.parsing.build_files.hcl import Unreadable, parse
from dockerlint_py.parsing.build_files.inlines import inlines
from dockerlint_py.ruleset.options import Options, as_built
from dockerlint_py.text.input_error import InputError
from tests.command_line import run
from tests.memory import forget_files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "Dockerfile").write_text("ARG TAG=1\nFROM a:$TAG AS prod\nFROM b:1 AS dev\n")
    return tmp_path


def said(folder: Path, name: str = "Dockerfile", **files: str) -> Given:
    forget_files()
    for file, text in files.items():
        (folder / file.replace("__", ".").replace("_", "-")).write_text(text)
    return given(str(folder / name))


def test_names_of_compose_files() -> None:
    for name in (
        "compose.yaml",
        "compose.yml",
        "docker-compose.yml",
        "docker-compose.prod.yaml",
        "docker-compose-dev.yml",
        "a/compose.override.yaml",
    ):
        assert is_compose(name), name
    for name in ("composed.yaml", "compose.yaml.j2", "docker.yml", "my-compose.yml", "compose.json"):
        assert not is_compose(name), name
    assert is_bake("a/docker-bake.override.hcl") and is_bake("docker-bake.json") and not is_bake("docker-bake.x.hcl")


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
        ('target "a" {\n target = "prod"\n tags = ["x"]\n}\ntarget "lint" { target = "dev" }', Given(("prod",), built=("dev",))),
        ('target "a" {\n target = "prod"\n tags = ["x"]\n}\ntarget "b" { tags = ["y"] }', Given(("prod", ""))),
        ('target "a" {\n target = "prod"\n tags = ["x"]\n output = ["type=cacheonly"]\n}', Given(built=("prod",))),
        ('target "a" { target = "prod" }', Given(("prod",))),
        ('target "a" { target = "prod" }\ntarget "default" { target = "web" }', Given(("web",), built=("prod",))),
        ('group "default" { targets = ["g"] }\ngroup "g" { targets = ["a", "g"] }\ntarget "a" { target = "prod" }\ntarget "lint" { target = "lint" }', Given(("prod",), built=("lint",))),
        ('group "default" { targets = ["a"] }\ntarget "a" {\n target = "prod"\n output = ["./bin"]\n}', Given(built=("prod",))),
        ('group "default" { targets = ["a"] }\ntarget "a" {\n target = "prod"\n output = [{ type = "local", dest = "x" }]\n}', Given(built=("prod",))),
        ('target "a" { target = "prod" }\ntarget "b" { target = "web" }', Given(built=("prod", "web"))),
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
    data = {
        "variable": {"V": {"default": "2"}},
        "target": {"a": {"target": "prod", "tags": ["x:${V}"], "args": {"TAG": "${V}", "N": None, "B": 1}}},
    }
    assert said(folder, docker_bake__json=json.dumps(data)) == Given(("prod",), (("TAG", "2"), ("B", "1")), ("N",))
    assert said(folder, docker_bake__override__hcl='target "a" { target = "dev" }').targets == ("dev",)
    assert said(folder, docker_bake__json="[" * 100_000).targets == ("dev",)


def test_a_compose_file_above_counts_where_it_points_down(folder: Path) -> None:
    app = folder / "images" / "app"
    app.mkdir(parents=True)
    (app / "Dockerfile").write_text("FROM a\n")
    (folder / "docker-compose.yml").write_text(
        "services: {a: {build: {context: images/app, args: {A: b}}}, r: {build: .}}"
    )
    assert given(str(app / "Dockerfile")).args == (("A", "b"),)
    (folder / "images" / ".git").mkdir()  # another repository
    forget_files()
    assert given(str(app / "Dockerfile")) == NOTHING


def test_the_configuration_and_the_command_line_count_more(folder: Path) -> None:
    said(folder, compose__yaml="services: {a: {build: {target: prod, args: {TAG: '2', B: $X}}}}")
    chosen = as_built(options_for(NONE, "Dockerfile", Options(build_args=(("B", "3"),))), "Dockerfile")
    assert (chosen.targets, dict(chosen.build_args), chosen.unsure_args) == (("", "prod"), {"TAG": "2", "B": "3"}, ())
    assert as_built(options_for(NONE, "Dockerfile", Options(targets=("dev",))), "Dockerfile").targets == ("dev",)
    (folder / "dockerlint.toml").write_text("build-files = false\n")
    shown = run("--show-settings").stdout
    assert "targets" not in shown and "build-args" not in shown


def rules(*args: str) -> set[str]:
    shown = run(*args, "-f", "json")
    assert shown.exit_code in (0, 1), shown.output
    return {one["rule"] for one in json.loads(shown.stdout)["findings"]}


def test_what_it_says_is_what_the_rules_see(folder: Path) -> None:
    dockerfile = folder / "Dockerfile"
    dockerfile.write_text("ARG TAG=latest\nFROM debian:$TAG\nCOPY --from=bas /a /a\nFROM nginx AS base2\nUSER 1\n")
    assert {"latest-tag", "copy-from-unknown-stage", "missing-tag"} & rules("--select", "all") >= {"missing-tag"}
    text = "services: {a: {build: {args: {TAG: '12'}, additional_contexts: {nginx: ./x, bas: ./y}}}}"
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


BOMB = "a0: &a0 {a: x, b: x}\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
MERGES = "m0: &m0 {a: x}\n" + "".join(
    f"m{n}: &m{n} {{{'<<: [' + ', '.join([f'*m{n - 1}'] * 9)}], b{n}: x}}\n" for n in range(1, 40)
)


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
        'services: {a: {build: {dockerfile_inline: "\\0\\e[31m"}}}',
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


@pytest.mark.parametrize(
    "text",
    [
        'a = "' + "${" * 100_000,
        "a = [" * 10_000,
        "a {" * 10_000,
        "/*" * 100_000,
        'a = "' + "%{" * 100_000 + '"',
        "a = " + "(" * 100_000,
        "a = <<E\n" * 10_000,
    ],
)
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
