"""What is said of other linters, and the presets."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from dockerlint_py.documentation.peers_page import codes, covered
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.loader import all_rules, load_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.presets import PRESETS, includes, peers
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.text.input_error import InputError

TOOLS = list(peers()["tools"])
FOUND = covered(all_rules())


@pytest.mark.parametrize("tool", TOOLS)
def test_every_code_has_a_rule_or_a_reason(tool: str) -> None:
    known = codes(tool)
    assert len(known) == len(set(known))
    reasons = peers()["tools"][tool]["none"]
    assert set(reasons) <= set(known)
    assert {code for code in known if not FOUND[tool].get(code)} == set(reasons)


def test_what_was_left_out_is_no_rule() -> None:
    assert {rule.id for rule in all_rules()}.isdisjoint(peers()["left-out"])


@pytest.mark.parametrize("tool", TOOLS)
def test_no_alias_names_an_unknown_code(tool: str) -> None:
    known = codes(tool)
    if tool == "tally":  # which has those of the two under its own name, too
        known += [f"{other}/{code}" for other in ("hadolint", "buildkit") for code in codes(other)]
    assert [code for code in FOUND[tool] if not any(fnmatchcase(code, one) for one in known)] == []


def test_a_preset_means_nothing_else() -> None:
    words = {word for rule in all_rules() for word in (*rule.words, rule.principle)}
    assert words.isdisjoint(PRESETS)


def _ids(*select: str, ignore: tuple[str, ...] = ()) -> set[str]:
    return {rule.id for rule in load_rules(Options(select=select, ignore=ignore))}


def test_presets() -> None:
    rules = {rule.id: rule for rule in all_rules() if not rule.preview}
    assert _ids("default") == _ids()
    assert _ids("all") == set(rules)
    assert _ids("strict") == set(rules) - _ids("compose")
    assert len(_ids("compose")) >= 12
    assert _ids("default").isdisjoint(_ids("compose"))
    assert {rules[name].principle for name in _ids("talk")} == {
        "one-process", "minimal", "layer-order", "non-root", "ephemeral", "care-less",
    }  # fmt: skip
    assert "dev-image-fixed-uid" in _ids("talk")
    assert {"missing-tag", "apt-version-not-pinned"} <= _ids("hadolint")
    assert "healthcheck-missing" not in _ids("hadolint"), "off by default there"
    assert all(includes("buildkit", rules[name]) for name in _ids("buildkit"))
    assert _ids("hadolint", ignore=("DL3008",)) == _ids("hadolint") - {"apt-version-not-pinned"}
    assert _ids("all", ignore=("hadolint",)) == set(rules) - _ids("hadolint")


@pytest.mark.parametrize("name", ["last-user-root", "DL3002", "dl3002", "hadolint:DL3002", "checkov:CKV_DOCKER_8"])
def test_an_alias_is_as_good_as_a_name(name: str) -> None:
    text = 'FROM debian:12\n{}USER root\nCMD ["a"]\n'
    assert {one.rule for one in lint_text(text.format(""), "Dockerfile", Options(select=(name,)))} == {"last-user-root"}
    assert "last-user-root" not in _ids("all", ignore=(name,))
    comment = text.format(f"# dockerlint ignore={name}\n")
    assert lint_text(comment, "Dockerfile", Options(select=("last-user-root",))) == []


def test_a_linter_is_no_rule() -> None:
    with pytest.raises(InputError, match="'checkov' is a linter, not a rule; name one of its codes, such as checkov:C"):
        load_rules(Options(select=("checkov",)))


def test_a_rule_of_ones_own_cannot_be_called_like_a_preset(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from dockerlint_py.ruleset.rule_reader import read_rule

    path = tmp_path / "own" / "talk.yaml"
    path.parent.mkdir()
    path.write_text(
        "summary: s\nwhy: w\nseverity: info\neach: FROM\nmessage: m\nexamples: [{bad: FROM a, where: FROM a}, {good: RUN a}]\n"
    )
    with pytest.raises(InputError, match="'talk' is a preset"):
        read_rule(str(path))
    assert isinstance(all_rules()[0], Rule)
