"""From ``python app.py`` to the first full map in Chromium, and a second visit."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bench.alone import alone
from bench.browser import LAPTOP, SCREEN
from bench.result import Row, megabytes, seconds, summary
from bench.street import parser, ready
from tests.started import environment, started

LIMIT = "≤ 10 s"
PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


class Found(NamedTuple):
    """Seconds: process start to its address, first visit, second visit. Bytes: peak memory."""

    start: float
    map: float
    again: float
    peak: float | None


def measure(home: Path) -> tuple[Found, Found]:
    """On a large screen and on a laptop's."""
    return visited(home, SCREEN), visited(home, LAPTOP)


def visited(home: Path, size: Mapping[str, int]) -> Found:
    """Start the product and go there as soon as it says where, with a browser that has never been there."""
    with alone(size) as page:
        begun = time.perf_counter()
        with started(environment(home), whole=False) as server:
            up = time.perf_counter() - begun
            first, again = page.visit(server.url), page.visit(server.url)
            return Found(up, first, again, peak_memory(server.process.pid))


def peak_memory(pid: int) -> float | None:
    """Most memory a process ever had, in bytes; None where the system does not tell."""
    told = Path(f"/proc/{pid}/status")
    found = PEAK.search(told.read_text("utf-8")) if told.exists() else None
    return 1024 * float(found[1]) if found else None


def rows(found: tuple[Found, Found]) -> list[Row]:
    """Lines of the summary."""
    large, laptop = found
    peak = [Row("Memory of the server, peak", megabytes(large.peak))] if large.peak else []
    return [
        Row(
            "First start to first full map (1920×1080, never visited)",
            seconds(large.start + large.map),
            LIMIT,
        ),
        Row("· of that, process start to its address", seconds(large.start)),
        Row("· of that, browser to full map", seconds(large.map)),
        Row("Second visit to full map", seconds(large.again)),
        Row(
            "First start to first full map on a laptop (1280×800)", seconds(laptop.start + laptop.map), LIMIT
        ),
        *peak,
    ]


if __name__ == "__main__":
    print(summary(rows(measure(ready(parser(__doc__).parse_args().home)))))
