"""Base and changes together: every question, answered as if the planes had just been made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.cube.base import Base, HexIds
from data.cube.changes import Changes
from data.cube.facts import Facts, Scheme
from data.cube.making import make_base
from data.cube.pick import Pick
from data.cube.planes import Counts

MANY_CHANGES = 65_536  # from here on new planes are worth their seconds


@dataclass(frozen=True)
class Cube:
    """A base, and what has changed since.

    A value: ``changed`` makes another one, and whoever asks the old one gets old answers.
    """

    base: Base
    since: Changes

    @classmethod
    def of(cls, facts: Facts, scheme: Scheme, areas: int) -> Cube:
        """A cube of facts. ``areas``: how many area codes there are."""
        return cls.on(make_base(facts, scheme, areas))

    @classmethod
    def on(cls, base: Base) -> Cube:
        """A cube on a base of which nothing has changed."""
        return cls(base, Changes.none(base))

    def __len__(self) -> int:
        return len(self.base) - len(self.since.gone) + len(self.since.fresh)

    def changed(self, ids: NDArray[np.int64], now: Facts) -> Cube:
        """After rows with these keys were written: ``now`` holds those of them that still exist.

        Saying the same again changes nothing, so a change may be told twice.
        """
        return Cube(self.base, self.since.and_also(ids, now))

    def facts(self) -> Facts:
        """All rows as they are now."""
        left = np.ones(len(self.base), dtype=bool)
        left[self.since.gone] = False
        rows = np.flatnonzero(left)
        return self.base.facts(rows, self.base.ids(rows)).and_also(self.since.fresh)

    def renewed(self) -> Cube:
        """The same facts with planes of their own."""
        return Cube.of(self.facts(), self.base.scheme, len(self.base.area_cuts.rows) - 1)

    def by_hex(self, res: int, pick: Pick) -> tuple[HexIds, Counts]:
        """Hexes of a resolution (7–11) with a row in the pick's areas, sorted; and how many are picked."""
        counts = self.base.hex_counts(res, pick)
        for places, sign in self.since.cells(res, pick):
            counts = counts + sign * np.bincount(places, minlength=len(counts)).astype(np.int32)
        cells = self.base.levels[res].cells
        if pick.areas is not None:
            held = self.base.cells_in(res, pick.areas) | (counts > 0)
            cells, counts = cells[held], counts[held]
        return self.since.with_unseen(res, pick, cells, counts)

    def by_area(self, pick: Pick) -> Counts:
        """Picked rows by area ordinal."""
        counts = self.base.area_counts(pick)
        return self._and_since(counts, pick, lambda facts: facts.area)

    def by_day(self, first_day: int, last_day: int, pick: Pick) -> Counts:
        """Picked rows on each day from the first to the last."""
        counts = np.zeros(last_day - first_day + 1, dtype=np.int32)
        pick = replace(pick, first_day=first_day, last_day=last_day)
        known = self.base.day_counts(pick)
        begin = self.base.first_day - first_day
        low, high = max(begin, 0), min(begin + len(known), len(counts))
        if low < high:
            counts[low:high] = known[low - begin : high - begin]
        return self._and_since(counts, pick, lambda facts: facts.day - first_day)

    def by_code(self, name: str, pick: Pick) -> Counts:
        """Picked rows by code of a dimension."""
        return self._and_since(self.base.code_counts(name, pick), pick, lambda facts: facts.codes[name])

    def by_family(self, name: str, pick: Pick) -> Counts:
        """Picked rows by family of a dimension's codes."""
        family = np.array(self.base.scheme[name].families)
        counts = self.base.code_counts(name, pick, families=True)
        return self._and_since(counts, pick, lambda facts: family[facts.codes[name]])

    def total(self, pick: Pick) -> int:
        """How many rows are picked."""
        return int(self.by_area(pick).sum())

    def _and_since(self, counts: Counts, pick: Pick, place: Callable[[Facts], NDArray[Any]]) -> Counts:
        for facts, sign in self.since.picked(pick):
            counts = counts + sign * np.bincount(place(facts), minlength=len(counts)).astype(np.int32)
        return counts
