"""Images and containers without an engine: buildah builds, crun runs, and one process stands for the machine.

That process has mount, process and network namespaces of its own. What is built, mounted, started or given an address belongs to
them, so all of it is gone when that process ends, and it ends with the tests, however those end. Two runs at once don't meet.

What is real: images, layers, histories (buildah), namespaces, process ids, signals, users, capabilities, mounts, sockets (crun, the
kernel). What is not: RUN is isolated by chroot only and has the machine's network, and publishing a port is looked up, not done.
"""

import errno
import itertools
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.containers.built_image import BuildError, Image
from tests.containers.container import Container, eventually

PROGRAMS = {
    "buildah": "buildah",
    "crun": "crun",
    "debootstrap": "debootstrap",
    "ip": "iproute2",
    "nsenter": "util-linux",
    "unshare": "util-linux",
}
BASE = "localhost/base"
"""Debian with Python, made here; it has the names of the images that it stands in for as well."""
STANDS_FOR = (
    "docker.io/library/python:3.13-slim-trixie",
    "docker.io/library/python:3.13-trixie",
    "docker.io/library/python:latest",
)
LEFT = "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT"
CAPABILITIES = tuple(f"CAP_{name}" for name in LEFT.split())
"""Those that Docker leaves to a container."""


def missing() -> str:
    """Why nothing can be built here; empty if it can."""
    if not sys.platform.startswith("linux"):
        return "containers need Linux"
    absent = sorted({package for program, package in PROGRAMS.items() if not shutil.which(program)})
    if absent:
        return f"not installed: {', '.join(absent)}"
    if os.getuid() != 0:
        return "namespaces and foreign ids need root"
    allowed = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "true"], capture_output=True, text=True
    )
    return "" if allowed.returncode == 0 else f"this machine allows no namespaces: {allowed.stderr.strip()}"


class Host:
    """The stand-in for a machine with an engine. `folder` is its own; `cache` may be shared with others."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder, self.cache = folder, cache
        self.containers: list[Container] = []
        (folder / "archives/partial").mkdir(parents=True)
        (folder / "store").mkdir()
        _linked(cache / "archives", folder / "archives")
        self._images, self._numbers = itertools.count(1), iter(range(1, 255))
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [
                "unshare",
                "--mount",
                "--net",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "--propagation",
                "private",
                "sh",
                "-c",
                MACHINE,
                "sh",
                str(folder / "store") if _memory() > 4 << 30 else "",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout
        self._process.stdout.readline()
        self._pid = int(Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()[0])
        self.proc = Path(f"/proc/{self._pid}/root/proc")
        self.store = self.proc.parent / str(folder / "store")[1:]

    def close(self) -> None:
        assert self._process.stdin
        for container in self.containers:
            container.process.poll()
        self._process.stdin.close()
        self._process.wait()
        for container in self.containers:
            container.process.wait()
        _linked(self.folder / "archives", self.cache / "archives")
        shutil.rmtree(self.folder)

    def command(self, argv: Sequence[str], network: bool = False, files: bool = True) -> list[str]:
        """`argv` on this machine; with `network` in its network too, which has no way out."""
        spaces = [f"--target={self._pid}", *["--mount", "--pid"] * files, *["--net"] * network]
        return ["nsenter", *spaces, "--", *argv]

    def run(self, argv: Sequence[str], network: bool = False) -> str:
        done = subprocess.run(
            self.command(argv, network), capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL
        )
        if done.returncode:
            raise BuildError(f"{' '.join(argv[:1])} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    @cached_property
    def _buildah(self) -> list[str]:
        return [
            "buildah",
            "--root",
            str(self.folder / "store"),
            "--runroot",
            str(self.folder / "run"),
            "--storage-driver",
            "overlay",
        ]

    def buildah(self, *arguments: str) -> str:
        return self.run([*self._buildah, *arguments])

    def crun(self, *arguments: str) -> str:
        return self.run([*self._crun, *arguments], network=True)

    @cached_property
    def _crun(self) -> list[str]:
        return ["crun", "--root", str(self.folder / "crun"), "--cgroup-manager=disabled"]

    def stored(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads((self.store / path).read_text())
        return found

    def import_base(self, tar: Path) -> None:
        container = self.buildah("from", "scratch").strip()
        self.buildah("add", "-q", container, str(tar), "/")
        self.buildah(
            "config",
            "--env",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "--cmd",
            "python3",
            container,
        )
        self.buildah("commit", "-q", "--disable-compression", "--format", "docker", "--rm", container, BASE)
        for name in STANDS_FOR:
            self.buildah("tag", BASE, name)
        self.ground = str(self.stored("overlay-images/images.json")[0]["layer"])

    def build(
        self,
        context: Path,
        dockerfile: Path,
        name: str = "",
        *,
        layers: bool = False,
        packages: bool = True,
        options: Iterable[str] = (),
    ) -> Image:
        """With `layers`, one for each instruction, taken from the cache if it has them; with `packages`, those of earlier runs at hand."""
        name = name or f"localhost/image{next(self._images)}"
        wheels = self.cache / "wheels"
        mounts = ["-v", f"{wheels}:/wheels:ro", "-v", f"{wheels / 'pip.conf'}:/etc/pip.conf:ro"]
        if packages:
            mounts += ["-v", f"{self.folder / 'archives'}:/var/cache/apt/archives"]
        how = [
            "--pull-never",
            "--isolation",
            "chroot",
            "--network",
            "host",
            "--format",
            "docker",
            f"--layers={str(layers).lower()}",
        ]
        self.buildah("bud", *how, *mounts, *options, "-t", name, "-f", str(dockerfile), str(context))
        return Image(self, name)

    def start(
        self,
        image: Image,
        command: Sequence[str] = (),
        *,
        readonly: bool = False,
        capabilities: Sequence[str] = CAPABILITIES,
        tmpfs: Sequence[str] = (),
        volumes: Mapping[str, str] = {},
        terminal: bool = False,
        stdio: tuple[int, int, int] | None = None,
    ) -> Container:
        """As `docker run`: entry point and command, user, folder and environment of the image, a network of its own."""
        with self._lock:
            number = next(self._numbers)
        name = f"c{number}"
        root = Path(self.buildah("mount", self.buildah("from", "--pull-never", image.name).strip()).strip())
        address = self._connect(number)
        bundle = self.folder / name
        bundle.mkdir()
        config = image.config
        argv = [*(config.get("Entrypoint") or ()), *(command or config.get("Cmd") or ())]
        outside = self.proc.parent / root.relative_to("/")
        process = {
            "terminal": terminal,
            "user": user_of(config.get("User") or "", outside),
            "args": argv,
            "env": [*(config.get("Env") or ()), "TERM=xterm"],
            "cwd": config.get("WorkingDir") or "/",
            "capabilities": {kind: list(capabilities) for kind in ("bounding", "effective", "permitted")},
            "noNewPrivileges": False,
        }
        if process["user"]["uid"]:
            process["capabilities"] = {"bounding": list(capabilities)}
        spaces = [{"type": kind} for kind in ("pid", "mount", "ipc", "uts")] + [
            {"type": "network", "path": f"/run/netns/{name}"}
        ]
        mounts = [*MOUNTS, *(_mount("tmpfs", "tmpfs", one) for one in tmpfs)]
        mounts += [
            {"destination": inside, "type": "bind", "source": here, "options": ["rbind", "rw"]}
            for here, inside in volumes.items()
        ]
        spec = {
            "ociVersion": "1.0.0",
            "process": process,
            "root": {"path": str(root), "readonly": readonly},
            "hostname": name,
            "mounts": mounts,
            "linux": {
                "namespaces": spaces,
                "maskedPaths": ["/proc/kcore", "/proc/keys"],
                "readonlyPaths": ["/proc/sys"],
            },
        }
        (bundle / "config.json").write_text(json.dumps(spec))
        output = None if stdio else bundle / "output"
        started = self.command([*self._crun, "run", "--bundle", str(bundle), name], network=True)
        user = f"{process['user']['uid']}:{process['user']['gid']}"
        container = Container(self, name, address, outside, user, _spawn(started, stdio, output), output)
        with self._lock:
            self.containers.append(container)
        eventually(lambda: container.process.poll() is not None or container.state == "running")
        return container

    def _connect(self, number: int) -> str:
        """A network namespace with a cable to this machine; its address."""
        name, gate, address = f"c{number}", f"10.0.{number}.1/24", f"10.0.{number}.2"
        script = (
            f"ip netns add {name} && ip link add h{number} type veth peer name eth0 netns {name} && ip addr add {gate} dev h{number}"
            f" && ip link set h{number} up && ip -n {name} link set lo up && ip -n {name} addr add {address}/24 dev eth0"
            f" && ip -n {name} link set eth0 up"
        )
        self.run(["sh", "-c", script], network=True)
        return address


def _spawn(argv: list[str], stdio: tuple[int, int, int] | None, output: Path | None) -> subprocess.Popen[bytes]:
    if stdio:
        return subprocess.Popen(argv, stdin=stdio[0], stdout=stdio[1], stderr=stdio[2])
    assert output
    with output.open("wb") as file:
        return subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT)


def _memory() -> int:
    """Free, in bytes."""
    lines = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    return int(lines["MemAvailable"].split()[0]) << 10


def _linked(source: Path, target: Path) -> None:
    """The packages of one folder in the other too: apt locks its folder, so every run has its own."""
    for path in source.glob("*.deb"):
        with suppress(FileExistsError):
            try:
                os.link(path, target / path.name)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                shutil.copy(path, new := target / f"partial/{path.name}.{os.getpid()}")
                os.replace(new, target / path.name)


MACHINE = """
umount /sys/fs/cgroup/unified 2>/dev/null
mount -t tmpfs tmpfs /run
mkdir -p /run/netns
ip link set lo up
if [ "$1" ]; then mount -t tmpfs tmpfs "$1"; fi
echo ready
cat
"""
"""Images are kept in memory where there is enough: taking an overlay away waits for the disk. crun refuses cgroups of both kinds at once; a /run of its own keeps the names of networks apart. `cat` ends with the tests."""


def _mount(kind: str, source: str, target: str, *options: str) -> dict[str, Any]:
    return {"destination": target, "type": kind, "source": source, "options": [*options]}


MOUNTS = [
    _mount("proc", "proc", "/proc"),
    _mount("tmpfs", "tmpfs", "/dev", "nosuid", "mode=755"),
    _mount("devpts", "devpts", "/dev/pts", "nosuid", "newinstance", "ptmxmode=0666", "mode=0620"),
    _mount("tmpfs", "shm", "/dev/shm", "nosuid", "mode=1777"),
]


def user_of(user: str, root: Path) -> dict[str, Any]:
    """The numbers of `USER user` in a file system; those of root where nothing is said."""
    name, _, group = user.partition(":")
    accounts, groups = _entries(root, "passwd"), _entries(root, "group")
    account = next((one for one in accounts if name in (one[0], one[2])), None)
    if not account and name and not name.isdigit():
        raise BuildError(f"unable to find user {name}")
    uid = int(account[2]) if account else int(name or 0)
    if group:
        return {
            "uid": uid,
            "gid": next(
                (int(one[2]) for one in groups if group in (one[0], one[2])), int(group) if group.isdigit() else 0
            ),
        }
    more = [int(one[2]) for one in groups if account and account[0] in one[3].split(",")]
    return {"uid": uid, "gid": int(account[3]) if account else 0, "additionalGids": more}


def _entries(root: Path, name: str) -> list[list[str]]:
    try:
        return [line.split(":") for line in (root / "etc" / name).read_text().splitlines() if line.count(":") >= 3]
    except OSError:
        return []
