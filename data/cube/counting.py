"""What is asked of a cube, whoever answers: this process, or workers elsewhere (``data.shards``)."""

from __future__ import annotations

from collections.abc import Sized
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from data.cube.base import HexIds
from data.cube.facts import Facts
from data.cube.pick import Pick
from data.cube.planes import Counts


class Counting(Protocol):
    """Counts of the rows that a pick asks for. A value: ``changed`` makes another one."""

    @property
    def since(self) -> Sized:
        """What has changed beside the planes."""
        ...

    def changed(self, ids: NDArray[np.int64], now: Facts) -> Counting:
        """After rows with these keys were written: ``now`` holds those of them that still exist."""
        ...

    def renewed(self) -> Counting:
        """The same, with as few changes beside it as can be."""
        ...

    def by_hex(self, res: int, pick: Pick) -> tuple[HexIds, Counts]:
        """Hexes of a resolution (7–11) with picked rows, and perhaps others, sorted; how many are picked."""
        ...

    def by_area(self, pick: Pick) -> Counts:
        """By area ordinal."""
        ...

    def by_day(self, first_day: int, last_day: int, pick: Pick) -> Counts:
        """On each day from the first to the last."""
        ...

    def by_code(self, name: str, pick: Pick) -> Counts:
        """By code of a dimension."""
        ...

    def by_family(self, name: str, pick: Pick) -> Counts:
        """By family of a dimension's codes."""
        ...

    def total(self, pick: Pick) -> int:
        """How many rows are picked."""
        ...
