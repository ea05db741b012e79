"""The hexes of a street, from its home resolution (11) up to 7, and how rows fold into them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.questions import MAX_RES, MIN_RES
from geo import hexes, mercator

HexIds = NDArray[np.uint64]
# Mean edge by resolution, h3geo.org tables; hexes of one resolution differ by up to 40 % over the earth.
EDGE_M = {7: 1406.5, 8: 531.4, 9: 200.8, 10: 75.9, 11: 28.7}
WIDEST = 1.4
EQUATOR_M = 40_075_017


@dataclass(frozen=True)
class Hexagons:
    """Every hex in which something stands or happened; empty water and fields have none.

    Ids at one resolution sort like their parents, so ``up`` is non-decreasing and one column of resolution-11
    positions serves every level.
    """

    home: HexIds  # sorted, resolution 11

    @classmethod
    def of(cls, *columns: HexIds) -> Hexagons:
        """Collect the distinct hexes of several columns."""
        return cls(np.unique(np.concatenate(columns)) if columns else np.empty(0, np.uint64))

    def positions(self, hex_ids: HexIds) -> NDArray[np.int32]:
        """Row of each resolution-11 hex in ``home``."""
        return np.searchsorted(self.home, hex_ids).astype(np.int32)

    @cached_property
    def levels(self) -> dict[int, tuple[HexIds, NDArray[np.int64]]]:
        """Per resolution: its sorted hexes, and for each home hex the row of its parent."""
        folded = {}
        for res in range(MIN_RES, MAX_RES + 1):
            parents = hexes.parent_of(self.home, res)
            new = np.diff(parents, prepend=np.uint64(0)) != 0  # sorted, as home is
            folded[res] = (parents[new], np.cumsum(new) - 1)
        return folded

    def and_also(self, more: HexIds) -> tuple[Hexagons, NDArray[np.int32]]:
        """These and further hexes, and where each of these is then."""
        unseen = np.setdiff1d(more, self.home)
        at = np.searchsorted(self.home, unseen)
        moved = np.arange(len(self.home)) + np.searchsorted(at, np.arange(len(self.home)), side="right")
        return Hexagons(np.insert(self.home, at, unseen)), moved.astype(np.int32)

    @cached_property
    def centres(self) -> dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Per resolution: hex centres in 32-bit web mercator (as int64, so differences may be negative)."""
        found = {}
        for res, (cells, _) in self.levels.items():
            x, y = mercator.to_mercator(*hexes.centres(cells))
            found[res] = (x.astype(np.int64), y.astype(np.int64))
        return found

    @cached_property
    def stretch(self) -> float:
        """How many times longer than at the equator web mercator draws a metre here, at most."""
        _, lat = hexes.centres(self.levels[MIN_RES][0])
        return float(1 / np.cos(np.radians(np.abs(lat).max(initial=0.0))))

    def rows_in_tile(self, res: int, z: int, x: int, y: int) -> NDArray[np.int64]:
        """Hexes of a resolution whose outline may reach into the tile."""
        size = 1 << (32 - z)
        pad = int(WIDEST * EDGE_M[res] * self.stretch / EQUATOR_M * 2**32) + 1
        cx, cy = self.centres[res]
        near = (cx >= x * size - pad) & (cx < (x + 1) * size + pad)
        near &= (cy >= y * size - pad) & (cy < (y + 1) * size + pad)
        return np.flatnonzero(near)
