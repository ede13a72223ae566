"""What can be done about a finding: its fix, all safe fixes, the same rule everywhere, a comment, an explanation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from lsprotocol import types

from dockerlint_py.linting.fix_scope import Scope
from dockerlint_py.linting.fixer import fix_text, makes_alone
from dockerlint_py.linting.suppression_writer import suppressing
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.server.analysis import Analysis
from dockerlint_py.server.diagnostics import diagnostic_of
from dockerlint_py.server.workspace_edits import between, workspace_edit
from dockerlint_py.text.positions import Edit
from dockerlint_py.text.records import NamedTuple

FIX_ALL = "source.fixAll.dockerlint"
QUICK_FIX = str(types.CodeActionKind.QuickFix.value)
KINDS: list[types.CodeActionKind | str] = [QUICK_FIX, FIX_ALL]
EXPLAIN = "dockerlint.explain"
REASON = "say why"
"""Stands in a comment until somebody says it."""


class Asked(NamedTuple):
    """For which range and of which kinds (none: all) actions are asked for, and what the client can do.

    `versioned`: it takes edits of a version; `later`: it asks for the edits of an action when that is chosen.
    """

    where: types.Range
    only: tuple[str, ...] = ()
    versioned: bool = False
    later: bool = False

    def wants(self, kind: str) -> bool:
        """Actions of a kind are asked for: it, or one that it is below."""
        return not self.only or any(kind == one or kind.startswith(f"{one}.") for one in self.only)


def actions_at(asked: Asked, analysis: Analysis) -> list[types.CodeAction]:
    """What can be done in a range, what is preferred first."""
    actions: list[types.CodeAction] = []
    here = list(_findings_in(asked.where, analysis))
    if asked.wants(QUICK_FIX):
        for finding in here:
            actions += _fix(finding, asked, analysis)
        for finding in _one_of_each_rule(here):
            actions += _of_rule(finding, asked, analysis)
    if asked.wants(FIX_ALL) and any(one.fix and one.fix.safe for one in analysis.findings):
        actions.append(_later({"do": "all"}, "dockerlint: make all safe fixes in this file", FIX_ALL, asked, analysis))
    return [action for action in actions if action.edit or action.command or action.data]


def resolved(action: types.CodeAction, versioned: bool, analysis: Analysis) -> types.CodeAction:
    """The action with the edits that were left out when it was offered; none for a text that is another one by then."""
    data: Any = action.data
    if isinstance(data, dict) and data.get("version") == analysis.document.version:
        action.edit = workspace_edit(analysis.document, _edits_of(data, analysis), versioned)
    return action


def _findings_in(where: types.Range, analysis: Analysis) -> Iterator[Finding]:
    start, end = analysis.document.positions.offsets(where)
    return (one for one in analysis.findings if one.start <= end and start <= max(one.end, one.start))


def _one_of_each_rule(findings: Sequence[Finding]) -> list[Finding]:
    return list({one.name: one for one in reversed(findings)}.values())[::-1]


def _fix(finding: Finding, asked: Asked, analysis: Analysis) -> Iterator[types.CodeAction]:
    """The fix of a finding, if the fixer makes it."""
    document = analysis.document
    if finding.fix is None or not makes_alone(finding, document.text, document.path, analysis.options):
        return
    is_safe = finding.fix.safe
    yield types.CodeAction(
        f"dockerlint: fix {finding.name}" + ("" if is_safe else " (unsafe: look at what it changes)"),
        kind=QUICK_FIX,
        diagnostics=[diagnostic_of(finding, document)],
        is_preferred=is_safe,
        edit=workspace_edit(document, finding.fix.edits, asked.versioned),
    )


def _of_rule(finding: Finding, asked: Asked, analysis: Analysis) -> Iterator[types.CodeAction]:
    """What can be done about the rule of a finding: its other fixes, comments, reading about it."""
    document, name = analysis.document, finding.name
    same = [one for one in analysis.findings if one.rule == finding.rule and one.fix is not None]
    if finding.fix is not None and len(same) > 1:
        data = {"do": "rule", "rule": finding.rule, "unsafe": not finding.fix.safe}
        title = f"dockerlint: fix all {len(same)} of {finding.rule} in this file"
        yield _later(data, title, QUICK_FIX, asked, analysis)
    comment = partial(suppressing, finding, document.text, document.path, analysis.options, REASON)
    for in_file, title in (
        (False, f"dockerlint: ignore {name} here"),
        (True, f"dockerlint: ignore {name} in this file"),
    ):
        if edits := comment(in_file=in_file):
            edit = workspace_edit(document, edits, asked.versioned)
            diagnostics = [diagnostic_of(finding, document)]
            yield types.CodeAction(title, kind=QUICK_FIX, diagnostics=diagnostics, edit=edit)
    title = f"dockerlint: explain {finding.rule}"
    yield types.CodeAction(
        title, kind=QUICK_FIX, command=types.Command(title, EXPLAIN, arguments=[finding.rule, document.uri])
    )


def _later(data: dict[str, Any], title: str, kind: str, asked: Asked, analysis: Analysis) -> types.CodeAction:
    """An action whose edits are worked out when it is chosen, where the client asks for them then."""
    document = analysis.document
    action = types.CodeAction(title, kind=kind, data={**data, "uri": document.uri, "version": document.version})
    if asked.later:
        return action
    edits = list(_edits_of(data, analysis))
    action.data = None
    action.edit = workspace_edit(document, edits, asked.versioned) if edits else None
    return action


def _edits_of(data: dict[str, Any], analysis: Analysis) -> Iterator[Edit]:
    document = analysis.document
    scope = Scope(frozenset((str(data["rule"]),))) if data["do"] == "rule" else Scope()
    unsafe = data["do"] == "rule" and data.get("unsafe") is True
    fixed = fix_text(document.text, document.path, analysis.options, unsafe, scope)
    return between(document.text, fixed.text)
