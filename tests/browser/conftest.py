"""A real browser on a real site: `factcheck demo` in a process of its own, driven by Chromium."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
PASSWORD = "check-every-claim-twice"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the demonstration on a free port; yield its address."""
    data = tmp_path_factory.mktemp("instance")
    environment = {**os.environ, "FACTCHECK_DATA": str(data), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", "from factcheck.cli import main; main()", "demo", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        found = (re.search(r"Serving on (http\S+)", line) for line in server.stdout)
        address = next((match[1] for match in found if match), None)
        assert address is not None, "the demonstration did not start"
        yield address
        server.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start the Chromium that `make test` found.

    It ends with the module: Playwright keeps an event loop running in this thread, in which
    what Flask does by itself would not work for the tests that follow.
    """
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "The browser tests need Chromium. Run: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def open_page(site: str, chromium: Browser) -> Iterator[OpenPage]:
    """Return what opens a window of its own, signed in if asked; scripts are off if asked."""
    contexts: list[BrowserContext] = []

    def open_window(
        who: str | None = None, *, phone: bool = False, dark: bool = False, scripts: bool = True
    ) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport=PHONE if phone else DESKTOP,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        if who is not None:
            sign_in(page, who)
        return page

    yield open_window
    for context in contexts:
        context.close()


def sign_in(page: Page, who: str) -> None:
    """Sign in through the form."""
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(f"{who}@demo.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(re.compile(r"/desk|/review|/admin|/$"))
