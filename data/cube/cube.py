"""Base and changes together: every question, answered as if the planes had just been made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.cube.base import Base, Counts, HexIds
from data.cube.facts import Facts, Scheme
from data.cube.pick import Pick
from geo import hexes

MANY_CHANGES = 65_536  # from here on a new base is worth its seconds


@dataclass(frozen=True)
class Cube:
    """``gone``: rows of the base that are no longer so; ``fresh``: what is there instead, and what is new.

    A value: ``changed`` makes another one, and whoever asks the old one gets old answers.
    """

    base: Base
    gone: NDArray[np.int64]
    fresh: Facts

    @classmethod
    def of(cls, facts: Facts, scheme: Scheme, areas: int) -> Cube:
        """A cube of facts. ``areas``: how many area codes there are."""
        return cls.on(Base.of(facts, scheme, areas))

    @classmethod
    def on(cls, base: Base) -> Cube:
        """A cube on a base nothing of which has changed."""
        return cls(base, np.empty(0, np.int64), Facts.empty(base.scheme))

    def __len__(self) -> int:
        return len(self.base.facts) - len(self.gone) + len(self.fresh)

    @property
    def changes(self) -> int:
        """Rows kept beside the planes."""
        return len(self.gone) + len(self.fresh)

    def changed(self, ids: NDArray[np.int64], now: Facts) -> Cube:
        """After rows with these keys were written: ``now`` holds those of them that still exist.

        Saying the same again changes nothing, so a change may be told twice.
        """
        gone = np.union1d(self.gone, self.base.rows_of(ids))
        stay = self.fresh.take(~np.isin(self.fresh.ids, ids))
        return replace(self, gone=gone, fresh=stay.and_also(now))

    def facts(self) -> Facts:
        """All rows as they are now."""
        left = np.ones(len(self.base.facts), dtype=bool)
        left[self.gone] = False
        return self.base.facts.take(left).and_also(self.fresh)

    def renewed(self) -> Cube:
        """The same facts with planes of their own."""
        return Cube.of(self.facts(), self.base.scheme, len(self.base.area_cuts.rows) - 1)

    def by_hex(self, res: int, pick: Pick) -> tuple[HexIds, Counts]:
        """Hexes of a resolution (7–11) with a row in the pick's areas, sorted; and how many are picked."""
        counts = self.base.hex_counts(res, pick)
        cells = self.base.levels[res][0]
        if pick.areas is not None:
            held = self.base.cells_in(res, pick.areas)
            cells, counts = cells[held], counts[held]
        return self._with_changes(res, pick, cells, counts) if self.changes else (cells, counts)

    def by_area(self, pick: Pick) -> Counts:
        """Picked rows by area ordinal."""
        counts = self.base.area_counts(pick)
        for facts, sign in self._beside(pick):
            counts = counts + sign * np.bincount(facts.area, minlength=len(counts))
        return counts

    def by_day(self, first_day: int, last_day: int, pick: Pick) -> Counts:
        """Picked rows on each day from the first to the last."""
        counts = np.zeros(last_day - first_day + 1, dtype=np.int64)
        pick = replace(pick, first_day=first_day, last_day=last_day)
        known = self.base.day_counts(pick)
        begin = self.base.first_day - first_day
        low, high = max(begin, 0), min(begin + len(known), len(counts))
        if low < high:
            counts[low:high] = known[low - begin : high - begin]
        for facts, sign in self._beside(pick):
            counts += sign * np.bincount(facts.day - first_day, minlength=len(counts))
        return counts

    def by_code(self, name: str, pick: Pick) -> Counts:
        """Picked rows by code of a dimension."""
        counts = self.base.code_counts(name, pick)
        for facts, sign in self._beside(pick):
            counts = counts + sign * np.bincount(facts.codes[name], minlength=len(counts))
        return counts

    def by_family(self, name: str, pick: Pick) -> Counts:
        """Picked rows by family of a dimension's codes."""
        family = np.array(self.base.scheme[name].families)
        counts = self.base.code_counts(name, pick, families=True)
        for facts, sign in self._beside(pick):
            counts = counts + sign * np.bincount(family[facts.codes[name]], minlength=len(counts))
        return counts

    def total(self, pick: Pick) -> int:
        """How many rows are picked."""
        return int(self.by_code(self.base.scheme.dimensions[-1].name, pick).sum())

    @cached_property
    def _sides(self) -> tuple[tuple[Facts, int], ...]:
        if not self.changes:
            return ()
        return ((self.base.facts.take(self.gone), -1), (self.fresh, 1))

    def _beside(self, pick: Pick) -> list[tuple[Facts, int]]:
        """Rows kept beside the planes that are picked, and whether they count for or against."""
        return [(facts.take(pick.of(facts, self.base.scheme)), sign) for facts, sign in self._sides]

    def _with_changes(self, res: int, pick: Pick, cells: HexIds, counts: Counts) -> tuple[HexIds, Counts]:
        around = replace(pick, first_day=None, last_day=None, wanted={})
        here = hexes.parent_of(self.fresh.take(around.of(self.fresh, self.base.scheme)).hex_id, res)
        if len(unseen := np.setdiff1d(here, cells)):
            at = np.searchsorted(cells, unseen)
            cells, counts = np.insert(cells, at, unseen), np.insert(counts, at, 0)
        counts = counts.copy()
        for facts, sign in self._beside(pick):
            at = np.searchsorted(cells, hexes.parent_of(facts.hex_id, res))
            counts += sign * np.bincount(at, minlength=len(cells))
        return cells, counts
