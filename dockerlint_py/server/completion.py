"""What can be written at a place: instructions, flags, mounts, stages, variables, names of rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lsprotocol import types

from dockerlint_py.facts import File
from dockerlint_py.facts.knowledge import variable_names
from dockerlint_py.facts.knowledge.instruction_flags import BY_NAME, flags_of
from dockerlint_py.facts.knowledge.mount_options import TYPES
from dockerlint_py.facts.model import Instruction
from dockerlint_py.parsing.syntax_version import syntax_version
from dockerlint_py.server.analysis import Analysis
from dockerlint_py.server.completion_item import Offer, items
from dockerlint_py.server.completion_names import in_comment, in_configuration
from dockerlint_py.server.documents import Kind
from dockerlint_py.server.syntax_help import about_flag, about_instruction, about_mount_option, table
from dockerlint_py.text.patterns import lazy_pattern

_VARIABLE = lazy_pattern(r"(?<!\\)\$(?P<brace>\{?)(?P<name>\w*)$")
_PLATFORMS = ("linux/amd64", "linux/arm64", "$BUILDPLATFORM", "$TARGETPLATFORM")
_SHARING = ("shared", "private", "locked")
_KEYWORD, _VALUE, _FLAG = (
    types.CompletionItemKind.Keyword,
    types.CompletionItemKind.Value,
    types.CompletionItemKind.Field,
)


def completions_at(position: types.Position, analysis: Analysis) -> list[types.CompletionItem]:
    """What can be written at a position, with what it means."""
    document = analysis.document
    offset = document.positions.offset(position)
    if document.kind is Kind.CONFIGURATION:
        return items(in_configuration(document, offset), document, offset)
    found = analysis.at(offset)
    if found is None:
        return []
    source, own = found
    return items(_offers(source.facts, own, analysis), document, offset)


def _offers(facts: File, offset: int, analysis: Analysis) -> Iterator[Offer]:
    text = facts.source.text
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    instruction = _instruction_before(facts, offset)
    if line.lstrip().startswith("#") and (instruction is None or not _in_heredoc(instruction, offset)):
        is_top = not any(one.span.start < offset for one in facts.instructions)
        yield from in_comment(line.lstrip(), is_top, analysis)
    elif instruction is None:
        yield from _instructions(facts, line.lstrip())
    else:
        yield from _inside(instruction, text[instruction.span.start : offset], facts)


def _instruction_before(facts: File, offset: int) -> Instruction | None:
    """The instruction that the place belongs to, its keyword being complete."""
    text = facts.source.text
    for instruction in reversed(facts.instructions):
        if instruction.span.start >= offset:
            continue
        word_end = instruction.source.spelled.span
        is_behind = word_end is not None and offset > word_end.end
        goes_on = "\n" not in text[instruction.span.end : offset]
        return instruction if is_behind and goes_on else None
    return None


def _in_heredoc(instruction: Instruction, offset: int) -> bool:
    return any(one.body.start <= offset <= one.body.end for one in instruction.source.heredocs)


def _instructions(facts: File, begun: str) -> Iterator[Offer]:
    if not begun or not re.search(r"\s", begun):
        for keyword in table("instructions"):
            name = keyword.lower() if facts.case == "lower" and facts.instructions else keyword
            yield Offer(f"{name} ", begun, _KEYWORD, about_instruction(keyword), label=name)


def _inside(instruction: Instruction, before: str, facts: File) -> Iterator[Offer]:
    """What can follow the part of an instruction that stands before the cursor."""
    if variable := _VARIABLE.search(before):
        yield from _variables(instruction, variable["brace"], variable["name"])
        return
    words = before.split()
    begun = _last(r"\S*$", before)
    flagged = all(word.startswith("--") for word in words[1:]) if begun else all(one[:2] == "--" for one in words[1:])
    if begun.startswith("-") and flagged:
        yield from _flag(instruction, begun, facts)
        return
    place = [word for word in words[1:] if not word.startswith("--")]
    position = len(place) - bool(begun)
    if instruction.keyword == "FROM":
        yield from _from(instruction, position, begun, facts)
    elif instruction.keyword == "ONBUILD" and position == 0:
        yield from _instructions(facts, begun)
    elif instruction.keyword == "HEALTHCHECK" and position == 0:
        yield from (Offer(name, begun, _KEYWORD, about_instruction("HEALTHCHECK")) for name in ("CMD ", "NONE"))
    if not begun and position == 0:
        yield from _flag(instruction, begun, facts)


def _last(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[0] if found else ""


def _from(instruction: Instruction, position: int, begun: str, facts: File) -> Iterator[Offer]:
    if position == 0:
        yield from _stages(instruction, begun, facts)
        yield Offer("scratch", begun, _VALUE)
    elif position == 1:
        yield Offer("as " if facts.case == "lower" else "AS ", begun, _KEYWORD)


def _stages(instruction: Instruction, begun: str, facts: File) -> Iterator[Offer]:
    """The names of the stages above an instruction, the nearest first."""
    for stage in reversed(facts.stages):
        if stage.name and stage.span.start < instruction.span.start and stage is not instruction.stage:
            about = f"```dockerfile\n{stage.instruction.source.spelled} {stage.instruction.value}\n```"
            yield Offer(str(stage.name), begun, types.CompletionItemKind.Class, about)


def _variables(instruction: Instruction, brace: str, begun: str) -> Iterator[Offer]:
    is_global = instruction.stage is None or instruction.keyword == "FROM"
    own = set(instruction.file.globals) if is_global else instruction.env.names()
    brought = instruction.env.brought if not is_global else {}
    names = own | (set(brought) if isinstance(brought, dict) else set())
    known = variable_names.names("global") if is_global else frozenset[str]()
    for name in sorted({*names, *known}):
        value = instruction.file.globals.get(name) if is_global else instruction.env.get(name)
        about = f"`{value}`" if isinstance(value, str) else ""
        end = "}" if brace else ""
        yield Offer(f"{name}{end}", begun, types.CompletionItemKind.Variable, about, label=name)


def _flag(instruction: Instruction, begun: str, facts: File) -> Iterator[Offer]:
    name, equals, value = begun.partition("=")
    if equals:
        yield from _flag_value(instruction, name, value, facts)
        return
    version = syntax_version(facts.directives.get("syntax"))
    given = {str(flag.name) for flag in instruction.source.flags} - {begun}
    for flag in flags_of(instruction.keyword):
        is_known = version is None or not version.lacks(flag.since)
        if is_known and (flag.repeated or flag.name not in given):
            end = " " if flag.value == "switch" else "="
            yield Offer(f"{flag.name}{end}", begun, _FLAG, about_flag(flag.name), label=flag.name)


def _flag_value(instruction: Instruction, name: str, value: str, facts: File) -> Iterator[Offer]:
    flag = BY_NAME.get(name)
    if name == "--from":
        yield from _stages(instruction, value, facts)
    elif name == "--platform":
        yield from _values(_PLATFORMS, value)
    elif name == "--mount":
        yield from _mount(instruction, value, facts)
    elif flag is not None:
        yield from _values(("true", "false") if flag.value == "switch" else flag.choices, value)


def _values(values: Iterable[str], begun: str) -> Iterator[Offer]:
    return (Offer(value, begun, _VALUE) for value in values)


def _mount(instruction: Instruction, text: str, facts: File) -> Iterator[Offer]:
    part = text.rpartition(",")[2]
    name, equals, value = part.partition("=")
    if not equals:
        given = {one.partition("=")[0] for one in text.split(",")[:-1]}
        for option in table("mounts")["options"]:
            if option not in given:
                end = "" if option in ("readonly", "readwrite", "required") else "="
                yield Offer(f"{option}{end}", part, _FLAG, about_mount_option(option), label=option)
    elif name == "type":
        types_ = table("mounts")["types"]
        yield from (Offer(kind, value, _VALUE, types_[kind]) for kind in TYPES)
    elif name == "sharing":
        yield from _values(_SHARING, value)
    elif name == "from":
        yield from _stages(instruction, value, facts)
