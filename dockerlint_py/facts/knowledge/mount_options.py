"""The options of `RUN --mount` and `--device`: what BuildKit takes, and what only Buildah does.

From BuildKit's instructions/commands_runmount.go and commands_rundevice.go, and Buildah's internal/volumes. BuildKit
reads options one after the other, so that a few count only behind the type that has them.
"""

from __future__ import annotations

from collections.abc import Sequence

from dockerlint_py.facts.knowledge.grammar import TRUTH, Wrong, is_truth
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.unknown import Unknown

Option = tuple[str, "str | Unknown | None"]
"""A name as written, and its value: none without `=`."""

TYPES = ("bind", "cache", "tmpfs", "secret", "ssh")
_SHARING = ("shared", "private", "locked")
_TARGETS = ("target", "dst", "destination")
_SOURCES = ("source", "src")
_SWITCHES = ("readonly", "ro", "readwrite", "rw")
_OWNERS = ("mode", "uid", "gid")
_OPTIONS = ("type", "from", *_SOURCES, *_TARGETS, *_SWITCHES, "id", "sharing", "required", "size", *_OWNERS, "env")
_TYPES_OF = {
    "sharing": ("cache",),
    "required": ("secret", "ssh"),
    "size": ("tmpfs",),
    **dict.fromkeys(_OWNERS, ("cache", "secret", "ssh")),
}
_IN_ORDER = frozenset(("required", "size"))
_BUILDAH = frozenset((
    "z", "Z", "U", "relabel", "idmap", "shared", "rshared", "private", "rprivate", "slave", "rslave",
    "bind-propagation", "bind-nonrecursive", "no-dereference", "nosuid", "nodev", "noexec", "consistency",
    "tmpfs-mode", "tmpfs-size", "tmpcopyup", "notmpcopyup",
))  # fmt: skip
"""Its own, in bind, cache and tmpfs mounts; letters in capitals are others than small ones there."""
_MOST = 0xFFFFFFFF
_NUMBERS = {"mode": lazy_pattern("[0-7]+"), "uid": lazy_pattern("[0-9]+"), "gid": lazy_pattern("[0-9]+")}
_SIZE = lazy_pattern(r"\+?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)? ?(?:[bB]|[kmgtpKMGTP](?:[iI]?[bB])?)?")


def fields(text: str) -> list[str] | None:
    """The fields of a value, commas between them; None where its quotes are not those of such a list."""
    found: list[str] = []
    at = 0
    while True:
        end = text.find(",", at)
        if text[at : at + 1] != '"':
            field = text[at:] if end < 0 else text[at:end]
            if '"' in field:
                return None
            found.append(field)
        else:
            quoted = _quoted(text, at + 1)
            if quoted is None or text[quoted[1] : quoted[1] + 1] not in ("", ","):
                return None
            found.append(quoted[0])
            end = quoted[1] if quoted[1] < len(text) else -1
        if end < 0:
            return found
        at = end + 1


def _quoted(text: str, at: int) -> tuple[str, int] | None:
    """What stands in the quotes that have been opened before `at`, two of them for one; and where they have ended."""
    parts: list[str] = []
    while (end := text.find('"', at)) >= 0:
        parts.append(text[at:end])
        if text[end + 1 : end + 2] != '"':
            return '"'.join(parts), end + 1
        at = end + 2
    return None


def is_buildahs(name: str) -> bool:
    """Only Buildah knows an option of this name."""
    return name in _BUILDAH and name.lower() not in _OPTIONS


def fault(options: Sequence[Option], buildah: bool = False) -> Wrong | None:
    """The first thing for which BuildKit, or Buildah, refuses a mount; what is unknown is not judged."""
    kind: str | Unknown = "bind"
    last = _last(options)
    for name, value in options:
        if buildah and is_buildahs(name):
            continue
        key = name.lower()
        if wrong := _option(name, value, kind, last, buildah):
            return wrong
        if key == "type" and value is not None:
            kind = value if isinstance(value, Unknown) else value.lower()
    return None if isinstance(kind, Unknown) else _whole({name.lower(): value for name, value in options}, kind)


def _last(options: Sequence[Option]) -> str | Unknown:
    """The type that the mount has in the end."""
    types = [value for name, value in options if name.lower() == "type" and value is not None]
    last = types[-1] if types else "bind"
    return last if isinstance(last, Unknown) else last.lower()


def _option(
    name: str, value: str | Unknown | None, kind: str | Unknown, last: str | Unknown, buildah: bool
) -> Wrong | None:
    """What is wrong with an option where the type is `kind` so far and `last` in the end."""
    key = name.lower()
    if key not in _OPTIONS:
        return Wrong("mount-foreign" if is_buildahs(name) else "mount-option", name, _OPTIONS)
    types = _TYPES_OF.get(key)
    if types and not isinstance(last, Unknown) and last in TYPES and last not in types:
        return Wrong("mount-unfit", key, (last,))
    if key in _IN_ORDER and not buildah and not isinstance(kind, Unknown) and types and kind not in types:
        return Wrong("mount-order", key)
    if value is None:
        return None if key in (*_SWITCHES, "required") else Wrong("mount-value", key)
    return None if isinstance(value, Unknown) else _value(key, value)


def _value(key: str, value: str) -> Wrong | None:
    """What is wrong with the value of an option."""
    if key == "type":
        return None if value.lower() in TYPES else Wrong("mount-value", key, TYPES)
    if key == "sharing":
        return None if value.lower() in _SHARING else Wrong("mount-value", key, _SHARING)
    if key in (*_SWITCHES, "required"):
        return None if is_truth(value) else Wrong("mount-value", key, TRUTH)
    if key == "size":
        return None if _SIZE.fullmatch(value) else Wrong("mount-size", key)
    if key in _NUMBERS:
        right = _NUMBERS[key].fullmatch(value) and len(value) < 20 and int(value, 8 if key == "mode" else 10) <= _MOST
        return None if right else Wrong("mount-mode" if key == "mode" else "mount-owner", key)
    return None


def _whole(by_name: dict[str, str | Unknown | None], kind: str) -> Wrong | None:
    """What is wrong with a mount of this type as a whole."""

    def given(*names: str) -> bool:
        return any(by_name.get(name) not in (None, "") for name in names)

    if kind == "secret":
        if given("from"):
            return Wrong("mount-unfit", "from", (kind,))
        if given(*_SOURCES) and given("id"):
            return Wrong("mount-source-and-id", "id")
        if not given("id", *_SOURCES, *_TARGETS):
            return Wrong("mount-secret", "id")
    if kind == "ssh" and given(*_SOURCES):
        return Wrong("mount-unfit", "source", (kind,))
    return None


def device_fault(text: str) -> Wrong | None:
    """What is wrong with the value of --device: one name, and perhaps `required`."""
    parts = fields(text) if text else None
    if parts is None:
        return Wrong("flag-device", "--device")
    name = ""
    for part in parts:
        key, equals, value = part.partition("=")
        if key.lower() == "required":
            if equals and not is_truth(value):
                return Wrong("flag-device", "--device")
        elif name:
            return Wrong("flag-device", "--device")
        else:
            name = value if equals and key.lower() == "name" else part
    return None
