"""Registries in trouble: one clear line, what is known without them is used, and no credential is in any output."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.facts.knowledge.recorded_images import NAME
from tests.command_line import run
from tests.images.making import INDEX, MANIFEST, image, index, json_of, push
from tests.images.small_registry import (
    Server,
    Trouble,
    body,
    cut_off,
    hung_up,
    no_http,
    on,
    serving,
    silence,
    slow_headers,
    status,
    times,
    trickle,
)

DIGEST = "sha256:" + "a" * 64
SECRET = "hunter2-and-more"
DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000


def manifest(**parts: Any) -> bytes:
    whole = {"schemaVersion": 2, "mediaType": MANIFEST, "config": {"digest": DIGEST, "size": 2}, "layers": []}
    return json_of({**whole, **parts})


@pytest.fixture
def app(small: Server, project: Path) -> Path:
    """A Dockerfile whose image is in the registry."""
    push(index(linux_amd64=image({"User": "app"})), small.url, "team/app", "1")
    (project / "Dockerfile").write_text(f"FROM {small.host}/team/app:1\n")
    return project


BROKEN: dict[str, tuple[Trouble, str]] = {
    "nothing is said": (on("/v2/", silence), "does not answer"),
    "a byte now and then": (on("/manifests/", trickle), "does not answer within"),
    "headers without an end": (on("/manifests/", slow_headers), "does not answer within"),
    "cut off": (on("/manifests/", cut_off), "breaks the connection off"),
    "hung up": (on("/manifests/", hung_up), "breaks the connection off"),
    "not HTTP": (on("/manifests/", no_http), "answers with something that is not HTTP"),
    "a web page": (on("/manifests/", body(b"<!DOCTYPE html><title>Log in</title>")), "answers with a web page"),
    "a web page for a configuration": (on("/blobs/", body(b"<html>")), "answers with a web page"),
    "nonsense": (on("/manifests/", body(b"\xff\xfe")), "sends something that is no manifest"),
    "a list": (on("/manifests/", body(b"[]")), "sends something that is no manifest"),
    "empty": (on("/manifests/", body(b"")), "sends something that is no manifest"),
    "too deep": (on("/manifests/", body(DEEP)), "sends something that is no manifest"),
    "huge": (on("/manifests/", body(b" " * 5_000_000)), "sends more than the 4.19 MB"),
    "packed": (on("/manifests/", body(b"x", Content_Encoding="gzip")), "sends packed content"),
    "another image": (on("/manifests/sha256", body(manifest())), "sends something else than the digest says"),
    "another configuration": (on("/blobs/", body(b"{}")), "sends something else than the digest says"),
    "a huge configuration": (
        on("/manifests/", body(manifest(config={"digest": DIGEST, "size": 10**12}))),
        "names a configuration of 1e+03 GB",
    ),
    "a digest that leads away": (
        on("/manifests/", body(manifest(config={"digest": "sha256:../../x", "size": 2}))),
        "a digest in it is none",
    ),
    "negative": (on("/manifests/", body(manifest(layers=[{"digest": DIGEST, "size": -1}]))), "a size in it is none"),
    "no layers": (on("/manifests/", body(manifest(layers=7))), "sends something that is no manifest"),
    "a million layers": (
        on("/manifests/", body(manifest(layers=[{}] * 3_000))),
        "a list with more than 2,000 entries",
    ),
    "no platform": (
        on("/manifests/", body(json_of({"schemaVersion": 2, "mediaType": INDEX, "manifests": []}))),
        "has no image of any platform",
    ),
    "an old format": (on("/manifests/", body(json_of({"schemaVersion": 1}))), "only in the first format of Docker"),
    "no credentials that it names": (on("/v2/team", status(401)), "in a way that it does not name"),
    "an unknown scheme": (
        on("/v2/team", status(401, WWW_Authenticate="Negotiate")),
        "in a way that it does not name",
    ),
    "a realm that is none": (
        on("/v2/team", status(401, WWW_Authenticate='Bearer realm="ftp://x/"')),
        "names an address that is none",
    ),
    "forbidden": (on("/v2/team", status(403)), "does not show the image"),
    "not found, says somebody else": (on("/v2/team", status(404)), "answers 404"),
    "too many": (on("/v2/team", status(429)), "429, too many requests"),
    "too many, for an hour": (on("/v2/team", status(429, Retry_After="3600")), "429, too many requests"),
    "failing": (on("/v2/team", status(503, Retry_After="soon")), "fails at the moment (503)"),
    "round and round": (on("/v2/team", status(307, Location="/v2/team/app/manifests/1")), "redirects more than 5"),
    "to nowhere": (on("/v2/team", status(307, Location="gopher://x")), "names an address that is none"),
    "to a place that is none": (on("/v2/team", status(307, Location="http://[")), "names an address that is none"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_registry_in_trouble_is_one_line(small: Server, app: Path, name: str) -> None:
    small.trouble, said = BROKEN[name]
    began = time.monotonic()
    result = run("images", "--update", "--wait", "1")
    assert result.exit_code == 2, result.output
    lines = [line for line in result.stderr.splitlines() if line.startswith("error:")]
    assert len(lines) == 1, result.output
    assert said in lines[0]
    assert small.host in lines[0]
    assert "Traceback" not in result.output
    assert not (app / NAME).exists()
    assert time.monotonic() - began < 8


@pytest.mark.parametrize("trouble", [status(429), status(429, Retry_After="1"), status(503), hung_up, cut_off])
def test_trouble_that_passes(small: Server, app: Path, trouble: Trouble) -> None:
    small.trouble = on("/v2/team", times(2, trouble))
    assert run("images", "--update").exit_code == 0
    assert (app / NAME).exists()


@pytest.mark.parametrize("name", ["nothing is said", "too many", "a web page", "not found, says somebody else"])
def test_nothing_that_was_known_is_lost(small: Server, app: Path, name: str) -> None:
    assert run("images", "--update").exit_code == 0
    before = (app / NAME).read_text()
    (app / "Dockerfile").write_text(f"FROM {small.host}/team/app:1\nFROM {small.host}/team/new:1\n")
    small.trouble = BROKEN[name][0]
    assert run("images", "--update", "--wait", "1").exit_code == 2
    assert (app / NAME).read_text() == before


def test_a_silent_registry_is_waited_for_once(small: Server, project: Path) -> None:
    small.trouble = silence
    text = "".join(f"FROM {small.host}/team/app{number}:1\n" for number in range(40))
    (project / "Dockerfile").write_text(text)
    began = time.monotonic()
    result = run("images", "--update", "--wait", "1")
    assert time.monotonic() - began < 6
    errors = [line for line in result.stderr.splitlines() if line.startswith("error:")]
    assert len(errors) == 1
    assert "and 35 more" in errors[0]


def test_one_registry_in_trouble_costs_the_others_nothing(small: Server, app: Path) -> None:
    with serving() as silent:
        silent.trouble = silence
        (app / "Dockerfile").write_text(f"FROM {silent.host}/a:1\nFROM {small.host}/team/app:1\n")
        assert run("images", "--update", "--wait", "1").exit_code == 2
    assert list(json.loads((app / NAME).read_text())["images"]) == [f"{small.host}/team/app:1"]


def test_there_is_no_network(project: Path) -> None:
    (project / "Dockerfile").write_text("FROM registry.invalid/app:1\nFROM 127.0.0.1:1/app:1\n")
    result = run("images", "--update", "--wait", "5")
    assert result.exit_code == 2
    assert (
        "registry.invalid: has no address (no network, or no such host); not found out: registry.invalid/app:1"
        in result.stderr
    )
    assert "127.0.0.1:1: refuses the connection" in result.stderr


@pytest.mark.parametrize("mode", ["basic", "token"])
def test_no_output_holds_a_credential(small: Server, app: Path, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = app.parent / "docker"
    folder.mkdir()
    auth = b64encode(f"ann:{SECRET}".encode()).decode()
    (folder / "config.json").write_text(json.dumps({"auths": {small.host: {"auth": auth}}}))
    monkeypatch.setenv("DOCKER_CONFIG", str(folder))
    small.auth = mode
    outputs = []
    echo = b'{"errors":[{"code":"DENIED","message":"' + f"ann:{SECRET} {auth}".encode() + b'"}]}'
    for trouble in (None, on("/v2/team", body(echo)), on("/v2/team", status(403)), on("/token", body(echo))):
        small.trouble = trouble
        for words in (
            ["images"],
            ["images", "-f", "json"],
            ["images", "--update", "--wait", "2"],
            ["check", "--online"],
        ):
            result = run(*words, env={"DOCKERLINT_VERBOSE": "1"})
            outputs += [result.output]
    whole = "".join(outputs)
    assert SECRET not in whole
    assert auth not in whole
    assert small.host in whole


HOSTILE: dict[str, dict[str, Any]] = {
    "a user that is a list": {"User": ["root"]},
    "a command that is a number": {"Cmd": 7},
    "words that are mappings": {"Entrypoint": [{}]},
    "an environment that is a text": {"Env": "PATH=/"},
    "volumes that are a list": {"Volumes": ["/data"]},
    "words without an end": {"Cmd": ["x"] * 3_000},
    "a text without an end": {"WorkingDir": "/" + "x" * 70_000},
    "half a character": {"User": "\ud800"},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_configuration_is_refused(small: Server, project: Path, name: str) -> None:
    push(image(HOSTILE[name]), small.url, "team/app", "1")
    (project / "Dockerfile").write_text(f"FROM {small.host}/team/app:1\n")
    result = run("images", "--update", "--wait", "3")
    assert result.exit_code == 2
    assert result.stderr.count("error:") == 1


def test_what_a_terminal_would_obey_is_not_printed(small: Server, project: Path) -> None:
    push(image({"Cmd": ["\x1b]0;x\x07", "::error::x"], "User": "\u202eroot"}), small.url, "team/app", "1")
    (project / "Dockerfile").write_text(f"FROM {small.host}/team/app:1\n")
    assert run("images", "--update").exit_code == 0
    assert (project / NAME).read_text().isascii()
    shown = run("images").output
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_something_else_than_an_image(small: Server, project: Path) -> None:
    made = image({})
    chart = made._replace(blobs={})
    config = json_of({"name": "chart"})
    from tests.images.making import CONFIG, descriptor, digest_of

    document = {**json.loads(made.document), "config": descriptor(CONFIG, config)}
    push(chart._replace(document=json_of(document), blobs={digest_of(config): config}), small.url, "team/chart", "1")
    (project / "Dockerfile").write_text(f"FROM {small.host}/team/chart:1\n")
    assert "something else than an image of a container" in run("images", "--update").stderr


@pytest.mark.parametrize(
    "reference", ["Team/App:1", "team//app", "a:b:c", "../../etc", "app@sha256:12", "-o", "host.example/"]
)
def test_what_is_no_name_is_not_asked_for(small: Server, project: Path, reference: str) -> None:
    (project / "Dockerfile").write_text(f"FROM {reference}\n")
    result = run("images", "--update", "--wait", "1")
    assert result.exit_code == 2
    assert result.stderr.count("error: ") == 1
