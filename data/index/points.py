"""Placed things as columns in Morton order: a tile at any zoom is one slice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.cube.pick import stretches
from data.index.areas import Ordinals
from geo import hexes, mercator

Column = NDArray[Any]
OWN = ("ids", "lon", "lat", "hex_id", "area")  # columns that all points have


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

    def warm(self) -> None:
        """Make every table before somebody waits for it."""
        _ = (self.morton, self._by_id, self._by_hex, self._by_area)

    def take(self, rows: NDArray[np.int64]) -> Points:
        """Some of the rows, given in their order."""
        own: dict[str, Any] = {name: self.values(name)[rows] for name in OWN}
        return Points(**own, columns={name: values[rows] for name, values in self.columns.items()})

    def and_also(self, others: Points) -> Points:
        """These and those."""
        own: dict[str, Any] = {name: np.append(self.values(name), others.values(name)) for name in OWN}
        columns = {name: np.append(values, others.columns[name]) for name, values in self.columns.items()}
        return Points.sorted_from(**own, columns=columns)

    def values(self, name: str) -> Column:
        """A column by its name, be it one that all points have, or ``x`` and ``y`` of ``xy``."""
        if name in OWN:
            return np.asarray(getattr(self, name))
        return self.xy["xy".index(name)] if name in {"x", "y"} else self.columns[name]

    def column(self, name: str, rows: NDArray[np.int64]) -> Column:
        """Values of some rows."""
        return self.values(name)[rows]

    def rows_of(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows of ids, those that there are."""
        order, known = self._by_id
        at = np.searchsorted(known, ids)
        at = at[at < len(known)]
        return order[at[np.isin(known[at], ids)]]

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
        order, cells, starts = self._by_hex
        first, last = (np.uint64(edge) for edge in hexes.home_range(hex_id))
        low, high = np.searchsorted(cells, first), np.searchsorted(cells, last, side="right")
        return np.sort(order[starts[low] : starts[high]])

    @cached_property
    def _by_hex(self) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int64]]:
        order = np.argsort(self.hex_id, kind="stable")
        cells, starts = np.unique(self.hex_id[order], return_index=True)
        return order, cells, np.append(starts, len(order))

    def rows_in_areas(self, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Rows whose area ordinal is allowed."""
        within = stretches(allowed)
        if within is None:
            return np.arange(len(self))
        order, starts = self._by_area
        most = len(starts) - 1  # areas after the last that has a row have none
        parts = [order[starts[min(low, most)] : starts[min(high, most)]] for low, high in within]
        return np.sort(np.concatenate([np.empty(0, dtype=np.int64), *parts]))

    @cached_property
    def _by_area(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        order = np.argsort(self.area, kind="stable")
        counts = np.bincount(self.area)
        return order, np.append(0, np.cumsum(counts))
