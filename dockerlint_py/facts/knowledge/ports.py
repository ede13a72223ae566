"""Ports of EXPOSE, as BuildKit reads them: its dockerfile2llb/convert_expose.go."""

from __future__ import annotations

from dockerlint_py.text.patterns import lazy_pattern

_PROTOCOLS = frozenset(("", "tcp", "udp", "sctp"))
_NUMBER = lazy_pattern(r"[+-]?[0-9]+")
_LAST = 65535


def port_fault(text: str) -> str | None:
    """The kind of problem that `[[address:]host:]port[-last][/protocol]` has; none if it is right."""
    mapped, _, own = text.rpartition(":")
    address, colon, host = mapped.rpartition(":")
    port, _, protocol = own.partition("/")
    if port and protocol.lower() not in _PROTOCOLS:
        return "port-protocol"
    if colon and address and not _is_address(address):
        return "port-address"
    ports = _range(port)
    if isinstance(ports, str):
        return ports
    if not host:
        return None
    hosts = _range(host)
    if isinstance(hosts, str):
        return "port-host"
    differ = ports[1] - ports[0] != hosts[1] - hosts[0]
    return "port-ranges" if differ and ports[0] != ports[1] else None


def _range(text: str) -> tuple[int, int] | str:
    """The first and the last port, or the kind of problem that they have."""
    start, dash, end = text.partition("-")
    first = _number(start)
    last = first if not dash or start == end else _number(end)
    if isinstance(first, str) or isinstance(last, str):
        return first if isinstance(first, str) else str(last)
    return (first, last) if first <= last else "port-order"


def _number(text: str) -> int | str:
    if not _NUMBER.fullmatch(text):
        return "port"
    digits = text.lstrip("+-").lstrip("0")
    if len(digits) > len(str(_LAST)) or int(digits or "0") > _LAST or (text[0] == "-" and digits):
        return "port-range"
    return int(digits or "0")


def _is_address(text: str) -> bool:
    import ipaddress

    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        return False
    return "%" not in bare
