"""A fix that is called safe leaves the same image: the examples of such rules, built as they are and as the fix leaves them.

The images that they ask for are stood in for by one with programs that only keep what they were asked for, options aside; pip,
useradd, chmod and the like are real. What can't be built here is skipped, and says why.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dockerlint_py.ruleset.rule import Rule
from tests.asked import is_asked_for
from tests.containers.built_image import File, Image
from tests.containers.host import Host
from tests.containers.images import Builder
from tests.rule_files import fixable
from tests.rule_files import rule as rule_of

PROGRAMS = "apk app apt apt-get aptitude check curl dnf foo.sh bar.sh gem make microdnf npm setup uv wget yum zypper a b c d e x"
KEEP = """\
#!/bin/sh
mkdir -p "/kept/${0##*/}"
for word; do
    case $word in -*) ;; *) touch "/kept/${0##*/}/$(echo "$word" | tr / _)" ;; esac
done
"""
BASE = f"""\
COPY --chmod=755 keep /keep
RUN for name in {PROGRAMS}; do ln -s /keep /usr/local/bin/$name; done; ln -s /keep /foo.sh; ln -s /keep /bar.sh; touch /x /y; \\
    printf '#!/bin/sh\\nexec "$@"\\n' > /usr/local/bin/sudo; chmod 755 /usr/local/bin/sudo; mkdir /docs; echo x > /x.txt; echo x > /x.tar.gz; echo flask > /requirements.txt
"""
ACCOUNT = "RUN groupadd -g 3000 app && useradd -u 3000 -g app app"
NAMES = [
    "alpine:3.20",
    "alpine:3.22",
    "debian:11",
    "debian:12",
    "fedora:43",
    "node:22",
    "opensuse/leap:15.6",
    "python:3.13",
    "python:3.13-slim",
]
CONTEXT = [
    "a",
    "a b",
    "a.py",
    "app",
    "b",
    "bar",
    "c",
    "d",
    "entrypoint.sh",
    "foo",
    "requirements.txt",
    "seed.json",
    "tool",
]

ABOUT = {"pip-cache-left-behind": r"/root(/\.cache(/.*)?)?"}
"""What the rule is about, as a pattern of paths; everything else has to be the same."""
ABOUT_CONFIG = {
    "apt-get-without-yes": {"OnBuild"},
    "pip-cache-left-behind": {"OnBuild"},
    "python-output-buffered": {"Env"},
    "uv-settings-for-images": {"Env"},
    "yum-dnf-without-yes": {"OnBuild"},
    "zypper-without-non-interactive": {"OnBuild"},
}
LIMITS = "parsing chmod"
"""What this builder can't do, and Docker can."""
OF_EACH_BUILD = {"Hostname", "Image"}


def _safe() -> list[Any]:
    return [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in map(rule_of, fixable())
        for number, example in enumerate(rule.data["examples"])
        if rule.data.get("fix", {}).get("safe") == "true"
        and "fixed" in example
        and re.search(r"(?im)^(run|copy|add|user) ", example["bad"])
    ]


@pytest.fixture(scope="module")
def stand_ins(build: Builder, host: Host) -> None:
    plain = build(BASE, {"keep": KEEP})
    host.buildah("tag", plain.name, "localhost/plain")
    image = build(f"FROM localhost/plain\n{ACCOUNT}")
    for name in NAMES:
        host.buildah("tag", image.name, f"docker.io/library/{name}" if "/" not in name else f"docker.io/{name}")


def _files(image: Image) -> dict[str, File]:
    """What is in the end in the layers above the base; what Python compiles and dpkg's log have the time in them."""
    found: dict[str, File] = {}
    for layer in image.layers:
        found.update(layer.files)
    return {path: file for path, file in found.items() if "/__pycache__" not in path and path != "/var/log/dpkg.log"}


def _config(image: Image, rule: str) -> dict[str, Any]:
    without = OF_EACH_BUILD | ABOUT_CONFIG.get(rule, set())
    return {key: value for key, value in image.config.items() if key not in without}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "example" in metafunc.fixturenames:
        metafunc.parametrize(("rule", "example"), _safe() if is_asked_for(metafunc.config, "containers") else [])


def test_image_is_the_same(rule: Rule, example: dict[str, str], build: Builder, stand_ins: None) -> None:
    context = build.context(dict.fromkeys(CONTEXT, ""))
    texts = [
        example[key].replace("FROM debian:12", "FROM localhost/plain").replace("FROM debian:11", "FROM localhost/plain")
        if "useradd" in example["bad"]
        else example[key]
        for key in ("bad", "fixed")
    ]
    with ThreadPoolExecutor(2) as both:
        before, after = (both.submit(build, text, context=context) for text in texts)
    problem = before.exception()
    if (problem and after.exception()) or LIMITS in str(after.exception()):
        pytest.skip(f"can't be built here: {str(after.exception()).strip().splitlines()[-1]}")
    fixed = after.result()
    if problem:
        return
    image = before.result()
    about = re.compile(ABOUT.get(rule.id, r"(?!)"))
    old, new = (
        {path: file for path, file in _files(one).items() if not about.fullmatch(path)} for one in (image, fixed)
    )
    assert old == new
    assert _config(image, rule.id) == _config(fixed, rule.id)
