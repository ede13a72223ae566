"""What edits may change: a fix that does more than it says is not made, whatever its rule says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockerlint_py.linting import fix_proof, offered_fixes
from dockerlint_py.linting.fix_proof import is_proven
from dockerlint_py.linting.fixer import are_proven, fix_text
from dockerlint_py.linting.linter import facts_of, lint_by_sound_rules
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.finding import CHANGES, Finding, Fix
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.positions import Edit, Span, apply
from tests.command_line import findings, run
from tests.odd_lines import ODD_LINES


def proven(text: str, old: str, new: str, *changes: str) -> bool:
    """`old`, which stands once in the text, may become `new` by a fix that may change these."""
    assert text.count(old) == 1
    start = text.index(old)
    fix = Fix(True, (Edit(start, start + len(old), new),), changes)
    before, after = (facts_of(parse(one, "Dockerfile"), Options()) for one in (text, apply(text, fix.edits)))
    return is_proven(before, after, [fix])


def test_the_file_of_a_redirection_may_get_quotes_where_they_change_nothing() -> None:
    text = "FROM a\nRUN {{ b; c; }} > {} && d >> e\n"
    assert proven(text.format("$F/x"), "$F/x", '"$F/x"', "words")
    for file in ("~/x", "$F/*.x", "$(f)/x", "$F/x y"):
        assert not proven(text.format(file), file, f'"{file}"', "words")
    assert not proven(text.format("$F/x"), "$F/x", '"$G/x"', "words")


def inserted(text: str, behind: str, new: str, *changes: str) -> bool:
    """The same for what is put in behind a text."""
    assert text.count(behind) == 1
    at = text.index(behind) + len(behind)
    fix = Fix(True, (Edit(at, at, new),), changes)
    before, after = (facts_of(parse(one, "Dockerfile"), Options()) for one in (text, apply(text, fix.edits)))
    return is_proven(before, after, [fix])


RUN = "FROM debian:12\nRUN a x > y && b z | c; d\nUSER 1\n"


@pytest.mark.parametrize(
    ("behind", "new", "changes", "fine"),
    [
        ("&& b", " -y", "words", True),
        ("&& b", " -y; e", "words", False),
        ("&& b", " -y > f", "words", False),
        ("&& b", " $(e)", "words", False),
        ("&& b", " -y", "commands", False),
        ("&& b", " -y", "arguments", True),
        ("; d", " && e", "commands", True),
        ("; d", " && e", "words", False),
        ("; d", " | e", "commands", False),
        ("; d", " \\\n  && e", "commands", True),
        ("; d", " && 'e", "commands", False),
        ("; d", " && e\n", "commands", True),
        ("; d", " && e \\", "commands", False),
        ("; d", "\nENV x=y", "added", True),
        ("; d", "\nENV x=y", "commands", False),
        ("; d", "\nFROM x", "added", False),
        ("; d", "\nFROM x", "stage", True),
        ("; d", "\n# why", "comments", True),
        ("; d", "\n# why", "added", False),
        ("RUN", " --network=none", "flags", True),
        ("RUN", " --network=none", "words", False),
        ("RUN a", "  ", "layout", True),
        ("x > y", " \\\n   ", "layout", True),
        ("x > y", "y", "layout", False),
    ],
)
def test_what_is_put_in(behind: str, new: str, changes: str, fine: bool) -> None:
    assert inserted(RUN, behind, new, changes) is fine


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("behind", ["curl", "<<X", "8", "\nX"])
def test_nothing_gets_between_a_command_and_its_heredoc(newline: str, behind: str) -> None:
    text = "FROM debian:12\nRUN <<EOF\ninstall curl <<X\n8\nX\nEOF\nUSER 1\n".replace("\n", newline)
    at = behind.replace("\n", newline)
    assert not inserted(text, at + (newline if behind == "8" else ""), " && rm -rf x", "words")
    if behind != "<<X":  # where it is right: the body is read by the command in front
        assert not inserted(text, at + (newline if behind == "8" else ""), " && rm -rf x", "commands")


SHAPES = "FROM a AS b\n# one\nCMD x\n\n# two\nENV A=1 B=2\nCOPY c d\nRUN e\n"


@pytest.mark.parametrize(
    ("old", "new", "changes", "fine"),
    [
        ("CMD x", 'CMD ["x"]', "form", True),
        ("CMD x", 'CMD ["x", "y"]', "form", False),
        ("CMD x", "ENTRYPOINT x", "keyword", True),
        ("CMD x", "ENTRYPOINT x", "arguments", False),
        ("# one\nCMD x\n", "", "removed", True),
        ("CMD x\n", "", "removed", False),  # its comment would be another instruction's
        ("\nCMD x\n", "\nUSER 1\nCMD x\n", "added", False),
        ("A=1", "A=3", "words", True),
        ("A=1", "A=3 C=4", "words", True),
        ("A=1 B=2", "A=1", "words", True),
        ("A=1", "A=3\nENV ", "words", False),
        ("A=1 ", "A=1\nENV ", "words", False),
        ("COPY", "ADD", "keyword", True),
        ("COPY", "copy", "layout", True),
        ("COPY", "copy", "flags", False),
        ("FROM a AS b\n", "", "removed", False),
        ("RUN e\n", "RUN <<EOF\ne\nEOF\n", "form", True),
        ("RUN e\n", "RUN <<EOF\nf\nEOF\n", "form", False),
    ],
)
def test_what_is_replaced(old: str, new: str, changes: str, fine: bool) -> None:
    assert proven(SHAPES, old, new, changes) is fine


def test_an_instruction_comes_in_above_the_comments_of_the_next_one() -> None:
    assert inserted(SHAPES, "FROM a AS b", "\nUSER 1", "added")
    assert not inserted(SHAPES, "# one", "\nUSER 1", "added")
    assert inserted(SHAPES, "CMD x\n", "USER 1\n", "added")


def test_what_moves_takes_its_comments_along() -> None:
    text = "FROM a\n# why\nCMD x\nRUN y\n"
    whole = Edit(7, 19, ""), Edit(len(text), len(text), "# why\nCMD x\n")
    bare = Edit(13, 19, ""), Edit(len(text), len(text), "CMD x\n")
    other = Edit(7, 19, ""), Edit(len(text), len(text), "# why\nCMD z\n")
    before = facts_of(parse(text, "Dockerfile"), Options())
    for edits, fine in ((whole, True), (bare, False), (other, False)):
        after = facts_of(parse(apply(text, edits), "Dockerfile"), Options())
        assert is_proven(before, after, [Fix(True, edits, ("moved",))]) is fine


def test_the_redirection_at_the_end_of_a_list_is_the_last_command_s() -> None:
    text = "FROM a\nRUN b && c > d\nRUN e > f\n"
    before = facts_of(parse(text, "Dockerfile"), Options())
    for joint, fine in ((" && \\\n    ", True), ("; \\\n    ", False)):
        edits = (Edit(21, 26, joint),)
        after = facts_of(parse(apply(text, edits), "Dockerfile"), Options())
        assert is_proven(before, after, [Fix(True, edits, ("joined",))]) is fine


@pytest.mark.parametrize(("new", "moved", "fine"), [("COPY a b\n", "CMD x\n", True), ("COPY a b\n", "CMD z\n", False)])
def test_beside_what_moves_another_may_come(new: str, moved: str, fine: bool) -> None:
    text = "FROM a\nCMD x\nRUN y\n"
    edits = Edit(7, 7, new), Edit(7, 13, ""), Edit(len(text), len(text), moved)
    before = facts_of(parse(text, "Dockerfile"), Options())
    after = facts_of(parse(apply(text, edits), "Dockerfile"), Options())
    assert is_proven(before, after, [Fix(True, edits, ("added", "moved"))]) is fine
    assert not is_proven(before, after, [Fix(True, edits, ("moved",))])


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUN apt-get install x \\\nCMD y\n",  # the mark in front of CMD is the fault
        "FROM a\nRUN if x; then apt-get install x\n",  # no script
        'FROM a\nSHELL ["powershell"]\nRUN apt-get install x\n',
    ],
)
def test_what_is_not_read_is_left_alone(text: str) -> None:
    assert not inserted(text, "apt-get install", " -y", "words")


@pytest.fixture
def wrong_fix(tmp_path: Path) -> str:
    """A rule whose fix does more than it says."""
    rule = tmp_path / "own" / "a-rule.yaml"
    rule.parent.mkdir()
    rule.write_text(
        "summary: s\nwhy: w\nseverity: info\neach: command\nwhen: {name: apt}\nmessage: m\n"
        'fix: {insert: " && rm x", after: spelled, changes: words, safe: true}\n'
        "examples:\n  - {bad: x, where: x}\n  - {good: x}\n"
    )
    return str(rule)


def test_a_fix_that_is_refused_is_counted(wrong_fix: str) -> None:
    fixed = fix_text("FROM a\nRUN apt y\n", "Dockerfile", Options(rules=(wrong_fix,), select=("a-rule",)))
    assert fixed.done == [] and [one.rule for one in fixed.refused] == ["a-rule"]


@pytest.mark.parametrize("extra", [(), ("--fix",)])
def test_a_fix_that_is_not_proven_is_not_handed_on(wrong_fix: str, extra: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text("FROM debian:12\nRUN apt y\nRUN apt-get install x\n")
    options = (*extra, "--rules", wrong_fix, "--select", "a-rule,apt-get-without-yes", "--isolated")
    found = {one["rule"]: one["fix"] for one in findings(str(file), *options)}
    assert found["a-rule"] is None
    assert ("apt-get-without-yes" in found) is (not extra)
    assert extra or found["apt-get-without-yes"]["edits"]
    for name in ("sarif", "rdjson", "jsonl"):
        assert "rm x" not in run(str(file), *options, "-f", name).stdout


def test_fixes_that_cannot_be_proven_are_not_each_asked_in_a_long_file(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def no_proof(findings: Sequence[Finding], text: str, *_: object) -> bool:
        asked.append(len(text))
        return findings[0].start > len(text) - 300  # but for some at the end

    monkeypatch.setattr(offered_fixes, "are_proven", no_proof)
    options = Options(select=("legacy-key-value-format",))
    for count in (20, 4_000):
        asked.clear()
        text = "FROM a\n" + "".join(f"ENV A{n:04} {n}\n" for n in range(count))
        linted = lint_by_sound_rules(text, "Dockerfile", options)
        left = [one for one in offered_fixes.with_proven_fixes(linted, text, "Dockerfile", options).findings if one.fix]
        assert sum(asked) < 2 * offered_fixes.READ_AGAIN
        assert bool(left) is (count == 20)


def test_many_instructions_that_move_are_each_looked_for_at_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    count, asked = 300, 0
    text = "FROM a\n" + "".join(f"VOLUME /v/{n}\nRUN touch /v/{n}/x\n" for n in range(count))
    options = Options(select=("write-after-volume",), preview=True)
    moves = lint_by_sound_rules(text, "Dockerfile", options).findings[::2]
    meets = fix_proof._meets

    def counted(one: Span, two: Span) -> bool:
        nonlocal asked
        asked += 1
        return meets(one, two)

    monkeypatch.setattr(fix_proof, "_meets", counted)
    assert len(moves) == count // 2 and are_proven(moves, text, "Dockerfile", options)
    assert 0 < asked < 10 * count


def test_each_shipped_fix_says_what_it_changes() -> None:
    for rule in all_rules():
        for fix in rule.fixes:
            changes = fix.get("changes", [])
            names: Sequence[str] = [changes] if isinstance(changes, str) else changes
            assert names and set(names) <= CHANGES.keys(), rule.id


@given(st.lists(st.sampled_from(ODD_LINES), max_size=20).map("\n".join))
@settings(max_examples=60, deadline=None)
def test_each_fix_alone_is_right_or_left_out(text: str) -> None:
    everything = Options(select=("all",), preview=True)
    for one in lint_by_sound_rules(text, "Dockerfile", everything).findings:
        if one.fix is None or not are_proven([one], text, "Dockerfile", everything):
            continue
        before, after = parse(text), parse(apply(text, one.fix.edits))
        touched = {"added", "removed", "joined", "moved", "keyword"}.isdisjoint(one.fix.changes)
        if touched and len(one.fix.changes) == 1:
            assert [kept.keyword for kept in before.instructions] == [kept.keyword for kept in after.instructions]


def test_commands_come_in_where_words_may_change_too(tmp_path: Path) -> None:
    """Cargo's dependencies are compiled for a source that does nothing; what may be either is not taken for a word."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.rs").write_text("fn main() {}")
    (tmp_path / "Cargo.toml").write_text('[package]\nname = "a"\n[dependencies]\nb = "1"\n')
    text = "FROM rust:1.80\nCOPY . /app\nWORKDIR /app\nRUN cargo build --release\n"
    (tmp_path / "Dockerfile").write_text(text)
    options = Options(select=("copy-all-before-dependency-install",))
    fixed = fix_text(text, str(tmp_path / "Dockerfile"), options, True)
    assert "RUN touch src/main.rs && cargo build --release\n" in fixed.text and not fixed.refused
