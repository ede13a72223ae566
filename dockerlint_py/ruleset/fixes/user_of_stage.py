"""Starts the final stage as an account without rights: the one that its base brings for that, or a new one."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown

_MADE_BY = {
    "debian": "useradd --create-home app",
    "ubuntu": "useradd --create-home app",
    "alpine": "adduser -D app",
}
_RUNTIMES = lazy_pattern(
    r"java|dotnet|node|npm|yarn|python[\d.]*|gunicorn|uvicorn|hypercorn|daphne|flask|streamlit|ruby|rackup|puma|deno|bun"
)
_SERVERS = lazy_pattern(
    r"java|dotnet|node|npm|yarn|gunicorn|uvicorn|hypercorn|daphne|flask|streamlit|rackup|puma|deno|bun"
)
"""Runtimes that hardly run anything else than a server in a container, and servers."""
_PORT = lazy_pattern(r"(?i)port\b|:\d{4,5}\b|^\d{4,5}$")
_QUIET = frozenset(
    ("mkdir", "rm", "cp", "mv", "ln", "touch", "echo", "printf", "sed", "cd", "set",
     "test", "[", "true", "ldconfig", "update-ca-certificates", "javac", "jlink", "make", "cmake", "go")
)  # fmt: skip
"""Programs that leave nothing in the home of root that a container needs, and unpack no server that writes beside
itself."""
_WRITES = lazy_pattern(r"(?i)logs?\b|data|\.db\b|sqlite|h2|cache|upload|\bpid|smtp")
"""In the words of a start command: something that is written."""
_RELATIVE = lazy_pattern(r"(?:=|\s)[\"']?\./[\w.-]")
"""In an ENV: a path below the working directory."""
_DEVELOPS = lazy_pattern(r"^(?:dev|watch|serve|preview)(?:$|:)|:(?:dev|watch|serve)$")
"""Scripts that start a server for development, which keeps a cache among its files."""
_AT_START = ("STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD", "EXPOSE", "LABEL", "ENV", "ARG")
_NEEDS_ROOT = lazy_pattern(
    r"/root\b|~|\bsudo\b|/var/run/docker\.sock|/etc/shadow|--user\b|\bchmod\b|--chmod|umask|\bsetcap\b"
)


def edits(stage: Any) -> list[Edit] | None:
    """None where another account may be needed than one that reads all and writes nothing but its home."""
    image = stage.image
    if image is None or image.user not in (None, "root", "0") or len(stage.chain) != 1 or not _is_plain(stage):
        return None
    name, made = _account(image)
    anchor = _anchor(stage)
    if name is None or anchor is None or stage.instruction.line.span.end > anchor:
        return None
    newline = stage.file.source.newline
    user = Edit(anchor, anchor, f"USER {name}{newline}")
    if not made:
        return [user]
    at = stage.instruction.span.end
    return [Edit(at, at, f"{newline}RUN {made}"), user]


def _account(image: Any) -> tuple[str | None, str]:
    """The name of the account, and the command that makes it; nothing where none is needed, or none is known."""
    if image.repository == "node" and image.official is True:
        return "node", ""
    if str(image.repository).startswith("dotnet/") and re.match(r"(?:[89]|[1-9]\d)\.\d", str(image.tag)):
        return "app", ""
    if re.match(r"(?:gcr\.io/)?distroless/", str(image.repository)):
        return "nonroot", ""
    if isinstance(image.accounts, Unknown) and not str(image.repository).startswith("dotnet/"):
        return None, ""
    if not isinstance(image.accounts, Unknown) and "app" in image.accounts:
        return None, ""
    made = _MADE_BY.get(image.family)
    return ("app", made) if made else (None, "")


def _is_plain(stage: Any) -> bool:
    """What it starts is a runtime or a program of its own, and nothing in it is for root only."""
    start = stage.start
    if len(start) != 1 or isinstance(start[0], Unknown) or start[0].raw.redirects or start[0].wrappers:
        return False
    if any(_WRITES.search(word) or _DEVELOPS.search(word) for word in start[0].words[1:]):
        return False
    program = start[0].spelled
    if program is None or not (_RUNTIMES.fullmatch(start[0].name or "") or _is_brought(stage, start[0])):
        return False
    if not _SERVERS.fullmatch(start[0].name or "") and not _listens(stage, start[0]):
        return False
    if not _RUNTIMES.fullmatch(start[0].name or "") and not _has_folder(stage):
        return False
    for instruction in stage.instructions:
        if instruction.keyword in ("VOLUME", "ONBUILD", "USER", "SHELL") or _NEEDS_ROOT.search(instruction.text):
            return False
        if instruction.keyword == "ENV" and _RELATIVE.search(instruction.value):
            return False
        if instruction.keyword == "EXPOSE" and re.search(r"(?<![\d-])\d{1,3}(?![\d-])|\$", instruction.value):
            return False
    return all(_is_quiet(command) for command in stage.commands)


def _has_folder(stage: Any) -> bool:
    """It works in a folder of its own, not in /, where nobody but root can make a file; or nothing is written there,
    since its image has no shell to begin with."""
    return stage.workdir not in (None, "/") or stage.image.has_shell is False


def _listens(stage: Any, start: Any) -> bool:
    """A port is exposed or named at the start: it is a server, and no program that writes its results and ends."""
    exposed = any(instruction.keyword == "EXPOSE" for instruction in stage.instructions)
    return exposed or any(_PORT.search(word) for word in start.words[1:])


def _is_brought(stage: Any, start: Any) -> bool:
    """The program was copied in by the stage, or compiled, and is no script."""
    program = start.spelled
    if program.endswith((".sh", ".py", ".pl")) or "entrypoint" in program or "/" not in program:
        return False
    name = program.rpartition("/")[2]
    return start.compiled or any(
        not isinstance(copy, Unknown) and (copy.name == name or copy.origin == "stage") for copy in stage.copies
    )


def _is_quiet(command: Any) -> bool:
    if isinstance(command, Unknown):
        return False
    if command.instruction.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
        return True
    manager = command.manager
    if manager is not None:
        return manager.kind == "os" or manager in ("pip", "npm", "gem", "bundler", "maven", "go", "cargo")
    return command.name in _QUIET


def _anchor(stage: Any) -> int | None:
    """The place above what only tells how to start."""
    anchor = None
    for instruction in reversed(stage.instructions):
        if instruction.keyword not in _AT_START or instruction.anchor_above is None:
            break
        anchor = instruction.anchor_above.span.start
    return anchor
