"""A Chromium as the tests have it, and when a page of the map is really done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, HINT, chromium

SCREEN = {"width": 1920, "height": 1080}
LAPTOP = {"width": 1280, "height": 800}  # drawn in software, time goes with the pixels
CALM = 0.5  # s; a page is done when nothing happens for so long, counted from the beginning of that calm
LONGEST = 90  # s
# Tiles are fetched by workers, so only the map knows of them.
MAP_DONE = """(() => {
    const element = document.querySelector('.gridmap'), map = element && element._gridmap;
    const drawn = ['legend', 'numbers'].every((id) => document.querySelector('#street-map-' + id + ' > *'));
    return Boolean(map && drawn && map.loaded() && map.areTilesLoaded());
})()"""


@contextmanager
def launched(*more: str) -> Iterator[Any]:
    """A running Chromium with software WebGL and no way out."""
    path = chromium()
    if path is None:
        raise SystemExit(f"Chromium is missing; {HINT}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, *more], ignore_default_args=["--headless", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            browser.close()


def settled(page: Any, idle: Callable[[], bool]) -> float:
    """When (``perf_counter``) the map was whole and nothing was asked any more; TimeoutError when never."""
    end = time.perf_counter() + LONGEST
    since = None
    while time.perf_counter() < end:
        page.wait_for_timeout(20)  # also lets Playwright tell what happened meanwhile
        done = bool(page.evaluate(MAP_DONE)) and idle()
        now = time.perf_counter()
        since = (since or now) if done else None
        if since and now - since >= CALM:
            return since
    raise TimeoutError(f"the map was not whole after {LONGEST} s; open {page.url} and read its console")
