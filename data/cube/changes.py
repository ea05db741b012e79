"""What has changed since the planes were made: few rows, looked at one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.cube.base import Base, HexIds, Places
from data.cube.facts import Facts
from data.cube.pick import Pick
from data.cube.planes import Counts
from geo import hexes

UNSEEN = -1


@dataclass(frozen=True)
class Changes:
    """``gone``: rows of the base that are no longer so; ``fresh``: what is there instead, and what is new.

    ``cell``: of each fresh row its hex as a row of ``base.cells``; ``UNSEEN`` where the base has none.
    """

    base: Base
    gone: NDArray[np.int64]
    fresh: Facts
    cell: Places

    @classmethod
    def none(cls, base: Base) -> Changes:
        """Nothing."""
        return cls(base, np.empty(0, np.int64), Facts.empty(base.scheme), np.empty(0, np.int32))

    def __len__(self) -> int:
        return len(self.gone) + len(self.fresh)

    def and_also(self, ids: NDArray[np.int64], now: Facts) -> Changes:
        """These changes and further ones: rows with these keys are now as given, or no more."""
        stay = ~np.isin(self.fresh.ids, ids)
        cells = self.base.cells
        at = np.searchsorted(cells, now.hex_id)
        seen = np.zeros(len(at), dtype=bool)
        seen[at < len(cells)] = cells[at[at < len(cells)]] == now.hex_id[at < len(cells)]
        return Changes(
            self.base,
            np.union1d(self.gone, self.base.rows_of(ids)),
            self.fresh.take(stay).and_also(now),
            np.append(self.cell[stay], np.where(seen, at, UNSEEN)).astype(np.int32),
        )

    def picked(self, pick: Pick) -> Iterator[tuple[Facts, int]]:
        """Rows that a pick asks for, and whether they count for it or against."""
        for facts, _, sign in self._sides:
            yield facts.take(pick.of(facts, self.base.scheme)), sign

    def cells(self, res: int, pick: Pick) -> Iterator[tuple[Places, int]]:
        """Hexes of picked rows as rows of ``base.levels[res]``, and whether they count for or against."""
        up = self.base.levels[res].up
        for facts, cell, sign in self._sides:
            yield up[cell[pick.of(facts, self.base.scheme) & (cell != UNSEEN)]], sign

    def with_unseen(self, res: int, pick: Pick, cells: HexIds, counts: Counts) -> tuple[HexIds, Counts]:
        """Counts by hex, with what happened in hexes in which nothing had."""
        new = self.fresh.take(self.cell == UNSEEN)
        if not len(new):
            return cells, counts
        here = Pick(areas=pick.areas).of(new, self.base.scheme)
        parents = hexes.parent_of(new.hex_id, res)
        more = np.setdiff1d(parents[here], cells)
        at = np.searchsorted(cells, more)
        cells, counts = np.insert(cells, at, more), np.insert(counts, at, 0)
        asked = np.searchsorted(cells, parents[pick.of(new, self.base.scheme)])
        return cells, counts + np.bincount(asked, minlength=len(cells)).astype(np.int32)

    @cached_property
    def _sides(self) -> tuple[tuple[Facts, Places, int], ...]:
        if not len(self):
            return ()
        before = self.base.facts(self.gone, self.gone)  # whoever they were: only what they were counts
        cell = (np.searchsorted(self.base.hex_cuts.rows, self.gone, side="right") - 1).astype(np.int32)
        return ((before, cell, -1), (self.fresh, self.cell, 1))
