"""Containers are built and run when they are asked for (`-m containers`) and can be; else each test says why it is skipped."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

from tests.asked import only_if_asked
from tests.containers.base import Unavailable, prepare
from tests.containers.built_image import BuildError, Image
from tests.containers.engine import Engine
from tests.containers.host import Host, missing
from tests.containers.images import Builder

HERE = Path(__file__).parent
APP = HERE.parents[1] / "fixtures/sample_app"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only_if_asked(config, items, HERE, "builds images for some minutes", missing)


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    cache = platformdirs.user_cache_path("dockerlint") / "containers"
    try:
        tar = prepare(cache, APP / "requirements.txt")
    except Unavailable as error:
        pytest.skip(str(error))
    folder = Path(tempfile.mkdtemp(prefix="dockerlint-containers-"))
    folder.chmod(0o755)
    machine = Host(folder, cache)
    try:
        machine.import_base(tar)
        yield machine
    except BuildError as error:
        pytest.skip(f"this machine stores no images: {error}")
    finally:
        machine.close()


@pytest.fixture(scope="session")
def door(host: Host) -> Path:
    """The way to the engine, as its clients know it."""
    shutil.copy(HERE / "docker", host.folder)
    return host.folder / "engine"


@pytest.fixture(scope="session")
def engine(host: Host, door: Path) -> Engine:
    return Engine(host, door)


@pytest.fixture(scope="session")
def build(host: Host) -> Builder:
    return Builder(host)


@pytest.fixture(scope="session")
def tools(build: Builder) -> Image:
    """With some programs more, and the lists of apt that their installation left."""
    return build("RUN apt-get update && apt-get install -y --no-install-recommends busybox curl sudo")
