"""A real Chromium for the tests of this folder, cut off from the network."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-extensions",
    "--mute-audio",
)
HINT = "install it with: apt-get install chromium fonts-noto-cjk && pip install -r requirements-dev.txt"


@dataclass
class Visit:
    """A page, and everything that went wrong on it."""

    page: Any
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def trouble(self) -> list[str]:
        """Console errors, page errors, failed requests and requests to other hosts: [] on a sound page."""
        return [*self.console, *self.errors, *self.failed, *self.foreign]

    def until(self, expression: str, seconds: float = 30) -> Any:
        """The first true value of a JavaScript expression; AssertionError when it never comes.

        Polled from outside: Playwright's own wait_for_function needs eval, which a strict CSP forbids.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := self.page.evaluate(expression):
                return found
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {expression}; trouble on the page: {self.trouble}")

    def listen(self) -> None:
        self.page.on("console", lambda said: self.console.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("requestfailed", self.note_failure)
        self.page.on("response", self.note_status)
        self.page.on("request", self.note_request)

    def note_failure(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # a map that moves on gives tiles up; that is no fault
            self.failed.append(f"{request.failure}: {request.url[:200]}")

    def note_status(self, response: Any) -> None:
        if response.status >= 400:
            self.failed.append(f"{response.status}: {response.url[:200]}")

    def note_request(self, request: Any) -> None:
        self.requests.append(request.url)
        if not request.url.startswith(("http://127.0.0.1", "data:", "blob:", "about:")):
            self.foreign.append(f"foreign: {request.url[:200]}")


def chromium() -> str | None:
    """Path of the browser under test."""
    return os.environ.get("MENPAI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def _missing(what: str) -> None:
    words = f"{what} is missing; {HINT}"
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(words, pytrace=False)
    pytest.skip(words)


@pytest.fixture(scope="module")
def launch() -> Iterator[Callable[..., Any]]:
    """``launch(*more_flags)`` starts a Chromium; all are closed at the end of the module.

    Module and not session: while Playwright's sync API is alive, its event loop counts as running in this
    thread, and every later test that calls asyncio.run would fail.
    """
    path = chromium()
    if path is None or not Path(path).exists():
        _missing("Chromium")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 — may be absent
    except ImportError:
        _missing("Playwright")
    with sync_playwright() as playwright:
        started = []

        def start(*more: str) -> Any:
            browser = playwright.chromium.launch(
                executable_path=path,
                args=[*FLAGS, *more],
                ignore_default_args=["--headless", "--disable-gpu"],
            )
            started.append(browser)
            return browser

        yield start
        for browser in started:
            browser.close()


@pytest.fixture(scope="module")
def browser(launch: Callable[..., Any]) -> Any:
    """Chromium with software WebGL, every outside host black-holed."""
    return launch()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Visit]]:
    """``open_page(url, width=1280, height=800, using=browser, **context_options)`` → Visit, fresh profile."""
    contexts = []

    def visit(url: str, width: int = 1280, height: int = 800, using: Any = None, **options: Any) -> Visit:
        context = (using or browser).new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.set_default_timeout(30_000)
        found = Visit(context.new_page())
        found.listen()
        found.page.goto(url)
        return found

    yield visit
    for context in contexts:
        context.close()
