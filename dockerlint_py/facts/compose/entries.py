"""Entries of `ports` and `volumes`, short and long, as the Compose specification reads them."""

from __future__ import annotations

import yaml

from dockerlint_py.parsing.build_files.compose import Document
from dockerlint_py.parsing.build_files.interpolate import interpolated
from dockerlint_py.text import patterns as re
from dockerlint_py.text.unknown import UNKNOWN, Unknown

Parts = dict[str, str | Unknown | None]
_HOST_PATH = re.compile(r"[./~]|[A-Za-z]:[\\/]")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def port_parts(document: Document, node: yaml.Node) -> Parts:
    """`address`, `host` and `container` of a port; unknown where a variable without default decides."""
    if isinstance(node, yaml.MappingNode):
        keys = document.entries(node)
        return {"address": _of(keys, "host_ip"), "host": _of(keys, "published"), "container": _of(keys, "target")}
    text = interpolated(str(node.value))
    if text is None:
        return dict.fromkeys(("address", "host", "container"), UNKNOWN)
    text = text.partition("/")[0]
    if text.startswith("["):
        address, _, text = text[1:].partition("]")
        host, _, container = text.removeprefix(":").rpartition(":")
        return {"address": address, "host": host or None, "container": container}
    rest, _, container = text.rpartition(":")
    address, _, host = rest.rpartition(":")
    return {"address": address or None, "host": host or None, "container": container}


def volume_parts(document: Document, node: yaml.Node) -> Parts:
    """`type`, `source`, `target` and `mode` of a volume; unknown where a variable without default decides."""
    if isinstance(node, yaml.MappingNode):
        keys = document.entries(node)
        mode = _of(keys, "read_only")
        return {
            "type": _of(keys, "type"), "source": _of(keys, "source"), "target": _of(keys, "target"),
            "mode": mode if isinstance(mode, Unknown) else "ro" if mode == "true" else None,
        }  # fmt: skip
    raw = str(node.value)
    text = interpolated(raw)
    if text is None:
        return _half_known(raw)
    drive = text[:2] if _DRIVE.match(text) else ""
    first, colon, rest = text[len(drive) :].partition(":")
    source = drive + first
    if not colon:
        return {"type": "volume", "source": None, "target": source, "mode": None}
    target, _, mode = rest.partition(":")
    return {
        "type": "bind" if _HOST_PATH.match(source) else "volume", "source": source, "target": target,
        "mode": mode or None,
    }  # fmt: skip


def _half_known(raw: str) -> Parts:
    """A volume with a variable in it that nobody sets here: the parts beside it are known where it stands in one."""
    parts: Parts = dict.fromkeys(("type", "source", "target", "mode"), UNKNOWN)
    source, colon, rest = raw.partition(":")
    if colon and "$" not in source:
        parts |= {"type": "bind" if _HOST_PATH.match(source) else "volume", "source": source}
    elif source.startswith(("./", "../", "/")) and "${" not in source:
        parts["type"] = "bind"
    if colon and "$" not in rest and "}" not in rest:
        parts |= {"target": rest.partition(":")[0], "mode": rest.partition(":")[2] or None}
    return parts


def _of(keys: dict[str, yaml.Node], name: str) -> str | Unknown | None:
    node = keys.get(name)
    if not isinstance(node, yaml.ScalarNode):
        return None
    text = interpolated(str(node.value))
    return UNKNOWN if text is None else text
