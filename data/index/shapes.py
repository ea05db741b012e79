"""Lines and polygons in memory with a spatial index, for tiles and labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.index.areas import PUBLIC, AreaCodes, Ordinals
from data.index.points import Column
from data.index.read import plain, read_table
from geo.mercator import UInts, tile_bbox, to_mercator

Places = tuple[NDArray[np.float64], NDArray[np.float64]]

MADE_AGAIN = ("tree", "sound")
HEAD_BYTES, VALUE_BYTES = 16, 4  # of a feature in a tile, of each of its values


@dataclass(frozen=True)
class Shapes:
    """Rows with any geometry; ``area`` is an ``AreaCodes`` ordinal, ``PUBLIC`` for the basemap."""

    ids: NDArray[np.int64]
    geometry: NDArray[np.object_]
    area: Ordinals
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(self.ids)

    def __getstate__(self) -> dict[str, Any]:
        """Shapes as bytes, all at once; what is quickly made from them, not at all."""
        kept = {name: value for name, value in self.__dict__.items() if name not in MADE_AGAIN}
        return kept | {"geometry": shapely.to_wkb(self.geometry)}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        """Shapes again."""
        self.__dict__.update(kept | {"geometry": shapely.from_wkb(kept["geometry"])})

    @cached_property
    def extent(self) -> NDArray[np.float64]:
        """The longer side of each box, in degrees; 0 where there is no shape."""
        west, south, east, north = shapely.bounds(self.geometry).reshape(-1, 4).T
        return np.asarray(np.nan_to_num(np.maximum(east - west, north - south)))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of the bounding boxes."""
        return shapely.STRtree(self.sound)

    @cached_property
    def sound(self) -> NDArray[np.object_]:
        """The geometry, valid: what crosses itself would be mended again for every tile."""
        rows, mended = self._mended
        found = self.geometry.copy()
        found[rows] = mended
        return found

    @cached_property
    def _mended(self) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
        rows = np.flatnonzero(~shapely.is_valid(self.geometry))
        return rows, shapely.make_valid(self.geometry[rows])

    @cached_property
    def told(self) -> dict[str, Any]:
        """The columns as tiles take them: texts by number, so that a tile need not look for equal ones."""
        return {
            name: pd.Categorical(values)
            if pd.api.types.infer_dtype(values, skipna=True) == "string"
            else values
            for name, values in self.columns.items()
        }

    @cached_property
    def label_places(self) -> Places:
        """Where the name of each shape is written: a point inside it, lon and lat; NaN without a shape."""
        inside = shapely.point_on_surface(self.geometry)
        return shapely.get_x(inside), shapely.get_y(inside)

    @cached_property
    def label_squares(self) -> tuple[UInts, UInts]:
        """The same in 32-bit mercator."""
        return to_mercator(*(np.nan_to_num(degrees) for degrees in self.label_places))

    @cached_property
    def told_bytes(self) -> NDArray[np.int32]:
        """Bytes of a tile that the columns of each row need, about."""
        found = np.full(len(self), HEAD_BYTES, dtype=np.int32)
        for values in self.told.values():
            found += VALUE_BYTES
            if isinstance(values, pd.Categorical) and len(values.categories) * 2 > len(values):
                lengths = np.array([len(str(word).encode()) for word in values.categories] + [0])
                found += lengths[values.codes].astype(np.int32)
        return found

    def rows_in_tile(self, z: int, x: int, y: int) -> NDArray[np.int64]:
        """Rows whose box meets the tile, widened by a sixteenth for line caps and labels."""
        west, south, east, north = tile_bbox(z, x, y)
        across, up = (east - west) / 16, (north - south) / 16
        box = shapely.box(west - across, south - up, east + across, north + up)
        return np.sort(np.asarray(self.tree.query(box), dtype=np.int64))

    def of_id(self, key: int) -> dict[str, Any] | None:
        """The row with this id, as a mapping with ``geometry``; None when there is none."""
        row = self._row_of.get(key)
        if row is None:
            return None
        return {
            **{name: values[row] for name, values in self.columns.items()},
            "geometry": self.geometry[row],
        }

    @cached_property
    def _row_of(self) -> dict[int, int]:
        return {int(key): row for row, key in enumerate(self.ids)}


def read_shapes(
    connection: Connection, table: str, columns: list[str], areas: AreaCodes | None = None, key: str = "id"
) -> Shapes:
    """Load a table of shapes.

    With ``areas`` each row keeps its area, an area of responsibility its own; without, the rows are public.
    Areas are keyed by their code, which is a number too.
    """
    frame = read_table(connection, table, [key, *columns, "geometry"])
    area = np.full(len(frame), PUBLIC, dtype=np.int32)
    if areas is not None:
        area = areas.ordinals(frame["area_code" if key == "id" else key].to_numpy(object))
    geometry = frame.pop("geometry").to_numpy(object)
    ids = np.array([int(k) for k in frame[key]], dtype=np.int64)
    return Shapes(ids, geometry, area, {str(name): plain(values) for name, values in frame.items()})
