"""The facts as they were when the planes were made: three orders of the same rows. Never changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.cube.facts import Facts, Scheme
from data.cube.order import Order
from data.cube.pick import Pick, Stretch
from data.cube.planes import Cuts
from geo import hexes

MIN_RES = 7
HexIds = NDArray[np.uint64]
Counts = NDArray[np.int64]
Places = NDArray[np.int32]


@dataclass(frozen=True)
class Base:
    """``facts`` in hex order; ``cells`` their distinct hexes; ``hex_cuts`` the rows of each.

    ``by_area`` has the rows by area and in each by hex: ``area_cuts`` are the rows of each area ordinal. A
    *piece* is what one hex and one area share: ``pieces`` are its rows there, ``piece_cell`` its hex as a
    row of ``cells``, ``area_pieces`` the pieces of each area. ``area_day`` is the day of each row there.
    ``by_day``: ``day_cuts`` are the rows of each day from ``first_day`` on. ``keys`` are sorted, ``key_rows``
    their rows in ``facts``.
    """

    scheme: Scheme
    facts: Facts
    cells: HexIds
    hex_cuts: Cuts
    by_hex: Order
    by_area: Order
    area_cuts: Cuts
    pieces: Cuts
    piece_cell: Places
    area_pieces: NDArray[np.int64]
    area_day: NDArray[np.int32]
    by_day: Order
    first_day: int
    day_cuts: Cuts
    keys: NDArray[np.int64]
    key_rows: Places

    @classmethod
    def of(cls, facts: Facts, scheme: Scheme, areas: int) -> Base:
        """Sort the facts three times and make their planes. ``areas``: how many area codes there are."""
        facts = facts.take(np.argsort(facts.hex_id, kind="stable"))
        starts = np.flatnonzero(np.diff(facts.hex_id, prepend=np.uint64(0)))
        cells = facts.hex_id[starts]
        cell = np.repeat(
            np.arange(len(cells), dtype=np.int32), np.diff(np.append(starts, len(facts))).astype(np.int64)
        )
        order = np.argsort(facts.area, kind="stable")
        in_areas, in_cells = facts.take(order), cell[order]
        new = (np.diff(in_areas.area, prepend=-1) != 0) | (np.diff(in_cells, prepend=-1) != 0)
        pieces = np.flatnonzero(new)
        in_days = facts.take(np.argsort(facts.day, kind="stable"))
        first_day, last_day = (int(in_days.day[0]), int(in_days.day[-1])) if len(facts) else (0, -1)
        every_area = np.arange(areas + 1)
        by_key = np.argsort(facts.ids, kind="stable")
        return cls(
            scheme,
            facts,
            cells,
            Cuts(np.append(starts, len(facts))),
            Order.of(facts, scheme),
            Order.of(in_areas, scheme),
            Cuts(np.searchsorted(in_areas.area, every_area)),
            Cuts(np.append(pieces, len(facts))),
            in_cells[pieces],
            np.searchsorted(in_areas.area[pieces], every_area),
            in_areas.day,
            Order.of(in_days, scheme, by_day=True),
            first_day,
            Cuts(np.searchsorted(in_days.day, np.arange(first_day, last_day + 2))),
            facts.ids[by_key],
            by_key.astype(np.int32),
        )

    @cached_property
    def levels(self) -> dict[int, tuple[HexIds, Cuts, Places]]:
        """By resolution: its hexes, their rows in ``by_hex``, and of each cell the row of its parent."""
        found = {hexes.HOME_RES: (self.cells, self.hex_cuts, np.arange(len(self.cells), dtype=np.int32))}
        for res in range(MIN_RES, hexes.HOME_RES):
            parents = hexes.parent_of(self.cells, res)
            new = np.diff(parents, prepend=np.uint64(0)) != 0
            cuts = Cuts(np.append(self.hex_cuts.rows[:-1][new], len(self.facts)))
            found[res] = (parents[new], cuts, (np.cumsum(new) - 1).astype(np.int32))
        return found

    def hex_counts(self, res: int, pick: Pick) -> Counts:
        """Picked rows by hex of ``levels[res]``."""
        cells, cuts, up = self.levels[res]
        if pick.areas is None:
            return self.by_hex.count(pick, cuts)
        counts = np.zeros(len(cells), dtype=np.int64)
        for first, after in self.piece_stretches(pick.areas):
            some = self.by_area.count(pick, self.pieces.between(first, after))
            parents = up[self.piece_cell[first:after]]
            if not len(parents):
                continue
            low = int(parents.min())
            folded = np.bincount(parents - low, weights=some)
            counts[low : low + len(folded)] += folded.astype(np.int64)
        return counts

    def cells_in(self, res: int, areas: tuple[Stretch, ...]) -> NDArray[np.bool_]:
        """Which hexes of ``levels[res]`` hold a row of these areas, picked or not."""
        cells, _, up = self.levels[res]
        held = np.zeros(len(cells), dtype=bool)
        for first, after in self.piece_stretches(areas):
            held[up[self.piece_cell[first:after]]] = True
        return held

    def piece_stretches(self, areas: tuple[Stretch, ...]) -> list[Stretch]:
        """Stretches of areas as stretches of pieces."""
        return [(int(self.area_pieces[first]), int(self.area_pieces[after])) for first, after in areas]

    def area_counts(self, pick: Pick) -> Counts:
        """Picked rows by area ordinal."""
        areas = len(self.area_cuts.rows) - 1
        if pick.areas is None:
            return self.by_area.count(pick, self.area_cuts)
        counts = np.zeros(areas, dtype=np.int64)
        for first, after in pick.areas:
            counts[first:after] = self.by_area.count(pick, self.area_cuts.between(first, after))
        return counts

    def day_counts(self, pick: Pick) -> Counts:
        """Picked rows by day, from ``first_day`` on to the last there is; the window is the caller's."""
        days = len(self.day_cuts.rows) - 1
        if pick.areas is None:
            return self.by_day.count(pick, self.day_cuts)
        counts = np.zeros(days, dtype=np.int64)
        for first, after in self.row_stretches(pick):
            words, first_word = self.by_area.picked(pick, first, after)
            rows = np.flatnonzero(np.unpackbits(words.view(np.uint8), bitorder="little"))
            counts += np.bincount(self.area_day[rows + first_word * 64] - self.first_day, minlength=days)
        return counts

    def code_counts(self, name: str, pick: Pick, *, families: bool = False) -> Counts:
        """Picked rows by code of a dimension, or by family."""
        dimension = self.scheme[name]
        first = dimension.size if families else 0
        count = dimension.family_count if families else dimension.size
        order = self.by_day if pick.areas is None else self.by_area
        found = np.zeros(count, dtype=np.int64)
        for begin, after in self.row_stretches(pick):
            words, low = order.picked(pick, begin, after)
            planes = order.planes[name][first : first + count, low : low + len(words)]
            for code in range(count):
                found[code] += int(np.bitwise_count(planes[code] & words).sum())
        return found

    def row_stretches(self, pick: Pick) -> list[Stretch]:
        """Where picked rows can be: in ``by_day`` when areas do not matter, else in ``by_area``."""
        if pick.areas is not None:
            cuts = self.area_cuts.rows
            found = [(int(cuts[first]), int(cuts[after])) for first, after in pick.areas]
        else:
            days = len(self.day_cuts.rows) - 1
            first = 0 if pick.first_day is None else min(max(pick.first_day - self.first_day, 0), days)
            after = days if pick.last_day is None else min(max(pick.last_day + 1 - self.first_day, 0), days)
            cuts = self.day_cuts.rows
            found = [(int(cuts[first]), int(cuts[after]))]
        return [(first, after) for first, after in found if first < after]

    def rows_of(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows of ``facts`` with these keys, those that there are."""
        at = np.searchsorted(self.keys, ids)
        at = at[at < len(self.keys)]
        return self.key_rows[at[np.isin(self.keys[at], ids)]].astype(np.int64)
