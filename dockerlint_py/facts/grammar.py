"""What BuildKit's grammar knows: flags, mount options, durations, ports, platforms, references."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..late import late
from ..source import Word

FLAGS = {
    "FROM": ("--platform",),
    "RUN": ("--mount", "--network", "--security", "--device"),
    "COPY": ("--from", "--chown", "--chmod", "--link", "--parents", "--exclude"),
    "ADD": ("--checksum", "--chown", "--chmod", "--link", "--keep-git-dir", "--exclude", "--unpack"),
    "HEALTHCHECK": ("--interval", "--timeout", "--start-period", "--start-interval", "--retries"),
}
_NOT_STABLE = 99
# the minor version of docker/dockerfile:1 that first knows it, stable and labs
_SINCE = {
    "--mount": (2, 1), "--network": (3, 1), "--security": (20, 1), "--device": (_NOT_STABLE, 14), "--chmod": (2, 2),
    "--link": (4, 4), "--checksum": (6, 5), "--unpack": (17, 17), "--exclude": (19, 7), "--parents": (20, 7),
    "heredocs": (4, 3), "modes in letters": (14, 14),
}  # fmt: skip
_FRONTEND = late(r"(?:docker\.io/)?docker/dockerfile:1(?:\.(?P<minor>\d+)[\d.]*)?(?P<labs>-labs)?(?:@.*)?")
REPEATED = frozenset(("--mount", "--exclude", "--device"))
_SWITCHES = frozenset(("--link", "--parents", "--keep-git-dir", "--unpack"))
_CHOICES = {"--network": ("default", "none", "host"), "--security": ("sandbox", "insecure")}

_COMMON = ("type", "from", "source", "src", "target", "dst", "destination", "readonly", "ro", "readwrite", "rw", "id")
_EVERY = (*_COMMON, "env")
MOUNT_OPTIONS = {
    "bind": _EVERY,
    "cache": (*_EVERY, "sharing", "mode", "uid", "gid"),
    "tmpfs": (*_EVERY, "size"),
    "secret": (*(one for one in _EVERY if one != "from"), "required", "mode", "uid", "gid"),
    "ssh": (*_EVERY, "required", "mode", "uid", "gid"),
}
_ALL_OPTIONS = tuple(dict.fromkeys(one for options in MOUNT_OPTIONS.values() for one in options))
_TRUTH = ("true", "false")
_VALUES = {"sharing": ("shared", "private", "locked")} | dict.fromkeys(
    ("readonly", "ro", "readwrite", "rw", "required"), _TRUTH
)
_IS_TRUTH = frozenset(("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"))
_ALONE = frozenset(("readonly", "ro", "readwrite", "rw", "required"))
_WHOLE_NUMBERS = {"mode": late("[0-7]+"), "uid": late(r"\d+"), "gid": late(r"\d+")}

_NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)"
_DURATION = late(rf"(?P<sign>[-+]?)(?:(?:{_NUMBER}(?:ns|us|µs|ms|s|m|h))+|0)")
_PIECE = late(rf"({_NUMBER})(ns|us|µs|ms|s|m|h)")
_MILLISECONDS = {"ns": 1e-6, "us": 1e-3, "µs": 1e-3, "ms": 1, "s": 1e3, "m": 6e4, "h": 3.6e6}

_PORT = late(r"(?P<first>\d+)(?:-(?P<last>\d+))?(?P<protocol>/.*)?")
_STAGE = late(r"[a-z][a-z0-9-_.]*")
_NAME = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REPOSITORY = late(rf"(?:(?:[A-Za-z0-9.-]+|\[[\da-fA-F:]+\])(?::\d+)?/)?{_NAME}(?:/{_NAME})*")
_TAG = late(r"\w[\w.-]{0,127}")
_DIGEST = late(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")
_HEX = late(r"[0-9a-f]{64}")
_PLATFORM_PART = late(r"[\w.-]+")
_WORDS = (
    "aix android darwin dragonfly freebsd hurd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows zos"
    " 386 aarch64 amd64 amd64p32 arm arm64 arm64be armbe armel armhf i386 i486 i586 i686 loong64 mips mips64 mips64le"
    " mips64p32 mips64p32le mipsle ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm x86_64 x86-64"
)
_ONE_WORD = frozenset(_WORDS.split())


class Wrong(NamedTuple):
    """What is wrong with a text: the kind of problem, the name of what it belongs to, and what would be right."""

    kind: str
    name: str = ""
    choices: tuple[str, ...] = ()


def features(names: Iterable[str]) -> tuple[str, ...]:
    """Those that came after the first version of the grammar."""
    return tuple(name for name in dict.fromkeys(names) if name in _SINCE)


def lacking(syntax: str | None, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the features that a frontend is too old for, or not the labs one; none named: the stable one."""
    found = _FRONTEND.fullmatch(syntax) if syntax else None
    if syntax and not found:
        return ()  # a frontend of another name, or a tag such as latest
    minor = int(found["minor"]) if found and found["minor"] else _NOT_STABLE - 1
    return tuple(name for name in names if _SINCE[name][1 if found and found["labs"] else 0] > minor)


def frontend(names: Iterable[str]) -> str:
    """The frontend that has these features."""
    labs = any(_SINCE[name][0] == _NOT_STABLE for name in names)
    return "docker/dockerfile:1-labs" if labs else "docker/dockerfile:1"


def flag_value(name: str, value: Word | None) -> Wrong | None:
    """What is wrong with the value of a known flag; one with variables is not judged."""
    if name in _SWITCHES:
        right = value is None or value.lower() in _TRUTH or "$" in value
        return None if right else Wrong("flag-value", name, _TRUTH)
    if value is None:
        return Wrong("flag-without-value", name)
    if "$" in value:
        return None
    if name in _CHOICES:
        return None if value in _CHOICES[name] else Wrong("flag-value", name, _CHOICES[name])
    if name == "--retries":
        return None if not value or (value.isdigit() and value.isascii()) else Wrong("retries", name)
    if name in FLAGS["HEALTHCHECK"]:
        return None if not value or _lasts(value) else Wrong("duration", name)
    if name == "--platform":
        return None if _is_platform(value) else Wrong("platform", name)
    return _mount(value) if name == "--mount" else None


def _lasts(value: str) -> bool:
    """A duration of nothing (the default), or of a millisecond or more."""
    found = _DURATION.fullmatch(value)
    if found is None:
        return False
    length = sum(float(number) * _MILLISECONDS[unit] for number, unit in _PIECE.findall(value))
    return length == 0 or (length >= 1 and found["sign"] != "-")


def _is_platform(value: str) -> bool:
    """`os`, `machine`, `os/machine` or `os/machine/variant`; an os may have its version in brackets."""
    system, _, rest = value.partition("(")
    parts = value.split("/") if not rest else [system, *rest.partition(")")[2].split("/")[1:]]
    if len(parts) > 3 or not all(map(_PLATFORM_PART.fullmatch, parts)):
        return False
    return len(parts) > 1 or parts[0].lower() in _ONE_WORD


def _mount(value: Word) -> Wrong | None:
    if '"' in value:
        return None
    parts = [part.partition("=") for part in value.split(",")]
    options = {name.lower(): text for name, _, text in parts}
    kind = options.get("type", "bind").lower()
    if kind not in MOUNT_OPTIONS:
        return None if "$" in kind else Wrong("mount-value", "type", tuple(MOUNT_OPTIONS))
    for name, equals, text in parts:
        wrong = _option(kind, name.lower(), text if equals else None)
        if wrong:
            return wrong
    return None


def _option(kind: str, name: str, text: str | None) -> Wrong | None:
    """What is wrong with an option of a mount of this kind."""
    if name not in _ALL_OPTIONS:
        return Wrong("mount-option", name, _ALL_OPTIONS)
    if name not in MOUNT_OPTIONS[kind]:
        return Wrong("mount-unfit", name, (kind,))
    if text is None:
        return None if name in _ALONE else Wrong("mount-value", name)
    if "$" in text:
        return None
    if name in _WHOLE_NUMBERS:
        return None if _WHOLE_NUMBERS[name].fullmatch(text) else Wrong("mount-value", name)
    choices = _VALUES.get(name)
    if choices is None or text.lower() in choices or (choices is _TRUTH and text in _IS_TRUTH):
        return None
    return Wrong("mount-value", name, choices)


def port(text: str) -> Wrong | None:
    """What is wrong with one port of EXPOSE; what stands before the container's own is another matter."""
    found = _PORT.fullmatch(text.rpartition(":")[2])
    if found is None:
        return Wrong("port")
    if (found["protocol"] or "/tcp").lower() not in ("/tcp", "/udp", "/sctp", "/"):
        return Wrong("port-protocol")
    first, last = found["first"], found["last"] or found["first"]
    if max(len(first.lstrip("0")), len(last.lstrip("0"))) > 5 or max(int(first), int(last)) > 65535:
        return Wrong("port-range")
    return Wrong("port-order") if int(last) < int(first) else None


def stage_name(name: str) -> Wrong | None:
    """What is wrong with the name of a stage."""
    return None if _STAGE.fullmatch(name.lower()) else Wrong("stage-name")


def reference(text: str) -> Wrong | None:
    """What is wrong with a reference to an image."""
    name, at, digest = text.partition("@")
    if at and not _DIGEST.fullmatch(digest):
        return Wrong("reference-digest")
    slash, colon = name.rfind("/"), name.rfind(":")
    tagged = colon > slash
    repository = name[:colon] if tagged else name
    if tagged and not _TAG.fullmatch(name[colon + 1 :]):
        return Wrong("reference-tag")
    if _REPOSITORY.fullmatch(repository) and not _HEX.fullmatch(repository) and len(repository) < 256:
        return None
    return Wrong("reference-case" if _REPOSITORY.fullmatch(repository.lower()) else "reference")
