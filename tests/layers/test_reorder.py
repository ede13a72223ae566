"""The better order: what is moved, what must not be, and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dockerlint_py.layers.answer import Answer, answer
from dockerlint_py.layers.effects import commute, effects_of, makes_folder_of
from dockerlint_py.layers.weights import default_weights
from dockerlint_py.ruleset.options import Options
from tests.layers.repositories import facts, write


def asked(folder: Path, text: str, files: Mapping[str, str] = {}, ignored: str = "node_modules\n.venv\n") -> Answer:
    """By the kinds of files, with a context that has these files and a source."""
    write(folder, {".dockerignore": ignored, "src/main": "1", "Dockerfile": text, **files})
    options = Options(context=str(folder))
    return answer(facts(text, str(folder / "Dockerfile"), context=str(folder)), options, default_weights(), None, None)


def order(given: Answer) -> list[str]:
    """The instructions of the better order, one line each; of none, those of the file."""
    text = given.better.text if given.better else str(given.analysis.file.source.text)
    return [str(one.text) for one in facts(text).instructions]


APT = "RUN apt-get update && apt-get install -y curl"
NODE = {"package.json": "{}", "package-lock.json": "{}"}
MOVED = [
    # (below the sources, above them in the better order)
    (APT, True),
    ("RUN apk add --no-cache git", True),
    ("RUN pip install gunicorn==23", True),
    ("RUN npm install -g pnpm@9", True),
    ("RUN go install golang.org/x/tools/cmd/stringer@v0.38.0", True),
    ("RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/* && mkdir -p /data", True),
    ("RUN DEBIAN_FRONTEND=noninteractive apt-get install -y curl", True),
    ("RUN cd /tmp && apt-get install -y curl", True),
    ("RUN npm install -g @vue/cli@5", True),
    ("RUN apt-get update && apt-get install -y ./own.deb", False),
    ("RUN cd /app && apt-get install -y curl", False),
    ("RUN PIP_CONFIG_FILE=pip.conf pip install gunicorn", False),
    ("RUN export PIP_CONFIG_FILE=/app/pip.conf && pip install gunicorn", False),
    ("RUN pip install --find-links wheels gunicorn", False),
    ("RUN pip install gunicorn.whl", False),
    ("RUN npm install -g own.tgz", False),
    ("RUN gem install -g", False),
    ("RUN apt-get install -y curl -oDir::Etc=/app/etc", False),
    ("RUN useradd --home-dir=/app app", False),
    ("RUN find /srv -exec /app/x {} +", False),
    ("RUN apt-get update && apt-get install -y $(cat packages)", False),
    ("RUN xargs apt-get install -y < packages", False),
    ("RUN apt-get install -y curl && ./own.sh", False),
    ("RUN apt-get install -y curl && rm -rf /app/tmp", False),
    ("RUN apt-get install -y curl && chown -R www-data .", False),
    ("RUN curl -fsSL https://example.org/x.sh | sh", False),
    ("RUN pip install -e .", False),
    ("RUN pip install -t /app/lib gunicorn", False),
    ("RUN npm install left-pad", False),
    ("RUN make", False),
    ("RUN --mount=type=bind,target=/app apt-get install -y curl", False),
    ("RUN cp -r /app /srv && apt-get install -y curl", False),
]


@pytest.mark.parametrize(("below", "is_moved"), MOVED)
def test_what_is_moved_above_the_sources(tmp_path: Path, below: str, is_moved: bool) -> None:
    given = asked(tmp_path, f'FROM debian:12\nWORKDIR /app\nCOPY . .\n{below}\nCMD ["a"]\n')
    expected = [below, "COPY . ."] if is_moved else ["COPY . .", below]
    assert order(given)[2:4] == expected
    assert given.better is None or given.better.is_safe


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:12\nCOPY . .\n" + APT,  # the working directory is /
        "FROM debian:12\nCOPY . /etc/app\n" + APT,
        "FROM debian:12\nWORKDIR /app\nENV PYTHONPATH=/app\nCOPY . .\n" + APT,
        "FROM debian:12\nARG D\nCOPY . $D\n" + APT,
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN ./make-list\nRUN apt-get install -y curl",
        'FROM debian:12\nWORKDIR /app\nCOPY . .\nSHELL ["/app/sh"]\n' + APT,
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN useradd -d /app app\nUSER app\n" + APT,
    ],
)
def test_what_may_make_a_difference_stays(tmp_path: Path, text: str) -> None:
    assert asked(tmp_path, text).better is None


def test_what_a_step_stands_on_goes_with_it(tmp_path: Path) -> None:
    text = f"FROM debian:12\nWORKDIR /app\nCOPY . .\nEXPOSE 80\nENV DEBIAN_FRONTEND=noninteractive\n# curl\n{APT}\nUSER 1\n"
    given = asked(tmp_path, text)
    assert order(given)[2:] == ["ENV DEBIAN_FRONTEND=noninteractive", APT, "COPY . .", "EXPOSE 80", "USER 1"]
    assert given.better is not None
    assert f"# curl\n{APT}\n" in given.better.text


def test_a_value_of_every_build_moves_below_what_takes_no_notice_of_it(tmp_path: Path) -> None:
    assert order(asked(tmp_path, f"FROM debian:12\nARG GIT_SHA\n{APT}\n"))[1:] == [APT, "ARG GIT_SHA"]
    text = f"FROM debian:12\nARG COMMIT\nENV GIT_COMMIT=$COMMIT\n{APT}\n"
    assert order(asked(tmp_path, text))[1:] == [APT, "ARG COMMIT", "ENV GIT_COMMIT=$COMMIT"]
    for below in (f"{APT}-$GIT_SHA", "RUN make", "RUN apt-get install -y curl && ./own.sh"):
        assert asked(tmp_path, f"FROM debian:12\nARG GIT_SHA\n{below}\n").better is None


PROJECTS = [
    ("RUN npm ci", NODE, ["package.json", "package-lock.json"]),
    ("RUN npm ci && npm run build", NODE, None),
    ("RUN yarn install --frozen-lockfile", {"package.json": "{}", "yarn.lock": ""}, ["package.json", "yarn.lock"]),
    ("RUN pnpm install", {"package.json": "{}", "pnpm-lock.yaml": ""}, ["package.json", "pnpm-lock.yaml"]),
    (
        "RUN pip install -r requirements.txt && rm -rf /root/.cache",
        {"requirements.txt": "a\n-c more.txt\n", "more.txt": "a"},
        ["requirements.txt", "more.txt"],
    ),
    ("RUN go mod download", {"go.mod": "module a", "go.sum": ""}, ["go.mod", "go.sum"]),
    ("RUN cd /app && npm ci", NODE, ["package.json", "package-lock.json"]),
    ("RUN bundle install", {"Gemfile": "source 'a'\ngem 'b'", "Gemfile.lock": ""}, ["Gemfile", "Gemfile.lock"]),
    (
        "RUN composer install",
        {"composer.json": "{}", "composer.lock": "{}", ".dockerignore": "vendor"},
        ["composer.json", "composer.lock"],
    ),
    ("RUN mvn -B dependency:go-offline", {"pom.xml": "<project/>"}, ["pom.xml"]),
    ("RUN dotnet restore", {"a.csproj": "<Project/>", ".dockerignore": "obj"}, ["a.csproj"]),
    ("RUN poetry install --no-root", {"pyproject.toml": "", "poetry.lock": ""}, ["pyproject.toml", "poetry.lock"]),
    ("RUN uv sync --locked --no-install-project", {"pyproject.toml": "", "uv.lock": ""}, ["pyproject.toml", "uv.lock"]),
]


@pytest.mark.parametrize(("install", "files", "copied"), PROJECTS, ids=lambda value: str(value)[:30])
def test_an_installation_gets_its_manifests_first(
    tmp_path: Path, install: str, files: Mapping[str, str], copied: list[str] | None
) -> None:
    given = asked(tmp_path, f"FROM debian:12\nWORKDIR /app\nCOPY --chown=1:1 . .\n{install}\nRUN ./build\n", files)
    first = f"COPY --chown=1:1 {' '.join(copied or ())} ./"
    expected = [first, install, "COPY --chown=1:1 . ."] if copied else ["COPY --chown=1:1 . .", install]
    assert order(given)[2 : 2 + len(expected)] == expected
    assert given.better is None or (given.better.is_safe and not given.better.ignored)


REASONS = [
    ("RUN npm ci", {**NODE, "package.json": json.dumps({"scripts": {"postinstall": "x"}})}, 'the script "postinstall"'),
    ("RUN npm ci", {**NODE, "package.json": json.dumps({"workspaces": ["a"]})}, "may point at other files"),
    ("RUN npm ci", {**NODE, "package.json": json.dumps({"dependencies": {"a": "file:a"}})}, "may point at other files"),
    ("RUN npm ci", {**NODE, "package.json": "["}, "is no JSON object"),
    ("RUN npm ci", {**NODE, "binding.gyp": ""}, "binding.gyp is read as well"),
    ("RUN npm ci", {**NODE, ".dockerignore": "", "node_modules/a": ""}, "node_modules is in the build context"),
    ("RUN yarn", {"package.json": "{}", "yarn.lock": "", ".yarnrc.yml": ""}, ".yarnrc.yml is read as well"),
    ("RUN pip install -r requirements.txt", {"requirements.txt": "-e .\n"}, "may point at other files"),
    ("RUN pip install -r requirements.txt", {"requirements.txt": "./a.whl\n"}, "may point at other files"),
    ("RUN pip install -r requirements.txt", {"requirements.txt": "libs/own\n"}, "may point at other files"),
    (
        "RUN cd sub && npm ci",
        {"sub/package.json": "{}", "sub/package-lock.json": "{}", "package.json": "{}"},
        "package.json may be read",
    ),
    ("ENV BUNDLE_GEMFILE=x\nRUN bundle install", {"Gemfile": "", "Gemfile.lock": ""}, "the variable BUNDLE_GEMFILE"),
    ("RUN go mod download", {"go.mod": "replace a => ../a", "go.sum": ""}, "may point at other files"),
    ("RUN bundle install", {"Gemfile": "gemspec", "Gemfile.lock": ""}, "may point at other files"),
    ("RUN poetry install", {"pyproject.toml": "", "poetry.lock": ""}, "without --no-root it installs the project"),
    (
        "RUN go build -o /x .",
        {"go.mod": "module a\nrequire b v1.0.0\n", "go.sum": ""},
        "`go mod download` is a new step",
    ),
    ("RUN mvn -B package", {"pom.xml": "<project/>"}, "is a new step"),
    ("RUN cargo build --release", {"Cargo.toml": "[dependencies]\nserde = '1'", "Cargo.lock": ""}, "is a new step"),
]


@pytest.mark.parametrize(("install", "files", "said"), REASONS, ids=lambda value: str(value)[:40])
def test_what_speaks_against_it_is_said(tmp_path: Path, install: str, files: Mapping[str, str], said: str) -> None:
    given = asked(tmp_path, f"FROM debian:12\nWORKDIR /app\nCOPY . .\n{install}\n", files)
    assert given.better is not None
    assert not given.better.is_safe
    assert any(said in reason for reason in given.better.reasons), given.better.reasons


def test_sources_that_are_put_over_the_system(tmp_path: Path) -> None:
    text = "FROM node:22\nWORKDIR /\nCOPY . .\nRUN npm ci\n"
    plain, over = (asked(tmp_path, text, files).better for files in (NODE, {"etc/a": ""}))
    assert plain is not None
    assert plain.is_safe
    assert over is not None
    assert over.reasons == ("etc is copied to /etc, where programs are",)


def test_a_project_in_a_folder(tmp_path: Path) -> None:
    files = {"web/package.json": "{}", "web/package-lock.json": "{}", "web/.npmrc": ""}
    given = asked(tmp_path, "from debian:12\ncopy . /srv/\nworkdir /srv/web\nrun npm ci\n", files, "**/node_modules")
    first = "copy web/package.json web/package-lock.json web/.npmrc /srv/web/"
    assert order(given)[1:] == [first, "workdir /srv/web", "run npm ci", "copy . /srv/"]


def test_folders_are_ignored_that_would_be_put_over_what_is_installed(tmp_path: Path) -> None:
    given = asked(tmp_path, "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN npm ci\n", NODE, "a")
    assert given.better is not None
    assert given.better.is_safe
    assert [(Path(change.path).name, change.after) for change in given.changes()][1:] == [
        (".dockerignore", "a\nnode_modules\n")
    ]


def test_a_new_step_runs_where_the_project_is(tmp_path: Path) -> None:
    text = "FROM golang:1.25\nCOPY . /src\nWORKDIR /src\nRUN go build -o /x .\n"
    given = asked(tmp_path, text, {"go.mod": "require b v1.0.0\n", "go.sum": ""})
    assert order(given)[1:3] == ["COPY go.mod go.sum /src/", "RUN cd /src && go mod download"]


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_line_ends_and_heredocs_are_kept(tmp_path: Path, end: str) -> None:
    newline = "\r\n" if end == "\r\n" else "\n"
    lines = [
        "FROM debian:12",
        "WORKDIR /app",
        "COPY . .",
        "",
        "# why",
        "RUN <<EOF",
        "apt-get update",
        "apt-get install -y a",
        "EOF",
        "CMD a",
    ]
    given = asked(tmp_path, newline.join(lines) + end)
    assert given.better is not None
    moved = [*lines[:2], *lines[3:9], lines[2], lines[9]]
    assert given.better.text == newline.join(moved) + end


@pytest.mark.parametrize("text", ["FROM a\nCOPY . /x\nRUN {{ x }}\n", "FROM a\nCOPPY . /x\n" + APT, "RUN a\n"])
def test_no_order_for_what_is_no_whole_dockerfile(tmp_path: Path, text: str) -> None:
    assert asked(tmp_path, text).better is None


def test_effects_of_instructions() -> None:
    """Each pair keeps its order, and each other one does not."""
    text = (
        "FROM debian:12\nWORKDIR /app\nENV A=1\nLABEL a=1\nCOPY a /app/\nCOPY b /b/\nUSER app\nRUN touch /app/x\n"
        "RUN touch /b/x\nCOPY --chown=app c /c/\nRUN useradd app\nENV B=$A\nCMD a\nENTRYPOINT a\n"
    )
    found = {one.source.line: effects_of(one) for one in facts(text).instructions if one.keyword != "FROM"}
    kept = {(a, b) for a in found for b in found if a < b and not commute(found[a], found[b])}
    env, runs = {3, 12}, {8, 9, 11}
    expected = {(2, 5), (2, 7), (2, 8), (5, 8), (6, 9), (10, 11), (3, 12), (13, 14), (8, 11), (9, 11)}
    expected |= {(state, run) for state in (2, 7) for run in runs}
    expected |= {(min(one, run), max(one, run)) for one in env for run in runs}
    assert kept == expected


def test_the_better_order_is_a_dockerfile_with_the_same_instructions(tmp_path: Path) -> None:
    text = f"FROM debian:12 AS a\nCOPY . /a\n{APT}\nFROM a\nCOPY --from=a /a /b\nCOPY x /x\nRUN apk add b\nCMD a\n"
    given = asked(tmp_path, text, {"x": ""})
    assert given.better is not None
    before, after = facts(text).instructions, facts(given.better.text).instructions
    assert sorted(str(one.text) for one in after) == sorted(str(one.text) for one in before)
    assert given.saving == pytest.approx(1 - given.better.analysis.expected / given.analysis.expected)


LINES = st.lists(
    st.sampled_from(
        [
            *(
                "COPY src /app/",
                "COPY . /srv",
                "COPY src/main /etc/main",
                "COPY --chown=app . /data/",
                "ENV A=1",
                "ENV B=$A",
            ),
            *(
                "WORKDIR /app",
                "WORKDIR x",
                "USER app",
                "LABEL a=$A",
                "VOLUME /srv",
                "EXPOSE 80",
                "RUN make",
                "RUN touch /app/x",
            ),
            *(
                "RUN useradd app",
                "RUN rm -r /srv/x",
                "RUN pip install a",
                "RUN curl -o /data/x https://example.org",
                APT,
            ),
        ]
    ),
    min_size=2,
    max_size=9,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES)
def test_instructions_that_may_see_each_other_keep_their_order(tmp_path: Path, lines: list[str]) -> None:
    numbered = [f"{line} # {number}" if line.startswith("RUN") else line for number, line in enumerate(lines)]
    given_answer = asked(tmp_path, "\n".join(["FROM debian:12", *numbered, ""]))
    if given_answer.better is None:
        return
    before = facts("\n".join(["FROM debian:12", *numbered, ""])).instructions[1:]
    after = [str(one.text) for one in facts(given_answer.better.text).instructions[1:]]
    assert sorted(after) == sorted(str(one.text) for one in before)
    for at, first in enumerate(before):
        for second in before[at + 1 :]:
            if first.text == second.text or commute(effects_of(first), effects_of(second)):
                continue
            assert makes_folder_of(second, first) or after.index(str(first.text)) < len(after) - 1 - after[::-1].index(
                str(second.text)
            )
