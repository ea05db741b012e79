"""From ``python app.py`` to the first full map in Chromium, and a second visit."""

from __future__ import annotations

import re
import time
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

from bench.browser import LAPTOP, SCREEN, Asked, launched, settled
from bench.result import Row, megabytes, seconds, summary
from bench.street import parser, ready
from tests.started import environment, started

LIMIT = "≤ 10 s"
PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


class Found(NamedTuple):
    """Seconds: process start to answering, first visit, second, first on a laptop. Bytes: peak memory."""

    start: float
    map: float
    again: float
    laptop: float
    peak: float | None


def measure(home: Path) -> Found:
    """Start the product and look at it, with a browser that has never been there."""
    with launched() as browser:
        page = browser.new_context(viewport=SCREEN).new_page()
        begun = time.perf_counter()
        with started(environment(home)) as server:
            urllib.request.urlopen(f"{server.url}healthz").read()  # noqa: S310 - our own address
            up = time.perf_counter() - begun
            first, again = visit(page, server.url), visit(page, server.url)
            page.close()
            laptop = visit(browser.new_context(viewport=LAPTOP).new_page(), server.url)
            return Found(up, first, again, laptop, peak_memory(server.process.pid))


def visit(page: Any, url: str) -> float:
    """Seconds from asking for the page to the full map."""
    asked, begun = Asked(page), time.perf_counter()
    page.goto(url, wait_until="commit")
    return settled(page, asked.idle) - begun


def peak_memory(pid: int) -> float | None:
    """Most memory a process ever had, in bytes; None where the system does not tell."""
    told = Path(f"/proc/{pid}/status")
    found = PEAK.search(told.read_text("utf-8")) if told.exists() else None
    return 1024 * float(found[1]) if found else None


def rows(found: Found) -> list[Row]:
    """Lines of the summary."""
    peak = [Row("Memory of the server, peak", megabytes(found.peak))] if found.peak else []
    return [
        Row(
            "First start to first full map (1920×1080, never visited)",
            seconds(found.start + found.map),
            LIMIT,
        ),
        Row("· of that, process start to answering", seconds(found.start)),
        Row("· of that, browser to full map", seconds(found.map)),
        Row("Second visit to full map", seconds(found.again)),
        Row(
            "First start to first full map on a laptop (1280×800)", seconds(found.start + found.laptop), LIMIT
        ),
        *peak,
    ]


if __name__ == "__main__":
    print(summary(rows(measure(ready(parser(__doc__).parse_args().home)))))
