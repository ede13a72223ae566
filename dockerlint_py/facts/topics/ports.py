"""The ports of an EXPOSE."""

from __future__ import annotations

from dockerlint_py.facts.model import Instruction, Port, Stage
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.docker_words import filled_in
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown


@fact(Instruction)
def ports(instruction: Instruction) -> tuple[Port, ...]:
    """The ports of an EXPOSE."""
    return tuple(Port(instruction, word) for word in instruction.words) if instruction.keyword == "EXPOSE" else ()


@fact(Stage, "ports")
def ports_of_stage(stage: Stage) -> tuple[Port, ...]:
    """The ports that it exposes, those of the local stages it is built from included."""
    return tuple(port for instruction in stage.all_instructions for port in instruction.ports)


@detail(Port)
def parts(port: Port) -> re.Match[str] | Unknown | None:
    """Host, number, end and protocol of the port; None for what is no port, UNKNOWN if it cannot be told."""
    text = filled_in(port.instruction, port.text)
    if isinstance(text, Unknown):
        return UNKNOWN
    return re.fullmatch(r"(?:(?P<host>.*):)?(?P<number>\d+)(?:-(?P<end>\d+))?(?:/(?P<protocol>\w+))?", text)


def _part(port: Port, name: str) -> str | Unknown | None:
    return UNKNOWN if isinstance(port.parts, Unknown) else port.parts[name] if port.parts else None


@fact(Port)
def number(port: Port) -> str | Unknown | None:
    """The port of the container."""
    return _part(port, "number")


@fact(Port)
def end(port: Port) -> str | Unknown | None:
    """The last port of a range."""
    return _part(port, "end")


@fact(Port)
def protocol(port: Port) -> Word | Unknown | None:
    """tcp, udp or sctp where it is written."""
    written = _part(port, "protocol")
    if not isinstance(written, str):
        return written
    span = port.text.span
    literal = span is not None and port.file.source.text[slice(*span)].endswith(f"/{written}")
    return Word(written, Span(span.end - len(written), span.end) if span and literal else None)


@fact(Port)
def transport(port: Port) -> str | Unknown | None:
    """Its protocol in lowercase; none where it is not written."""
    return port.protocol.lower() if isinstance(port.protocol, str) else port.protocol


@fact(Port)
def host(port: Port) -> str | Unknown | None:
    """What stands before the container's port: an address, a port of the host, or both."""
    return _part(port, "host")


@fact(Port)
def container(port: Port) -> str | Unknown | None:
    """The text without the host's part."""
    return UNKNOWN if isinstance(port.parts, Unknown) else port.text.rpartition(":")[2]
