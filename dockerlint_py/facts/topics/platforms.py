"""Platforms: the arguments that BuildKit sets for them, --platform of FROM, and stages for Windows.

As `dockerfile2llb` has them: a default of an ARG wins over what the builder would set, and `--platform` counts only
where FROM names an image.
"""

from __future__ import annotations

from dockerlint_py.facts.knowledge import variable_names
from dockerlint_py.facts.model import Stage, Variable
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import Unknown

_WINDOWS_SHELL = lazy_pattern(r'^\[\s*"(?:[^"]*[\\/])?(?:cmd|powershell)(?:\.exe)?"', re.I)
_WINDOWS_COMMAND = lazy_pattern(r"@?(?:powershell|cmd)(?:\.exe)?\s", re.I)
_PARTS = {"TARGETOS": 0, "TARGETARCH": 1, "TARGETVARIANT": 2}


@fact(Variable)
def platform_argument(variable: Variable) -> bool:
    """BuildKit sets it by itself, for the platforms of the build: TARGETARCH, BUILDPLATFORM and their kind."""
    return variable.keyword == "ARG" and variable.name in variable_names.names("global")


@fact(Variable)
def equals_and_value(variable: Variable) -> Word | None:
    """`=` and the value behind it, as written; none where nothing is written."""
    name, value = variable.name.span, variable.written.span if variable.written is not None else None
    if name is None or value is None:
        return None
    place = Span(name.end, max(name.end, value.end))
    text = variable.file.source.text[slice(*place)]
    return Word(text, place) if text.startswith("=") else None


@fact(Variable)
def fits_fixed_platform(variable: Variable) -> bool:
    """Its value is what the --platform of the stage's base image says, as amd64 is for TARGETARCH of linux/amd64."""
    platform = variable.stage.image.platform if variable.stage and variable.stage.image else None
    if not platform or isinstance(platform, Unknown) or variable.value is None:
        return False
    if variable.name == "TARGETPLATFORM":
        return variable.value == platform.lower()
    parts, at = platform.lower().split("/"), _PARTS.get(str(variable.name), 3)
    return at < len(parts) and variable.value == parts[at]


@detail(Stage)
def based_on_windows(stage: Stage) -> bool:
    """Its base image, or the --platform of that, is for Windows: nothing is guessed from how the file is written."""
    image = stage.image
    asked = image.platform if image is not None else None
    return (image is not None and image.family == "windows") or (
        isinstance(asked, str) and asked.lower().startswith("windows")
    )


@fact(Stage)
def windows(stage: Stage) -> bool:
    """It is for Windows, by the base image, its --platform, its shells, or the escape mark of the file."""
    image = stage.image
    if image is not None and image.family == "windows":
        return True
    asked = image.platform if image is not None else None
    if isinstance(asked, str) and asked.lower().startswith("linux"):
        return False
    if image is not None and image.system == "linux":
        return False
    return stage.file.source.escape == "`" or any(map(_calls_windows_shell, stage.chain))


def _calls_windows_shell(stage: Stage) -> bool:
    """A SHELL names one, or a RUN begins with one."""
    shells = stage.by_keyword.get("SHELL", ((), ()))[1]
    runs = stage.by_keyword.get("RUN", ((), ()))[1]
    return any(_WINDOWS_SHELL.match(shell.value) for shell in shells) or any(
        _WINDOWS_SHELL.match(run.value) or _WINDOWS_COMMAND.match(run.value) for run in runs
    )
