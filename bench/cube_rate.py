"""Events by hex: the cube against PostGIS, a PostGIS roll-up and DuckDB, on the same events in one run.

    python -m bench.cube_rate [--events 10000000] [--questions 40]

Every question is asked of all; an answer counts only when all give the same.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import psycopg

from bench.machine import sentence
from bench.peers import Peers, peers, timed
from bench.result import Row, megabytes, milliseconds, percentile, seconds, summary, table
from data.cube import Cube, Facts, Pick, files
from data.cube.schemes import EVENTS
from geo import hexes
from tests import postgis
from tests.started import HOUSE

AREAS, DAYS, CLIENTS = 500, 365, 8
FIRST_DAY = 20_000
RESOLUTIONS = (7, 9, 11)
RATE = 2_000  # events a second


class Question(NamedTuple):
    """A window of days, kinds and status groups (None = all), a resolution."""

    first: int
    last: int
    kinds: list[int] | None
    groups: list[int] | None
    res: int

    @property
    def pick(self) -> Pick:
        """As the cube is asked."""
        wanted = {}
        if self.kinds is not None:
            wanted["kind"] = np.isin(np.arange(EVENTS["kind"].size), self.kinds)
        if self.groups is not None:
            wanted["status"] = np.isin(EVENTS["status"].families, self.groups)
        return Pick(self.first, self.last, wanted)

    @property
    def where(self) -> str:
        """As SQL is asked."""
        parts = [f"day BETWEEN {self.first} AND {self.last}"]
        if self.kinds is not None:
            parts.append(f"kind IN ({', '.join(map(str, self.kinds))})")
        if self.groups is not None:
            statuses = np.flatnonzero(np.isin(EVENTS["status"].families, self.groups))
            parts.append(f"status IN ({', '.join(map(str, statuses))})")
        return " AND ".join(parts)


def city(events: int) -> Facts:
    """A year of events in a city of some 800,000 hexes in use: hot spots, common and rare kinds."""
    rng = np.random.default_rng(7)
    spots = rng.normal(0, 1, (4_000, 2)) * (0.12, 0.09) + (120.65, 28.0)
    at = rng.choice(len(spots), events, p=_shares(rng, len(spots)))
    lon, lat = (spots[at, i] + rng.normal(0, 0.0025, events) for i in (0, 1))
    codes = {
        d.name: rng.choice(d.size, events, p=rng.dirichlet(np.full(d.size, 0.8))).astype(np.uint8)
        for d in EVENTS.dimensions
    }
    west = np.digitize(lon, np.quantile(lon[:100_000], np.linspace(0, 1, 26)[1:-1]))
    south = np.digitize(lat, np.quantile(lat[:100_000], np.linspace(0, 1, 21)[1:-1]))
    day = (FIRST_DAY + rng.integers(0, DAYS, events)).astype(np.int32)
    return Facts(
        np.arange(1, events + 1), hexes.hex_of(lon, lat), (west * 20 + south).astype(np.int32), day, codes
    )


def _shares(rng: np.random.Generator, n: int) -> Any:
    weights = rng.pareto(1.5, n) + 0.3
    return weights / weights.sum()


def questions(n: int) -> list[Question]:
    """As people ask: a week to a year, everything or a class or some kinds, at any resolution."""
    rng, families = np.random.default_rng(11), np.array(EVENTS["kind"].families)
    found = []
    for i in range(n):
        length = int(rng.choice([7, 30, 90, 365, rng.integers(1, DAYS + 1)]))
        first = FIRST_DAY + int(rng.integers(0, DAYS - length + 1))
        kinds = [
            None,
            np.flatnonzero(families == rng.integers(0, 12)).tolist(),
            sorted(rng.choice(len(families), int(rng.integers(1, 9)), replace=False).tolist()),
            sorted(rng.choice(len(families), len(families) // 2, replace=False).tolist()),
        ][int(rng.choice(4, p=[0.4, 0.25, 0.25, 0.1]))]
        groups = sorted(rng.choice(7, 3, replace=False).tolist()) if rng.random() < 0.4 else None
        found.append(Question(first, first + length - 1, kinds, groups, RESOLUTIONS[i % 3]))
    return found


class Rival(NamedTuple):
    """Somebody who is asked the same: returns seconds, hexes that hold any, how many in each."""

    name: str
    ask: Callable[[Question], tuple[float, Any, Any]]


def cube_rival(cube: Cube) -> Rival:
    """Ours."""

    def ask(question: Question) -> tuple[float, Any, Any]:
        begun = time.perf_counter()
        cells, counts = cube.by_hex(question.res, question.pick)
        took = time.perf_counter() - begun
        some = counts > 0
        return took, cells[some], counts[some]

    return Rival("cube", ask)


def duckdb_rival(friends: Peers) -> Rival:
    """DuckDB with two threads, events in memory, a column for each resolution."""

    def ask(question: Question) -> tuple[float, Any, Any]:
        took = friends.do("duck_ask", res=question.res, where=question.where)
        return took, friends.array("duck_cells").astype(np.uint64), friends.array("duck_counts")

    return Rival("DuckDB", ask)


def postgis_rivals(connection: psycopg.Connection[Any]) -> list[Rival]:
    """PostgreSQL on the events, and on a table already summed by day, kind, status and hex."""

    def asker(source: str, count: str) -> Callable[[Question], tuple[float, Any, Any]]:
        def ask(question: Question) -> tuple[float, Any, Any]:
            hex_column = f"r{question.res}" if source == "ev" else "hex"
            name = source if source == "ev" else f"{source}{question.res}"
            query = f"SELECT {hex_column}, {count} FROM {name} WHERE {question.where} GROUP BY 1"  # noqa: S608
            begun = time.perf_counter()
            found = connection.execute(query).fetchall()
            took = time.perf_counter() - begun
            rows = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
            return took, rows[:, 0].astype(np.uint64), rows[:, 1]

        return ask

    return [
        Rival("PostGIS", asker("ev", "count(*)")),
        Rival("PostGIS roll-up", asker("roll", "sum(n)::int8")),
    ]


@contextmanager
def filled_postgis(facts: Facts) -> Iterator[psycopg.Connection[Any]]:
    """A throw-away cluster with the events, indexed by time, and the roll-ups."""
    folder = postgis.binaries()
    assert folder, postgis.NEEDED
    with postgis.cluster(folder) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET work_mem = '512MB'; SET max_parallel_workers_per_gather = 2; SET jit = off")
        columns = ", ".join(f"r{res} int8" for res in RESOLUTIONS)
        connection.execute(f"CREATE UNLOGGED TABLE ev (day int4, kind int2, status int2, {columns})")
        with connection.cursor() as cursor, cursor.copy("COPY ev FROM STDIN BINARY") as copy:
            for start in range(0, len(facts), 500_000):
                copy.write(
                    _binary(facts.take(np.arange(start, min(start + 500_000, len(facts)))), start == 0)
                )
            copy.write(b"\xff\xff")
        connection.execute("CREATE INDEX ON ev (day)")
        for res in RESOLUTIONS:
            connection.execute(
                f"CREATE UNLOGGED TABLE roll{res} AS SELECT day, kind, status, r{res} AS hex,"  # noqa: S608
                " count(*)::int4 AS n FROM ev GROUP BY 1, 2, 3, 4"
            )
            connection.execute(f"CREATE INDEX ON roll{res} (kind, day)")
        connection.execute("VACUUM ANALYZE")
        yield connection


def _binary(facts: Facts, head: bool) -> bytes:
    """Rows as COPY BINARY reads them: each field behind its length, all numbers big-endian."""
    fields = [
        ("day", "i4", facts.day),
        ("kind", "i2", facts.codes["kind"]),
        ("status", "i2", facts.codes["status"]),
    ]
    fields += [(f"r{res}", "i8", hexes.parent_of(facts.hex_id, res)) for res in RESOLUTIONS]
    kinds = [("n", ">i2")] + [
        (f"{p}{name}", f">{k}") for name, kind, _ in fields for p, k in (("l", "i4"), ("", kind))
    ]
    rows = np.zeros(len(facts), dtype=kinds)
    rows["n"] = len(fields)
    for name, kind, values in fields:
        rows[f"l{name}"], rows[name] = int(kind[1]), values
    start = b"PGCOPY\n\xff\r\n\x00" + bytes(8) if head else b""
    return start + rows.tobytes()


def race(rivals: list[Rival], asked: list[Question], rounds: int = 5) -> list[list[float]]:
    """Seconds by question and rival, in turns; who needs more than half a second is asked once."""
    found = []
    for question in asked:
        answers = [rival.ask(question) for rival in rivals]
        for other in answers[1:]:
            if not all(np.array_equal(a, b) for a, b in zip(answers[0][1:], other[1:], strict=True)):
                raise SystemExit(f"not all give the same for {question}: no number counts before they do")
        times = [[a[0]] for a in answers]
        for _ in range(rounds - 1):
            for rival, taken in zip(rivals, times, strict=True):
                if taken[0] < 0.5:
                    taken.append(rival.ask(question)[0])
        found.append([statistics.median(taken) for taken in times])
    return found


def crowd(cube: Cube, asked: list[Question]) -> list[float]:
    """Milliseconds of each question while eight ask at once."""

    def ask(question: Question) -> float:
        return 1000 * timed(lambda: cube.by_hex(question.res, question.pick))

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(ask, asked * 4))


def started(folder: Path) -> float:
    """Seconds in which a new process maps the files and gives its first answer."""
    code = (
        "import time; t = time.perf_counter()\n"
        "from pathlib import Path\n"
        "from data.cube import Cube, Pick, files\n"
        "from data.cube.schemes import EVENTS\n"
        f"cube = Cube.on(files.load(Path({str(folder)!r}), EVENTS))\n"
        f"cube.by_hex(9, Pick({FIRST_DAY + 5}, {FIRST_DAY + 100}))\n"
        "print(time.perf_counter() - t)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True)
    return float(done.stdout)


def arriving(cube: Cube) -> tuple[float, float]:
    """Seconds in which a second's events are counted in, at most, and milliseconds of a question then."""
    rng, worst = np.random.default_rng(5), 0.0
    for second in range(25):
        ids = np.arange(RATE) + 10**9 + second * RATE
        new = cube.base.facts(rng.integers(0, len(cube.base), RATE), ids)
        rows = Facts(ids, new.hex_id, new.area, np.full(RATE, FIRST_DAY + DAYS, np.int32), new.codes)
        begun = time.perf_counter()
        cube = cube.changed(ids, rows)
        cube.total(Pick())
        worst = max(worst, time.perf_counter() - begun)
    times = [1000 * timed(lambda q=q: cube.by_hex(q.res, q.pick)) for q in questions(100)]
    return worst, percentile(times, 0.95)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--alone", action="store_true", help="only the cube")
    options = parser.parse_args()
    print(sentence())
    facts = city(options.events)
    built = timed(lambda: Cube.of(facts, EVENTS, AREAS))
    cube = Cube.of(facts, EVENTS, AREAS)
    folder = Path(tempfile.mkdtemp(prefix="menpai-cube-")) / "events"
    try:
        saved = timed(lambda: files.save(cube.base, folder))
        size = sum(path.stat().st_size for path in folder.iterdir())
        mapped = files.load(folder, EVENTS)
        assert mapped
        cube = Cube.on(mapped)
        lines = [
            Row(
                f"{len(facts):,} events, {len(cube.base.cells):,} hexes: planes made",
                seconds(built),
                "seconds",
            ),
            Row("· written to files", seconds(saved)),
            Row("· size of all files, mapped by every process", megabytes(size), "≤ 1 GB"),
            Row("· new process to its first answer", seconds(started(folder)), "< 1 s"),
        ]
        asked = questions(options.questions)
        alone = [1000 * timed(lambda q=q: cube.by_hex(q.res, q.pick)) for q in questions(600)]
        lines.append(
            Row(
                "Any question, p50 / p95 / most",
                " / ".join(
                    milliseconds(v) for v in (percentile(alone, 0.5), percentile(alone, 0.95), max(alone))
                ),
                "p95 ≤ 10 ms",
            )
        )
        together = crowd(cube, questions(200))
        lines.append(
            Row(
                f"· {CLIENTS} clients at once, p50 / p95",
                " / ".join(milliseconds(percentile(together, share)) for share in (0.5, 0.95)),
                "p95 ≤ 60 ms",
            )
        )
        worst, after = arriving(cube)
        lines.append(Row(f"{RATE:,} events counted in, the slowest of 25 seconds", seconds(worst), "< 1 s"))
        lines.append(Row("· any question then, p95", milliseconds(after)))
        print(summary(lines))
        if not options.alone:
            against(cube, facts, asked)
    finally:
        shutil.rmtree(folder.parent)


def against(cube: Cube, facts: Facts, asked: list[Question]) -> None:
    """Race the others and print by whom how many times slower."""
    with peers() as friends, filled_postgis(facts) as connection:
        for name in ("kind", "status"):
            friends.share(name, facts.codes[name])
        friends.share("day", facts.day)
        for res in RESOLUTIONS:
            friends.share(f"r{res}", hexes.parent_of(facts.hex_id, res))
        friends.do("duck_load", resolutions=list(RESOLUTIONS))
        rivals = [cube_rival(cube), *postgis_rivals(connection), duckdb_rival(friends)]
        times = race(rivals, asked)
    head = [
        "Events by hex",
        *(f"{rival.name}, p50 / p95 ms" for rival in rivals),
        *(f"times {rival.name}, least / median" for rival in rivals[1:]),
    ]
    lines = []
    for name, some in (
        *((f"r{res}", [i for i, q in enumerate(asked) if q.res == res]) for res in RESOLUTIONS),
        ("all", list(range(len(asked)))),
    ):
        taken = [[times[i][r] for i in some] for r in range(len(rivals))]
        ratios = [[times[i][r] / times[i][0] for i in some] for r in range(1, len(rivals))]
        lines.append(
            [
                name,
                *(f"{1000 * percentile(t, 0.5):.1f} / {1000 * percentile(t, 0.95):.1f}" for t in taken),
                *(f"{min(r):.0f} / {statistics.median(r):.0f}" for r in ratios),
            ]
        )
    print(table(head, lines))


if __name__ == "__main__":
    main()
