"""Areas, buildings, the basemap, line-shaped facilities and hexes as vector tiles."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.index.outlined import DETAILED, FIRST_ZOOM
from data.index.shapes import Shapes
from data.index.town import Town
from data.store.measures import Values
from data.viewer import Viewer
from geo import mvt
from geo.mercator import BITS, Tile

Rows = NDArray[np.int64]
MOST_BYTES = 150_000  # of one tile; beyond, the smallest shapes are left out
SPARE = 0.9
LAST_DIGITS = 10**15  # a micro-grid's code has 17 digits; browsers round ids above 2⁵³


class Drawn(NamedTuple):
    """Where a layer's shapes come from, what a tile tells of them, whether it names them."""

    source: str
    columns: tuple[str, ...]
    labelled: bool = False


SHAPES = {
    "communities": Drawn("divisions", ("code", "name"), True),
    "grids": Drawn("grids", ("code", "name", "households", "worker"), True),
    "micro_grids": Drawn("micro_grids", ("code", "name", "households"), True),
    "buildings": Drawn("buildings", ("name", "use", "floors", "height_m")),
    "roads": Drawn("roads", ("name", "kind", "level")),
    "land": Drawn("land", ("name", "kind")),
    "facilities_line": Drawn("facility_shapes", ("kind", "status", "name")),
}


def shape_tile(town: Town, viewer: Viewer, layer: str, tile: Tile, area: str = "") -> bytes:
    """One tile of a layer of shapes; b"" when empty. ``area`` narrows the facilities."""
    drawn = SHAPES[layer]
    if tile.z < FIRST_ZOOM[drawn.source]:
        return b""
    source: Shapes = getattr(town, drawn.source)
    if tile.z >= DETAILED:
        rows = source.rows_in_tile(*tile)
        return _near_tile(layer, source, rows[_seen(town, viewer, layer, area, source, rows)], tile)
    outlines = town.outlined[drawn.source].zooms[tile.z]
    at = outlines.in_tile(tile)
    at = at[_seen(town, viewer, layer, area, source, outlines.rows[at])]
    return _far_tile(layer, source, outlines, at, tile)


def _near_tile(layer: str, source: Shapes, rows: Rows, tile: Tile) -> bytes:
    """Shapes cut out as they are."""
    made = _near(layer, source, rows, tile)
    while len(made) > MOST_BYTES and len(rows) > 1:
        rows = _largest(source.extent[rows], rows, int(len(rows) * SPARE * MOST_BYTES / len(made)))
        made = _near(layer, source, rows, tile)
    return made


def _near(layer: str, source: Shapes, rows: Rows, tile: Tile) -> bytes:
    outline = mvt.encode_shapes(layer, source.sound[rows], *_told(layer, source, rows), tile)
    return mvt.join(outline, _labels(layer, source, rows, tile))


def _far_tile(layer: str, source: Shapes, outlines: mvt.Outlines, at: Rows, tile: Tile) -> bytes:
    """Outlines of a zoom; where there are too many for a tile, the largest."""
    bytes_each = outlines.weight[at] + source.told_bytes[outlines.rows[at]] * (1 + SHAPES[layer].labelled)
    if bytes_each.sum() > SPARE * MOST_BYTES:
        first = np.argsort(-outlines.size[at], kind="stable")
        at = np.sort(at[first[np.cumsum(bytes_each[first]) <= SPARE * MOST_BYTES]])
    made = _far(layer, source, outlines, at, tile)
    while len(made) > MOST_BYTES and len(at) > 1:
        at = _largest(outlines.size[at], at, int(len(at) * SPARE * MOST_BYTES / len(made)))
        made = _far(layer, source, outlines, at, tile)
    return made


def _far(layer: str, source: Shapes, outlines: mvt.Outlines, at: Rows, tile: Tile) -> bytes:
    rows = outlines.rows[at]
    outline = mvt.encode_outlines(layer, outlines, at, *_told(layer, source, rows), tile)
    return mvt.join(outline, _labels(layer, source, rows, tile))


def _labels(layer: str, source: Shapes, rows: Rows, tile: Tile) -> bytes:
    """Names, each in the one tile in which its place is."""
    if not SHAPES[layer].labelled:
        return b""
    x, y = source.label_squares
    column, row = (axis[rows].astype(np.int64) >> (BITS - tile.z) for axis in (x, y))
    here = rows[(column == tile.x) & (row == tile.y)]
    return mvt.encode_points(f"{layer}_label", x[here], y[here], *_told(layer, source, here), tile)


def _told(layer: str, source: Shapes, rows: Rows) -> tuple[Rows, dict[str, Any]]:
    """Ids and what a tile tells of some rows."""
    return source.ids[rows] % LAST_DIGITS, {name: source.told[name][rows] for name in SHAPES[layer].columns}


def _largest(sizes: NDArray[Any], rows: Rows, most: int) -> Rows:
    """The largest of the rows, in their order."""
    return rows[np.sort(np.argsort(-sizes, kind="stable")[: max(most, 1)])]


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
