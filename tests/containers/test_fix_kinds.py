"""Kinds of fixes that need programs of their own: built as they are and as the fix leaves them, or run."""

import os
import re
from hashlib import sha256

import pytest

from dockerlint_py.linting.fixer import fix_text
from dockerlint_py.ruleset.options import Options
from tests.containers.answering_server import FILES, READY
from tests.containers.built_image import BuildError
from tests.containers.host import Host
from tests.containers.images import Builder

QUOTES = """\
FROM debian:12
ARG TARGETARCH
ENV PLACE=/o/p
RUN export A="$(mktemp -d)"; touch "$A/f"; mkdir -p $PLACE/`id -u` && cd /o \\
    && for name in a b; do touch $name x-$name; done; machine=`uname -m`; touch /o/k-$machine k2-$TARGETARCH \\
    && mkdir z && cp a* z && chmod 700 *-a && rm x* && find -name a > list && touch --reference=/etc/passwd all$(nproc)
"""


INSTALLER = """\
#!/bin/sh
test -e source && ls -A > with || ls -A > without
echo "${0##*/} $*" >> asked
"""
APT = """\
#!/bin/sh -e
case $1 in
    update) mkdir -p /var/lib/apt/lists; touch /var/lib/apt/lists/one ;;
    *) ls /var/lib/apt/lists/one; echo "$@" >> /installed ;;
esac
"""
CARGO = """\
#!/bin/sh -e
mkdir -p target
test target/made -nt src/main.rs || cat src/main.rs > target/made
"""
MANIFESTS = {
    "package.json": "{}",
    "package-lock.json": "{}",
    "Gemfile": "",
    "Gemfile.lock": "",
    "composer.json": "{}",
    "composer.lock": "{}",
    "go.mod": "module a\nrequire b v1.0.0\n",
    "go.sum": "",
    "requirements.txt": "",
    ".dockerignore": "node_modules",
}


KEEP = """\
#!/bin/sh
for lock in *lock*; do test -e "$lock" || { echo no lock file; exit 1; }; done
echo $BUNDLE_FROZEN "${0##*/}" "$@" > asked
"""


@pytest.fixture(scope="module")
def bases(build: Builder, host: Host) -> None:
    plain = build("RUN true")
    node = build(
        "RUN useradd -m -u 1000 node && ln -s /usr/bin/python3 /usr/local/bin/node\nCOPY --chmod=755 keep /keep\n"
        "RUN for name in npm yarn pnpm bundle uv; do ln -s /keep /usr/local/bin/$name; done\n"
        "COPY --chmod=755 installer /usr/local/share/\n"
        "RUN mkdir /in && for name in npm bundle composer go; do ln -s /usr/local/share/installer /in/$name; done\n"
        "COPY --chmod=755 apt /in/apt-get\n"
        "COPY --chmod=755 cargo /in/cargo",
        {"keep": KEEP, "installer": INSTALLER, "apt": APT, "cargo": CARGO},
    )
    for name in ("debian:12", "python:3.13-slim"):
        host.buildah("tag", plain.name, f"docker.io/library/{name}")
    host.buildah("tag", node.name, "docker.io/library/node:22")


def fixed(text: str, *rules: str, unsafe: bool = False) -> str:
    result = fix_text(text, "Dockerfile", Options(select=rules), unsafe)
    assert result.done and not result.refused
    return result.text


def test_quotes_of_what_is_one_word_change_nothing(build: Builder, bases: None, with_shellcheck: str) -> None:
    after = fixed(QUOTES, "shellcheck-finding", "shellcheck-quoting", "shellcheck-layout")
    for part in (
        "; export A;",
        '"$(id -u)"',
        '"/o/k-$machine"',
        '"k2-$TARGETARCH"',
        "find . -name",
        "./*-a",
        '"$(nproc)"',
    ):
        assert part in after
    found = []
    for text in (QUOTES, after):
        files = {path: file for layer in build(text).layers for path, file in layer.files.items()}
        found.append({re.sub(r"/tmp/tmp\.\w+", "/tmp/kept", path): file for path, file in files.items()})
    assert found[0] == found[1] and "/o/list" in found[0]


def test_a_server_starts_as_its_new_user(build: Builder, bases: None) -> None:
    text = 'FROM python:3.13-slim\nCOPY server.py /\nEXPOSE 8000\nCMD ["python", "/server.py", "0.0.0.0", "8000"]\n'
    after = fixed(text, "missing-user", unsafe=True)
    with build.running(after, FILES, **READY) as container:
        assert container.processes[0].ids[0] >= 1000
        assert not container.processes[0].capabilities
        assert "hello" in container.get(8000)


def test_a_server_starts_as_the_user_that_its_base_brings(build: Builder, bases: None) -> None:
    text = 'FROM node:22\nCOPY server.py /\nEXPOSE 8000\nCMD ["node", "/server.py", "0.0.0.0", "8000"]\n'
    after = fixed(text, "missing-user", unsafe=True)
    assert "useradd" not in after
    with build.running(after, FILES, **READY) as container:
        assert container.processes[0].ids[0] == 1000
        assert "hello" in container.get(8000)


@pytest.mark.parametrize(
    ("rule", "command", "locks", "asked"),
    [
        ("lockfile-not-enforced", "npm install", "package-lock.json", "npm ci"),
        ("lockfile-not-enforced", "yarn", "yarn.lock", "yarn install --frozen-lockfile"),
        ("lockfile-not-enforced", "pnpm install", "pnpm-lock.yaml", "pnpm install --frozen-lockfile"),
        ("lockfile-not-enforced", "bundle install", "Gemfile.lock", "true bundle install"),
        ("lockfile-not-enforced", "uv sync", "uv.lock", "uv sync --locked"),
    ],
)
def test_the_lock_file_is_obeyed(rule: str, command: str, locks: str, asked: str, build: Builder, bases: None) -> None:
    """Stand-ins take the strict form where the lock file is there, and keep what they were asked."""
    text = f"FROM node:22\nWORKDIR /app\nCOPY package.json pyproject.toml {locks} ./\nRUN {command}\n"
    after = fixed(text, rule, unsafe=True)
    image = build(after, {"package.json": "{}", "pyproject.toml": "", locks: "{}"})
    assert image["/app/asked"].content == sha256(f"{asked}\n".encode()).hexdigest()
    with pytest.raises(BuildError, match="no lock file"):
        build(after.replace(f" {locks}", ""), {"package.json": "{}", "pyproject.toml": ""})


@pytest.mark.parametrize(
    ("command", "read", "asked"),
    [
        ("npm ci", "package-lock.json package.json", "npm ci"),
        ("bundle install", "Gemfile Gemfile.lock", "bundle install"),
        ("go mod download", "go.mod go.sum", "go mod download"),
        ("pip install -r requirements.txt", "requirements.txt", ""),
        ("composer install", "composer.json composer.lock",
         "composer install --no-scripts --no-autoloader\ncomposer install"),
    ],
)  # fmt: skip
def test_an_installation_reads_the_manifest_alone(
    command: str, read: str, asked: str, build: Builder, bases: None
) -> None:
    """Stand-ins keep what they were asked and what was there; what is there in the end is the same, but for that."""
    text = f"FROM node:22\nENV PATH=/in:$PATH\nCOPY . /app\nWORKDIR /app\nRUN {command}\n"
    context = build.context({**MANIFESTS, "source": "1"})
    (context / "Dockerfile").write_text(text)
    rule = "copy-all-before-dependency-install"
    result = fix_text(text, str(context / "Dockerfile"), Options(select=(rule,)), True)
    assert [one.rule for one in result.done] == [rule] and not result.refused and not result.left
    before, after = build(text, context=context), build(result.text, context=context)
    said = {"/app/asked", "/app/with", "/app/without"}
    paths = [
        {path for layer in image.layers for path in layer.files if path.startswith("/app/") and path not in said}
        for image in (before, after)
    ]
    assert paths[0] == paths[1] and "/app/source" in paths[1]
    if asked:
        for name, lines in (("asked", asked), ("without", "\n".join([*read.split(), "without"]))):
            assert after[f"/app/{name}"].content == sha256(f"{lines}\n".encode()).hexdigest()


def test_a_build_takes_the_source_however_old_it_is(build: Builder, bases: None) -> None:
    text = "FROM node:22\nENV PATH=/in:$PATH\nCOPY . /app\nWORKDIR /app\nRUN cargo build --release\n"
    manifest = '[package]\nname = "a"\n[dependencies]\nb = "1"\n'
    context = build.context({"Cargo.toml": manifest, "src/main.rs": "real", "Dockerfile": text})
    os.utime(context / "src/main.rs", (1, 1))
    rule = "copy-all-before-dependency-install"
    result = fix_text(text, str(context / "Dockerfile"), Options(select=(rule,)), True)
    assert "fn main() {}" in result.text and not result.left
    made = [build(one, context=context)["/app/target/made"] for one in (text, result.text)]
    stale = build(result.text.replace("touch src/main.rs && ", ""), context=context)["/app/target/made"]
    assert made[0].content == made[1].content != stale.content


def test_lists_go_behind_the_last_run_that_installs_from_them(build: Builder, bases: None) -> None:
    installs = "".join(f"RUN apt-get install -y --no-install-recommends {name}\n" for name in ("curl", "wget"))
    text = f"FROM node:22\nENV PATH=/in:$PATH\nRUN apt-get update\n{installs}"
    before, after = build(text), build(fixed(text, "apt-lists-not-removed"))
    assert before["/installed"].content == after["/installed"].content
    lists = [path for layer in after.layers for path in layer.files if path == "/var/lib/apt/lists/one"]
    assert "/var/lib/apt/lists/one" in before and not lists


def test_a_script_gets_its_mode_where_it_is_copied(build: Builder, bases: None) -> None:
    text = 'FROM debian:12\nCOPY start.sh /start.sh\nRUN chmod +x /start.sh\nCMD ["/start.sh"]\n'
    files = {"start.sh": "#!/bin/sh\necho here\n"}
    after = fixed(text, "chmod-after-copy", unsafe=True)
    before, image = build(text, files), build(after, files)
    assert before["/start.sh"] == image["/start.sh"] and image["/start.sh"].mode == 0o755
    assert build.said(after, files) == "here\n"


@pytest.mark.parametrize(
    ("rule", "run"),
    [
        ("commands-joined-by-semicolon", "{}; touch /b"),
        ("pipe-without-pipefail", "{} | tee /b"),
    ],
)
def test_a_failure_stops_the_build(rule: str, run: str, build: Builder, bases: None) -> None:
    after = fixed(f"FROM debian:12\nRUN {run.format('cp /etc/hosts /a')}\n", rule, unsafe=True)
    assert "/a" in (image := build(after)) and "/b" in image
    broken = f"FROM debian:12\nRUN {run.format('cp /etc/none /a')}\n"
    assert "/b" in build(broken)
    with pytest.raises(BuildError):
        build(fixed(broken, rule, unsafe=True))


def test_a_cd_that_fails_stops_the_build(build: Builder, bases: None, with_shellcheck: str) -> None:
    after = fixed("FROM debian:12\nRUN cd /opt; touch a\n", "shellcheck-finding", unsafe=True)
    assert "/opt/a" in build(after)
    with pytest.raises(BuildError):
        build(after.replace("/opt", "/none"))


def test_a_setting_for_builds_is_none_of_the_container(build: Builder, bases: None) -> None:
    text = "FROM debian:12\nENV DEBIAN_FRONTEND=noninteractive\nRUN touch /$DEBIAN_FRONTEND && apt-get -v\n"
    after = fixed(text, "interactive-config-persisted", unsafe=True)
    image = build(after)
    assert "/noninteractive" in image and not any("DEBIAN_FRONTEND" in one for one in image.config["Env"])
