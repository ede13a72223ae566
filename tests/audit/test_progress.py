"""What is said while an audit runs."""

from __future__ import annotations

import io

from dockerlint_py.audit.progress import (
    NoProgress,
    Pace,
    ProgressBar,
    ProgressLines,
    duration,
    progress_display,
    progress_line,
)
from dockerlint_py.audit.store_rows import Counts

BEGUN = Counts(targets=100, done=0, refused=0, repositories=0, files=0, unread=0, texts=0, linted=0, findings=0)


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_time_that_is_left() -> None:
    clock = Time()
    pace = Pace(clock)
    pace.record(BEGUN)
    assert pace.seconds_left() is None and pace.rate("linted") == 0
    clock.now += 10
    now = BEGUN._replace(done=20, refused=1, files=3000, texts=2000, linted=1500, findings=70_000)
    pace.record(now)
    assert (pace.rate("linted"), pace.seconds_left()) == (150, 40.0)
    said = "20 of 100 repositories (1 refused), 3,000 files, 1,500 of 2,000 texts linted, 70,000 findings, 150 texts/s, 40 s left"
    assert progress_line(now, pace) == said
    clock.now += 100
    for _ in range(3):
        clock.now += 30
        pace.record(now)  # nothing moves any more
    assert pace.seconds_left() is None
    done = now._replace(done=100, linted=2000)
    pace.record(done)
    assert pace.seconds_left() is None and "left" not in progress_line(done, pace)


def test_as_people_say_it() -> None:
    assert [duration(seconds) for seconds in (0.4, 59.4, 61, 3599, 7260)] == [
        "0 s",
        "59 s",
        "1 min 1 s",
        "59 min 59 s",
        "2 h 1 min",
    ]


def test_a_line_every_ten_seconds() -> None:
    clock, out = Time(), io.StringIO()
    lines = ProgressLines(out, clock)
    for done in range(35):
        lines(BEGUN._replace(done=done))
        clock.now += 1
    assert [row.split(",")[0] for row in out.getvalue().splitlines()] == [
        f"{done} of 100 repositories" for done in (10, 20, 30)
    ]
    lines.close()


def test_a_bar_on_a_terminal() -> None:
    out = Terminal()
    bar = progress_display(out, quiet=False)
    assert isinstance(bar, ProgressBar)
    bar(BEGUN._replace(done=7, files=1234))
    bar.close()
    assert "7 of 100 repositories, 1,234 files" in out.getvalue()


def test_no_word_for_who_wants_none() -> None:
    out = Terminal()
    assert isinstance(progress_display(out, quiet=True), NoProgress) and isinstance(
        progress_display(io.StringIO(), quiet=False), ProgressLines
    )
    progress_display(out, quiet=True)(BEGUN)
    assert out.getvalue() == ""
