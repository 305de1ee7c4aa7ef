"""A real browser for the journeys: Chinese, on this machine alone, and any complaint of it is a failure.

Nothing may be asked of another machine, nothing may appear on the console, and axe may find nothing.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
SAYS = ".then(found => found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | ')))"


def _chromium() -> str:
    spec = importlib.util.spec_from_file_location("browser", ROOT / "tools" / "browser.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path = module.find()
    if not path:
        pytest.fail(module.REMEDY)
    return path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium, started once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


class Watch:
    """Listens to a page; `complaints` are console messages, errors of scripts, and requests that leave the machine."""

    def __init__(self, page: Page, allowed: str) -> None:
        self.complaints: list[str] = []
        self._allowed = allowed
        page.on("console", lambda message: self.complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", lambda request: self._asked(request.url))
        page.on("response", lambda answer: self._answered(answer.status, answer.url))

    def _asked(self, url: str) -> None:
        if not url.startswith((self._allowed, "data:", "blob:", "about:")):
            self.complaints.append(f"left the machine: {url}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 500:
            self.complaints.append(f"{status}: {url}")


@pytest.fixture
def open_page(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a watched page of its own session; `width` 1440 or 390."""
    opened: list[tuple[Page, Watch]] = []

    def open_one(width: int = 1440, height: int = 900) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            base_url=live_server.url,
            accept_downloads=True,
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        opened.append((page, Watch(page, live_server.url)))
        return page

    yield open_one
    complaints = [complaint for _, watch in opened for complaint in watch.complaints]
    for page, _ in opened:
        page.context.close()
    assert complaints == []


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Return a function that fails on any violation axe finds on the page as it stands."""

    def check(page: Page) -> None:
        page.evaluate(AXE)
        found = page.evaluate(RULES + SAYS)
        assert found == [], f"{page.url}: {found}"

    return check


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """Return a function that fails when the page is wider than the window."""

    def check(page: Page) -> None:
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{page.url} is {over} px wider than the window"

    return check
