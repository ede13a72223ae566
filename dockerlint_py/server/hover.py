"""What there is to say of a place: findings, the image, the variable's value, what is copied, the syntax."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial

from lsprotocol import types

from dockerlint_py.facts.model import Copy, Image, Instruction, Located, Reference, Variable
from dockerlint_py.layers.finding_costs import PRINCIPLE, cost_at
from dockerlint_py.reporting import shown
from dockerlint_py.reporting.catalogue import page_url
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.loader import shipped
from dockerlint_py.server.analysis import Analysis, Source
from dockerlint_py.server.places import at_offset, flag_at, holds, instruction_at, mount_option_at
from dockerlint_py.server.syntax_help import about_flag, about_instruction, about_mount_option, said
from dockerlint_py.system import environment
from dockerlint_py.text.positions import Span
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_LONGEST = 200
"""Characters of a value that are shown."""


def hover_at(position: types.Position, analysis: Analysis) -> types.Hover | None:
    """What is said of a position; None where there is nothing to say."""
    document = analysis.document
    offset = document.positions.offset(position)
    findings = [one for one in analysis.findings if holds(Span(one.start, one.end), offset)]
    parts = [_finding(one) for one in findings]
    where = None
    found = analysis.at(offset)
    if found is not None:
        source, own = found
        if any(one.principle == PRINCIPLE for one in findings) and (cost := _cost(source, own)):
            parts.append(cost)
        parts += (text for span, text in _about(source, own) if text)
        where = next((source.span(span) for span, text in _about(source, own) if text), None)
    if not parts:
        return None
    text = types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(dict.fromkeys(parts)))
    return types.Hover(text, document.positions.span(where) if where else None)


def _cost(source: Source, offset: int) -> str | None:
    """What the changes of an instruction cost by the commits of its repository, where those tell."""
    instruction = instruction_at(source.facts, offset)
    return cost_at(source.facts, instruction.source.line) if instruction is not None else None


def _finding(finding: Finding) -> str:
    lines = [said("finding", name=finding.name, severity=finding.severity, message=shown(finding.message)), finding.why]
    if finding.fix is not None:
        lines.append(said("fixable", safe="" if finding.fix.safe else said("unsafe")))
    if url := page_url(finding.rule, finding.code, finding.rule in shipped()):
        lines.append(said("page", rule=finding.rule, url=url))
    return "\n\n".join(lines)


def _about(source: Source, offset: int) -> Iterator[tuple[Span, str]]:
    """Place and text of each thing at an offset of a Dockerfile, the smallest first."""
    instruction = instruction_at(source.facts, offset)
    if instruction is None:
        return
    here = partial(at_offset, offset)
    for reference in here(instruction.references):
        yield _span(reference), _reference(reference)
    for variable in here(instruction.variables):
        if variable.name.span and holds(variable.name.span, offset):
            yield variable.name.span, _variable(variable)
    for image in here(instruction.images):
        yield _span(image), _image(image)
    for copy in here(instruction.copies):
        yield _span(copy), _copy(copy)
    yield from _syntax(instruction, offset)


def _span(part: Located) -> Span:
    return part.span or part.instruction.span


def _syntax(instruction: Instruction, offset: int) -> Iterator[tuple[Span, str]]:
    keyword = instruction.keyword.span
    if keyword and holds(keyword, offset):
        yield keyword, about_instruction(instruction.keyword)
    flag = flag_at(instruction, offset)
    if flag is not None:
        option = mount_option_at(flag, offset)
        if option is not None and option.span:
            yield option.span, about_mount_option(option.lower())
        else:
            yield flag.span, about_flag(str(flag.name))


def _reference(reference: Reference) -> str:
    if reference.stage is None or reference.keyword == "FROM":
        value = reference.file.globals.get(reference.name)
        declared = reference.name in reference.file.globals
    else:
        value, declared = reference.instruction.env.get(reference.name), reference.declared
    return _value(reference.name, value, declared, reference.defined is True)


def _variable(variable: Variable) -> str:
    value = variable.resolved
    if value is UNKNOWN and variable.written is None and not variable.platform_argument:
        value = None
    return _value(str(variable.name), value, declared=True, set_by_build=variable.platform_argument)


def _value(name: str, value: str | Unknown | None, declared: bool, set_by_build: bool) -> str:
    if isinstance(value, str):
        return said("variables/value", name=name, value=_cut(shown(value)))
    if value is UNKNOWN:
        return said("variables/build" if set_by_build else "variables/unknown", name=name)
    return said("variables/unset" if declared else "variables/undeclared", name=name)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _image(image: Image) -> str:
    if image.target is not None:
        line = image.file.source.lines.line(image.target.span.start)
        return f"**{shown(image.text)}**: {said('image/stage', line=line)}"
    lines = list(_image_lines(image))
    name = image.resolved if isinstance(image.resolved, str) else str(image.text)
    return f"**{shown(name)}**\n\n" + ("\n".join(f"- {line}" for line in lines) or said("image/unknown"))


def _image_lines(image: Image) -> Iterator[str]:
    if isinstance(image.release, str):
        end = image.end_of_life
        if isinstance(end, str):
            is_over = end < environment.today()
            yield said("image/ended" if is_over else "image/supported", release=image.release, end=end)
        else:
            yield said("image/release", release=image.release)
    if image.user is not UNKNOWN:
        yield said("image/user", user=image.user or "root")
    starts = [part for part in (image.entrypoint, image.cmd) if isinstance(part, tuple) and part]
    if starts:
        yield said("image/starts", starts=" ".join(word for part in starts for word in part))
    if isinstance(image.workdir, str):
        yield said("image/workdir", workdir=image.workdir)
    for name, values in (("ports", image.ports), ("volumes", image.volumes)):
        if isinstance(values, tuple) and values:
            yield said(f"image/{name}", **{name: ", ".join(values)})
    if isinstance(image.slimmer_tag, str):
        yield said("image/slimmer", slimmer=image.slimmer_tag)
    if isinstance(image.readable_size, str):
        yield said("image/size", size=image.readable_size)


def _copy(copy: Copy) -> str:
    """Where a source comes from, whether it comes at all, and where it lands."""
    source, context = shown(copy.source), copy.file.context
    if copy.origin == "heredoc":
        text = said("copies/heredoc")
    elif copy.origin in ("url", "git"):
        text = said("copies/fetched", source=source)
    elif copy.origin in ("stage", "image") and copy.image is not None:
        text = said("copies/from", source=source, origin=shown(copy.image.text))
    elif context is None:
        return ""
    elif isinstance(copy.ignored_by, str):
        file = os.path.relpath(context.ignore_file or "", context.path)
        text = said("copies/ignored", source=source, pattern=copy.ignored_by, file=file)
    elif copy.exists is False:
        text = said("copies/missing", source=source, context=context.path)
    else:
        text = said("copies/there", source=source, context=context.path)
    target = f", {said('copies/to', target=copy.destination)}" if isinstance(copy.destination, str) else ""
    return text + target
