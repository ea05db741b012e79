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

from data.index.areas import AreaCodes, Ordinals
from data.index.read import read_table
from geo.mercator import tile_bbox


@dataclass(frozen=True)
class Shapes:
    """Rows with any geometry; ``area`` is an ``AreaCodes`` ordinal, −1 = public (basemap, boundaries)."""

    ids: NDArray[np.int64]
    geometry: NDArray[np.object_]
    area: Ordinals
    columns: pd.DataFrame

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of the bounding boxes."""
        return shapely.STRtree(self.geometry)

    @cached_property
    def label_points(self) -> NDArray[np.object_]:
        """A point inside each shape, where its name is written."""
        return np.asarray(shapely.point_on_surface(self.geometry), dtype=object)

    def rows_in_tile(self, z: int, x: int, y: int) -> NDArray[np.int64]:
        """Rows whose box meets the tile, widened by a sixteenth for line caps and labels."""
        west, south, east, north = tile_bbox(z, x, y)
        pad = (east - west) / 16
        box = shapely.box(west - pad, south - pad, east + pad, north + pad)
        return np.sort(np.asarray(self.tree.query(box), dtype=np.int64))

    def of_id(self, key: int) -> Any:
        """The row with this id, as a mapping with ``geometry``; None when there is none."""
        found = np.flatnonzero(self.ids == key)
        return None if not len(found) else {**self.columns.iloc[found[0]], "geometry": self.geometry[found[0]]}


def read_shapes(
    connection: Connection, table: str, columns: list[str], areas: AreaCodes | None = None, key: str = "id"
) -> Shapes:
    """Load a table of shapes; with ``areas`` each row keeps its area, without it the rows are public.

    Areas themselves are keyed by their code, which is a number too.
    """
    frame = read_table(connection, table, [key, *columns, "geometry"])
    area = np.full(len(frame), -1, dtype=np.int32) if areas is None else areas.ordinals(frame["area_code"])
    ids = frame[key].astype("int64").to_numpy() if len(frame) else np.empty(0, np.int64)
    return Shapes(ids, np.asarray(frame["geometry"]), area, frame.drop(columns=["geometry"]))
