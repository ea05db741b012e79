"""Areas, buildings, the basemap, line-shaped facilities and hexes as vector tiles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.index.shapes import DETAILED, Shapes
from data.index.town import Town
from data.store.measures import Values
from data.viewer import Viewer
from geo import mvt
from geo.mercator import Tile

Rows = NDArray[np.int64]
MAIN_ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary")
ALL_ROADS_FROM = 13
MOST_BYTES = 150_000  # of one tile; beyond, the smallest shapes are left out
SPARE = 0.9
FARTHEST = 9  # zoom from which a city is looked at
LAST_DIGITS = 10**15  # a micro-grid's code has 17 digits; browsers round ids above 2⁵³


class Drawn(NamedTuple):
    """Where a layer's shapes come from, from which zoom, what a tile tells of them, whether it names them."""

    source: str
    from_zoom: int
    columns: tuple[str, ...]
    labelled: bool = False


SHAPES = {
    "communities": Drawn("divisions", 0, ("code", "name"), True),
    "grids": Drawn("grids", 11, ("code", "name", "households", "worker"), True),
    "micro_grids": Drawn("micro_grids", 15, ("code", "name", "households"), True),
    "buildings": Drawn("buildings", 14, ("name", "use", "floors", "height_m")),
    "roads": Drawn("roads", 10, ("name", "kind", "level")),
    "land": Drawn("land", 8, ("name", "kind")),
    "facilities_line": Drawn("facility_shapes", 13, ("kind", "status", "name")),
}


def shape_tile(town: Town, viewer: Viewer, layer: str, tile: Tile, area: str = "") -> bytes:
    """One tile of a layer of shapes; b"" when empty. ``area`` narrows the facilities."""
    drawn = SHAPES[layer]
    if tile.z < drawn.from_zoom:
        return b""
    source: Shapes = getattr(town, drawn.source).at_zoom(tile.z)
    rows = source.rows_in_tile(*tile)
    rows = rows[_seen(town, viewer, layer, area, source, rows)]
    rows = rows[_fit_zoom(layer, source, rows, tile.z)]
    made = _encoded(layer, source, rows, tile)
    while len(made) > MOST_BYTES and len(rows) > 1:
        rows = _largest(source, rows, int(len(rows) * SPARE * MOST_BYTES / len(made)))
        made = _encoded(layer, source, rows, tile)
    return made


def warm(town: Town) -> None:
    """Make what tiles of every zoom are cut from, before somebody asks for one."""
    for drawn in SHAPES.values():
        for zoom in range(max(drawn.from_zoom, FARTHEST), DETAILED + 1):
            _ = getattr(town, drawn.source).at_zoom(zoom).tree


def _encoded(layer: str, source: Shapes, rows: Rows, tile: Tile) -> bytes:
    drawn = SHAPES[layer]
    values = {c: source.told[c][rows] for c in drawn.columns}
    ids = source.ids[rows] % LAST_DIGITS
    outline = mvt.encode_shapes(layer, source.sound[rows], ids, values, tile)
    if not drawn.labelled:
        return outline
    name_at = source.label_points[rows]
    return mvt.join(outline, mvt.encode_shapes(f"{layer}_label", name_at, ids, values, tile, buffer=0))


def _largest(source: Shapes, rows: Rows, most: int) -> Rows:
    """The largest of the rows, in their order."""
    order = np.argsort(-source.extent[rows], kind="stable")[: max(most, 1)]
    return rows[np.sort(order)]


def hex_tile(town: Town, found: Values, res: int, tile: Tile) -> bytes:
    """Hexes with value ``v``, class ``k`` (−1 zero, −2 no data) and ``few``."""
    near = town.hexagons.levels[res][0][town.hexagons.rows_in_tile(res, *tile)]
    at = np.searchsorted(found.names, near)
    at = at[at < len(found.names)]
    picked = at[np.isin(found.names[at], near)]
    values = np.where(found.few[picked], np.nan, found.values[picked])
    columns = {
        "v": np.round(values, 2),
        "k": found.classes[picked].astype(np.int64),
        "few": found.few[picked],
    }
    return mvt.encode_hexes("hexes", found.names[picked], columns, tile)


def shapes_seen(town: Town, viewer: Viewer, layer: str, area: str = "") -> NDArray[np.bool_]:
    """Which shapes of a layer the viewer may see.

    Of areas of responsibility also those around their own, which name the place; the basemap is everybody's.
    """
    source: Shapes = getattr(town, SHAPES[layer].source)
    return _seen(town, viewer, layer, area, source, np.arange(len(source)))


def _seen(  # noqa: PLR0917 - a question and where it is asked
    town: Town, viewer: Viewer, layer: str, area: str, source: Shapes, rows: Rows
) -> NDArray[np.bool_]:
    if not viewer.areas:
        return np.zeros(len(rows), dtype=bool)
    if "code" not in source.columns:
        everybody = True  # in the last place, which the ordinal −1 of public rows reads
        seen: NDArray[np.bool_] = np.append(town.areas.allowed(viewer, area), everybody)[source.area[rows]]
        return seen
    known: NDArray[np.bool_] = town.areas.known(viewer)[source.area[rows]]
    return known & (source.columns["level"][rows] == "community") if layer == "communities" else known


def _fit_zoom(layer: str, source: Shapes, rows: Rows, zoom: int) -> NDArray[np.bool_]:
    if layer == "roads" and zoom < ALL_ROADS_FROM:
        return np.isin(source.columns["kind"][rows].astype(str), MAIN_ROADS)
    return np.ones(len(rows), dtype=bool)
