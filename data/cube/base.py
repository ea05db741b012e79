"""The facts as they were when the planes were made: three orders of the same rows. Never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.cube.facts import Codes, Facts, Scheme
from data.cube.order import Order
from data.cube.pick import Pick, Stretch
from data.cube.planes import BITS, Counts, Cuts
from data.cube.turns import Turns
from geo import hexes

MIN_RES = 7
AT_ONCE = 2  # questions; more threads only take the interpreter from each other between two steps of numpy
HexIds = NDArray[np.uint64]
Places = NDArray[np.int32]
Days = NDArray[np.int16] | NDArray[np.int32]


class Level(NamedTuple):
    """A resolution: its hexes, their rows in hex order, and the row of each home hex's parent among them."""

    cells: HexIds
    cuts: Cuts
    up: Places


@dataclass(frozen=True)
class Base:
    """Columns ``area``, ``day`` (since ``first_day``), ``codes`` are in hex order; ``cells`` are the hexes.

    ``by_area`` has the rows by area and in each by hex: ``area_cuts`` are the rows of each area ordinal. A
    *piece* is what one hex and one area share: ``pieces`` are its rows there, ``piece_cell`` its hex as a
    row of ``cells``, ``area_pieces`` the pieces of each area. ``area_day`` is the day of each row there.
    ``by_day``: ``day_cuts`` are the rows of each day from ``first_day`` on. ``keys`` are sorted, ``key_rows``
    their rows in hex order.
    """

    scheme: Scheme
    area: NDArray[np.int32]
    day: Days
    codes: Mapping[str, Codes]
    cells: HexIds
    hex_cuts: Cuts
    by_hex: Order
    by_area: Order
    area_cuts: Cuts
    pieces: Cuts
    piece_cell: Places
    area_pieces: Places
    area_day: Days
    by_day: Order
    first_day: int
    day_cuts: Cuts
    keys: NDArray[np.int64]
    key_rows: Places

    def __len__(self) -> int:
        return len(self.area)

    def __getstate__(self) -> dict[str, Any]:
        """Without the turns, which belong to a process."""
        return {name: value for name, value in self.__dict__.items() if name != "turns"}

    @cached_property
    def turns(self) -> Turns:
        """Taken by whoever counts: eight who count at once wait for each other five times as long."""
        return Turns(AT_ONCE)

    @cached_property
    def levels(self) -> dict[int, Level]:
        """By resolution, 7–11."""
        found = {hexes.HOME_RES: Level(self.cells, self.hex_cuts, np.arange(len(self.cells), dtype=np.int32))}
        for res in range(MIN_RES, hexes.HOME_RES):
            parents = hexes.parent_of(self.cells, res)
            new = np.diff(parents, prepend=np.uint64(0)) != 0
            cuts = Cuts.at(np.append(self.hex_cuts.rows[:-1][new], len(self)))
            found[res] = Level(parents[new], cuts, (np.cumsum(new) - 1).astype(np.int32))
        return found

    def hex_counts(self, res: int, pick: Pick) -> Counts:
        """Picked rows by hex of ``levels[res]``."""
        level = self.levels[res]
        if pick.areas is None:
            with self.turns.take() as room:
                return self.by_hex.count(pick, level.cuts, room)
        counts = np.zeros(len(level.cells), dtype=np.int32)
        for first, after in self._piece_stretches(pick.areas):
            parents = level.up[self.piece_cell[first:after]]
            with self.turns.take() as room:
                some = self.by_area.count(pick, self.pieces.between(first, after), room)
            low = int(parents.min())
            folded = np.bincount(parents - low, weights=some)
            counts[low : low + len(folded)] += folded.astype(np.int32)
        return counts

    def cells_in(self, res: int, areas: tuple[Stretch, ...]) -> NDArray[np.bool_]:
        """Which hexes of ``levels[res]`` hold a row of these areas, picked or not."""
        level = self.levels[res]
        held = np.zeros(len(level.cells), dtype=bool)
        for first, after in self._piece_stretches(areas):
            held[level.up[self.piece_cell[first:after]]] = True
        return held

    def area_counts(self, pick: Pick) -> Counts:
        """Picked rows by area ordinal."""
        counts = np.zeros(len(self.area_cuts.rows) - 1, dtype=np.int32)
        everywhere = ((0, len(counts)),)
        for first, after in everywhere if pick.areas is None else pick.areas:
            with self.turns.take() as room:
                counts[first:after] = self.by_area.count(pick, self.area_cuts.between(first, after), room)
        return counts

    def day_counts(self, pick: Pick) -> Counts:
        """Picked rows by day, from ``first_day`` to the last day there is."""
        if pick.areas is None:
            with self.turns.take() as room:
                return self.by_day.count(pick, self.day_cuts, room)
        counts = np.zeros(len(self.day_cuts.rows) - 1, dtype=np.int32)
        for first, after in self._row_stretches(pick):
            with self.turns.take() as room:
                words, first_word = self.by_area.picked(pick, first, after, room)
                rows = np.flatnonzero(np.unpackbits(words.view(np.uint8), bitorder="little"))
            days = self.area_day[rows + first_word * BITS]
            counts += np.bincount(days, minlength=len(counts)).astype(np.int32)
        return counts

    def code_counts(self, name: str, pick: Pick, *, families: bool = False) -> Counts:
        """Picked rows by code of a dimension, or by family."""
        dimension = self.scheme[name]
        first = dimension.size if families else 0
        found = np.zeros(dimension.family_count if families else dimension.size, dtype=np.int32)
        order = self.by_day if pick.areas is None else self.by_area
        for begin, after in self._row_stretches(pick):
            with self.turns.take() as room:
                words, low = order.picked(pick, begin, after, room)
                both = room.empty("both", len(words), np.uint64)
                for code, plane in enumerate(order.planes[name][first : first + len(found)]):
                    np.bitwise_and(plane[low : low + len(words)], words, out=both)
                    found[code] += np.bitwise_count(both).sum(dtype=np.int32)
        return found

    def rows_of(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows with these keys, those that there are."""
        at = np.searchsorted(self.keys, ids)
        at = at[at < len(self.keys)]
        return self.key_rows[at[np.isin(self.keys[at], ids)]].astype(np.int64)

    def ids(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Keys of some rows; turns the table of keys over, which takes a while."""
        ids = np.empty(len(self), dtype=np.int64)
        ids[self.key_rows] = self.keys
        return ids[rows]

    def facts(self, rows: NDArray[np.int64], ids: NDArray[np.int64]) -> Facts:
        """Some rows as facts with the keys given."""
        cell = np.searchsorted(self.hex_cuts.rows, rows, side="right") - 1
        codes = {name: values[rows] for name, values in self.codes.items()}
        day = self.day[rows] + np.int32(self.first_day)
        return Facts(ids, self.cells[cell], self.area[rows], day, codes)

    def _piece_stretches(self, areas: tuple[Stretch, ...]) -> list[Stretch]:
        """Stretches of areas as stretches of pieces."""
        found = [(int(self.area_pieces[first]), int(self.area_pieces[after])) for first, after in areas]
        return [(first, after) for first, after in found if first < after]

    def _row_stretches(self, pick: Pick) -> list[Stretch]:
        """Where picked rows can be: in ``by_day`` when areas do not matter, else in ``by_area``."""
        if pick.areas is not None:
            cuts = self.area_cuts.rows
            found = [(int(cuts[first]), int(cuts[after])) for first, after in pick.areas]
        else:
            days, cuts = len(self.day_cuts.rows) - 1, self.day_cuts.rows
            first = 0 if pick.first_day is None else min(max(pick.first_day - self.first_day, 0), days)
            after = days if pick.last_day is None else min(max(pick.last_day + 1 - self.first_day, 0), days)
            found = [(int(cuts[first]), int(cuts[after]))]
        return [(first, after) for first, after in found if first < after]
