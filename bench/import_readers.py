"""Reading while somebody imports: the server's answers idle, and while 100,000 houses come in."""

from __future__ import annotations

import argparse
import hashlib
import itertools
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench import asked
from bench.asked import Ask
from bench.doors import Door, OverHttp
from bench.import_rate import HOUSES, write_file
from bench.map_requests import unpacked
from bench.places import Places
from bench.result import Row, milliseconds, percentile, summary
from bench.street import make, opened, settings_of
from data.imports.job import BUSY, DONE, FAILED, Choice
from data.imports.jobs import Jobs
from tests.started import environment, started

ROWS = 100_000
PAUSE_S = 0.03  # between two questions: a street office at work, not a load test
IDLE_S = 20.0
LIMIT = "< 2 × idle"


def measure(rows: int, home: Path) -> Iterator[Row]:
    """The 95th percentile idle, then while a worker reads, checks and brings in."""
    make(home, HOUSES)
    write_file(home / "houses.csv", home, rows)
    store = opened(home)
    with started(environment(home)) as server:
        door = OverHttp(server.url)
        questions = itertools.cycle(_questions(Places(store), door))
        _ask(door, itertools.islice(questions, 200))  # what is loaded at the first question is loaded
        until = time.monotonic() + IDLE_S
        idle = list(_while(door, questions, lambda: time.monotonic() < until))
        begun = time.perf_counter()
        busy = _import(Jobs(settings_of(home), environment(home)), home / "houses.csv", door, questions)
        took = time.perf_counter() - begun
    low, high = percentile(idle, 0.95), percentile(busy, 0.95)
    detail = f"{len(idle)} and {len(busy)} questions over HTTP, import {took:.0f} s"
    yield Row(f"Map requests, p95 idle / while {rows:,} houses are imported ({detail})",
              f"{milliseconds(low)} / {milliseconds(high)} = {high / low:.1f} ×", LIMIT)  # fmt: skip


def _questions(places: Places, door: Door) -> list[Ask]:
    dependencies = unpacked(door.ask(Ask("", "/_dash-dependencies")).body)
    found = [*asked.tiles(places, 12), *asked.others(places, 40), *asked.callbacks(places, dependencies, 60)]
    places.draw.shuffle(found)
    return found


def _import(jobs: Jobs, file: Path, door: Door, questions: Iterator[Ask]) -> list[float]:
    """Take the import through its steps as the page does; how long questions took meanwhile."""
    job = jobs.begin("houses", "bench", file.name, "bench")
    content = file.read_bytes()
    jobs.file_of(job.id).write_bytes(content)
    jobs.received(job.id, len(content), hashlib.sha256(content).hexdigest())
    took = list(_while(door, questions, lambda: jobs.get(job.id).state in BUSY))
    read = jobs.get(job.id).read
    assert read is not None, jobs.get(job.id).error
    jobs.check(job.id, Choice(mapping=read.suggested, reading="wgs84"))
    took += _while(door, questions, lambda: jobs.get(job.id).state in BUSY)
    jobs.bring_in(job.id, confirmed=True)
    took += _while(door, questions, lambda: jobs.get(job.id).state in BUSY)
    state = jobs.get(job.id)
    assert state.state == DONE != FAILED, state.error
    return took


def _while(door: Door, questions: Iterator[Ask], going: object) -> Iterator[float]:
    while going():  # type: ignore[operator]
        yield from _ask(door, itertools.islice(questions, 10))


def _ask(door: Door, questions: Iterable[Ask]) -> list[float]:
    took = []
    for question in questions:
        took.append(door.ask(question).wall_ms)
        time.sleep(PAUSE_S)
    return took


def main() -> None:
    """Print one line."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rows", type=int, default=ROWS)
    with tempfile.TemporaryDirectory() as folder:
        print(summary(measure(words.parse_args().rows, Path(folder))))


if __name__ == "__main__":
    main()
