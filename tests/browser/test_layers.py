"""The page of `dockerlint layers` in a real browser, in light and in dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import look
from tests.command_line import run
from tests.layers.repositories import write

pytestmark = pytest.mark.browser
COLORS = "return [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('svg text')).fill]"


def test_the_page_is_read_in_light_and_dark(tmp_path: Path, browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    script = " && ".join(f"echo {number}" for number in range(200))
    text = f"FROM debian:12 AS a\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN {script}\nFROM debian:12\nCOPY --from=a /app /app\n"
    write(tmp_path, {"Dockerfile": text, "package.json": "{}", "package-lock.json": "{}"})
    assert run("layers", "-o", "layers.html").exit_code == 0
    seen = []
    for scheme in ("light", "dark"):
        look(browser, scheme=scheme)
        browser.get((tmp_path / "layers.html").as_uri())
        seen.append(tuple(browser.execute_script(COLORS)))
        texts = browser.execute_script("return [...document.querySelectorAll('svg text')].map(one => one.textContent)")
        assert {"As it is", "In the better order"} <= set(texts)
        overlapping = browser.execute_script(
            "const boxes = [...document.querySelectorAll('svg text')].map(one => one.getBoundingClientRect());"
            "return boxes.filter((a, i) => boxes.some((b, j) => i < j && a.left < b.right && b.left < a.right"
            " && a.top + 4 < b.bottom && b.top + 4 < a.bottom)).length"
        )
        assert overlapping == 0
        for width in (390, 1280):
            look(browser, width, scheme=scheme)
            assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
            rows = "return Math.max(...[...document.querySelectorAll('tr')].map(one => one.offsetHeight))"
            assert browser.execute_script(rows) < 300, "no column is squeezed"
    assert seen[0] != seen[1]
    assert browser.get_log("browser") == []
