"""The cube's slow, obvious twin: a frame that is filtered and grouped. And facts to try both on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from data.cube import Dimension, Facts, Pick, Scheme
from data.cube.pick import stretches
from geo import hexes

SCHEME = Scheme((Dimension("kind", 7, (0, 0, 1, 2, 2, 2, 1)), Dimension("state", 3), Dimension("level", 2)))
AREAS = 9
FIRST = 20_000  # a day


def some_facts(rng: np.random.Generator, n: int, days: int = 40, first_id: int = 1) -> Facts:
    """Rows around two towns, in hexes and areas that cross each other."""
    town = rng.integers(0, 2, n)
    lon = 120.65 + town * 0.3 + rng.normal(0, 0.01, n)
    lat = 27.98 + rng.normal(0, 0.01, n)
    codes = {d.name: rng.integers(0, d.size, n).astype(np.uint8) for d in SCHEME.dimensions}
    area = np.clip(rng.normal(2 + 4 * town, 1.5, n), 0, AREAS - 1).astype(np.int32)
    day = (FIRST + rng.integers(0, days, n)).astype(np.int32)
    return Facts(np.arange(first_id, first_id + n), hexes.hex_of(lon, lat), area, day, codes)


@st.composite
def picks(draw: st.DrawFn, days: int = 40) -> Pick:
    """Any question."""
    edge = st.none() | st.integers(FIRST - 3, FIRST + days + 3)
    first, last = draw(edge), draw(edge)
    if first is not None and last is not None and first > last:
        first, last = last, first
    wanted = {
        d.name: np.array(draw(st.lists(st.booleans(), min_size=d.size, max_size=d.size)))
        for d in SCHEME.dimensions
        if draw(st.booleans())
    }
    allowed = np.array(draw(st.lists(st.booleans(), min_size=AREAS, max_size=AREAS)))
    return Pick(first, last, wanted, draw(st.sampled_from([None, stretches(allowed), ()])))


@dataclass(frozen=True)
class Slow:
    """Facts as a frame."""

    facts: Facts

    def frame(self, pick: Pick) -> pd.DataFrame:
        rows = self.facts
        frame = pd.DataFrame({"hex": rows.hex_id, "area": rows.area, "day": rows.day, **rows.codes})
        keep = pd.Series(True, index=frame.index)
        if pick.first_day is not None:
            keep &= frame["day"] >= pick.first_day
        if pick.last_day is not None:
            keep &= frame["day"] <= pick.last_day
        for name, wanted in pick.wanted.items():
            keep &= frame[name].isin(np.flatnonzero(wanted))
        if pick.areas is not None:
            inside = [a for first, after in pick.areas for a in range(first, after)]
            keep &= frame["area"].isin(inside)
        return frame[keep]

    def by_hex(self, res: int, pick: Pick) -> dict[int, int]:
        found = self.frame(pick)
        return pd.Series(hexes.parent_of(found["hex"].to_numpy(), res)).value_counts().to_dict()

    def by(self, column: str, size: int, pick: Pick) -> list[int]:
        return np.bincount(self.frame(pick)[column].to_numpy(), minlength=size).tolist()

    def by_day(self, first: int, last: int, pick: Pick) -> list[int]:
        days = self.frame(pick)["day"]
        return [int((days == day).sum()) for day in range(first, last + 1)]


def told(cells: np.ndarray, counts: np.ndarray) -> dict[int, int]:
    """Hex counts without the zeros."""
    return {int(c): int(n) for c, n in zip(cells, counts, strict=True) if n}


def agree(cube: Any, slow: Slow, pick: Pick, res: int = 9) -> None:
    """All ways of counting give what the frame gives."""
    cells, counts = cube.by_hex(res, pick)
    assert (np.diff(cells.astype(np.int64)) > 0).all()
    assert told(cells, counts) == slow.by_hex(res, pick)
    assert cube.by_area(pick).tolist() == slow.by("area", AREAS, pick)
    for dimension in SCHEME.dimensions:
        assert cube.by_code(dimension.name, pick).tolist() == slow.by(dimension.name, dimension.size, pick)
    families = np.array(SCHEME["kind"].families)
    kinds = slow.by("kind", 7, pick)
    assert cube.by_family("kind", pick).tolist() == np.bincount(families, kinds).astype(int).tolist()
    assert cube.total(pick) == sum(kinds)
    first, last = FIRST - 2, FIRST + 45
    within = Pick(max(pick.first_day or 0, first), min(pick.last_day or last, last), pick.wanted, pick.areas)
    if within.first_day <= within.last_day:
        days = cube.by_day(within.first_day, within.last_day, pick)
        assert days.tolist() == slow.by_day(within.first_day, within.last_day, within)
