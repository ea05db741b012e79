"""The hexes of a street, from its home resolution (11) up to 7, and how rows fold into them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.questions import MAX_RES, MIN_RES
from geo import hexes, mercator

HexIds = NDArray[np.uint64]


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
            cells, up = np.unique(hexes.parent_of(self.home, res), return_inverse=True)
            folded[res] = (cells, up)
        return folded

    def total(self, res: int, home_rows: NDArray[np.int32], weights: ArrayLike | None = None) -> NDArray[np.float64]:
        """Sum of rows (or of their weights) per hex at a resolution, aligned to ``levels[res][0]``."""
        cells, up = self.levels[res]
        return np.bincount(up[home_rows], weights=weights, minlength=len(cells)).astype(float)

    @cached_property
    def centres(self) -> dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Per resolution: hex centres as 32-bit web-mercator integers (as int64, so differences may be negative)."""
        found = {}
        for res, (cells, _) in self.levels.items():
            x, y = mercator.to_mercator(*hexes.centres(cells))
            found[res] = (x.astype(np.int64), y.astype(np.int64))
        return found

    def rows_in_tile(self, res: int, z: int, x: int, y: int) -> NDArray[np.int64]:
        """Hexes of a resolution whose outline may reach into the tile."""
        size = 1 << (32 - z)
        pad = int(1.5 * _radius_in_mercator(res))
        cx, cy = self.centres[res]
        near = (cx >= x * size - pad) & (cx < (x + 1) * size + pad)
        near &= (cy >= y * size - pad) & (cy < (y + 1) * size + pad)
        return np.flatnonzero(near)


def _radius_in_mercator(res: int) -> float:
    """Widest hex radius in 32-bit mercator units; 4,000 km⁻¹ of the equator holds to 70° latitude."""
    edge_m = {7: 1406.5, 8: 531.4, 9: 200.8, 10: 75.9, 11: 28.7}[res]  # mean edge, h3geo.org tables
    return edge_m * 3 / 40_075_017 * 2**32
