"""Placed things as columns in Morton order: a tile at any zoom is one slice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.index.areas import Ordinals
from geo import hexes, mercator

Column = NDArray[Any]


@dataclass(frozen=True)
class Points:
    """``n`` placed things sorted by Morton code; every column has length n.

    ``lon``, ``lat`` degrees, ``area`` an ``AreaCodes`` ordinal, ``hex_id`` H3 resolution 11.
    """

    ids: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    hex_id: NDArray[np.uint64]
    area: Ordinals
    columns: dict[str, Column]

    @classmethod
    def sorted_from(  # noqa: PLR0917 - in the order of the fields
        cls,
        ids: NDArray[np.int64],
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        hex_id: NDArray[np.uint64],
        area: Ordinals,
        columns: dict[str, Column],
    ) -> Points:
        """Put the rows in Morton order."""
        order = np.argsort(mercator.morton(*mercator.to_mercator(lon, lat)), kind="stable")
        picked = {name: values[order] for name, values in columns.items()}
        return cls(ids[order], lon[order], lat[order], hex_id[order], area[order], picked)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def xy(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """32-bit web-mercator integers."""
        return mercator.to_mercator(self.lon, self.lat)

    @cached_property
    def morton(self) -> NDArray[np.uint64]:
        """Sorted Morton codes."""
        return mercator.morton(*self.xy)

    def row(self, key: int) -> int | None:
        """Row of an id; None when there is none."""
        order, ids = self._by_id
        at = int(np.searchsorted(ids, key))
        return int(order[at]) if at < len(ids) and ids[at] == key else None

    @cached_property
    def _by_id(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        order = np.argsort(self.ids)
        return order, self.ids[order]

    def rows_in_tile(self, z: int, x: int, y: int) -> slice:
        """Rows inside a tile."""
        return mercator.tile_slice(self.morton, z, x, y)

    def rows_in_hex(self, hex_id: int) -> NDArray[np.int64]:
        """Rows whose hex is, or lies in, ``hex_id`` (any resolution up to 11)."""
        parents = hexes.parent_of(self.hex_id, hexes.res_of(hex_id))
        return np.flatnonzero(parents == np.uint64(hex_id))
