"""git, asked of repositories that may be anybody's.

Whatever is run, is run in a bare repository of our own with a configuration of our own: neither what a stranger's
repository is configured to run (hooks, filters, monitors, helpers), nor what the user has configured, counts. Of the
user's environment only proxies, certificates and what ssh asks are left.
"""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import IO
from urllib.parse import unquote, urlsplit

from dockerlint_py.audit.collecting.refusals import Refused, refusal
from dockerlint_py.system import git
from dockerlint_py.system.input_file import readable_size

MEMORY = 4 << 30
"""Bytes of address space of git: what a hostile pack can make it ask for."""
TICK = 0.1
"""Seconds between two looks at how much was fetched."""
CHUNK = 1 << 16
LONGEST_OUTPUT = 1 << 20
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


class IsolatedGit:
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

    def fetch(self, url: str, wanted: Iterable[str], max_bytes: int, *options: str) -> None:
        """Fetch refspecs or ids; more than `most` bytes are refused."""
        try:
            self._fetch(url, [*wanted], max_bytes, options)
        except Refused as refused:
            if "mismatched algorithms" not in refused.git_message or self._wide:
                raise
            self._wide = True
            self._configure()
            self._fetch(url, [*wanted], max_bytes, options)
        finally:
            self._configure()

    def _fetch(self, url: str, wanted: Sequence[str], max_bytes: int, options: Sequence[str]) -> None:
        plain, config = _access(url)
        fixed = ("--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance", "--force")
        command = ("fetch", *fixed, *options, "--stdin", "--end-of-options", plain)
        wants = "".join(f"{refspec}\n" for refspec in wanted).encode("utf-8", "surrogateescape")
        before = size_of(self.path)
        try:
            with self._running(command, wants, config, network=True) as process:
                while process.poll() is None and size_of(self.path) - before <= max_bytes:
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(TICK)
        finally:
            grown = max(0, size_of(self.path) - before)
            self.fetched += grown
        if grown > max_bytes:
            raise Refused(f"more than {readable_size(max_bytes)} would be fetched", too_much=True)

    def read(self, *command: str, max_bytes: int = LONGEST_OUTPUT) -> bytes:
        """What git prints; of more than `most` bytes, the beginning."""
        with self.stream(command) as out:
            return out.read(max_bytes)

    def names(self, *command: str, stdin: bytes = b"") -> Iterator[bytes]:
        """What git prints with -z, part by part, as it comes."""
        with self.stream(command, stdin) as out:
            rest = b""
            while chunk := out.read1(CHUNK):  # type: ignore[attr-defined]
                *parts, rest = (rest + chunk).split(b"\0")
                yield from parts
                if len(rest) > LONGEST_OUTPUT:
                    raise Refused("a path in it is longer than 1 MB")
            if rest:
                yield rest

    @contextmanager
    def stream(self, command: Sequence[str], stdin: bytes = b"") -> Iterator[IO[bytes]]:
        """What git prints, while it prints it; git is ended when the reader has enough."""
        with self._running(command, stdin, {}) as process:
            assert process.stdout
            yield process.stdout
            if not process.stdout.read(1):
                process.wait()

    @contextmanager
    def _running(
        self, command: Sequence[str], stdin: bytes, config: Mapping[str, str], network: bool = False
    ) -> Iterator[git.Process]:
        """A process of git; raises Refused where it can't be had, its time is over, or it fails in the end.

        Whoever has enough before it ends does not hear of its exit code.
        """
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise Refused("", timed_out=True)
        stdout = subprocess.DEVNULL if network else subprocess.PIPE
        with tempfile.TemporaryFile(dir=self.path) as given, open(os.path.join(self.path, "said"), "w+b") as stderr:
            given.write(stdin)
            given.seek(0)
            streams = (given, stdout, stderr)
            with (
                _refusing(),
                git.running(command, self.path, self._variables(config), streams, remaining, MEMORY) as process,
            ):
                yield process
                left_early = process.poll() is None
            if process.returncode and not left_early:
                stderr.seek(0)
                raise refusal(stderr.read(LONGEST_OUTPUT).decode("utf-8", "replace"), process.returncode)

    def _variables(self, config: Mapping[str, str]) -> dict[str, str]:
        """The whole environment of git."""
        variables = {**_environment(), **_as_variables({**_CONFIG, **config})}
        variables |= {"GIT_DIR": self.path, "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1"}
        if self._objects:
            variables["GIT_OBJECT_DIRECTORY"] = self._objects
        return variables


@contextmanager
def _refusing() -> Iterator[None]:
    """Errors of git as Refused."""
    try:
        yield
    except git.GitMissing:
        raise Refused("there is no git on the PATH, and only git can read it") from None
    except git.GitNotRunnable as error:
        raise Refused(f"git cannot be run: {error.reason}") from None
    except git.GitTimeout:
        raise Refused("", timed_out=True) from None


def _environment() -> dict[str, str]:
    """Of the user's variables what git needs to reach a host; what is configured on this machine does not count."""
    left_out = ("XDG_CONFIG_HOME", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "PREFIX", "EDITOR", "VISUAL", "PAGER")
    variables = git.environment(lambda name: name in _KEPT or not (name.startswith("GIT_") or name in left_out))
    no_files = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return {**variables, **no_files, "GIT_ASKPASS": "", "GIT_ATTR_NOSYSTEM": "1", "LANGUAGE": ""}


def _as_variables(config: Mapping[str, str]) -> dict[str, str]:
    """Configuration for the environment, where other users of the machine do not see it."""
    variables = {"GIT_CONFIG_COUNT": str(len(config))}
    for number, (key, value) in enumerate(config.items()):
        variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return variables


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
    size = 0
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    size += size_of(entry.path)
                else:
                    size += entry.stat(follow_symlinks=False).st_size
    return size
