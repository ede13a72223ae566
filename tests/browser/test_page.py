"""The page of an audit in a browser: what people do with it, and that nobody can do anything with it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.audit.report import write
from tests.audit.store_builder import Store, finding
from tests.audit.test_page import URL, hostile
from tests.browser.conftest import Served, look

SEVERITIES = ("error", "warning", "info", "style")


def several(path: Path, number: int = 70) -> str:
    """Repositories with 0 to 6 findings in a file, one with a name that is very long, and a history."""
    store = Store(path)
    store.rules(*({"id": f"rule-{at}", "summary": f"About `{at}`", "aliases": ["hadolint:DL3000"]} for at in range(6)))
    findings = [
        finding(f"rule-{at}", SEVERITIES[at % 4], fix="safe" if at else None, silenced=at % 2) for at in range(6)
    ]
    texts = [store.text(findings[:count], lines=count + 1) for count in range(7)]
    for at in range(number):
        name = "very-long-" * 12 if at == 3 else f"owner/name-{at:02}"
        repository = store.repository(name, f"https://github.com/owner/name-{at:02}")
        files = [
            store.file(repository, path, texts[(at + extra) % 7])
            for extra, path in enumerate(("Dockerfile", "x/Dockerfile"))
        ]
        store.cost(files[0], at / 2, step=f"COPY {'very-long-' * 12} /" if at == 5 else "COPY . .")
        for step in range(3):
            store.revision(repository, f"{step}" * 40, 1_600_000_000 + step * 10_000_000, files[: 1 + step % 2])
    store.refused("gone/away", "there is no such repository, or it is private")
    store.file(repository, "z", reason="larger than 1 MB")
    return store.done()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    write("html", several(tmp_path / "audit.db"), str(tmp_path / "page.html"))
    return tmp_path / "page.html"


@pytest.fixture
def attacked(tmp_path: Path) -> Path:
    write("html", hostile(tmp_path / "hostile.db"), str(tmp_path / "hostile.html"))
    return tmp_path / "hostile.html"


def texts(browser: Any, selector: str) -> list[str]:
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText)", selector
    )


def click(browser: Any, selector: str) -> None:
    browser.execute_script("document.querySelector(arguments[0]).click()", selector)


def table(name: str) -> str:
    return f'[data-table="{name}"]'


def test_it_asks_nobody_for_anything(browser: Any, page: Path, serve: Callable[[Path], Served]) -> None:
    address, asked = serve(page.parent)
    browser.get(f"{address}/page.html")
    assert browser.get_log("browser") == []
    assert asked == ["/page.html"]


@pytest.mark.parametrize("name", ["page", "attacked"])
def test_its_policy_lets_nothing_else_run(browser: Any, name: str, request: pytest.FixtureRequest) -> None:
    browser.get(request.getfixturevalue(name).as_uri())
    assert browser.get_log("browser") == []
    browser.execute_script(
        "const one = document.createElement('script'); one.textContent = 'window.owned = 1'; document.body.append(one);"
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.owned = 2\"><p style=\"color: red\" id=red>a')"
    )
    time.sleep(0.2)
    assert browser.execute_script("return window.owned") is None
    assert browser.execute_script("return getComputedStyle(document.getElementById('red')).color") != "rgb(255, 0, 0)"


def test_hostile_content_stays_text(browser: Any, attacked: Path) -> None:
    browser.get(attacked.as_uri())
    assert browser.get_log("browser") == []
    count = "return document.querySelectorAll(arguments[0]).length"
    assert browser.execute_script(count, "img, iframe, object, embed, form, base, svg[onload]") == 0
    assert browser.execute_script(count, "script") == 2
    protocols = "return [...new Set([...document.links].map((one) => one.protocol))]"
    assert set(browser.execute_script(protocols)) <= {"https:", "file:"}, "file: is of the page's own sections"
    assert "<script>alert(1)</script>" in texts(browser, f"{table('findings')} td.says p")[0]
    browser.find_element("css selector", f"{table('findings')} input").send_keys("<script>alert(1)</script>")
    assert "alert(3)" in texts(browser, f"{table('findings')} tbody")[0]


def test_rows_can_be_put_in_another_order(browser: Any, page: Path) -> None:
    browser.get(page.as_uri())
    scores = lambda: [float(one) for one in texts(browser, f"{table('repositories')} td.score")]  # noqa: E731
    lowest = scores()[0]
    assert scores() == sorted(scores())
    head = f"{table('repositories')} th[data-key=score]"
    click(browser, f"{head} button")
    assert scores() == sorted(scores(), reverse=True) and scores()[0] > lowest
    assert browser.find_element("css selector", head).get_attribute("aria-sort") == "descending"
    click(browser, f"{table('repositories')} th[data-key=name] button")
    names = texts(browser, f"{table('repositories')} tbody th a")
    assert names == sorted(names) and names[0] == "owner/name-00"
    assert browser.find_element("css selector", head).get_attribute("aria-sort") is None
    order = browser.find_element("css selector", f"{table('repositories')} select")
    assert order.get_attribute("value") == "name 1"


def test_rows_can_be_filtered(browser: Any, page: Path) -> None:
    browser.get(page.as_uri())
    search = browser.find_element("css selector", f"{table('repositories')} input")
    search.send_keys("NAME-6 owner")
    assert set(texts(browser, f"{table('repositories')} tbody th a")) == {f"owner/name-6{at}" for at in range(10)}
    assert texts(browser, f"{table('repositories')} output") == ["10 of 70"]
    search.send_keys("x")
    assert texts(browser, f"{table('repositories')} tbody") == ["Nothing fits the filter."]


def test_findings_can_be_chosen_by_severity_and_rule(browser: Any, page: Path) -> None:
    from selenium.webdriver.support.ui import Select

    browser.get(page.as_uri())
    severity = Select(browser.find_element("css selector", f"{table('findings')} [data-choice=Severity]"))
    severity.select_by_visible_text("error")
    assert set(texts(browser, f"{table('findings')} td.sev")) == {"error"}
    browser.execute_script("document.querySelector('[data-name=rule-2]').open = true")
    click(browser, "[data-name=rule-2] button")
    assert set(texts(browser, f"{table('findings')} td.rulename")) == {"rule-2"}
    assert set(texts(browser, f"{table('findings')} td.sev")) == {"info"}


def test_more_rows_come_when_they_are_asked_for(browser: Any, page: Path) -> None:
    browser.get(page.as_uri())
    assert len(texts(browser, f"{table('repositories')} tbody tr")) == 50
    click(browser, f"{table('repositories')} .further button")
    assert len(texts(browser, f"{table('repositories')} tbody tr")) == 70
    assert not browser.find_element("css selector", f"{table('repositories')} .further button").is_displayed()


def test_rules_can_be_filtered_and_ordered(browser: Any, page: Path) -> None:
    from selenium.webdriver.support.ui import Select

    browser.get(page.as_uri())
    names = lambda: texts(browser, "details.rule:not([hidden]) summary b")  # noqa: E731
    assert names()[0] == "rule-0"
    Select(browser.find_elements("css selector", "#rules select")[1]).select_by_visible_text("severity")
    assert names() == ["rule-0", "rule-4", "rule-1", "rule-5", "rule-2", "rule-3"]
    browser.find_element("css selector", "#rules input").send_keys("ABOUT rule-3")
    assert names() == ["rule-3"]


def test_the_keyboard_reaches_everything(browser: Any, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.get(page.as_uri())
    browser.find_element("css selector", "body").send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "Skip to the report"
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "main"
    button = browser.find_element("css selector", f"{table('repositories')} th[data-key=findings] button")
    browser.execute_script("arguments[0].focus()", button)
    button.send_keys(Keys.ENTER)
    head = browser.find_element("css selector", f"{table('repositories')} th[data-key=findings]")
    assert head.get_attribute("aria-sort") == "ascending"
    assert browser.switch_to.active_element == button, "the focus stays"


def test_everything_has_a_name(browser: Any, page: Path) -> None:
    browser.get(page.as_uri())
    nameless = """
        const fields = [...document.querySelectorAll('input, select')].filter((one) => !one.labels.length);
        const pictures = [...document.querySelectorAll('svg')].filter((one) => !one.getAttribute('aria-label'));
        const links = [...document.querySelectorAll('a, button, summary')].filter((one) => !one.textContent.trim());
        return [fields, pictures, links].map((ones) => ones.map((one) => one.outerHTML));"""
    assert browser.execute_script(nameless) == [[], [], []]
    levels = [
        int(one[1])
        for one in browser.execute_script(
            "return [...document.querySelectorAll('h1, h2, h3, h4')].map((one) => one.tagName)"
        )
    ]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("name", ["page", "attacked"])
@pytest.mark.parametrize("width", [360, 390, 760, 1280])
def test_nothing_is_wider_than_the_window(browser: Any, name: str, width: int, request: pytest.FixtureRequest) -> None:
    look(browser, width)
    browser.get(request.getfixturevalue(name).as_uri())
    browser.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_tables_stay_tables_on_a_phone(browser: Any, page: Path) -> None:
    look(browser, 390)
    browser.get(page.as_uri())
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node.get("ignored")]
    assert {"table", "row", "cell", "rowheader"} <= set(roles)


CONTRAST = """
const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
const pixel = (colour, under) => {
  canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1);
  canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
};
const css = (rgb) => 'rgb(' + rgb.join(' ') + ')';
const ground = (node) => {
  if (!node) return [255, 255, 255];
  const own = getComputedStyle(node).backgroundColor;
  return own === 'rgba(0, 0, 0, 0)' ? ground(node.parentElement) : pixel(own, css(ground(node.parentElement)));
};
const light = (rgb) => rgb.map((one) => one / 255)
  .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
  .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
const bad = new Map();
for (const node of document.querySelectorAll('body *')) {
  const text = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
  if (!text || !node.checkVisibility() || node.closest('script, style, svg, option')) continue;
  const under = ground(node), over = pixel(getComputedStyle(node).color, css(under));
  const [high, low] = [light(over), light(under)].sort((a, b) => b - a);
  const ratio = (high + 0.05) / (low + 0.05);
  if (ratio < 4.5) bad.set(node.tagName + '.' + node.className, ratio.toFixed(2));
}
return [...bad];
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_told_from_its_ground(browser: Any, page: Path, scheme: str) -> None:
    look(browser, scheme=scheme)
    browser.get(page.as_uri())
    paint = "return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every((one) => one > 128)"
    assert browser.execute_script(paint) is (scheme == "light")
    browser.execute_script("""
        document.querySelectorAll('details').forEach((one) => { one.open = true; });
        document.querySelectorAll('td.heat').forEach((one, at) => { one.className = 'heat h' + at % 11; });
        document.querySelectorAll('td.score span').forEach((one, at) => { one.className = 'h' + at % 11; });""")
    assert browser.execute_script(CONTRAST) == []


def test_it_can_be_read_without_script(browser: Any, page: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(page.as_uri())
    body = browser.find_element("css selector", "body").text
    for words in (
        "70 repositories",
        "gone/away",
        "owner/name-06",
        "What the score is made of",
        "rule-0",
        "the others need script",
    ):
        assert words in body, words
    assert not browser.find_elements("css selector", "input, button")


def test_it_can_be_printed(browser: Any, page: Path) -> None:
    browser.get(page.as_uri())
    assert len(browser.execute_cdp_cmd("Page.printToPDF", {})["data"]) > 50_000


def test_a_large_page_answers_at_once(browser: Any, tmp_path: Path) -> None:
    store = Store(tmp_path / "audit.db")
    text = store.text([finding()])
    for at in range(8000):
        store.file(store.repository(f"owner/name-{at}", URL), "Dockerfile", text)
    write("html", store.done(), str(tmp_path / "large.html"))
    browser.get((tmp_path / "large.html").as_uri())
    took = browser.execute_script("""
        const input = document.querySelector('[data-table=repositories] input'), start = performance.now();
        input.value = 'name-77'; input.dispatchEvent(new Event('input'));
        document.body.offsetHeight; return performance.now() - start;""")
    assert texts(browser, f"{table('repositories')} output") == ["111 of 8,000"]
    assert took < 1000, "milliseconds"
