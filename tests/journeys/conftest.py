"""A real browser that notices what a person would, on a server with a workspace of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

from analysis.jobs.data.samples import import_sample
from analysis.locale import Text, language_of
from analysis.store.workspace import Workspace
from tests.journeys.conversation import Conversation
from tests.journeys.serving import ROOT, Server, serving
from tests.journeys.visitor import Visitor

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 180_000  # milliseconds: a first import on a machine that does much else
PROBES = ("/_stcore/health", "/_stcore/host-config")
SHOTS = ROOT / ".pytest_cache" / "journeys"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "workspace") as running:
        yield running


@pytest.fixture(scope="session")
def sample_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the sample shop, to be copied."""
    root = tmp_path_factory.mktemp("sample_shop") / "workspace"
    import_sample(Workspace(root), "shop", "Shop")
    return root


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium: `make test` as root installs it")
        pytest.skip("no Chromium on this machine: sudo apt install chromium fonts-noto-cjk")
    launched = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
    yield launched
    launched.close()


@contextmanager
def visiting(browser: Browser, locale: str = "en-US", dark: bool = False) -> Iterator[Page]:
    """A fresh browser profile; at the end nothing may have gone wrong or out to another host."""
    context = browser.new_context(
        locale=locale,
        timezone_id="Asia/Shanghai" if locale.startswith("zh") else "Europe/London",
        viewport={"width": 1366, "height": 768},
        color_scheme="dark" if dark else "light",
        accept_downloads=True,
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    errors: list[str] = []
    outside: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if is_error(message) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: outside.append(request.url) if is_outside(request.url) else None)
    page.on("websocket", lambda socket: outside.append(socket.url) if is_outside(socket.url) else None)
    try:
        yield page
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert outside == [], "the app asked another host"
        assert errors == [], "the browser's console shows errors"
    except BaseException as wrong:
        wrong.add_note(f"the browser showed {pictured(page)}")
        raise
    finally:
        context.close()


@contextmanager
def visitor(browser: Browser, server: Server, locale: str = "en-US", dark: bool = False) -> Iterator[Visitor]:
    """The same as somebody who reads and clicks in the language of the browser."""
    with visiting(browser, locale, dark) as page:
        yield Visitor(page, server.url, Text(language_of(locale)), Conversation(page))


def is_outside(url: str) -> bool:
    return url.startswith(("http:", "https:", "ws:", "wss:")) and "//127.0.0.1:" not in url


def is_error(message: ConsoleMessage) -> bool:
    """Opened at /funnel, Streamlit's own frontend asks for its server under /funnel/ first, then at the root."""
    asked = urlsplit(message.location["url"]).path
    probes = asked.count("/") == 3 and asked.endswith(PROBES) and "404" in message.text
    return message.type == "error" and not probes


def pictured(page: Page) -> Path:
    """What is on the screen when a journey fails, kept until the next one does."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    path = SHOTS / f"{os.environ.get('PYTEST_XDIST_WORKER', 'here')}.png"
    page.screenshot(path=path)
    return path
