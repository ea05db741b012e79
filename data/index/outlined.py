"""Shapes as the maps of each zoom draw them: prepared once, so that a tile is only cut out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.index.shapes import Shapes
from geo.mvt import Outlines

Rows = NDArray[np.int64]

DETAILED = 16  # from this zoom on few shapes are in a tile: they are drawn as they are
TILE_PIXELS = 512
FIRST_ZOOM = {
    "divisions": 0, "land": 8, "roads": 10, "grids": 11,
    "facility_shapes": 13, "buildings": 14, "micro_grids": 15,
}  # fmt: skip
MAIN_ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary")
ALL_ROADS_FROM = 13
ALIKE = ("name", "kind", "level")  # roads that share these are drawn alike


class Parts(NamedTuple):
    """Shapes to draw and the row of the source that tells of each."""

    geometry: NDArray[np.object_]
    rows: Rows


@dataclass(frozen=True)
class Outlined:
    """The outlines of each zoom before ``DETAILED``; their ``rows`` are those of the source."""

    zooms: Mapping[int, Outlines]

    @classmethod
    def of(cls, source: str, shapes: Shapes) -> Outlined:
        """Of the shapes that a town has under a name of ``FIRST_ZOOM``."""
        if source == "roads":
            return cls._of_roads(shapes, FIRST_ZOOM[source])
        return cls(
            _prepared(Parts(shapes.sound, np.arange(len(shapes))), range(FIRST_ZOOM[source], DETAILED))
        )

    @classmethod
    def _of_roads(cls, roads: Shapes, first_zoom: int) -> Outlined:
        """What is alike and meets is one line; seen from afar there are only the main roads."""
        every = _joined(roads)
        main = np.isin(roads.columns["kind"][every.rows].astype(str), MAIN_ROADS)
        far = Parts(every.geometry[main], every.rows[main])
        near = _prepared(every, range(ALL_ROADS_FROM, DETAILED))
        return cls({**_prepared(far, range(first_zoom, ALL_ROADS_FROM)), **near})


def _prepared(parts: Parts, zooms: Iterable[int]) -> dict[int, Outlines]:
    return {zoom: _outlines(parts, zoom) for zoom in zooms}


def _outlines(parts: Parts, zoom: int) -> Outlines:
    """Without what is smaller than a pixel."""
    west, south, east, north = shapely.bounds(parts.geometry).reshape(-1, 4).T
    seen = np.nan_to_num(np.maximum(east - west, north - south)) >= 360 / 2**zoom / TILE_PIXELS
    found = Outlines.of(parts.geometry[seen], zoom).of_rows(parts.rows[seen])
    _ = (found.size, found.weight)
    return found


def _joined(roads: Shapes) -> Parts:
    """Lines that are alike and meet as one; whoever of them tells of it tells the same."""
    lines = np.flatnonzero(shapely.get_dimensions(roads.geometry) == 1)
    alike = pd.DataFrame({name: roads.columns[name][lines] for name in ALIKE})
    group = alike.groupby(list(ALIKE), dropna=False, sort=False).ngroup().to_numpy()
    pieces, line = shapely.get_parts(roads.geometry[lines], return_index=True)
    order = np.argsort(group[line], kind="stable")
    whole = shapely.line_merge(shapely.multilinestrings(pieces[order], indices=group[line][order]))
    parts, owner = shapely.get_parts(whole, return_index=True)
    return Parts(parts, lines[line[order[_first_of(group[line][order], owner)]]])


def _first_of(groups: Rows, owner: Rows) -> Rows:
    """For the k-th part of each group the k-th of its pieces: there are never more parts than pieces."""
    begin = np.searchsorted(groups, owner)
    nth = np.arange(len(owner)) - np.searchsorted(owner, owner)
    return begin + nth
