"""Map layers as vector tiles. Near, things are points; far, they are bubbles that count them by hex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.index.events import KINDS, LEVEL_CODES
from data.index.houses import PLATES, USES
from data.index.points import Points
from data.index.shapes import Shapes
from data.index.town import Town
from data.questions import CLASS_CODES, STATUS_GROUPS, EventFilter, res_of_zoom
from data.store.measures import Values
from data.viewer import Viewer
from geo import hexes, mvt
from geo.errors import PlaceError
from geo.mercator import Tile

POINTS_FROM = {"houses": 15, "events": 14, "facilities": 13, "service_points": 13, "sensors": 14}
SHAPES_FROM = {"communities": 0, "grids": 11, "micro_grids": 15, "buildings": 13, "roads": 10, "land": 8}
MAIN_ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary")
LAYERS = (*POINTS_FROM, *SHAPES_FROM)


@dataclass(frozen=True)
class Drawn:
    """Rows of a point layer that a viewer and filter leave, with the columns a tile carries."""

    points: Points
    rows: NDArray[np.int64]
    columns: dict[str, NDArray[Any]]


def layer_tile(town: Town, viewer: Viewer, layer: str, tile: Tile, asked: EventFilter | None) -> bytes:
    """One tile of one layer; b"" when empty. PlaceError for a layer that does not exist."""
    if layer in POINTS_FROM:
        drawn = _DRAWN[layer](town, viewer, asked)
        return near_tile(layer, drawn, tile) if tile.z >= POINTS_FROM[layer] else far_tile(layer, drawn, tile)
    if layer in SHAPES_FROM:
        return b"" if tile.z < SHAPES_FROM[layer] else _shape_tile(town, viewer, layer, tile)
    raise PlaceError(f"no layer {layer!r}: use one of {', '.join(LAYERS)}")


def near_tile(layer: str, drawn: Drawn, tile: Tile) -> bytes:
    """Each row a point."""
    inside = drawn.points.rows_in_tile(*tile)
    low, high = np.searchsorted(drawn.rows, (inside.start, inside.stop))
    rows = drawn.rows[low:high]
    x, y = drawn.points.xy
    columns = {name: values[rows] for name, values in drawn.columns.items()}
    return mvt.encode_points(layer, x[rows], y[rows], drawn.points.ids[rows], columns, tile)


def far_tile(layer: str, drawn: Drawn, tile: Tile) -> bytes:
    """A bubble per hex with its count ``n``, in the middle of what it counts."""
    weight = drawn.columns["n"][drawn.rows] if "n" in drawn.columns else np.ones(len(drawn.rows))
    cells, bubble = np.unique(
        hexes.parent_of(drawn.points.hex_id[drawn.rows], res_of_zoom(min(tile.z, 14))), return_inverse=True
    )
    count = np.bincount(bubble, weight, len(cells))
    x, y = (
        (np.bincount(bubble, weight * axis[drawn.rows], len(cells)) / count).astype(np.uint32)
        for axis in drawn.points.xy
    )
    size = 32 - tile.z
    inside = ((x >> size) == tile.x) & ((y >> size) == tile.y)
    ids = (cells[inside] >> np.uint64(12)) & np.uint64(2**52 - 1)  # only to be told apart; the hex is a property
    columns = {"n": count[inside].astype(np.int64), "hex": [hexes.to_text(int(c)) for c in cells[inside]]}
    return mvt.encode_points(f"{layer}_far", x[inside], y[inside], ids.astype(np.int64), columns, tile)


def hex_tile(town: Town, found: Values, res: int, tile: Tile) -> bytes:
    """Hexes with value ``v``, class ``k`` (−1 zero, −2 no data) and ``few``."""
    near = town.hexagons.levels[res][0][town.hexagons.rows_in_tile(res, *tile)]
    picked = np.isin(found.names, near)
    values = np.where(found.few, np.nan, found.values)[picked]
    columns = {"v": np.round(values, 2), "k": found.classes[picked].astype(np.int64), "few": found.few[picked]}
    return mvt.encode_hexes("hexes", found.names[picked], columns, tile)


def _houses(town: Town, viewer: Viewer, asked: EventFilter | None) -> Drawn:
    """One point for each stack of flats, with how many there are and the plate state that needs most care."""
    houses = town.houses
    start = houses.stack_start
    seen = town.areas.allowed(viewer, asked.area if asked else "")[houses.points.area[start]]
    plate = np.minimum.reduceat(houses.points.columns["plate"], start) if len(start) else start
    n = np.zeros(len(houses.points), np.int64)
    n[start] = houses.stack_size
    full_plate = np.zeros(len(houses.points), np.uint8)
    full_plate[start] = plate
    columns = {"n": n, "plate": _names(PLATES, full_plate), "use": _names(USES, houses.points.columns["use"])}
    return Drawn(houses.points, start[seen], columns)


def _events(town: Town, viewer: Viewer, asked: EventFilter | None) -> Drawn:
    if asked is None:
        raise PlaceError("the events layer needs a period: add since=YYYY-MM-DD and until=YYYY-MM-DD")
    columns = town.events.points.columns
    named = {
        "kind": _names(KINDS, columns["kind"]),
        "class": _names(CLASS_CODES, columns["event_class"]),
        "status": _names(STATUS_GROUPS, columns["group"]),
        "level": _names(LEVEL_CODES, columns["level"]),
        "late": town.events.late(int(town.as_of.timestamp())),
    }
    return Drawn(town.events.points, np.flatnonzero(town.events.mask(viewer, asked)), named)


def _things(name: str, *columns: str) -> Any:
    def drawn(town: Town, viewer: Viewer, asked: EventFilter | None) -> Drawn:
        points: Points = getattr(town, name)
        seen = town.areas.allowed(viewer, asked.area if asked else "")[points.area]
        return Drawn(points, np.flatnonzero(seen), {c: points.columns[c] for c in columns})

    return drawn


_DRAWN = {
    "houses": _houses,
    "events": _events,
    "facilities": _things("facilities", "kind", "status", "name"),
    "service_points": _things("service_points", "service", "kind", "status", "name"),
    "sensors": _things("sensors", "kind", "status", "name"),
}


def _shape_tile(town: Town, viewer: Viewer, layer: str, tile: Tile) -> bytes:
    shapes, columns, labelled = _SHAPES[layer]
    source: Shapes = getattr(town, shapes)
    rows = source.rows_in_tile(*tile)
    rows = rows[_drawn_rows(town, viewer, layer, source, rows, tile.z)]
    values = {c: source.columns[c].to_numpy()[rows] for c in columns}
    outline = mvt.encode_shapes(layer, source.geometry[rows], source.ids[rows], values, tile)
    if not labelled:
        return outline
    labels = mvt.encode_shapes(f"{layer}_label", source.label_points[rows], source.ids[rows], values, tile, buffer=0)
    return mvt.join(outline, labels)


def _drawn_rows(
    town: Town, viewer: Viewer, layer: str, source: Shapes, rows: NDArray[np.int64], zoom: int
) -> NDArray[np.bool_]:
    if layer == "communities":
        return np.asarray(source.columns["level"].to_numpy()[rows] == "community")
    if layer == "roads" and zoom < 13:
        return np.isin(source.columns["kind"].to_numpy()[rows].astype(str), np.array(MAIN_ROADS))
    area = source.area[rows]
    return (area < 0) | town.areas.allowed(viewer)[area]


_SHAPES: dict[str, tuple[str, tuple[str, ...], bool]] = {
    "communities": ("divisions", ("code", "name"), True),
    "grids": ("grids", ("code", "name", "households", "worker"), True),
    "micro_grids": ("micro_grids", ("code", "name", "households"), True),
    "buildings": ("buildings", ("name", "use", "floors", "height_m"), False),
    "roads": ("roads", ("name", "kind", "level"), False),
    "land": ("land", ("name", "kind"), False),
}


def _names(codes: tuple[str, ...], values: NDArray[np.generic]) -> NDArray[np.object_]:
    return np.array(codes, dtype=object)[values]
