"""What is asked of a registry, in good order: indexes, platforms, sizes, digests, credentials; nothing more than needed."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.facts.knowledge.recorded_images import NAME, Slim
from dockerlint_py.images.asking import Answers, Sources, ask
from dockerlint_py.images.listing import NamedImage
from dockerlint_py.images.record_file import read
from dockerlint_py.images.registry import is_own
from dockerlint_py.text.unknown import UNKNOWN
from tests.command_line import run
from tests.images.making import image, index, push
from tests.images.small_registry import Server, serving

CONFIG = {
    "User": "app:app",
    "WorkingDir": "/srv",
    "Entrypoint": ["tini", "--"],
    "Cmd": ["server", "--port", "8080"],
    "Env": ["PATH=/usr/bin:/bin", "LANG=C.UTF-8", "API_TOKEN=hunter2hunter2"],
    "StopSignal": "SIGINT",
    "Volumes": {"/data": {}},
    "ExposedPorts": {"8080/tcp": {}, "53/udp": {}},
    "Shell": ["/bin/bash", "-c"],
    "Healthcheck": {"Test": ["CMD-SHELL", "curl -f localhost"]},
    "OnBuild": ["COPY . /srv"],
}
SEVERAL = index(
    linux_amd64=image(CONFIG, 5_000),
    linux_arm64_v8=image({"User": "arm"}, 6_000, "linux/arm64/v8"),
)


def asked(reference: str, platform: str = "", **more: Any) -> Answers:
    named = NamedImage(reference, reference, ("Dockerfile:1",), (platform,) if platform else ())
    known = more.pop("known", {})
    return ask([named], known, "2026-06-01", Sources(**{"seconds": 5, **more}))


def test_an_image_for_several_platforms(small: Server) -> None:
    digest = push(SEVERAL, small.url, "team/app", "1")
    record = asked(f"{small.host}/team/app:1").records[f"{small.host}/team/app:1"]
    assert (record.source, record.date, record.missing) == ("registry", "2026-06-01", False)
    assert record.digest == digest
    assert record.created == "2026-05-04"
    assert record.platforms == ("linux/amd64", "linux/arm64/v8")
    assert (record.platform, record.size) == ("linux/amd64", 5_000)
    assert record.slim is None
    assert record.configuration == {
        "user": "app:app",
        "workdir": "/srv",
        "entrypoint": ["tini", "--"],
        "cmd": ["server", "--port", "8080"],
        "env": {"API_TOKEN": None, "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        "stop_signal": "INT",
        "volumes": ["/data"],
        "ports": ["53/udp", "8080"],
        "shell": ["/bin/bash", "-c"],
        "healthcheck": ["/bin/sh", "-c", "curl -f localhost"],
        "onbuild": ["COPY . /srv"],
    }


@pytest.mark.parametrize("platform", ["linux/arm64", "linux/arm64/v8"])
def test_the_platform_that_is_asked_for(small: Server, platform: str) -> None:
    push(SEVERAL, small.url, "team/app", "1")
    record = next(iter(asked(f"{small.host}/team/app:1", platform).records.values()))
    assert (record.platform, record.size) == ("linux/arm64/v8", 6_000)
    assert record.configuration == {"user": "arm"}


def test_a_platform_that_is_not_there_leaves_the_first(small: Server) -> None:
    push(SEVERAL, small.url, "team/app", "1")
    record = next(iter(asked(f"{small.host}/team/app:1", "linux/s390x").records.values()))
    assert record.platform == "linux/amd64"


def test_an_image_for_one_platform_only(small: Server) -> None:
    made = image({"WorkingDir": "/"}, platform="linux/arm64/v8")
    push(made, small.url, "team/app", "latest")
    record = next(iter(asked(f"{small.host}/team/app").records.values()))
    assert record.digest == made.digest
    assert record.platforms == ("linux/arm64/v8",)
    assert record.configuration == {}


def test_an_image_by_its_digest(small: Server) -> None:
    push(SEVERAL, small.url, "team/app", "1")
    record = next(iter(asked(f"{small.host}/team/app@{SEVERAL.digest}").records.values()))
    assert (record.digest, record.slim) == (SEVERAL.digest, UNKNOWN)


def test_the_slim_image_beside_it(small: Server) -> None:
    push(image({}, 5_000), small.url, "team/app", "1")
    push(index(linux_amd64=image({}, 700)), small.url, "team/app", "1-slim")
    assert next(iter(asked(f"{small.host}/team/app:1").records.values())).slim == Slim("1-slim", 700)
    small.requests.clear()
    assert next(iter(asked(f"{small.host}/team/app:1-slim").records.values())).slim is UNKNOWN
    assert small.asked(part="slim-slim") == 0


def test_a_tag_that_is_not_there(small: Server) -> None:
    push(image(), small.url, "team/app", "1")
    answers = asked(f"{small.host}/team/app:2")
    assert next(iter(answers.records.values())).missing
    assert answers.refusals == []


def test_a_tag_that_is_gone_is_known_as_it_was(small: Server) -> None:
    name = f"{small.host}/team/app:1"
    push(image({"User": "app"}), small.url, "team/app", "1")
    known = asked(name).records
    small.content.clear()
    record = asked(name, known=known).records[name]
    assert record.missing
    assert record.configuration == {"user": "app"}
    push(image({"User": "app"}), small.url, "team/app", "1")
    assert asked(name, known={name: record}).records == known | {name: record._replace(missing=False)}


def test_a_tag_that_stands_is_asked_for_its_digest_only(small: Server) -> None:
    name = f"{small.host}/team/app:1"
    push(SEVERAL, small.url, "team/app", "1")
    known = asked(name).records
    small.requests.clear()
    later = NamedImage(name, name, (), ())
    assert ask([later], known, "2026-07-01", Sources(seconds=5)).records == known
    assert [method for method, path, _ in small.requests if "/v2/" in path and path != "/v2/"] == ["HEAD"]


def test_a_tag_that_moved_is_another_image(small: Server) -> None:
    name = f"{small.host}/team/app:1"
    push(image({"User": "old"}), small.url, "team/app", "1")
    known = asked(name).records
    push(image({"User": "new"}), small.url, "team/app", "1")
    record = ask([NamedImage(name, name, (), ())], known, "2026-07-01", Sources(seconds=5)).records[name]
    assert (record.date, record.configuration) == ("2026-07-01", {"user": "new"})


def test_a_registry_without_head_is_asked_for_all(small: Server) -> None:
    name = f"{small.host}/team/app:1"
    push(image(), small.url, "team/app", "1")
    known = asked(name).records
    small.trouble = lambda handler: handler.command == "HEAD" and (handler.answer(405) or True)
    assert asked(name, known=known).records == known


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("localhost:5000", True),
        ("127.0.0.1:5000", True),
        ("127.1.2.3", True),
        ("[::1]:5000", True),
        ("[::1]", True),
        ("registry.test:5000", False),
        ("localhost.registry.test", False),
        ("127.registry.test", False),
        ("127.0.0.1.registry.test:80", False),
        ("10.0.0.1:5000", False),
    ],
)
def test_registries_of_this_machine(host: str, expected: bool) -> None:
    assert is_own(host) is expected


def credentials(host: str, name: str, password: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    auth = b64encode(f"{name}:{password}".encode()).decode()
    (folder / "config.json").write_text(json.dumps({"auths": {host: {"auth": auth}}}))


@pytest.fixture
def docker_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    return tmp_path / "docker"


def test_basic_credentials(small: Server, docker_folder: Path) -> None:
    push(image(), small.url, "team/app", "1")
    small.auth, small.accounts = "basic", {"ann": "pass:word"}
    name = f"{small.host}/team/app:1"
    assert asked(name).refusals[0].reason.startswith("shows the image to nobody without credentials")
    credentials(small.host, "ann", "pass:word", docker_folder)
    assert name in asked(name).records
    credentials(small.host, "ann", "wrong", docker_folder)
    answers = asked(name)
    assert answers.records == {}
    assert "refuses the credentials" in answers.refusals[0].reason
    assert "wrong" not in repr(answers)


def test_tokens_for_anybody_and_for_somebody(small: Server, docker_folder: Path) -> None:
    push(image(), small.url, "team/app", "1")
    push(image(), small.url, "public/app", "1")
    small.auth, small.accounts = "token", {"ann": "secret-word"}
    assert f"{small.host}/public/app:1" in asked(f"{small.host}/public/app:1").records
    assert asked(f"{small.host}/team/app:1").records == {}
    credentials(f"https://{small.host}", "ann", "secret-word", docker_folder)
    assert f"{small.host}/team/app:1" in asked(f"{small.host}/team/app:1").records
    assert small.asked("GET", "scope=repository%3Ateam%2Fapp%3Apull") > 0


def test_an_image_for_everybody_is_known_in_spite_of_wrong_credentials(small: Server, docker_folder: Path) -> None:
    push(image(), small.url, "public/app", "1")
    small.auth = "token"
    credentials(small.host, "ann", "wrong", docker_folder)
    answers = asked(f"{small.host}/public/app:1")
    assert f"{small.host}/public/app:1" in answers.records
    assert answers.notes == [f"{small.host} refuses the credentials that are stored for it, and is asked without them"]


def test_an_identity_token_is_exchanged(small: Server, docker_folder: Path) -> None:
    push(image(), small.url, "team/app", "1")
    small.auth, small.accounts = "token", {"ann": "identity-1"}
    docker_folder.mkdir()
    (docker_folder / "config.json").write_text(json.dumps({"auths": {small.host: {"identitytoken": "identity-1"}}}))
    assert f"{small.host}/team/app:1" in asked(f"{small.host}/team/app:1").records
    assert small.asked("POST", "/token") == 1


def test_a_token_is_asked_for_once_for_several_questions(small: Server) -> None:
    push(SEVERAL, small.url, "public/app", "1")
    small.auth = "token"
    asked(f"{small.host}/public/app:1")
    assert small.asked("", "/token") == 1


def test_credentials_do_not_follow_to_another_host(small: Server, docker_folder: Path) -> None:
    push(image(), small.url, "team/app", "1")
    small.auth, small.accounts = "basic", {"ann": "secret-word"}
    credentials(small.host, "ann", "secret-word", docker_folder)
    with serving(behind=small.url) as other:
        other.content = small.content
        other.behind = ""

        def elsewhere(handler: Any) -> bool:
            if "/blobs/" not in handler.path or not handler.headers.get("Authorization"):
                return False
            handler.answer(307, Location=f"{other.url}{handler.path}")
            return True

        small.trouble = elsewhere
        assert f"{small.host}/team/app:1" in asked(f"{small.host}/team/app:1").records
        assert [authorization for _, _, authorization in other.requests] == [""]


def test_several_images_of_one_registry(small: Server) -> None:
    names = [f"{small.host}/team/app{number}:1" for number in range(12)]
    for number in range(12):
        push(image({"User": str(number)}), small.url, f"team/app{number}", "1")
    images = [NamedImage(name, name, (), ()) for name in names]
    records = ask(images, {}, "2026-06-01", Sources(seconds=5)).records
    assert sorted(records) == sorted(names)
    assert [records[name].configuration for name in names] == [{"user": str(number)} for number in range(12)]


def test_the_file_is_written_sorted_and_stays_the_same(small: Server, project: Path) -> None:
    push(SEVERAL, small.url, "team/app", "1")
    push(image(), small.url, "other", "latest")
    (project / "Dockerfile").write_text(f"FROM {small.host}/team/app:1\nFROM {small.host}/other\n")
    result = run("images", "--update")
    assert result.exit_code == 0, result.output
    first = (project / NAME).read_text()
    names = [f"{small.host}/other:latest", f"{small.host}/team/app:1"]
    assert list(json.loads(first)["images"]) == names
    assert list(read(str(project / NAME))) == names
    assert "hunter2" not in first
    assert run("images", "--update").exit_code == 0
    assert (project / NAME).read_text() == first
    assert run("images", "--check").exit_code == 0
    push(image({"User": "new"}), small.url, "other", "latest")
    changed = run("images", "--check")
    assert changed.exit_code == 1
    assert f"{small.host}/other:latest: another image than on" in changed.stderr
    assert (project / NAME).read_text() == first
