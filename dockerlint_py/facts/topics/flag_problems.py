"""Flags of instructions, mounts among them, that BuildKit or Buildah refuses."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from dockerlint_py.facts.knowledge import grammar, mount_options
from dockerlint_py.facts.knowledge.instruction_flags import Flag as KnownFlag
from dockerlint_py.facts.knowledge.instruction_flags import flags_of
from dockerlint_py.facts.model import Instruction, Problem
from dockerlint_py.facts.topics import image_paths
from dockerlint_py.facts.topics.docker_words import names_variable
from dockerlint_py.facts.topics.expanded_words import certain_value
from dockerlint_py.facts.topics.problem_kinds import part_of, problem_at
from dockerlint_py.parsing.dockerfile import Flag
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_UNREAD = frozenset(("ARG", "STOPSIGNAL"))
"""BuildKit drops the flags of these without a look."""
_LITERAL = frozenset(("switch", "choice", "duration", "count"))
_TARGETS = ("target", "dst", "destination")
_VARIABLE = lazy_pattern(r"\$(?:\{(?P<braced>\w+)\}|(?P<bare>\w+))")


def flag_problems(instruction: Instruction) -> Iterator[Problem]:
    """What is wrong with the flags of an instruction whose keyword is known."""
    if instruction.keyword in _UNREAD or (instruction.keyword == "HEALTHCHECK" and instruction.value.upper() == "NONE"):
        return
    known = {flag.name: flag for flag in flags_of(instruction.keyword)}
    seen: set[str] = set()
    for flag in instruction.source.flags:
        name, place = flag.name, Word(flag.name, flag.span)
        if name not in known:
            yield problem_at(instruction, "unknown-flag", flag.name, name, tuple(known))
        elif name in seen and not known[name].repeated:
            yield problem_at(instruction, "flag-twice", place, name)
        elif problem := _value(instruction, flag, known[name]):
            yield problem
        seen.add(name)


def _value(instruction: Instruction, flag: Flag, known: KnownFlag) -> Problem | None:
    value: str | Unknown | None = flag.value
    place = Word(flag.value or "", flag.span)
    buildah = instruction.file.builder == "buildah"
    if flag.value is not None and "$" in flag.value and not known.expanded:
        if buildah:
            return None
        if known.value in _LITERAL:
            return problem_at(instruction, "flag-variable", place, flag.name)
    if flag.value is not None and known.value == "mount":
        return _mount(instruction, flag.value, place, buildah)
    if flag.value is not None and flag.name == "--from":
        return _from(instruction, flag.value)
    if flag.value is not None and flag.name == "--device":
        wrong = mount_options.device_fault(flag.value)
    else:
        if flag.value is not None and known.expanded:
            value = certain_value(instruction, flag.value)
        wrong = None if isinstance(value, Unknown) else grammar.flag_value(flag.name, value)
        if value == "" and flag.name == "--platform" and flag.value and not names_variable(flag.value):
            wrong = grammar.Wrong("platform", flag.name)
    return problem_at(instruction, wrong.kind, place, wrong.name, wrong.choices) if wrong else None


def _from(instruction: Instruction, value: Word) -> Problem | None:
    """Variables are not put into the name of a stage; a stage of its own can have them."""
    if "$" not in value.rstrip("$"):
        return None
    return problem_at(instruction, "from-variable", value, "--from", (), alias_for(instruction, value))


def alias_for(instruction: Instruction, value: str) -> str | None:
    """A name for a stage that begins with `FROM value`: of the one variable in it, if FROM knows that one."""
    variables = [match["braced"] or match["bare"] for match in _VARIABLE.finditer(value)]
    if len(variables) != 1 or variables[0] not in instruction.file.globals or instruction.deferred:
        return None
    name = variables[0].lower().replace("_", "-")
    return name if grammar.stage_name(name) is None and name not in instruction.file.by_name else None


def _mount(instruction: Instruction, value: Word, place: Word, buildah: bool) -> Problem | None:
    parts = mount_options.fields(value)
    if parts is None:
        return problem_at(instruction, "mount-fields", place, "--mount")
    options: list[mount_options.Option] = []
    for part in parts:
        name, equals, text = part.partition("=")
        if name.lower() == "from" and "$" in text[:-1] and not buildah:
            at = value.find(part) + len(name) + 1
            image = part_of(value, at, at + len(text))
            return problem_at(instruction, "from-variable", image, "from", (), alias_for(instruction, text))
        options.append((name, certain_value(instruction, text) if equals else None))
    wrong = mount_options.fault(options, buildah) or _target(instruction, options)
    return problem_at(instruction, wrong.kind, place, wrong.name, wrong.choices) if wrong else None


def _target(instruction: Instruction, options: list[mount_options.Option]) -> grammar.Wrong | None:
    """None can lie over the root. One without a target lies over the working directory, which a cache is not for."""
    by_name = {name.lower(): value for name, value in options}
    if by_name.get("type") is UNKNOWN or str(by_name.get("type", "bind")).lower() in ("secret", "ssh"):
        return None
    target = next((value for name, value in reversed(options) if name.lower() in _TARGETS and value is not None), "")
    if isinstance(target, Unknown):
        return None
    if target.startswith("/"):
        return grammar.Wrong("mount-root", "target") if target == "/" else None
    folder = image_paths.workdir(instruction)
    if not isinstance(folder, Unknown) and posixpath.normpath(f"/{folder}/{target}").lstrip("/") == "":
        return grammar.Wrong("mount-root", "target" if target else "")
    return grammar.Wrong("mount-no-target") if not target and by_name.get("type") == "cache" else None
