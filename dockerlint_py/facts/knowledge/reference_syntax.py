"""Names of images and platforms, as distribution/reference and containerd/platforms read them."""

from __future__ import annotations

from dockerlint_py.text.patterns import lazy_pattern

_DOMAIN = r"[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*"
_HOST = rf"(?:{_DOMAIN}(?:\.{_DOMAIN})*|\[[\da-fA-F:]+\])(?::[0-9]+)?"
_NAME = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REPOSITORY = lazy_pattern(rf"(?:{_HOST}/)?{_NAME}(?:/{_NAME})*")
_TAG = lazy_pattern(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = lazy_pattern(r"sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}")
_HEX = lazy_pattern(r"[0-9a-f]{64}")
_LONGEST = 255
_SYSTEM = lazy_pattern(r"[A-Za-z0-9_-]+(?:\([A-Za-z0-9_.%-]*(?:\+[A-Za-z0-9_.%-]+)*\))?")
_PLATFORM_PART = lazy_pattern(r"[A-Za-z0-9_.-]+")
_SYSTEMS = frozenset((
    "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "macos", "nacl",
    "netbsd", "openbsd", "plan9", "solaris", "windows", "zos",
))  # fmt: skip
_MACHINES = frozenset((
    "386", "aarch64", "amd64", "amd64p32", "arm", "arm64", "arm64be", "armbe", "armel", "armhf", "i386", "loong64",
    "mips", "mips64", "mips64le", "mips64p32", "mips64p32le", "mipsle", "ppc", "ppc64", "ppc64le", "riscv", "riscv64",
    "s390", "s390x", "sparc", "sparc64", "wasm", "x86_64", "x86-64",
))  # fmt: skip


def reference_fault(text: str) -> str | None:
    """The kind of problem that a reference to an image has; none if there can be such an image."""
    name, at, digest = text.partition("@")
    if at and not _DIGEST.fullmatch(digest):
        return "reference-digest"
    slash, colon = name.rfind("/"), name.rfind(":")
    tagged = colon > slash
    repository = name[:colon] if tagged else name
    if tagged and not _TAG.fullmatch(name[colon + 1 :]):
        return "reference-tag"
    if _REPOSITORY.fullmatch(repository) and not _HEX.fullmatch(repository) and len(repository) <= _LONGEST:
        return None
    return "reference-case" if _REPOSITORY.fullmatch(repository.lower()) else "reference"


def is_platform(value: str) -> bool:
    """`os`, `machine`, `os/machine` or `os/machine/variant`; an os may have its version in brackets."""
    system, *rest = value.split("/")
    if len(rest) > 2 or not _SYSTEM.fullmatch(system) or not all(map(_PLATFORM_PART.fullmatch, rest)):
        return False
    return bool(rest) or system.partition("(")[0].lower() in _SYSTEMS or system.lower() in _MACHINES
