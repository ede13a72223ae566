"""How often things change, by the commits of a repository."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlint_py.facts.knowledge.ignore_patterns import is_left_out, patterns_of
from dockerlint_py.layers.context_files import IgnoreFile, Matcher, Selection
from dockerlint_py.layers.finding_costs import cost_at
from dockerlint_py.layers.history import changes, commits_of, repository_of
from dockerlint_py.system import git as git_program
from dockerlint_py.text.input_error import InputError
from tests.layers.repositories import by_commits, facts, git, repository

DOCKERFILE = "FROM debian:12\nCOPY requirements.txt /\nRUN one\nCOPY src /src\nRUN two\n"


def shares(folder: Path, **how: int | str) -> dict[int, float]:
    """How often the files of a line changed."""
    analysis = by_commits(folder, **how)  # type: ignore[arg-type]
    return {step.line: analysis.risks[step.number].own for step in analysis.steps if step.files}


def test_how_often_the_files_of_a_copy_changed(tmp_path: Path) -> None:
    folder = repository(
        tmp_path,
        {"Dockerfile": DOCKERFILE, "requirements.txt": "a", "src/a": "1"},
        {"src/a": "2"},
        {"src/a": "3", "requirements.txt": "b"},
        {"README": "x"},
    )
    assert shares(folder) == {2: 0.5, 4: 0.75}
    assert shares(folder, most=2) == {2: 0.5, 4: 0.5}
    assert shares(folder, revisions="HEAD~1..HEAD") == {2: 0, 4: 0}
    payer = by_commits(folder).payers()[1]
    assert (payer.step.line, payer.names) == (4, (("src/a", 0.75),))


def test_what_the_ignore_file_leaves_out_is_no_input(tmp_path: Path) -> None:
    folder = repository(
        tmp_path,
        {"Dockerfile": "FROM a\nCOPY . /\n", ".dockerignore": "**/*.md\n!keep.md\n", "x.md": "1", "a": "1"},
        {"x.md": "2"},
        {"d/y.md": "2"},
        {"keep.md": "2"},
    )
    assert shares(folder) == {2: 0.5}


def test_a_renamed_file_counts_under_its_name_of_today(tmp_path: Path) -> None:
    text = "\n".join(map(str, range(40)))
    folder = repository(
        tmp_path,
        {"Dockerfile": "FROM a\nCOPY new /\n", "old/a": text},
        {"old/a": f"{text}\nx"},
        {"old/a": None, "new/a": f"{text}\nx\ny"},
        {"new/a": None, "new/b": f"{text}\nx\ny"},
    )
    assert shares(folder) == {2: 1.0}


def test_a_merge_is_one_commit(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"Dockerfile": DOCKERFILE, "requirements.txt": "a", "src/a": "1"})
    git(folder, "checkout", "-q", "-b", "side")
    for text in "23":
        (folder / "src/a").write_text(text)
        git(folder, "commit", "-q", "-a", "-m", text)
    git(folder, "checkout", "-q", "main")
    git(folder, "merge", "-q", "--no-ff", "-m", "merge", "side")
    assert shares(folder) == {2: 0.5, 4: 1.0}


def test_a_context_below_the_top_and_odd_names(tmp_path: Path) -> None:
    name = "app/a\nb ü\t.txt"
    folder = repository(tmp_path, {"app/Dockerfile": "FROM a\nCOPY . /\n", name: "1"}, {name: "2"}, {"other": "1"})
    found = repository_of(str(folder / "app"))
    told = list(changes(found, commits_of(found, "HEAD", 10)))
    assert told == [(1, ["a\nb ü\t.txt"]), (2, ["Dockerfile", "a\nb ü\t.txt"])]


def test_no_program_of_the_repository_is_run(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"a": "1", ".gitattributes": "* filter=x diff=x\n"}, {"a": "2"})
    mark = tmp_path / "ran"
    for name in (
        "filter.x.smudge",
        "filter.x.clean",
        "diff.x.textconv",
        "diff.external",
        "core.fsmonitor",
        "gpg.program",
    ):
        git(folder, "config", name, f"touch {mark}; cat")
    git(folder, "config", "log.showSignature", "true")
    (folder / "a").write_text("3")
    found = repository_of(str(folder))
    assert len(list(changes(found, commits_of(found, "HEAD", 10)))) == 2
    assert not mark.exists()


def test_a_clone_that_is_not_whole(tmp_path: Path) -> None:
    text = "\n".join(map(str, range(40)))
    folder = repository(tmp_path, {"a": text}, {"a": None, "b": f"{text}\nx"}, {"b": "2"})
    blob = git(folder, "rev-parse", "HEAD~2:a")
    (folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    found = repository_of(str(folder))
    told = list(changes(found, commits_of(found, "HEAD", 10)))
    assert told == [(0, ["b"]), (1, ["a", "b"]), (2, ["a"])]


def test_a_partial_clone_fetches_nothing(tmp_path: Path) -> None:
    text = "\n".join(map(str, range(40)))
    (tmp_path / "whole").mkdir()
    repository(tmp_path / "whole", {"a": text}, {"a": None, "b": f"{text}\nx"}, {"c": "2"})
    git(tmp_path / "whole", "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", (tmp_path / "whole").as_uri(), "part")
    missing = git(tmp_path / "part", "rev-list", "--objects", "--missing=print", "HEAD").count("?")
    found = repository_of(str(tmp_path / "part"))
    assert list(changes(found, commits_of(found, "HEAD", 10))) == [(0, ["c"]), (1, ["a", "b"]), (2, ["a"])]
    assert missing == git(tmp_path / "part", "rev-list", "--objects", "--missing=print", "HEAD").count("?") == 3


def test_a_shallow_clone_says_so(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    repository(tmp_path / "whole", {"Dockerfile": "FROM a\nCOPY . /\n"}, {"a": "1"}, {"a": "2"})
    git(tmp_path, "clone", "-q", "--depth=2", (tmp_path / "whole").as_uri(), "part")
    analysis = by_commits(tmp_path / "part")
    assert analysis.tally is not None
    assert analysis.tally.commits == 1  # of the other one it is not known what it changed
    assert [note for note in analysis.tally.notes if "shallow" in note]
    git(tmp_path, "clone", "-q", "--depth=1", (tmp_path / "whole").as_uri(), "one")
    with pytest.raises(InputError, match="is shallow, with no commit to compare"):
        by_commits(tmp_path / "one")


@pytest.mark.parametrize(
    ("revisions", "said"), [("nothing", "git knows no"), ("-x", "no revision"), ("HEAD..HEAD", "no commits")]
)
def test_revisions_that_are_none(tmp_path: Path, revisions: str, said: str) -> None:
    folder = repository(tmp_path, {"a": "1"})
    with pytest.raises(InputError, match=said):
        commits_of(repository_of(str(folder)), revisions, 10)


def test_no_repository_and_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="no git repository"):
        repository_of(str(tmp_path))
    git(tmp_path, "init", "-q")
    with pytest.raises(InputError, match="no commit yet"):
        commits_of(repository_of(str(tmp_path)), "HEAD", 10)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="no git on the PATH"):
        repository_of(str(tmp_path))


def test_what_was_compared_in_time_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = repository(tmp_path, {"Dockerfile": "FROM a\nCOPY . /\n"}, {"a": "1"}, {"a": "2"}, {"a": "3"})
    whole = git_program.pieces

    def overdue(*args: Any, **how: Any) -> Iterator[bytes]:
        yield from itertools.islice(whole(*args, **how), 8)
        raise git_program.GitTimeout("git took longer than 60 s")

    monkeypatch.setattr(git_program, "pieces", overdue)
    analysis = by_commits(folder)
    assert analysis.tally is not None
    assert 0 < analysis.tally.commits < 4
    assert analysis.tally.notes[0].startswith(
        f"only the newest {analysis.tally.commits} of 4 commits were compared: git took"
    )
    assert analysis.risks[1].own > 0.9


NAMES = st.lists(st.sampled_from(["a", "b", "ab", ".c"]), min_size=1, max_size=4).map("/".join)
PATTERNS = st.lists(
    st.sampled_from(["a", "*", "**/b", "!a/b", "a/*", "!**/ab", "/b", "!.c", "a*", "**", "[", "!a"]), max_size=5
)


@given(PATTERNS, st.lists(NAMES, max_size=8))
def test_folders_are_remembered_rightly(lines: list[str], paths: list[str]) -> None:
    patterns = patterns_of("\n".join(lines))
    ignored = IgnoreFile(patterns)
    assert [ignored.leaves_out(path) for path in paths] == [is_left_out(path, patterns) for path in paths]


@pytest.mark.parametrize(
    ("selection", "path", "taken"),
    [
        (Selection("."), "a/b", True),
        (Selection("a"), "a/b", True),
        (Selection("a"), "ab", False),
        (Selection("a*.txt", True), "ab.txt", True),
        (Selection("a*.txt", True), "d/ab.txt", False),
        (Selection("a*", True), "ab/c", True),
        (Selection("a", False, ("*.md",)), "a/x.md", False),
        (Selection("a", False, ("*.md",)), "a/d/x.md", True),
        (Selection(".", False, ("**/*.md",)), "a/x.md", False),
    ],
)
def test_what_a_source_takes(selection: Selection, path: str, taken: bool) -> None:
    assert Matcher(selection).takes(path) is taken


def test_what_a_line_costs_is_told_by_commits_only_and_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "FROM a\nCOPY src /src\nRUN make\n"
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a").write_text("1")
    file = facts(text, str(tmp_path / "Dockerfile"), context=str(tmp_path))
    assert cost_at(file, 2) is None
    repository(tmp_path, {"src/a": "2"}, {"src/a": "3"}, {}, {})
    said = (
        "line 2 (COPY src /src): src/a changes in 50 % of commits and stands above `RUN make`: 2 of 3 steps run again"
    )
    told = cost_at(file, 2)
    assert told is not None
    assert told.startswith(said)
    assert cost_at(file, 3) is None
    monkeypatch.delattr(git_program, "pieces")
    assert cost_at(file, 2) == told
