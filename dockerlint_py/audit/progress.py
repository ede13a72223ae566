"""How far an audit is, while it runs: a bar on a terminal, else a line every now and then."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any, TextIO

from dockerlint_py.audit.store_rows import Counts

LINE_INTERVAL = 10.0
"""Seconds between two lines."""
_BAR_INTERVAL = 0.2
"""Seconds between two looks of the bar."""
_RATE_WINDOW = 60.0
"""Seconds that the rate is taken over."""
Clock = Callable[[], float]


class Pace:
    """How fast it goes, from what was done in the last minute."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._records: deque[tuple[float, Counts]] = deque()

    def record(self, counts: Counts) -> None:
        """Takes note of how far it is now."""
        now = self._clock()
        self._records.append((now, counts))
        while now - self._records[0][0] > _RATE_WINDOW and len(self._records) > 2:
            self._records.popleft()

    def rate(self, name: str) -> float:
        """How much of one of the counts is done in a second."""
        if len(self._records) < 2:
            return 0.0
        (begun, first), (now, last) = self._records[0], self._records[-1]
        return (getattr(last, name) - getattr(first, name)) / (now - begun) if now > begun else 0.0

    def seconds_left(self) -> float | None:
        """Seconds until all is done; None where that can't be told."""
        counts = self._records[-1][1] if self._records else None
        if counts is None or counts.targets - counts.done + counts.texts - counts.linted == 0:
            return None
        parts = []
        for rest, name in ((counts.targets - counts.done, "done"), (counts.texts - counts.linted, "linted")):
            if rest:
                rate = self.rate(name)
                if rate <= 0:
                    return None
                parts.append(rest / rate)
        return max(parts)


def progress_line(counts: Counts, pace: Pace) -> str:
    """How far it is, in a line."""
    refused = f" ({counts.refused:,} refused)" if counts.refused else ""
    parts = [
        f"{counts.done:,} of {counts.targets:,} repositories{refused}",
        f"{counts.files:,} files",
        f"{counts.linted:,} of {counts.texts:,} texts linted",
        f"{counts.findings:,} findings",
        f"{pace.rate('linted'):,.0f} texts/s",
    ]
    left = pace.seconds_left()
    return ", ".join([*parts, f"{duration(left)} left"] if left is not None else parts)


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    whole = int(seconds + 0.5)
    if whole < 60:
        return f"{whole} s"
    minutes = whole // 60
    return f"{minutes} min {whole % 60} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


class ProgressLines:
    """A line on a stream that is no terminal, at most every ten seconds."""

    def __init__(self, out: TextIO, clock: Clock = time.monotonic) -> None:
        self._out, self._clock, self._pace = out, clock, Pace(clock)
        self._next = 0.0

    def __call__(self, counts: Counts) -> None:
        """Shows how far it is, if it is time to."""
        now = self._clock()
        if self._next and now < self._next:
            return
        self._pace.record(counts)
        if self._next:
            print(progress_line(counts, self._pace), file=self._out, flush=True)
        self._next = now + LINE_INTERVAL

    def close(self) -> None:
        """Nothing stays open."""


class ProgressBar:
    """A bar of rich, with what the line says."""

    def __init__(self, out: TextIO, clock: Clock = time.monotonic) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self._clock, self._pace, self._next = clock, Pace(clock), 0.0
        columns = (BarColumn(bar_width=24), TextColumn("{task.fields[line]}", markup=False))
        self._bar = Progress(*columns, console=Console(file=out), transient=True, auto_refresh=False)
        self._task = self._bar.add_task("", total=None, line="beginning …")
        self._bar.start()

    def __call__(self, counts: Counts) -> None:
        """Shows how far it is, if it is time to."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _BAR_INTERVAL
        self._pace.record(counts)
        done, total = (counts.done, counts.targets) if counts.targets > 1 else (counts.linted, counts.texts)
        self._bar.update(self._task, completed=done, total=total or None, line=progress_line(counts, self._pace))
        self._bar.refresh()

    def close(self) -> None:
        """Removes the bar."""
        self._bar.stop()


class NoProgress:
    """For whoever asked for quiet."""

    def __call__(self, counts: Counts) -> None:
        """Says nothing."""

    def close(self) -> None:
        """Nothing stays open."""


def progress_display(out: TextIO, quiet: bool) -> Any:
    """What shows progress on a stream; a bar needs rich, which is in the extra [audit]."""
    if quiet:
        return NoProgress()
    if out.isatty():
        try:
            return ProgressBar(out)
        except ImportError:
            pass
    return ProgressLines(out)
