"""What the model of layers says runs again, against what buildah really builds again; the same after the better order.

Package managers are stand-ins that read manifests and sources, so that what they make changes with these.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from dockerlint_py.facts import File as Facts
from dockerlint_py.layers.answer import Answer, answer
from dockerlint_py.layers.context_files import Selection
from dockerlint_py.layers.likelihood import FileIndex
from dockerlint_py.layers.rebuilds import run_again
from dockerlint_py.layers.steps import steps_of
from dockerlint_py.layers.weights import default_weights
from dockerlint_py.linting.linter import facts_of
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.options import Options
from tests.containers.built_image import File, Image
from tests.containers.host import Host
from tests.containers.images import Builder

pytestmark = pytest.mark.containers

TOOL = r"""#!/bin/sh -e
case "$(basename "$0") $1" in
"npm ci") mkdir -p node_modules && cat package.json package-lock.json > node_modules/all ;;
"npm run") mkdir -p dist && cat src/* node_modules/all > dist/out ;;
"pip install") cat requirements.txt > /usr/local/lib/pip-all ;;
"go mod") mkdir -p /go && cat go.mod go.sum > /go/all ;;
"go build") cat *.go /go/all > /out ;;
"mvn dependency:go-offline") cat pom.xml > /root/m2 ;;
"mvn package") mkdir -p target && cat src/* /root/m2 > target/app.jar ;;
"apt-get "*) echo "$@" >> /var/lib/apt-all ;;
"cargo "*) echo "$@" ;;
*) exit 1 ;;
esac
"""
IMAGES = ("python:3.13", "node:22", "golang:1.25", "maven:3", "debian:12", "nginx:1")


class Repository(NamedTuple):
    text: str
    files: Mapping[str, str]
    changes: tuple[str, ...]
    is_reordered: bool = True


SOURCES = {"src/a": "1", "README.md": "1", ".dockerignore": "*.md\nnode_modules\n"}
NODE = {**SOURCES, "package.json": "{}", "package-lock.json": "{}"}
REPOSITORIES = {
    "python": Repository(
        "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN apt-get install -y gcc\nRUN pip install -r requirements.txt\nUSER 1\n"
        'EXPOSE 80\nCMD ["a"]\n',
        {**SOURCES, "requirements.txt": "a"},
        ("src/a", "requirements.txt", "README.md"),
    ),
    "node": Repository(
        "FROM node:22\nENV A=1\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD a\n",
        NODE,
        ("src/a", "package.json", "README.md"),
    ),
    "go": Repository(
        "FROM golang:1.25\nWORKDIR /go/src/a\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build .\n",
        {**SOURCES, "go.mod": "a", "go.sum": "b", "main.go": "c"},
        ("main.go", "go.sum", "src/a"),
        False,
    ),
    "java": Repository(
        "FROM maven:3\nWORKDIR /app\nCOPY . .\nRUN mvn dependency:go-offline\nRUN mvn package\n",
        {**SOURCES, "pom.xml": "<project/>"},
        ("src/a", "pom.xml"),
    ),
    "stages": Repository(
        "FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n"
        "FROM nginx:1\nLABEL a=1\nCOPY conf /etc/nginx.conf\nCOPY --from=build /app/dist /html\nRUN apt-get install -y tini\n"
        'CMD ["a"]\n',
        {**NODE, "conf": "1"},
        ("src/a", "conf", "package-lock.json", "README.md"),
    ),
    "based on a stage": Repository(
        "FROM python:3.13 AS base\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"
        "FROM base AS checked\nCOPY src src\nRUN cat src/a > /checked\n"
        "FROM base\nCOPY --from=checked /checked /checked\nCOPY conf /conf\nCMD a\n",
        {**SOURCES, "requirements.txt": "a", "conf": "1"},
        ("src/a", "requirements.txt", "conf"),
        False,
    ),
    "caches and mounts": Repository(
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN --mount=type=cache,target=/root/.npm npm ci\n"
        "RUN --mount=type=cache,target=/c npm run build\n",
        NODE,
        ("src/a", "package.json", "README.md"),
    ),
}


@pytest.fixture(scope="module")
def tools(build: Builder, host: Host) -> None:
    """Images with the stand-ins, under the names that the repositories ask for."""
    names = ("npm", "pip", "go", "mvn", "apt-get", "cargo")
    links = " && ".join(f"ln -sf tool /usr/local/bin/{name}" for name in names)
    image = build(
        f"COPY --chmod=755 tool /usr/local/bin/\nRUN chmod 755 /usr/local/bin/tool && {links}", {"tool": TOOL}
    )
    for name in IMAGES:
        host.buildah("tag", image.name, f"docker.io/library/{name}")


def really(host: Host, context: Path, text: str) -> list[tuple[int, int]]:
    """(stage, instruction of it) of the steps that are built and do not come from the cache, FROM left out."""
    dockerfile = context.parent / f"{context.name}.Dockerfile"
    dockerfile.write_text(text)
    how = ("--layers", "--pull-never", "--isolation", "chroot", "--network", "host", "--format", "docker")
    out = host.buildah("bud", *how, "-t", f"localhost/{context.name}", "-f", str(dockerfile), str(context))
    steps: list[tuple[int, int]] = []
    for line in out.splitlines():
        if step := re.match(r"(?:\[(\d+)/\d+\] )?STEP (\d+)/\d+: (?!FROM|COMMIT)", line):
            steps.append((int(step[1] or 1) - 1, int(step[2]) - 1))
        elif "Using cache" in line:
            steps.pop()
    return sorted(steps)


def files_of(host: Host, context: Path) -> dict[str, File]:
    """All that is in the image above its base."""
    found: dict[str, File] = {}
    for layer in Image(host, f"localhost/{context.name}").layers:
        for path, file in layer.files.items():
            if file.kind == "whiteout":
                found = {name: one for name, one in found.items() if not (name == path or name.startswith(f"{path}/"))}
            else:
                found[path] = file
    return found


def facts_in(text: str, context: Path) -> Facts:
    options = Options(context=str(context), builder="buildah")
    return facts_of(parse(text, str(context / "Dockerfile")), options)


def predicted(text: str, context: Path, path: str) -> list[tuple[int, int]]:
    """The same by the model, for a change of one file."""
    file = facts_in(text, context)
    steps = steps_of(file, default_weights())
    assert file.context is not None
    index = FileIndex([one for step in steps for one in step.files], file.context.ignore_patterns)
    taken: frozenset[Selection] = index.takers(path)
    changed = [step.number for step in steps if not taken.isdisjoint(step.files)]
    again = (steps[number] for number in run_again(steps, changed))
    return sorted((step.stage, step.instruction.index) for step in again if step.instruction.keyword != "FROM")


def better(text: str, context: Path) -> Answer:
    return answer(
        facts_in(text, context), Options(context=str(context), builder="buildah"), default_weights(), None, None
    )


@pytest.mark.parametrize("name", REPOSITORIES)
def test_the_model_says_what_is_built_again(name: str, host: Host, build: Builder, tools: None) -> None:
    repository = REPOSITORIES[name]
    context = build.context(repository.files)
    given = better(repository.text, context)
    assert (given.better is not None) is repository.is_reordered
    texts = [repository.text]
    if given.better is not None:
        assert given.better.is_safe
        texts.append(given.better.text)
    built: list[list[int]] = []
    images: list[dict[str, File]] = []
    for text in texts:
        really(host, context, text)
        assert really(host, context, text) == []
        images.append(files_of(host, context))
        counts = []
        for path in repository.changes:
            before = (context / path).read_text()
            (context / path).write_text(f"changed for {len(built)} {path}")
            again = really(host, context, text)
            assert again == predicted(text, context, path), (text, path)
            counts.append(len(again))
            (context / path).write_text(before)
        built.append(counts)
    if len(built) == 2:
        assert images[0] == images[1]
        assert built[1][0] < built[0][0]  # a change of a source
