"""The pipeline of an audit: equal files once, nothing of theirs harms it, and a killed one ends as if it had not been."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py import outside
from dockerlint_py.audit import linting
from dockerlint_py.audit.execute import Executor, Failed, executor
from dockerlint_py.audit.hidden import hidden
from dockerlint_py.audit.keys import WHOLE, Keys, conditions, packed, unpacked
from dockerlint_py.audit.linting import Way, lint
from dockerlint_py.audit.model import Collected, File
from dockerlint_py.audit.patience import TooLong, within
from dockerlint_py.audit.store import Linted, Pending, Text
from dockerlint_py.audit.theirs import read
from dockerlint_py.lint import Options
from dockerlint_py.rules import Rule, RuleSet, load_rules
from tests.audit_work import content, double, repositories

CLEAN = 'FROM debian:12.5-slim\nUSER 1000\nCMD ["app"]\n'
ROOT = Path(__file__).parents[1]
WAY = Way(Options(no_ignores=True, today="2026-01-01"))


@pytest.fixture(autouse=True)
def no_shellcheck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKERLINT_SHELLCHECK", "off")


# Executors


@pytest.fixture(params=[0, 2])
def workers(request: pytest.FixtureRequest) -> Iterator[Executor]:
    made = executor(request.param, None, 60)
    yield made
    made.close()


def test_each_item_once_as_they_come(workers: Executor) -> None:
    asked: list[int] = []

    def items() -> Iterator[int]:
        for number in range(50):
            asked.append(number)
            yield number

    found = []
    for item, result in workers.run(double, items(), 3):
        assert result == item * 2
        found.append(item)
        assert len(asked) - len(found) <= 3  # they are asked for as there is room
    assert sorted(found) == [*range(50)]


def test_an_item_that_fails_costs_the_others_nothing(workers: Executor) -> None:
    found = dict(workers.run(double, [1, "fail", 2], 2))
    assert found == {1: 2, "fail": Failed("ValueError: no"), 2: 4}


def test_an_iterable_that_has_nothing_yet_is_asked_again(workers: Executor) -> None:
    """What is to be done next may be told by a result."""
    news = [1]

    def items() -> Iterator[int | None]:
        done = 0
        while done < 5:
            if news:
                done += 1
                yield news.pop()
            else:
                yield None

    found = []
    for item, _ in workers.run(double, items(), 4):
        found.append(item)
        news.append(item + 1)
    assert found == [1, 2, 3, 4, 5]


def test_a_worker_that_dies_costs_one_item() -> None:
    workers = executor(2, None, 60)
    found = dict(workers.run(double, [1, "die", 2, 3, "die"[:3], 4], 2))
    workers.close()
    assert found == {1: 2, "die": Failed("its worker died (SIGKILL)", True), 2: 4, 3: 6, 4: 8}


def test_a_worker_that_is_silent_is_given_up() -> None:
    workers = executor(2, None, 2.0)
    found = dict(workers.run(double, [1, "hang", 2], 2))
    workers.close()
    assert found == {1: 2, "hang": Failed("took longer than 2 s", True), 2: 4}


def test_nothing_stays_behind(tmp_path: Path) -> None:
    workers = executor(2, None, 60)
    run = workers.run(double, ["hang", "hang", 1], 2)
    threading.Timer(1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        list(run)
    processes, folder = [one.process for one in workers._workers], workers._folder  # type: ignore[attr-defined]
    assert len(processes) == 2
    workers.close()
    assert not any(process.is_alive() for process in processes) and not os.path.exists(folder)


# Time


def test_what_takes_too_long_is_ended() -> None:
    import re

    for work in (lambda: re.match("(a+)+$", "a" * 60 + "b"), lambda: sum(iter(lambda: 1, 0))):
        with pytest.raises(TooLong), within(0.2):
            work()
    with within(5):
        pass


def test_off_the_main_thread_too() -> None:
    said: list[str] = []

    def work() -> None:
        end = time.monotonic() + 5
        try:
            with within(0.2):
                while time.monotonic() < end:
                    pass
        except TooLong:
            said.append("ended")
        with within(0.05):
            pass
        time.sleep(0.2)
        said.append("and no more")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert said == ["ended", "and no more"]


# Texts


def pending(*texts: str, path: str = "Dockerfile") -> list[Pending]:
    return [Pending(number, zlib.compress(text.encode()), path, None) for number, text in enumerate(texts)]


def rules(linted: Linted) -> set[str]:
    return {row.rule for row in linted.findings}


def test_texts_are_linted() -> None:
    clean, root = lint(pending(CLEAN, "FROM debian:12.5-slim\nUSER root\n"), WAY)
    assert (clean, root.id, rules(root)) == (Linted(0, []), 1, {"last-user-root"})
    (row,) = root.findings
    assert (row.severity, row.line, row.column, row.excerpt, row.silenced) == ("error", 2, 1, "USER root", False)


def test_their_comments_are_told_and_not_obeyed() -> None:
    text = "FROM debian:12.5\n# hadolint ignore=DL3002\nUSER root\nSHELL bash\n"
    (found,) = lint(pending(text), WAY)
    assert {row.rule: row.silenced for row in found.findings}["last-user-root"] is True
    assert any(not row.silenced for row in found.findings)
    (found,) = lint(pending(text), Way(WAY.options._replace(no_ignores=False), silenced=False))
    assert "last-user-root" not in rules(found)


def test_one_text_that_takes_too_long_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    real = linting.lint_texts

    def slow(items: Any) -> Any:
        if any("hang" in text for text, *_ in items):
            while True:
                pass
        if any("crash" in text for text, *_ in items):
            raise RuntimeError
        return real(items)

    monkeypatch.setattr(linting, "lint_texts", slow)
    found = lint(pending(CLEAN, "FROM hang\n", "FROM crash\n", "FROM debian:12.5-slim\nUSER root\n"), WAY._replace(seconds=0.3))
    assert [one.reason for one in found] == [None, "linting it took longer than 0.3 s", "the linter failed on it, which is a bug: RuntimeError", None]
    assert rules(found[3]) == {"last-user-root"}


def test_a_compose_file_that_is_none_has_a_reason() -> None:
    bad, good = lint(pending("services: {a: {build: {dockerfile_inline: [}}\n", "services: {a: {build: {dockerfile_inline: FROM debian}}}", path="compose.yaml"), WAY)
    assert bad.reason and bad.reason.startswith("line 1: ")
    assert good.reason is None and "missing-tag" in rules(good)


def test_an_audit_asks_nothing_of_this_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path of somebody else's repository may be one of this machine too, and must mean nothing here."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text("FROM debian:12.5\nCOPY . /srv\nCOPY gone /srv\n")
    (tmp_path / ".env").write_text("A=1\n")
    (tmp_path / "compose.yaml").write_text("services: {a: {build: {context: ., target: x}}}\n")
    lint(pending(CLEAN), WAY)  # loads what is loaded late
    text = "FROM debian:12.5 AS x\nCOPY . /srv\nCOPY gone requirements.txt /srv/\nRUN pip install -r /srv/requirements.txt && /srv/gone\nFROM x\nUSER 1\n"
    inline = f"services: {{a: {{build: {{context: ., dockerfile_inline: {text!r}}}}}}}\n"
    touched: list[str] = []
    real = os.stat

    def noted(path: Any, *args: Any, **more: Any) -> Any:
        touched.append(str(path))
        return real(path, *args, **more)

    monkeypatch.setattr(os, "stat", noted)
    hook: list[bool] = [True]

    def heard(event: str, args: tuple[Any, ...]) -> None:
        if hook and event in ("open", "os.listdir", "os.scandir"):
            touched.append(str(args[0]))

    sys.addaudithook(heard)
    lint([*pending(text, text), *pending(inline, path="compose.yaml")], WAY)
    hook.clear()
    assert [path for path in touched if not path.isdigit() and str(tmp_path) in os.path.abspath(path)] == []
    with outside.elsewhere():
        assert not outside.exists("Dockerfile") and outside.names(".") is None and outside.text("Dockerfile") is None


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("ENV DB_PASSWORD=hunter2 A=b", "ENV DB_PASSWORD=******* A=b"),
        ("ENV API_TOKEN abc def", "ENV API_TOKEN *******"),
        ('RUN echo "root:secret1" | chpasswd', 'RUN echo "root:*******" | chpasswd'),
        ("RUN mysql --password hunter2 -e x", "RUN mysql --password ******* -e x"),
        ("RUN git clone https://u:hunter2@h/x", "RUN git clone https://u:*******@h/x"),
        ('RUN echo {"password": "abc"}', 'RUN echo {"password": *****}'),
        ("ARG NPM_TOKEN", "ARG NPM_TOKEN"),
        ("ENV A_TOKEN=$B_TOKEN", "ENV A_TOKEN=$B_TOKEN"),
        ("ENV AUTHOR=me", "ENV AUTHOR=me"),
        ("COPY auth.conf /etc/", "COPY auth.conf /etc/"),
    ],
)
def test_secrets_are_hidden(line: str, shown: str) -> None:
    assert hidden(line) == shown
    (found,) = lint(pending(f"FROM debian:12\n{line}\nUSER root\n"), WAY)
    assert all("hunter2" not in f"{row.excerpt}{row.message}" for row in found.findings)


def test_hiding_takes_time_linear_in_the_text() -> None:
    for text in ("token" * 200_000, "token= " * 100_000, "--token --" * 100_000, "://a:b@" * 140_000, "ENV token  " * 100_000):
        begun = time.process_time()
        hidden(text)
        assert time.process_time() - begun < 5


# Equal files


def key(path: str, keys: Keys) -> bytes:
    found = keys.text(File(path, CLEAN), None)
    assert isinstance(found, Text)
    return found.digest


def test_what_of_a_path_matters() -> None:
    keys = Keys(WAY.options)
    same = ("Dockerfile", "a/b/Dockerfile", "web.dockerfile", "Containerfile")
    assert len({key(path, keys) for path in same}) == 1
    other = ("Dockerfile", "Dockerfile.dev", "compose.yaml", "arm64/Dockerfile", "amd64/Dockerfile.dev")
    assert len({key(path, keys) for path in other}) == len(other)
    assert key("a/.devcontainer/Dockerfile", keys) == key("Dockerfile.dev", keys)


def test_equal_keys_are_linted_the_same() -> None:
    """Over the paths and rules that there are."""
    paths = ("Dockerfile", "a/Dockerfile", "Dockerfile.dev", "dev/Dockerfile", "arm64/Dockerfile", "x86_64/test/Dockerfile", ".devcontainer/Dockerfile")
    text = "FROM php:8.3\nRUN pecl install xdebug && docker-php-ext-enable xdebug && curl -fsSLO https://example.org/a-linux-amd64.tar.gz\nRUN apt-get install vim\n"
    way = Way(Options(select=("all",), preview=True, no_ignores=True, today="2026-01-01"))
    keys, found = Keys(way.options), {}
    for path in paths:
        made = keys.text(File(path, text))
        assert isinstance(made, Text)
        rows = lint(pending(text, path=path), way)[0].findings
        assert found.setdefault(made.digest, rows) == rows
    assert len(found) > 2


def own(data: dict[str, Any]) -> Rule:
    return Rule("house/own.yaml", {"summary": "s", "why": "w", "severity": "info", "message": "m", "each": "FROM", **data})


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        ({"when": {"file.path": {"matches": "^x/"}}}, False),
        ({"when": {"stage.file.name": ["a", "b"]}, "unless": [{"file.path": "z"}]}, False),
        ({"message": "{file.path} is wrong"}, True),
        ({"when": {"file.path": {"its": "image.name"}}}, True),
        ({"when": {"image.name": {"its": "file.name"}}}, True),
        ({"when": {"file": {"path": "x"}}}, True),
        ({"each": "file", "when": {"path": "x"}}, True),
        ({"each": "file", "message": "{name}"}, True),
        ({"each": "file", "when": {"length": {"over": "3"}}}, False),
        ({"cases": [{"when": {"file.path": {"as": "p", "matches": "x"}}, "message": "n"}]}, True),
    ],
)
def test_own_rules_that_look_at_paths(data: dict[str, Any], whole: bool) -> None:
    assert (conditions(RuleSet([own(data)])) == WHOLE) is whole
    assert conditions(load_rules(Options(select=("all",), preview=True))) != WHOLE


def test_options_survive_the_store() -> None:
    options = Options(select=("a",), severity=(("a", "info"),), settings=(("r", {"x": ["y"], "z": {"k": "v"}}),), build_args=(("A", "1"),))
    assert unpacked(packed(options)) == options


# Their configurations


def test_their_configuration_is_obeyed_as_far_as_it_goes(tmp_path: Path) -> None:
    settings = (
        (".hadolint.yaml", "ignored: [DL3007]\n"),
        ("a/dockerlint.toml", 'ignore = ["missing-tag"]\nexclude = ["old"]\nextend = "/etc/passwd"\nrules = ["/etc"]\n[per-file-ignores]\n"b/*" = ["non-root"]\n'),
        ("bad/dockerlint.toml", "ignore = 3\n"),
        ("none/pyproject.toml", "[tool.other]\n"),
    )
    theirs = read(Collected("o/r", settings=settings))
    assert theirs.of("Dockerfile").get("ignore") == ("DL3007",) and theirs.of("x/Dockerfile").get("ignore") == ("DL3007",)
    assert theirs.of("a/b/Dockerfile").get("ignore") == ("missing-tag",) and "extend" not in theirs.of("a/Dockerfile").values
    (note,) = theirs.notes
    assert note == "bad/dockerlint.toml is not obeyed: line 1: 'ignore' is a list; write [\"3\"]"
    keys = Keys(WAY.options)
    digests = {path: keys.text(File(path, CLEAN), theirs.of(path)) for path in ("Dockerfile", "x/Dockerfile", "a/Dockerfile", "a/b/Dockerfile", "a/old/Dockerfile")}
    assert digests.pop("a/old/Dockerfile") == "left out by the configuration"
    texts = {path: one for path, one in digests.items() if isinstance(one, Text)}
    assert texts["Dockerfile"].digest == texts["x/Dockerfile"].digest
    assert len({one.digest for one in texts.values()}) == 3
    text = texts["a/b/Dockerfile"]
    (found,) = lint([Pending(1, zlib.compress(b"FROM debian\n"), text.path, text.config)], WAY)
    assert not {"missing-tag", "non-root"} & rules(found)


# Whole audits


AUDIT = [sys.executable, "-m", "dockerlint_py", "audit", "-q"]
ENV = {**os.environ, "PYTHONPATH": str(ROOT), "DOCKERLINT_SHELLCHECK": "off"}


def audit(*args: str, code: int = 0) -> None:
    done = subprocess.run([*AUDIT, *args], env=ENV, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (code, "")


def test_one_process_or_several(tmp_path: Path) -> None:
    places = repositories(tmp_path / "r", 12)
    for jobs in ("0", "1", "3"):
        audit(*places, "--store", str(tmp_path / f"{jobs}.db"), "--jobs", jobs)
    one = content(str(tmp_path / "0.db"))
    assert len(one["files"]) == 30 and len(one["findings"]) > 60 and one["left"] == [(0,)]
    assert content(str(tmp_path / "1.db")) == one == content(str(tmp_path / "3.db"))


def test_a_killed_audit_goes_on_as_if_nothing_had_been(tmp_path: Path) -> None:
    """Killed at random points, again and again, with its workers; then run to its end."""
    places = repositories(tmp_path / "r", 40)
    dataset = tmp_path / "more.jsonl"
    dataset.write_text("".join(f'{{"repo": "o/{n % 9}", "content": "FROM debian:{n % 2000}\\nUSER root\\n"}}\n' for n in range(2500)))
    given = [*places, str(dataset), "--jobs", "2"]
    audit(*given, "--store", str(tmp_path / "whole.db"))
    whole = content(str(tmp_path / "whole.db"))
    picks = random.Random(6)
    store = tmp_path / "killed.db"
    parts: list[int] = []
    for _ in range(40):
        begun = subprocess.Popen([*AUDIT, *given, "--store", str(store), "--resume"], env=ENV, start_new_session=True)
        before = _size(store)
        while _size(store) == before and begun.poll() is None:  # it begins to write
            time.sleep(0.005)
        with suppress(subprocess.TimeoutExpired):
            begun.wait(picks.uniform(0.0, 0.2))
        if begun.poll() is not None:  # it was faster than the kill; what it has is whole, and another begins
            assert content(str(store)) == whole
            for path in tmp_path.glob("killed.db*"):
                path.unlink(missing_ok=True)
            continue
        os.killpg(begun.pid, signal.SIGKILL)
        begun.wait()
        parts.append(len(content(str(store))["findings"]))
        if len(set(parts) - {0, len(whole["findings"])}) > 2:
            break
    audit(*given, "--store", str(store), "--resume")
    assert content(str(store)) == whole
    assert len(set(parts) - {0, len(whole["findings"])}) > 2  # it was stopped in the middle


def _size(store: Path) -> int:
    """Bytes of it and of SQLite's journals beside it, which come and go."""
    found = 0
    for path in store.parent.glob(f"{store.name}*"):
        with suppress(FileNotFoundError):
            found += path.stat().st_size
    return found


def test_ctrl_c_keeps_what_is_done(tmp_path: Path) -> None:
    places = repositories(tmp_path / "r", 60)
    store = str(tmp_path / "s.db")
    command = [sys.executable, "-m", "dockerlint_py", "audit", *places, "--store", store, "--jobs", "1"]
    begun = subprocess.Popen(command, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not os.path.exists(store + "-wal") or os.path.getsize(store + "-wal") < 200_000:
        time.sleep(0.005)
        assert begun.poll() is None
    begun.send_signal(signal.SIGINT)
    out, error = begun.communicate(timeout=30)
    assert (begun.returncode, out) == (130, "")
    assert error == f"stopped; what is done is kept: --store {store} --resume goes on\n"
    assert os.listdir(tmp_path) == ["r", "s.db"] or sorted(os.listdir(tmp_path)) == ["r", "s.db"]
    audit("--store", store, "--resume")
    audit(*places, "--store", str(tmp_path / "whole.db"))
    assert content(store) == content(str(tmp_path / "whole.db"))
