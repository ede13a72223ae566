"""The image of dockerlint itself, built of the Dockerfile at the top of the repository."""

import shutil

import pytest

from tests.checkout import ROOT
from tests.containers.built_image import Image
from tests.containers.conftest import APP
from tests.containers.host import Host

FILES = (
    "Dockerfile",
    ".dockerignore",
    "pyproject.toml",
    "hatch_build.py",
    "README.md",
    "LICENSE",
    "dockerlint_py",
    "rules",
)


@pytest.fixture(scope="module")
def image(host: Host) -> Image:
    folder = host.folder / "own"
    folder.mkdir()
    for name in FILES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    return host.build(folder, folder / "Dockerfile", packages=False)


def test_it_lints_what_is_mounted(host: Host, image: Image) -> None:
    work = host.folder / "work"
    shutil.copytree(APP, work)
    container = host.start(image, readonly=True, tmpfs=["/tmp"], volumes={str(work): "/work"})
    assert container.wait() == 1, container.text
    assert "last-user-root" in container.text or "missing-user" in container.text
    assert "Dockerfile.naive" in container.text


def test_it_runs_as_nobody_in_particular(image: Image) -> None:
    assert image.config["User"] == "10001:10001"
    assert image.config["Entrypoint"] == ["/opt/dockerlint/bin/dockerlint"]


def test_it_is_small(image: Image) -> None:
    own = sum(layer.size for layer in image.layers)
    assert own < 60_000_000, f"{own:,} bytes on top of the base"
