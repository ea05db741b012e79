"""Bytes over the wire of a first visit by kind, and of each thing one does on the map.

Counted where they leave: map workers fetch their tiles themselves, and the browser does not tell the page.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from bench.browser import SCREEN, launched, settled
from bench.places import Places
from bench.result import Row, kilobytes, summary, table
from bench.street import opened, parser, ready, settings_of
from dashboard.server import build
from dashboard.serving import listen, serve
from data.store import Store

KINDS = (  # the first beginning that fits
    ("/tiles/", "tiles"),
    ("/_dash-update-component", "callbacks"),
    ("/_dash-component-suites/", "scripts"),
    ("/assets/", "assets"),
    ("/_dash-", "page"),
    ("/search", "search"),
)
STATUS_LINE, DATE = 17, 37  # bytes that uvicorn adds: "HTTP/1.1 200 OK", and the date


class Count(NamedTuple):
    """Requests and bytes, to the server and back, heads and bodies; no chunk marks."""

    requests: int = 0
    up: int = 0
    down: int = 0

    def plus(self, up: int, down: int) -> Count:
        """One request more."""
        return Count(self.requests + 1, self.up + up, self.down + down)


class Counting:
    """An application that counts what passes through it."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.open = 0
        self.counts: dict[str, Count] = defaultdict(Count)

    def take(self) -> dict[str, Count]:
        """What was counted since the last time."""
        found, self.counts = dict(self.counts), defaultdict(Count)
        return found

    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self.open

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let a request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        passed = [_size(scope["headers"]) + len(scope["raw_path"]) + len(scope["query_string"]) + 16, 0]

        async def counted_receive() -> Any:
            message = await receive()
            passed[0] += len(message.get("body", b""))
            return message

        async def counted_send(message: Any) -> None:
            head = STATUS_LINE + DATE + _size(message["headers"]) if "headers" in message else 0
            passed[1] += head + len(message.get("body", b""))
            await send(message)

        self.open += 1
        try:
            await self.app(scope, counted_receive, counted_send)
        finally:
            self.open -= 1
            kind = kind_of(scope["path"])
            self.counts[kind] = self.counts[kind].plus(*passed)


def _size(headers: Any) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers) + 2


def kind_of(path: str) -> str:
    """What a path is."""
    if path.startswith("/assets/"):
        return "styles" if path.endswith(".css") else "scripts"
    return next((kind for begin, kind in KINDS if path.startswith(begin)), "page")


class Step(NamedTuple):
    """Something one does on the map, and what it does to the page."""

    words: str
    do: Callable[[Any], object]


def steps(store: Store) -> list[Step]:
    """What is done, one after the other; the first are done looking at the whole street."""
    places = Places(store)
    house = store.town.houses.points
    row = len(house) // 2
    address = str(house.columns["address"][row])
    near = f"{{center: [{house.lon[row]}, {house.lat[row]}], zoom: 16}}"
    return [
        Step("show the facilities", lambda page: page.click("[id*='\"facilities\"'] input", force=True)),
        Step("change the number: residents", _set("metric", "value", "'residents'")),
        Step("back to events", _set("metric", "value", "'events'")),
        Step("change the period to 90 days", _set("preset", "value", "'90'")),
        Step("click a hex", _set("selection", "data", f"'{places.selection('hex')}'")),
        Step("click a house", _set("selection", "data", f"'house:{house.ids[row]}'")),
        Step("close the card", _set("selection", "data", "''")),
        Step(
            f"type a search of {len(address)} characters",
            lambda page: page.locator("#search-input").press_sequentially(address, delay=120),
        ),
        Step("zoom in once", _map("zoomIn({duration: 0})")),
        Step("fly to one block (zoom 16)", _map(f"jumpTo({near})")),
        Step("pan one screen there", _map("panBy([1200, 0], {duration: 0})")),
        Step("zoom in once there", _map("zoomIn({duration: 0})")),
    ]


def _set(component: str, prop: str, value: str) -> Callable[[Any], object]:
    code = f"dash_clientside.set_props('street-map-{component}', {{{prop}: {value}}})"
    return lambda page: page.evaluate(code)


def _map(call: str) -> Callable[[Any], object]:
    return lambda page: page.evaluate(f"void document.querySelector('.gridmap')._gridmap.{call}")


Found = list[tuple[str, dict[str, Count]]]


def measure(home: Path) -> Found:
    """Visit, visit again, then do one thing after another; what each took."""
    store = opened(home)
    with launched() as browser:
        counting = Counting(build(settings_of(home), store))
        url = in_background(counting, home)
        page = browser.new_context(viewport=SCREEN).new_page()
        whole: list[Step] = [
            Step("first visit", lambda page: page.goto(url, wait_until="commit")),
            Step("second visit", lambda page: page.goto(url, wait_until="commit")),
            *steps(store),
        ]
        return [(step.words, _done(page, step, counting)) for step in whole]


def _done(page: Any, step: Step, counting: Counting) -> dict[str, Count]:
    step.do(page)
    page.wait_for_timeout(300)  # what is asked late, after a moment without typing or moving
    settled(page, counting.idle)
    return counting.take()


def in_background(app: Any, home: Path) -> str:
    """Serve from a thread of this process, which ends with it."""
    ports: list[int] = []
    bound = listen(settings_of(home))
    threading.Thread(target=serve, args=(app, bound, ports.append), daemon=True).start()
    while not ports:
        time.sleep(0.01)
    return f"http://127.0.0.1:{ports[0]}/"


def total(counts: dict[str, Count]) -> Count:
    """All kinds together."""
    return Count(*(sum(values) for values in zip(Count(), *counts.values(), strict=True)))


def rows(found: Found) -> list[Row]:
    """Lines of the summary: to the browser, with the number of requests."""
    lines = []
    for words, counts in found:
        count = total(counts)
        lines.append(Row(f"Bytes: {words}", f"{kilobytes(count.down)} in {count.requests} requests"))
        if words == "first visit":
            lines += [Row(f"· {kind}", kilobytes(count.down)) for kind, count in sorted(counts.items())]
    return lines


def details(found: Found) -> str:
    """Every step by kind, both ways."""
    head = ("Step", "Kind", "Requests", "To the browser", "To the server")
    lines = [
        (words, kind, str(count.requests), kilobytes(count.down), kilobytes(count.up))
        for words, counts in found
        for kind, count in [*sorted(counts.items()), ("all", total(counts))]
    ]
    return table(head, lines)


if __name__ == "__main__":
    result = measure(ready(parser(__doc__).parse_args().home))
    print(details(result), "", summary(rows(result)), sep="\n")
