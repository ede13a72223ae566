"""A real browser opens the pages when it is asked for (`-m browser`); it needs chromium, chromedriver and selenium."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.asked import only_if_asked

HERE = Path(__file__).parent
NEEDED = ("chromium", "chromedriver")


def missing() -> str:
    """What a browser wants and this machine has not."""
    programs = [name for name in NEEDED if not shutil.which(name)]
    modules = [] if find_spec("selenium") else ["selenium"]
    return f"not installed: {', '.join(programs + modules)}" if programs or modules else ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only_if_asked(config, items, HERE, "starts a browser", missing)


@pytest.fixture(scope="session")
def driver() -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en-US", "--no-first-run"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    argument = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        yield argument
    finally:
        argument.quit()


@pytest.fixture
def browser(driver: Any) -> Any:
    """A wide window in light colours, with script, and nothing in its log."""
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    look(driver)
    driver.get("about:blank")
    driver.get_log("browser")
    return driver


def look(browser: Any, width: int = 1280, height: int = 900, scheme: str = "light") -> None:
    """A window of this size, whose user prefers these colours."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


Served = tuple[str, list[str]]
"""The address of a folder, and the paths that were asked for."""


@pytest.fixture
def serve() -> Iterator[Callable[[Path], Served]]:
    servers = []

    def start(folder: Path) -> Served:
        asked: list[str] = []

        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *args: Any) -> None:
                super().__init__(*args, directory=str(folder))

            def log_request(self, *_: Any) -> None:
                asked.append(self.path)

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}", asked

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
