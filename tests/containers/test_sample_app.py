"""The sample app is what it says: its images are built, its scripts called, its containers asked and looked at."""

import os
import pty
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.containers.built_image import Image
from tests.containers.conftest import APP
from tests.containers.container import Container, eventually
from tests.containers.engine import Engine, call
from tests.containers.host import Host

HELLO = "Hello from a container!\n"
CALLERS = (1000, 1005, 60123)


def copied(host: Host, name: str, owner: int = 0) -> Path:
    """The app in a folder of `owner`, where others may read it."""
    folder = host.folder / name
    shutil.copytree(APP, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, owner, owner)
    return folder


def published(engine: Engine, port: int) -> Container:
    found = eventually(lambda: engine.published.pop(port, None), 120)
    assert found, "nothing was started"
    container: Container = found[0]
    return container


@pytest.fixture(scope="module")
def prod(host: Host, engine: Engine, door: Path) -> tuple[Container, "subprocess.Popen[bytes]"]:
    folder = copied(host, "prod", 1000)
    script = call([str(folder / "run-prodlike.sh")], (1000, 1000), door, stdin=subprocess.DEVNULL)
    return published(engine, 5000), script


def test_production(prod: tuple[Container, "subprocess.Popen[bytes]"]) -> None:
    container, script = prod
    assert container.get(5000) == HELLO
    processes = container.processes
    first = processes[0]
    assert first.pid == 1 and "gunicorn" in " ".join(first.argv)
    assert {one.ids[0] for one in processes} == {10001} and first.ids[1] != 0 and first.capabilities == 0
    assert {one.parent for one in processes[1:]} == {int(first.folder.name)}, "one tree, with the server at its root"
    refused = container.exec("sh", "-c", "touch /srv/app/x 2>&1 || true; touch /tmp/x && echo written")
    assert "Read-only file system" in refused and "written" in refused
    began = time.monotonic()
    script.terminate()
    assert script.wait(10) == 0 and time.monotonic() - began < 5, (
        "SIGTERM to the script stops the server in an orderly way"
    )


def test_production_image(host: Host, prod: object) -> None:
    image = Image(host, "localhost/sample-app")
    assert image.config["User"] == "10001" and "5000/tcp" in image.config["ExposedPorts"]
    paths = {path for layer in image.layers for path in layer.files}
    assert {path for path in paths if path.startswith("/srv/app/")} == {"/srv/app/app.py", "/srv/app/requirements.txt"}
    assert image["/srv/app/app.py"].owner == (0, 0), "the server cannot change its own program"
    assert not [path for path in paths if path.startswith(("/root/.cache/", "/usr/local/share/man/"))]


@pytest.fixture(scope="module", params=CALLERS)
def caller(request: pytest.FixtureRequest, host: Host) -> tuple[int, Path]:
    return request.param, copied(host, f"dev{request.param}", request.param)


def test_development(caller: tuple[int, Path], engine: Engine, door: Path) -> None:
    uid, folder = caller
    script = call(
        [str(folder / "dev-docker.sh"), "./serve-local.sh"],
        (uid, uid),
        door,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    container = published(engine, 5000)
    assert container.get(5000) == HELLO
    assert {one.ids for one in container.processes} == {(uid, uid)}
    assert "flask" in " ".join(container.processes[0].argv)
    container.exec("sh", "-c", "echo made > /work/made")
    assert ((folder / "made").stat().st_uid, (folder / "made").read_text()) == (uid, "made\n"), (
        "what is made inside is the caller's"
    )
    (folder / "app.py").write_text((folder / "app.py").read_text().replace("Hello", "Changed"))
    assert eventually(lambda: container.get(5000).startswith("Changed"), 20), "it serves again after every change"
    script.send_signal(2)
    assert script.wait(10) == 0, "Ctrl-C ends it"


def test_development_shell(caller: tuple[int, Path], engine: Engine, door: Path) -> None:
    uid, folder = caller
    ours, theirs = pty.openpty()
    script = call([str(folder / "dev-docker.sh")], (uid, uid), door, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.write(ours, b"ll; id -u; exit\n")
    said = _all_of(ours)
    assert script.wait(10) == 0
    engine.published.clear()
    lines = said.replace("\r", "").splitlines()
    assert any(line.startswith("-rwxr-xr-x") and line.endswith("dev-docker.sh*") for line in lines), "ll is there"
    assert str(uid) in lines and any("dev:/work$" in line for line in lines), "who and where they are"


def _all_of(terminal: int) -> str:
    said = b""
    while True:
        try:
            said += os.read(terminal, 4096)
        except OSError:
            return said.decode(errors="replace")


def test_naive(host: Host) -> None:
    folder = copied(host, "naive")
    (folder / ".dockerignore").unlink()
    (folder / ".env").write_text("TOKEN=of-the-author\n")
    image = host.build(folder, folder / "Dockerfile.naive")
    assert image["/app/.env"].mode == 0o777 and image["/app/app.py"].mode == 0o777
    assert "/var/lib/apt/lists/lock" in image and "/app/dev-docker.sh" in image
    container = host.start(image)
    assert eventually(lambda: "Running on" in container.text, 30), container.text
    running = {Path(one.argv[0].split()[0]).name: one for one in container.processes if one.argv}
    assert "redis-server" in running, "two services in one container"
    assert all(one.ids[0] == 0 for name, one in running.items() if name != "redis-server")
    with pytest.raises(ConnectionError, match="refused"):
        container.get(5000, seconds=1)
    container.kill("KILL")
    container.wait()
