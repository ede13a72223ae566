"""A real registry, filled over its API and by buildah, and what `dockerlint images` makes of it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.facts.knowledge.recorded_images import NAME
from tests.command_line import findings, process, run
from tests.images.making import archive, image, index, layout, push
from tests.images.small_registry import Server, hung_up, on, serving, status, times
from tests.images.test_trouble import BROKEN
from tests.registry.servers import ACCOUNT, HUB, PASSWORD, Certificate, Running, TokenServer, tunnels

CONFIG = {"User": "app", "Cmd": ["serve"], "Env": ["PATH=/bin"], "Volumes": {"/data": {}}}
APP = index(linux_amd64=image(CONFIG, 50_000), linux_arm64_v8=image({"User": "arm"}, 1_000, "linux/arm64/v8"))
BASIC = "Basic " + b64encode(f"{ACCOUNT}:{PASSWORD}".encode()).decode()


def update(*args: str) -> Any:
    return run("images", "--update", "--wait", "10", *args)


def records(project: Path) -> dict[str, Any]:
    return dict(json.loads((project / NAME).read_text())["images"])


def log_in(project: Path, host: str, password: str = PASSWORD) -> None:
    auth = b64encode(f"{ACCOUNT}:{password}".encode()).decode()
    folder = Path(os.environ["DOCKER_CONFIG"])
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"auths": {host: {"auth": auth}}}))


def test_all_of_an_image(anonymous: Running, project: Path) -> None:
    digest = push(APP, anonymous.url, "team/app", "1")
    push(image({}, 700), anonymous.url, "team/app", "1-slim")
    (project / "Dockerfile").write_text(f"FROM {anonymous.host}/team/app:1\n")
    assert update().exit_code == 0
    entry = records(project)[f"{anonymous.host}/team/app:1"]
    assert entry["digest"] == digest
    assert entry["platforms"] == ["linux/amd64", "linux/arm64/v8"]
    assert (entry["platform"], entry["size"]) == ("linux/amd64", 50_000)
    assert entry["slim"] == {"tag": "1-slim", "size": 700}
    assert entry["configuration"] == {
        "user": "app",
        "cmd": ["serve"],
        "env": {"PATH": "/bin"},
        "volumes": ["/data"],
    }
    before = (project / NAME).read_text()
    assert update().exit_code == 0
    assert (project / NAME).read_text() == before


def test_tags_and_images_that_are_not_there(anonymous: Running, project: Path) -> None:
    push(APP, anonymous.url, "team/app", "1")
    (project / "Dockerfile").write_text(f"FROM {anonymous.host}/team/app:9\nFROM {anonymous.host}/team/absent:1\n")
    assert update().exit_code == 0
    assert all(entry["missing"] for entry in records(project).values())
    assert [one["rule"] for one in findings(".") if one["rule"] == "image-not-published"] == ["image-not-published"] * 2


def test_a_tag_moves(anonymous: Running, project: Path) -> None:
    old = push(index(linux_amd64=image({"User": "old"})), anonymous.url, "team/moving", "1")
    (project / "Dockerfile").write_text(f"FROM {anonymous.host}/team/moving:1@{old}\n")
    assert update().exit_code == 0
    assert list(records(project)) == [f"{anonymous.host}/team/moving:1"]
    new = push(index(linux_amd64=image({"User": "new"})), anonymous.url, "team/moving", "1")
    assert run("images", "--check").exit_code == 1
    assert "another image than on" in update().stderr
    assert records(project)[f"{anonymous.host}/team/moving:1"]["digest"] == new
    assert "digest-not-of-tag" in {one["rule"] for one in findings(".")}


def without_config() -> dict[str, str]:
    """These variables; buildah and podman want the file of credentials that is named."""
    return {name: value for name, value in os.environ.items() if name != "DOCKER_CONFIG"}


@pytest.fixture
def buildah(tmp_path: Path) -> Iterator[Any]:
    """buildah with a storage of its own."""

    def call(*args: str) -> str:
        storage = ["--root", str(tmp_path / "root"), "--runroot", str(tmp_path / "run"), "--storage-driver", "vfs"]
        done = subprocess.run(["buildah", *storage, *args], capture_output=True, text=True, env=without_config())
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    yield call
    call("rm", "--all")


def built(buildah: Any) -> str:
    container = buildah("from", "scratch")
    buildah("config", "--user", "1001:0", "--entrypoint", '["/serve"]', "--port", "8080", "--env", "A=b", container)
    return str(buildah("commit", "-q", container, "localhost/built:1"))


@pytest.mark.parametrize("form", ["oci", "docker"])
def test_what_buildah_pushes(anonymous: Running, project: Path, buildah: Any, form: str) -> None:
    name = f"{anonymous.host}/team/built-{form}:1"
    kind = "oci" if form == "oci" else "v2s2"
    buildah("push", "-q", "--tls-verify=false", "--format", kind, built(buildah), f"docker://{name}")
    (project / "Dockerfile").write_text(f"FROM {name}\n")
    assert update().exit_code == 0
    entry = records(project)[name]
    assert entry["platforms"] == ["linux/amd64"] or entry["platforms"][0].startswith("linux/")
    configuration = entry["configuration"]
    assert (configuration["user"], configuration["entrypoint"]) == ("1001:0", ["/serve"])
    assert configuration["ports"] == ["8080"]
    assert configuration["env"]["A"] == "b"


@pytest.mark.parametrize("form", ["oci", "oci-archive", "docker-archive"])
def test_layouts_and_archives_of_buildah(project: Path, tmp_path: Path, buildah: Any, form: str) -> None:
    where = tmp_path / "built"
    buildah("push", "-q", built(buildah), f"{form}:{where}:registry.invalid/built:1")
    (project / "Dockerfile").write_text("FROM registry.invalid/built:1\n")
    result = update("--layout", str(where))
    assert result.exit_code == 0, result.output
    entry = records(project)["registry.invalid/built:1"]
    assert (entry["from"], entry["configuration"]["user"]) == ("layout", "1001:0")


def test_podman(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = f'[storage]\ndriver = "vfs"\ngraphroot = "{tmp_path}/graph"\nrunroot = "{tmp_path}/runs"\n'
    (tmp_path / "storage.conf").write_text(storage)
    monkeypatch.setenv("CONTAINERS_STORAGE_CONF", str(tmp_path / "storage.conf"))
    monkeypatch.delenv("DOCKER_CONFIG")
    made = archive(layout(tmp_path / "oci", ("registry.invalid/app:1", _with_tar())))
    done = subprocess.run(["podman", "load", "-q", "-i", str(made)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (project / "Dockerfile").write_text("FROM registry.invalid/app:1\nFROM registry.invalid/absent:1\n")
    result = update("--engine", "podman", "--no-registry")
    assert "registry.invalid/absent:1: is not in the layouts and engines" in result.stderr
    entry = records(project)["registry.invalid/app:1"]
    assert entry["from"] == "engine"
    assert entry["configuration"] == {"user": "app", "cmd": ["serve"], "env": {"PATH": "/bin"}, "volumes": ["/data"]}
    assert entry["platform"] == "linux/amd64"


def _with_tar() -> Any:
    """An image whose layer can be unpacked."""
    import gzip
    import io
    import tarfile

    from tests.images.making import CONFIG as CONFIG_TYPE
    from tests.images.making import LAYER, MANIFEST, Made, descriptor, digest_of, json_of

    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as file:
        file.addfile(tarfile.TarInfo("empty"))
    packed = gzip.compress(raw.getvalue())
    rootfs = {"type": "layers", "diff_ids": [digest_of(raw.getvalue())]}
    config = json_of({"os": "linux", "architecture": "amd64", "rootfs": rootfs, "config": CONFIG})
    document = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor(CONFIG_TYPE, config),
        "layers": [descriptor(LAYER, packed)],
    }
    return Made(MANIFEST, json_of(document), {}, {digest_of(config): config, digest_of(packed): packed})


def test_names_and_passwords(basic: Running, project: Path) -> None:
    push(APP, basic.url, "team/app", "1", BASIC)
    (project / "Dockerfile").write_text(f"FROM {basic.host}/team/app:1\n")
    refused = update()
    assert refused.exit_code == 2
    assert f"`docker login {basic.host}`" in refused.stderr
    log_in(project, basic.host, "wrong-word")
    wrong = update()
    assert wrong.exit_code == 2
    assert "refuses the credentials that are stored for it" in wrong.stderr
    assert not (project / NAME).exists()
    log_in(project, basic.host)
    right = update()
    assert right.exit_code == 0
    assert list(records(project)) == [f"{basic.host}/team/app:1"]
    for result in (refused, wrong, right):
        assert PASSWORD not in result.output
        assert "wrong-word" not in result.output


def test_a_helper_for_credentials(
    basic: Running, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(APP, basic.url, "team/app", "1", BASIC)
    (project / "Dockerfile").write_text(f"FROM {basic.host}/team/app:1\n")
    program = tmp_path / "docker-credential-test"
    program.write_text(f"#!/bin/sh\ncat >/dev/null\necho '{json.dumps({'Username': ACCOUNT, 'Secret': PASSWORD})}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    folder = Path(os.environ["DOCKER_CONFIG"])
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"credHelpers": {basic.host: "test"}}))
    assert update().exit_code == 0


def test_tokens(token: Running, token_server: TokenServer, project: Path) -> None:
    for repository in ("public/app", "team/app"):
        given = token_server.token(ACCOUNT, [f"repository:{repository}:pull,push"])
        push(APP, token.url, repository, "1", f"Bearer {given}")
    (project / "Dockerfile").write_text(f"FROM {token.host}/public/app:1\nFROM {token.host}/team/app:1\n")
    assert update().exit_code == 2
    assert list(records(project)) == [f"{token.host}/public/app:1"]
    log_in(project, token.host, "wrong-word")
    wrong = update()
    assert wrong.exit_code == 2
    assert "refuses the credentials that are stored for it, and is asked without them" in wrong.stderr
    assert list(records(project)) == [f"{token.host}/public/app:1"]
    log_in(project, token.host)
    right = update()
    assert right.exit_code == 0
    assert len(records(project)) == 2
    assert PASSWORD not in (wrong.output + right.output)


def variables(files: Certificate, proxy: str) -> dict[str, str]:
    return {"SSL_CERT_FILE": str(files.certificate), "HTTPS_PROXY": proxy, "https_proxy": proxy}


@pytest.fixture
def hub(secure: Running, files: Certificate) -> Iterator[dict[str, str]]:
    """The variables with which Docker Hub is the registry of this machine that speaks TLS."""
    with tunnels(dict.fromkeys(HUB, secure.port)) as proxy:
        yield variables(files, proxy)


def fill(secure: Running, files: Certificate, made: Any, repository: str, tag: str) -> None:
    """Pushes over TLS, by a plain connection to a front that speaks it."""
    from ssl import create_default_context

    context = create_default_context(cafile=str(files.certificate))
    push(made, secure.url, repository, tag, context=context)


def test_docker_hub_over_tls_and_a_proxy(
    secure: Running, files: Certificate, hub: dict[str, str], project: Path
) -> None:
    fill(secure, files, APP, "library/python", "3.13")
    fill(secure, files, image({}, 900), "library/python", "3.13-slim")
    (project / "Dockerfile").write_text("FROM python:3.13\nFROM debian:no-such\nFROM ghcr.io/team/app:1\n")
    done = process("images", "--update", "--engine", "none", **hub)
    assert done.returncode == 2
    assert "ghcr.io: is behind a proxy that answers 403" in done.stderr
    assert records(project)["python:3.13"]["slim"] == {"tag": "3.13-slim", "size": 900}
    assert records(project)["debian:no-such"]["missing"] is True


def test_a_certificate_that_nobody_knows(secure: Running, hub: dict[str, str], project: Path) -> None:
    (project / "Dockerfile").write_text("FROM python:3.13\n")
    done = process("images", "--update", "--engine", "none", **{**hub, "SSL_CERT_FILE": os.devnull})
    assert done.returncode == 2
    assert "docker.io: has a certificate that is not trusted (self-signed)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_registry_of_this_machine_with_any_certificate(secure: Running, files: Certificate, project: Path) -> None:
    fill(secure, files, APP, "team/app", "1")
    (project / "Dockerfile").write_text(f"FROM {secure.host}/team/app:1\n")
    assert update().exit_code == 0


@pytest.fixture
def front(anonymous: Running) -> Iterator[Server]:
    """Something between us and the real registry."""
    with serving(behind=anonymous.url) as server:
        yield server


@pytest.mark.parametrize("name", BROKEN)
def test_in_front_of_a_real_registry(anonymous: Running, front: Server, project: Path, name: str) -> None:
    push(APP, anonymous.url, "team/app", "1")
    (project / "Dockerfile").write_text(f"FROM {front.host}/team/app:1\n")
    assert run("images", "--update").exit_code == 0
    before = (project / NAME).read_text()
    push(index(linux_amd64=image({"User": name})), anonymous.url, "team/app", "1")  # there is something to ask
    front.trouble = BROKEN[name][0]
    result = run("images", "--update", "--wait", "1")
    assert result.exit_code == 2, result.output
    assert len([line for line in result.stderr.splitlines() if line.startswith("error:")]) == 1
    assert (project / NAME).read_text() == before
    assert "missing-user" not in {one["rule"] for one in findings(".")}


@pytest.mark.parametrize("trouble", [status(429, Retry_After="1"), status(502), hung_up])
def test_patience_with_a_real_registry(anonymous: Running, front: Server, project: Path, trouble: Any) -> None:
    push(APP, anonymous.url, "team/app", "1")
    (project / "Dockerfile").write_text(f"FROM {front.host}/team/app:1\n")
    front.trouble = on("/v2/team", times(2, trouble))
    assert update().exit_code == 0


def test_a_slow_registry_is_waited_for(anonymous: Running, front: Server, project: Path) -> None:
    push(APP, anonymous.url, "team/app", "1")
    (project / "Dockerfile").write_text(f"FROM {front.host}/team/app:1\n")
    front.trouble = on("/manifests/", lambda handler: time.sleep(1) is not None)
    assert update().exit_code == 0


def test_online(anonymous: Running, project: Path) -> None:
    push(image({"User": "root"}), anonymous.url, "team/app", "1")
    (project / "Dockerfile").write_text(f'FROM {anonymous.host}/team/app:1\nCMD ["app"]\n')
    assert "missing-user" not in {one["rule"] for one in findings(".")}
    assert "missing-user" in {one["rule"] for one in findings(".", "--online")}
    assert not (project / NAME).exists()
