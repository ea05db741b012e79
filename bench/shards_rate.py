"""Events by hex from two worker processes that hold Parquet shards: how fast, in how much memory, and after a
worker was killed.

    python -m bench.shards_rate [--events 10000000] [--shards 0] [--questions 200]

Some questions are also answered row by row while the shards are written; no number counts before all agree.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from distributed import LocalCluster

from bench.cube_rate import AREAS, DAYS, FIRST_DAY, RESOLUTIONS, Question, city, questions
from bench.machine import sentence
from bench.peers import timed
from bench.result import Row, megabytes, milliseconds, percentile, seconds, summary
from data.cube import Facts, Pick
from data.cube.schemes import EVENTS, VOCABULARIES
from data.shards import About, Cluster, Manifest, ShardedCube, write
from tests.started import HOUSE

DRAWN = 10_000_000  # events drawn one by one; more are these again, on other days
PIECE = 1_000_000
CHECKED = 5
ABOUT = About(
    EVENTS,
    {name: tuple(map(str, codes)) for name, codes in VOCABULARIES["events"].items()},
    tuple(f"330304{area:09d}" for area in range(AREAS)),
)


def pieces(events: int, asked: list[Question], right: list[int]) -> Iterator[Facts]:
    """The city of bench/cube_rate, however many events; ``right`` becomes what each question must give."""
    rng, drawn = np.random.default_rng(3), city(min(events, DRAWN))
    for start in range(0, events, PIECE):
        n = min(PIECE, events - start)
        rows = rng.integers(0, len(drawn), n) if events > DRAWN else np.arange(start, start + n)
        some = drawn.take(rows)
        day = (FIRST_DAY + rng.integers(0, DAYS, n)).astype(np.int32)
        piece = Facts(np.arange(start + 1, start + n + 1), some.hex_id, some.area, day, some.codes)
        for i, question in enumerate(asked):
            right[i] += int(question.pick.of(piece, EVENTS).sum())
        yield piece


class Memory(NamedTuple):
    """Of a worker in bytes: its own, and what it has mapped of files, which the system may take back."""

    own: int
    mapped: int


def memory() -> Memory:
    """Of this process (Linux)."""
    told = Path("/proc/self/status").read_text("utf-8").splitlines()
    sizes = {
        name: int(rest.split()[0]) * 1024
        for name, _, rest in (s.partition(":") for s in told)
        if "Rss" in name
    }
    return Memory(sizes["RssAnon"], sizes["RssFile"])


def peak() -> int:
    """The most bytes this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def right_again(cube: ShardedCube, question: Question, right: int) -> float:
    """Seconds until the question has its right answer."""
    begun = time.perf_counter()
    _cells, counts = cube.by_hex(question.res, question.pick)
    took = time.perf_counter() - begun
    if int(counts.sum()) != right:
        raise SystemExit(f"{int(counts.sum()):,} instead of {right:,} for {question}")
    return took


def measure(root: Path, options: argparse.Namespace) -> list[Row]:
    """Write, hold, ask, kill."""
    checked, right = questions(CHECKED), [0] * CHECKED
    lines: list[Row] = []
    folder: Any = None

    def written() -> None:
        nonlocal folder
        folder = write(root, pieces(options.events, checked, right), ABOUT, options.shards)

    took = timed(written)
    manifest = Manifest.read(folder)
    size = sum(path.stat().st_size for path in folder.iterdir())
    rows = [manifest.rows_of(n) for n in range(len(manifest.shards))]
    lines += [
        Row(f"{options.events:,} events drawn and written as {len(rows)} shards", seconds(took)),
        Row(
            "· Parquet files; largest and smallest shard",
            f"{megabytes(size)}; {max(rows):,}, {min(rows):,} rows",
        ),
        Row("· most memory of whoever drew and wrote them", megabytes(peak())),
    ]
    path = os.pathsep.join([str(HOUSE), os.environ.get("PYTHONPATH", "")])
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", memory_limit=0, silence_logs=50,
        env={"PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
    ) as workers:  # fmt: skip
        cluster = Cluster(workers.scheduler_address, limit_s=3600)
        try:
            lines += asked(ShardedCube.on(cluster, folder), cluster, checked, right, options.questions)
        finally:
            cluster.close()
    return lines


def asked(
    cube: ShardedCube, cluster: Cluster, checked: list[Question], right: list[int], many: int
) -> list[Row]:
    """Times of the questions, on a cluster that has just begun."""
    client = cluster._connected()

    def worked() -> list[float]:
        return [*client.run(time.process_time).values(), time.process_time()]

    lines = [
        Row("Shards read and their planes made by the workers", seconds(timed(lambda: cube.total(Pick()))))
    ]
    lines.append(Row("· hexes told, once a process", seconds(timed(lambda: cube.workers.levels))))
    for question, wanted in zip(checked, right, strict=True):
        right_again(cube, question, wanted)
    load, before = os.getloadavg()[0], worked()
    for res in RESOLUTIONS:
        times = [1000 * timed(lambda q=q, res=res: cube.by_hex(res, q.pick)) for q in questions(many)]
        told = " / ".join(milliseconds(percentile(times, share)) for share in (0.5, 0.95))
        lines.append(Row(f"By hex, r{res}, any window and kinds, p50 / p95", told, "≤ 300 ms"))
    spent = [
        1000 * (now - then) / (many * len(RESOLUTIONS)) for now, then in zip(worked(), before, strict=True)
    ]
    told = ", ".join(milliseconds(value) for value in spent)
    lines.append(Row("· processor time a question: each worker, whoever asks", told))
    lines.append(Row("· load of the machine before and after", f"{load:.1f}, {os.getloadavg()[0]:.1f}"))
    for name, ask in (
        ("by area", lambda q: cube.by_area(q.pick)),
        ("by day", lambda q: cube.by_day(q.first, q.last, q.pick)),
        ("by kind", lambda q: cube.by_code("kind", q.pick)),
    ):
        times = [1000 * timed(lambda q=q, ask=ask: ask(q)) for q in questions(30)]
        lines.append(
            Row(f"· {name}, p50 / p95", " / ".join(milliseconds(percentile(times, s)) for s in (0.5, 0.95)))
        )
    held: list[Memory] = list(client.run(memory).values())
    lines.append(
        Row(
            "Memory a worker: its own, and mapped of the planes",
            ", ".join(f"{megabytes(m.own)} + {megabytes(m.mapped)}" for m in held),
        )
    )
    os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
    lines.append(
        Row(
            "After kill -9 of a worker, the right answer",
            seconds(right_again(cube, checked[0], right[0])),
            "seconds",
        )
    )
    return lines


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--shards", type=int, default=0, help="0 = as many as `python -m data shard` makes")
    parser.add_argument("--questions", type=int, default=100)
    options = parser.parse_args()
    print(sentence())
    root = Path(tempfile.mkdtemp(prefix="menpai-shards-"))
    try:
        print(summary(measure(root, options)))
    finally:
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
