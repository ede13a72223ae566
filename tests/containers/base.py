"""The base image, and the packages that builds install: fetched once, kept in a cache folder, the same for every run."""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

SUITE, PYTHON = "trixie", "3.13"
INCLUDE = "ca-certificates,python3,python3-venv,python3-pip"
PREPARE = """
ln -sf python3 usr/bin/python
rm -f usr/lib/python3*/EXTERNALLY-MANAGED
rm -rf var/lib/apt/lists/* var/cache/apt/*
mkdir -p wheels var/cache/apt/archives/partial
: > etc/pip.conf
: > etc/resolv.conf
printf '#!/bin/sh\\nexit 101\\n' > usr/sbin/policy-rc.d
chmod 755 usr/sbin/policy-rc.d
"""
"""As in the official images: `python` is there, pip may install, and no package starts a service."""


class Unavailable(Exception):
    """What could not be fetched, and why: no network, no mirror."""


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Two runs at once: the second waits, and finds what the first has made."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepare(cache: Path, requirements: Path) -> Path:
    """The base image as a tar file; `cache/wheels` has what pip needs."""
    with _alone(cache):
        _wheels(cache / "wheels", requirements)
        (cache / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        key = sha256(f"{SUITE} {INCLUDE} {PREPARE}".encode()).hexdigest()[:12]
        tar = cache / f"base-{key}.tar"
        if not tar.exists():
            _debootstrap(tar)
        return tar


def _call(argv: list[str], what: str) -> None:
    done = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines() or ["no reason given"]
        raise Unavailable(f"{what}: {lines[-1]}")


def _debootstrap(tar: Path) -> None:
    with tempfile.TemporaryDirectory(dir=tar.parent) as folder:
        root, new = Path(folder, "root"), Path(folder, "base.tar")
        script = 'debootstrap --variant=minbase --include="$1" "$2" "$3" && cd "$3" && eval "$4" && tar --one-file-system -cf "$5" .'
        own = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"]
        _call(
            [*own, "sh", "-euc", script, "sh", INCLUDE, SUITE, str(root), PREPARE, str(new)],
            "debootstrap made no base image",
        )
        os.replace(new, tar)


def _of_dockerlint() -> list[str]:
    """What its own image installs: what builds a wheel of it, and what it depends on."""
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")
    needed = re.search(r"^dependencies = (\[.*\])$", text, re.M)
    assert needed, "pyproject.toml has its dependencies in one line"
    return ["hatchling", *(name for name in json.loads(needed[1]) if ";" not in name)]


def _wheels(folder: Path, requirements: Path) -> None:
    own = _of_dockerlint()
    stamp = folder / sha256(requirements.read_bytes() + " ".join((PYTHON, *own)).encode()).hexdigest()[:12]
    if stamp.exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    wanted = ["--only-binary=:all:", f"--python-version={PYTHON}", "-q", "-d", str(folder), "-r", str(requirements)]
    _call([sys.executable, "-m", "pip", "download", *wanted, *own], "pip could not fetch the packages")
    (folder / "pip.conf").write_text(
        "[global]\nno-index = true\nfind-links = /wheels\ndisable-pip-version-check = true\n"
    )
    for path in [folder, *folder.iterdir()]:
        path.chmod(path.stat().st_mode | 0o444)
    stamp.touch()
