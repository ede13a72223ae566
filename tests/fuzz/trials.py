"""Inputs are tried, counted and timed."""

from __future__ import annotations

import json
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from zlib import crc32

LONGEST = 2_000
"""Bytes of an input."""
SLOW = 2.0
"""Seconds of CPU that no input may take."""
HANGING, PATIENCE = 15.0, 150.0
"""Seconds after which an input is given up; the second where it got less than SLOW of CPU: the machine was busy."""


class TimeOver(BaseException):
    """Nothing that is tried catches this."""


class Trials:
    """Tries inputs and takes note of what comes of them: of each kind of failure the shortest input is kept."""

    def __init__(self, check: Callable[[bytes], None], folder: Path, figures: Path) -> None:
        self._check, self._folder, self._figures = check, folder, figures
        self._inputs, self._slowest, self._length, self._written = 0, 0.0, 0, 0.0
        self._failures: dict[str, str] = {}
        self._lengths: dict[str, int] = {}
        self._began = self._began_cpu = 0.0
        signal.signal(signal.SIGALRM, self._give_up)

    def try_input(self, data: bytes) -> None:
        """Raises nothing, whatever the input does."""
        (self._folder / "current").write_bytes(data)
        self._began, self._began_cpu = time.monotonic(), time.process_time()
        signal.setitimer(signal.ITIMER_REAL, HANGING, HANGING)
        try:
            self._check(data)
        except (Exception, TimeOver) as error:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._fail(f"{type(error).__name__}-{_place(error)}", data, traceback.format_exc())
        signal.setitimer(signal.ITIMER_REAL, 0)
        seconds = time.process_time() - self._began_cpu
        self._inputs += 1
        if seconds > self._slowest:
            self._slowest, self._length = seconds, len(data)
        if seconds > SLOW:
            self._fail(f"slow-{crc32(data):08x}", data, f"{seconds:.1f} s of CPU")
        if time.monotonic() > self._written + 1:
            self.write()

    def _give_up(self, _signal: int, _frame: FrameType | None) -> None:
        if time.process_time() - self._began_cpu > SLOW or time.monotonic() - self._began > PATIENCE:
            raise TimeOver

    def _fail(self, name: str, data: bytes, said: str) -> None:
        if len(data) < self._lengths.get(name, LONGEST * 10):
            self._lengths[name], self._failures[name] = len(data), said
            (self._folder / name).write_bytes(data)
            (self._folder / f"{name}.txt").write_text(said, "utf-8", "backslashreplace")

    def write(self) -> None:
        """The figures until now."""
        self._written = time.monotonic()
        figures = {"inputs": self._inputs, "slowest": self._slowest, "length": self._length, "failures": self._failures}
        new = self._figures.with_suffix(".new")
        new.write_text(json.dumps(figures))
        new.replace(self._figures)  # whoever ends this process reads whole figures


def _place(error: BaseException) -> str:
    """Where it was raised: the last line of ours, as module-line."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "dockerlint_py" in frame.filename]
    frame = (frames or traceback.extract_tb(error.__traceback__))[-1]
    return f"{Path(frame.filename).stem}-{frame.lineno}"
