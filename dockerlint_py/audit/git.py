"""git, asked of repositories that may be anybody's: the only module that runs it.

Whatever is run, is run in a bare repository of our own with a configuration of our own: neither what a stranger's
repository is configured to run (hooks, filters, monitors, helpers), nor what the user has configured, counts. Of the
user's environment only proxies, certificates and what ssh asks are left.
"""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import IO
from urllib.parse import unquote, urlsplit

from dockerlint_py.audit.refusals import Refused, refusal
from dockerlint_py.audit.wanted import amount

MEMORY = 4 << 30
"""Bytes of address space of git: what a hostile pack can make it ask for."""
TICK = 0.1
"""Seconds between two looks at how much was fetched."""
PIECE = 1 << 16
LONGEST = 1 << 20
"""Bytes of a name in a tree; a longer one ends the listing."""

_CONFIG = {
    "protocol.allow": "never",
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.askPass": "",
    "core.sshCommand": "ssh -oBatchMode=yes -oConnectTimeout=30 -oClearAllForwardings=yes -oPermitLocalCommand=no",
    "core.attributesFile": os.devnull,
    "core.alternateRefsCommand": "true",
    "core.bigFileThreshold": "16m",
    "core.deltaBaseCacheLimit": "16m",
    "core.packedGitWindowSize": "32m",
    "core.packedGitLimit": "256m",
    "credential.helper": "",
    "fetch.recurseSubmodules": "false",
    "fetch.writeCommitGraph": "false",
    "fetch.negotiationAlgorithm": "noop",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "pack.threads": "1",
    "submodule.recurse": "false",
    "transfer.bundleURI": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "60",
    "http.followRedirects": "initial",
}
_KEPT = ("GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_EXEC_PATH")
_PLAIN = "[core]\n\trepositoryformatversion = {version}\n\tbare = true\n{more}"


class Git:
    """A bare repository of our own below `folder`, and git in it until `deadline` (of time.monotonic).

    `objects` is a stranger's folder of objects on this disk that it reads instead of its own; `wide` says that its
    ids have 64 digits. Every method raises Refused with the reason, in a line, why it could not be done.
    """

    def __init__(self, folder: str, deadline: float, objects: str | None = None, wide: bool = False) -> None:
        self.path = os.path.join(folder, "git")
        self.deadline = deadline
        self.fetched = 0
        """Bytes, also of what was thrown away."""
        self.is_shallow = False
        self._objects = objects
        self._wide = wide
        for name in ("objects/pack", "refs/heads"):
            os.makedirs(os.path.join(self.path, name))
        self._write("HEAD", "ref: refs/heads/none\n")
        self._configure()

    def _write(self, name: str, text: str) -> None:
        with open(os.path.join(self.path, name), "w", encoding="utf-8") as file:
            file.write(text)

    def _configure(self) -> None:
        """Forget what a fetch has noted of the host, so that nothing is fetched unless it is asked for.

        What one that was killed has left goes too.
        """
        packs = os.path.join(self.path, "objects", "pack")
        left = [os.path.join(packs, name) for name in os.listdir(packs) if name.startswith("tmp_")]
        for path in (*left, os.path.join(self.path, "config.lock"), os.path.join(self.path, "shallow.lock")):
            with suppress(FileNotFoundError):
                os.unlink(path)
        more = "[extensions]\n\tobjectFormat = sha256\n" if self._wide else ""
        self._write("config", _PLAIN.format(version=1 if self._wide else 0, more=more))

    def grafts(self, shallow: str) -> None:
        """Take over where the history of a shallow clone ends: the text of its file `shallow`."""
        self._write("shallow", shallow)
        self.is_shallow = True

    def fetch(self, url: str, what: Iterable[str], most: int, *options: str) -> None:
        """Fetch refspecs or ids; more than `most` bytes are refused."""
        try:
            self._fetch(url, [*what], most, options)
        except Refused as refused:
            if "mismatched algorithms" not in refused.said or self._wide:
                raise
            self._wide = True
            self._configure()
            self._fetch(url, [*what], most, options)
        finally:
            self._configure()

    def _fetch(self, url: str, what: Sequence[str], most: int, options: Sequence[str]) -> None:
        plain, config = _access(url)
        fixed = ("--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance", "--force")
        command = ("fetch", *fixed, *options, "--stdin", "--end-of-options", plain)
        wants = "".join(f"{one}\n" for one in what).encode("utf-8", "surrogateescape")
        before = size_of(self.path)
        try:
            with self._running(command, wants, config, network=True) as run:
                while run.poll() is None and size_of(self.path) - before <= most:
                    with suppress(subprocess.TimeoutExpired):
                        run.wait(TICK)
        finally:
            grown = max(0, size_of(self.path) - before)
            self.fetched += grown
        if grown > most:
            raise Refused(f"more than {amount(most)} would be fetched", too_much=True)

    def read(self, *command: str, most: int = LONGEST) -> bytes:
        """What git prints; of more than `most` bytes, the beginning."""
        with self.stream(command) as out:
            return out.read(most)

    def names(self, *command: str, stdin: bytes = b"") -> Iterator[bytes]:
        """What git prints with -z, part by part, as it comes."""
        with self.stream(command, stdin) as out:
            rest = b""
            while piece := out.read1(PIECE):  # type: ignore[attr-defined]
                *parts, rest = (rest + piece).split(b"\0")
                yield from parts
                if len(rest) > LONGEST:
                    raise Refused("a path in it is longer than 1 MB")
            if rest:
                yield rest

    @contextmanager
    def stream(self, command: Sequence[str], stdin: bytes = b"") -> Iterator[IO[bytes]]:
        """What git prints, while it prints it; git is ended when the reader has enough."""
        with self._running(command, stdin, {}) as run:
            assert run.stdout
            yield run.stdout
            if not run.stdout.read(1):
                run.wait()

    @contextmanager
    def _running(
        self, command: Sequence[str], stdin: bytes, config: Mapping[str, str], network: bool = False
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A process of git, killed with all that it has started when its time is over or the block is left."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise Refused("", late=True)
        with tempfile.TemporaryFile(dir=self.path) as given, open(os.path.join(self.path, "said"), "w+b") as said:
            given.write(stdin)
            given.seek(0)
            run = self._start(command, given, said, config, network)
            late = threading.Event()
            timer = threading.Timer(left, _end_late, (run, late))
            timer.start()
            left_early = False
            try:
                yield run
                left_early = run.poll() is None
            finally:
                timer.cancel()
                _kill(run)
                run.wait()
                if run.stdout:
                    run.stdout.close()
            if late.is_set():
                raise Refused("", late=True)
            if run.returncode and not left_early:
                said.seek(0)
                raise refusal(said.read(LONGEST).decode("utf-8", "replace"), run.returncode)

    def _start(
        self, command: Sequence[str], given: IO[bytes], said: IO[bytes], config: Mapping[str, str], network: bool
    ) -> subprocess.Popen[bytes]:
        environment = {**_environment(), **_as_variables({**_CONFIG, **config})}
        environment |= {"GIT_DIR": self.path, "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1"}
        if self._objects:
            environment["GIT_OBJECT_DIRECTORY"] = self._objects
        try:
            run = subprocess.Popen(
                ("git", "--no-pager", *command),
                cwd=self.path,
                env=environment,
                stdin=given,
                stdout=subprocess.DEVNULL if network else subprocess.PIPE,
                stderr=said,
                start_new_session=True,
            )
        except FileNotFoundError:
            raise Refused("there is no git on the PATH, and only git can read it") from None
        except OSError as error:
            raise Refused(f"git cannot be run: {error.strerror or error}") from None
        _bound(run.pid)
        return run


def _end_late(run: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    _kill(run)


def _bound(pid: int) -> None:
    """Bound the memory of git where the system can."""
    if sys.platform == "linux":
        import resource

        with suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY, MEMORY))


def _kill(run: subprocess.Popen[bytes]) -> None:
    """End a process and its children, which are a group of their own; until it is waited for, its id is its own."""
    with suppress(OSError):
        if sys.platform == "win32":
            run.kill()
        else:
            os.killpg(run.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    left_out = ("XDG_CONFIG_HOME", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "PREFIX", "EDITOR", "VISUAL", "PAGER")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or not (name.startswith("GIT_") or name in left_out)
    }
    own = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    own |= {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "GIT_ATTR_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0"}
    return {**kept, **own, "LC_ALL": "C", "LANGUAGE": ""}


def _as_variables(config: Mapping[str, str]) -> dict[str, str]:
    """Configuration for the environment, where other users of the machine do not see it."""
    found = {"GIT_CONFIG_COUNT": str(len(config))}
    for number, (key, value) in enumerate(config.items()):
        found |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return found


def _access(url: str) -> tuple[str, dict[str, str]]:
    """(URL without a password, configuration that lets git fetch from it)."""
    config = {"protocol.https.allow": "always"}
    if "://" not in url:
        return url, {"protocol.ssh.allow": "always"}
    parts = urlsplit(url)
    if parts.scheme == "ssh":
        return url, {"protocol.ssh.allow": "always"}
    if parts.scheme == "http":
        config["protocol.http.allow"] = "always"
    user, _, place = parts.netloc.rpartition("@")
    plain = parts._replace(netloc=place).geturl()
    if user:
        name, _, password = user.partition(":")
        pair = f"{unquote(name)}:{unquote(password)}".encode()
        config[f"http.{plain}.extraHeader"] = f"Authorization: Basic {base64.b64encode(pair).decode()}"
    return plain, config


def size_of(folder: str) -> int:
    """Bytes of the files below a folder that we made; what goes away meanwhile does not count."""
    found = 0
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    found += size_of(entry.path)
                else:
                    found += entry.stat(follow_symlinks=False).st_size
    return found
