"""Work that may take so long and no longer."""

from __future__ import annotations

import threading
import time

import pytest

from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit


def test_what_takes_too_long_is_ended() -> None:
    import re

    for work in (lambda: re.match("(a+)+$", "a" * 60 + "b"), lambda: sum(iter(lambda: 1, 0))):
        with pytest.raises(TimeLimitExceeded), time_limit(0.2):
            work()
    with time_limit(5):
        pass


def test_off_the_main_thread_too() -> None:
    said: list[str] = []

    def work() -> None:
        end = time.monotonic() + 5
        try:
            with time_limit(0.2):
                while time.monotonic() < end:
                    pass
        except TimeLimitExceeded:
            said.append("ended")
        with time_limit(0.05):
            pass
        time.sleep(0.2)
        said.append("and no more")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert said == ["ended", "and no more"]
