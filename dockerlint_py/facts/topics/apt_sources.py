"""Sources of apt that a command writes, and the release that they are of."""

from __future__ import annotations

from dockerlint_py.facts.knowledge.distributions import end_of_support, release_of_suite, release_of_tag
from dockerlint_py.facts.model import Command, Image
from dockerlint_py.facts.registry import fact
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_WRITERS = frozenset(("echo", "printf", "cat", "tee", "add-apt-repository", "apt-add-repository"))
_LINE = lazy_pattern(
    r"\bdeb(?:-src)?[ \t]+(?:\[[^\]\n]{0,200}\][ \t]*)?(?:[a-z+]{3,8}:|\$)\S{1,300}[ \t]+"
    r"(?:llvm-toolchain-)?([a-z]{2,20})(?=[-/\s\"'\\])"
    r"|Suites:[ \t]*([a-z]{2,20})(?=[-/\s\"'\\])"
)


@fact(Image)
def distribution(image: Image) -> str | Unknown:
    """The release of Debian or Ubuntu that its tag says, such as `debian 12`."""
    if isinstance(image.parts, Unknown) or image.tag is None:
        return UNKNOWN
    return release_of_tag(str(image.repository), str(image.tag)) or UNKNOWN


@fact(Command)
def suites(command: Command) -> tuple[str, ...]:
    """The releases that the sources of apt are of which it writes, such as `debian 12` of bookworm-updates."""
    if command.name not in _WRITERS:
        return ()
    heredoc = command.name in ("cat", "tee") and any(one.op.startswith("<<") for one in command.raw.redirects)
    text = str(command.instruction.text) if heredoc else " ".join(command.words[1:]) + "\n"
    named = (release_of_suite(match[1] or match[2]) for match in _LINE.finditer(text))
    return tuple(dict.fromkeys(release for release in named if release))


@fact(Command)
def suites_end(command: Command) -> tuple[str, ...]:
    """The days (ISO) of the last fixes of those releases, as far as an end is known."""
    return tuple(day for release in command.suites if (day := end_of_support(release)))
