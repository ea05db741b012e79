"""What rounding people for a planner costs, and what follows all the same from everything a planner is told.

    python -m bench.few [--houses 20000] [--city 4000000]

The first is asked of a city drawn in memory, the second of a demo street: every hex of every size within
every area, for every age group, and what is left possible when all answers are held against each other.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from bench.machine import sentence
from bench.result import milliseconds, table
from data.build import build_street
from data.demo import street
from data.first_street import last_whole_day
from data.index.areas import AreaCodes
from data.index.houses import AGE_COLUMNS, Houses
from data.index.points import Points
from data.index.reach import SERVICE_CODES, Reach
from data.index.town import Town
from data.questions import GROUP_CODES, EventFilter, HexQuestion
from data.settings import read_settings
from data.store import FEW, Store, measures, open_store
from data.viewer import Viewer
from geo import hexes
from geo.rounding import lots_of

LEADER, PLANNER = Viewer("leader", ("",)), Viewer("planner", ("",))
TIMES, ACROSS = 9, 25
AT_ONE_DOOR = 4  # houses
WIDE_DEG = 0.6  # of a city of four million houses
ASKED = (("residents", ""), ("residents", "age_60_plus"), ("coverage", "ELDERLY"))
NO_END = 1e9


def demo(houses: int) -> Store:
    """A street made up, in a store of its own."""
    settings = read_settings({"MENPAI_HOME": tempfile.mkdtemp()})
    made = street(houses=houses, seed=3, until=last_whole_day())
    build_street(settings, made.batches(), made.meta)
    return open_store(settings).warm()


def city(town: Town, houses: int) -> Town:
    """The town with as many houses anywhere in 625 grids; of its own it keeps what is not asked about."""
    rng = np.random.default_rng(5)
    x, y = (np.repeat(rng.uniform(0, 1, houses // AT_ONE_DOOR), AT_ONE_DOOR) for _ in "xy")
    codes = np.array([f"330302001{c:03d}{g:03d}" for c in range(ACROSS) for g in range(ACROSS)], dtype=object)
    areas = AreaCodes(np.append(codes, town.areas.codes))
    of = areas.ordinals(codes)[(x * ACROSS).astype(int) * ACROSS + (y * ACROSS).astype(int)]
    wide = WIDE_DEG * np.sqrt(houses / 4e6)
    lon, lat, ids = 120.7 + wide * x, 28.0 + wide * y, np.arange(len(x))
    columns = {
        "households": np.ones(len(x), np.float32),
        "residents": rng.integers(0, 6, len(x)).astype(np.float32),
        **{age: (rng.random(len(x)) < 0.2).astype(np.float32) for age in AGE_COLUMNS},
        "lot": lots_of(ids, bytes(16)),
    }
    made = Houses(Points.sorted_from(ids, lon, lat, hexes.hex_of(lon, lat), of, columns))
    shape = (len(SERVICE_CODES), len(made.stack_start))
    after = replace(town, areas=areas, houses=made)
    nowhere = np.zeros(shape, np.float32), np.zeros(shape, np.int32)
    after.__dict__["reach"] = Reach(*nowhere, rng.random(shape) < 0.6, {})
    return after


def cost(town: Town, today: Any) -> Iterator[tuple[str, ...]]:
    """Processor time of one question about the whole city, the best of some."""
    for metric, group in ASKED:
        for res in (7, 9, 11):
            asked = HexQuestion(metric, res, EventFilter(today, today), group)
            bins = measures.hex_bins(town, res)
            found = [milliseconds(_best(town, viewer, asked, bins)) for viewer in (LEADER, PLANNER)]
            yield (f"{metric} {group}", str(res), f"{len(bins.names):,}", *found)


def _best(town: Town, viewer: Viewer, asked: HexQuestion, bins: measures.Bins) -> float:
    took = []
    for _ in range(TIMES):
        start = time.process_time()
        measures.measure(town, viewer, asked, bins)
        took.append(time.process_time() - start)
    return 1000 * min(took)


def follows(store: Store, group: str) -> tuple[str, ...]:
    """Of the least pieces (a hex in a micro-grid) with one to four people: how many are no secret."""
    points, people = store.town.houses.points, np.nan_to_num(store.town.houses.people(group))
    pairs = np.stack([points.area.astype(np.int64), points.hex_id.astype(np.int64)])
    piece = np.unique(pairs, axis=1, return_inverse=True)[1].ravel()
    true = np.bincount(piece, weights=people)
    asked = list(_told(store, group, piece))
    low, high = np.zeros(len(true)), np.full(len(true), NO_END)
    moved = True
    while moved:
        before = low.copy(), high.copy()
        for rows, least, most in asked:
            high[rows] = np.minimum(high[rows], most - (low[rows].sum() - low[rows]))
            low[rows] = np.maximum(low[rows], least - (high[rows].sum() - high[rows]))
        moved = not (np.array_equal(before[0], low) and np.array_equal(before[1], high))
    small = (true > 0) & (true < FEW)
    return group, f"{small.sum():,}", f"{(small & (low == high)).sum():,}", f"{len(asked):,}"


def _told(store: Store, group: str, piece: Any) -> Iterator[tuple[Any, float, float]]:
    """Every answer: the pieces it is about, and the least and the most it may stand for."""
    points, areas = store.town.houses.points, store.town.areas
    known = {}
    for area in sorted({code[:digits] for code in areas.codes for digits in (0, 9, 12, 15, 17)}):
        seen = areas.allowed(PLANNER, area)[points.area]
        day = EventFilter(store.today, store.today, area=area)
        for res in range(7, 12):
            found = store.hex_values(PLANNER, HexQuestion("residents", res, day, group))
            cells = hexes.parent_of(points.hex_id[seen], res)
            order = np.argsort(cells, kind="stable")
            first = np.searchsorted(cells[order], found.names)
            after = np.searchsorted(cells[order], found.names, side="right")
            for at in np.flatnonzero(np.isfinite(found.values) & (after > first)):
                rows = np.unique(piece[seen][order[first[at] : after[at]]])
                value = float(found.values[at])
                least, most = max(value - 4, 5.0 if value else 0.0), value + 4 if value else 0.0
                known[rows.tobytes()] = (rows, 1.0, 4.0) if found.few[at] else (rows, least, most)
    yield from known.values()


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description="what rounding people costs, what follows all the same")
    parser.add_argument("--houses", type=int, default=20_000)
    parser.add_argument("--city", type=int, default=4_000_000)
    asked = parser.parse_args()
    store = demo(asked.houses)
    print(sentence(), end="\n\n")
    large = city(store.town, asked.city)
    print(table(("Question", "Resolution", "Hexes", "Exact", "To five"), cost(large, store.today)))
    print()
    told = (follows(store, group) for group in GROUP_CODES)
    print(table(("Group", "Pieces of one to four", "of which follow", "Answers"), told))


if __name__ == "__main__":
    main()
