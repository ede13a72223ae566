"""Each word of the vocabulary is asked by a shipped rule, or stays for a reason."""

from __future__ import annotations

import pytest

from dockerlint_py.facts.all_kinds import CLASSES
from dockerlint_py.facts.vocabulary import Kind, follow, words
from dockerlint_py.ruleset import condition_check
from dockerlint_py.ruleset.loader import builtin, files
from dockerlint_py.ruleset.rule_reader import read_rule_file

PLACE = "every subject says where it is, for `at` and paths; other facts ask it"
KIND = "what `each` looks at hangs on its owner too"
IMAGE = "what a base image brings, as `user` and `workdir`; other facts ask it"
SIDE = "a view has the same on both of its sides"
COMPOSE = "rules of one's own ask it of compose files, as the shipped ones ask what stands beside it"
VALUE = "other subjects have the same word; other facts ask it"
UNASKED = {
    "Assignment.command": VALUE,
    "Command.as_exec": "of an instruction it is made of this",
    "Command.unpacks_to": "the paths that a RUN makes hang on it",
    "ComposeFile.environment": COMPOSE,
    "ComposeFile.file": PLACE,
    "ComposeFile.path": PLACE,
    "ComposeFile.services": KIND,
    "File.case": "whether an instruction departs from it is asked",
    "File.name": PLACE,
    "File.span": PLACE,
    "File.suppressions": KIND,
    "Image.accounts": IMAGE,
    "Image.cmd": IMAGE,
    "Image.ports": IMAGE,
    "Image.root": IMAGE,
    "Image.size": "rules of one's own set a limit; messages show it as `readable_size`",
    "Image.stop_signal": IMAGE,
    "Instruction.images": KIND,
    "Instruction.index": PLACE,
    "Instruction.ports": KIND,
    "Instruction.span": PLACE,
    "OfService.file": PLACE,
    "Package.resolved": VALUE,
    "Problem.span": PLACE,
    "PublishedPort.host_address": COMPOSE,
    "PublishedPort.text": COMPOSE,
    "RunView.urls": "`before` and `after` have the URLs of the same RUN from here",
    "Service.environment": COMPOSE,
    "Service.file": PLACE,
    "Service.profiles": COMPOSE,
    "ServiceVolume.target": COMPOSE,
    "ServiceVolume.text": COMPOSE,
    "Stage.shell": "what is in force at the end of a stage, as `user` and `workdir`",
    "Stage.span": PLACE,
    "Stage.stage": PLACE,
    "Suppression.file": PLACE,
    "Suppression.instruction": PLACE,
    "Suppression.scope": "rules of one's own allow comments of one kind only",
    "Suppression.stage": PLACE,
    "Url.before": SIDE,
}
"""`Class.word` of each word that no shipped rule asks: why it stays."""


def owner(cls: type, word: str) -> type:
    """The class that a word comes from: what a subject inherits is one word."""
    return next(one for one in cls.__mro__ if word in vars(one) or word in vars(one).get("__annotations__", {}))


def asked_by_rules(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """`Class.word` of all that shipped rules ask in conditions, messages, fixes and places."""
    asked: set[str] = set()

    def noted(kind: Kind, name: str) -> Kind | None:
        if kind.cls is not None and follow(kind, name) is not None:
            asked.add(f"{owner(kind.cls, name).__name__}.{name}")
        return follow(kind, name)

    monkeypatch.setattr(condition_check, "follow", noted)
    for path in files(builtin()):
        read_rule_file(path)
    return asked


def test_unasked_words_have_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {f"{owner(cls, word).__name__}.{word}" for cls in CLASSES for word in words(Kind(cls))}
    assert sorted(known - asked_by_rules(monkeypatch)) == sorted(UNASKED)
