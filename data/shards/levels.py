"""The hexes of all shards as one sorted list, and where those of each shard are in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.cube.base import MIN_RES, HexIds
from data.cube.planes import Counts
from data.shards.holding import Some
from geo import hexes


@dataclass(frozen=True)
class Level:
    """``places``: of each shard the rows in ``cells`` of its own hexes, in their order. No hex is of two."""

    cells: HexIds
    places: tuple[NDArray[np.int32], ...]

    def together(self, answers: list[Some]) -> Counts:
        """Counts by row of ``cells``."""
        found = np.zeros(len(self.cells), dtype=np.int32)
        for places, some in zip(self.places, answers, strict=True):
            found[places if some.at is None else places[some.at]] = some.values
        return found


def levels_of(shards: list[HexIds]) -> dict[int, Level]:
    """Levels 7–11 of the home hexes of each shard, sorted."""
    return {res: _level(shards, res) for res in range(MIN_RES, hexes.HOME_RES + 1)}


def _level(shards: list[HexIds], res: int) -> Level:
    own = [np.unique(hexes.parent_of(cells, res)) for cells in shards]
    cells = np.sort(np.concatenate(own))
    return Level(cells, tuple(np.searchsorted(cells, some).astype(np.int32) for some in own))
