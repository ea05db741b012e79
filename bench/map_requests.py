"""Server time of every request the map makes: none was asked before, so no answer is out of a cache."""

from __future__ import annotations

import gzip
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from bench import asked
from bench.asked import Ask
from bench.doors import Answer, Door, InProcess, OverHttp
from bench.places import Places
from bench.result import Row, milliseconds, percentile, table
from bench.street import opened, parser, ready, settings_of
from dashboard.server import build
from data.store import Store
from tests.started import environment, started

EACH_TILE, EACH_OTHER = 6, 40
LIMIT = "p95 ≤ 20 ms"
FINE = {200, 204}


class Timed(NamedTuple):
    """One request with its answer."""

    ask: Ask
    answer: Answer


def measure_in_process(home: Path) -> list[Timed]:
    """Ask the application in this process."""
    store = opened(home)
    return ask_all(InProcess(build(settings_of(home), store)), store)


def measure_over_http(home: Path) -> list[Timed]:
    """Ask a server of its own through the loopback."""
    store = opened(home)
    with started(environment(home)) as server:
        return ask_all(OverHttp(server.url), store)


def ask_all(door: Door, store: Store) -> list[Timed]:
    """Ask everything once, kinds mixed as they come."""
    places = Places(store)
    dependencies = door.ask(Ask("", "/_dash-dependencies")).body
    questions = [
        *asked.tiles(places, EACH_TILE),
        *asked.others(places, EACH_OTHER),
        *asked.callbacks(places, unpacked(dependencies), EACH_OTHER),
    ]
    places.draw.shuffle(questions)
    return [Timed(ask, door.ask(ask)) for ask in questions]


def refusals(timed: list[Timed]) -> list[str]:
    """One line for each kind that was refused at least once: a refusal is quick and proves nothing."""
    wrong = {one.ask.kind: one for one in reversed(timed) if one.answer.status not in FINE}
    return [f"{kind}: {one.answer.status} for {one.ask.path} {one.ask.body!r}" for kind, one in wrong.items()]


def unpacked(body: bytes) -> bytes:
    """A body out of its gzip."""
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def by_kind(timed: Iterable[Timed]) -> dict[str, list[Answer]]:
    """Answers of each kind."""
    found = defaultdict(list)
    for one in timed:
        found[one.ask.kind].append(one.answer)
    return dict(sorted(found.items()))


def is_map(kind: str) -> bool:
    """Whether the map asks it while it is used; the page itself comes once a visit."""
    return not kind.startswith("page: ") and kind != "callback: page"


def details(timed: list[Timed]) -> str:
    """A line for each kind, the slowest first."""
    kinds = by_kind(timed)
    ranked = sorted(kinds, key=lambda kind: -percentile([a.wall_ms for a in kinds[kind]], 0.95))
    head = ("Request", "n", "p50 ms", "p95 ms", "max ms", "p95 processor ms", "median bytes")
    return table(head, [_line(kind, kinds[kind]) for kind in ranked])


def _line(kind: str, answers: list[Answer]) -> list[str]:
    wall, cpu = [a.wall_ms for a in answers], [a.cpu_ms for a in answers]
    figures = (percentile(wall, 0.5), percentile(wall, 0.95), max(wall), percentile(cpu, 0.95))
    size = percentile([len(a.body) for a in answers], 0.5)
    return [kind, str(len(answers)), *(f"{ms:.1f}" for ms in figures), f"{size:,.0f}"]


def rows(timed: list[Timed], where: str) -> Iterator[Row]:
    """Lines of the summary: everything together, and the slowest kind."""
    kinds = {kind: answers for kind, answers in by_kind(timed).items() if is_map(kind)}
    every = [answer.wall_ms for answers in kinds.values() for answer in answers]
    p95 = {kind: percentile([a.wall_ms for a in answers], 0.95) for kind, answers in kinds.items()}
    slowest = max(p95, key=p95.__getitem__)
    yield Row(
        f"Server time of {len(every):,} map requests never asked before, {where}: p50 / p95 / max",
        " / ".join(milliseconds(ms) for ms in (percentile(every, 0.5), percentile(every, 0.95), max(every))),
        LIMIT,
    )
    yield Row(f"· slowest of {len(kinds)} kinds, {slowest}: p95", milliseconds(p95[slowest]), LIMIT)


def main() -> None:
    """Print a table for each way in."""
    home = ready(parser(__doc__).parse_args().home)
    for words, measure in (("In process", measure_in_process), ("Over HTTP", measure_over_http)):
        timed = measure(home)
        print(f"\n### {words}\n\n{details(timed)}")
        print("\n".join(refusals(timed)), file=sys.stderr)


if __name__ == "__main__":
    main()
