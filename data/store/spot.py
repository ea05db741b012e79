"""Where on the map a chosen thing is, and which drawn feature stands for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from data.index.points import Points
from data.index.town import Town
from data.viewer import Viewer
from geo import hexes

AREAS = {"community": "divisions", "grid": "grids"}
POINTS = {
    "facility": "facilities", "service_point": "service_points", "sensor": "sensors",
}  # fmt: skip
Bbox = tuple[float, float, float, float]


@dataclass(frozen=True)
class Spot:
    """``bbox`` in degrees. ``layer`` and ``feature`` of the tiles where one is drawn for it, else ""."""

    bbox: Bbox
    layer: str = ""
    feature: str = ""


def spot_of(town: Town, viewer: Viewer, kind: str, key: str) -> Spot | None:
    """The place of ``kind:key`` as the cards name things; None where nothing is that the viewer may see.

    Raises PlaceError for a hex that is none.
    """
    if kind == "hex":
        hex_id = hexes.from_text(key)
        return Spot(_bbox(hexes.boundaries([hex_id])[0]), "hexes", hexes.to_text(hex_id))
    if not (key.isascii() and key.isdigit() and len(key) <= 18):
        return None
    if kind in {"house", "stack"}:
        return _house(town, viewer, int(key))
    if kind == "event":
        return _event(town, viewer, int(key))
    if kind in POINTS:
        return _point(town, viewer, town.placed[POINTS[kind]], int(key))
    return _shape(town, viewer, kind, key)


def _house(town: Town, viewer: Viewer, house_id: int) -> Spot | None:
    """Houses at one point are drawn as one, by the first of them that the viewer sees."""
    homes, points = town.houses, town.houses.points
    found = _point(town, viewer, points, house_id)
    at = points.row(house_id)
    if found is None or at is None:
        return None
    stack = homes.stack_of[at]
    first = int(homes.stack_start[stack])
    rows = np.arange(first, first + int(homes.stack_size[stack]))
    drawn = rows[town.areas.allowed(viewer)[points.area[rows]]][0]
    return Spot(found.bbox, "houses", str(points.ids[drawn]))


def _point(town: Town, viewer: Viewer, points: Points, key: int) -> Spot | None:
    row = points.row(key)
    if row is None or not town.areas.allowed(viewer)[points.area[row]]:
        return None
    lon, lat = float(points.lon[row]), float(points.lat[row])
    return Spot((lon, lat, lon, lat))


def _event(town: Town, viewer: Viewer, key: int) -> Spot | None:
    found = town.events.place(key)
    if found is None or not town.areas.allowed(viewer)[found[2]]:
        return None
    lon, lat, _ = found
    return Spot((lon, lat, lon, lat))


def _shape(town: Town, viewer: Viewer, kind: str, key: str) -> Spot | None:
    if kind == "building":
        building = town.buildings.of_id(int(key))
        seen = building is not None and viewer.sees(str(building["area_code"]))
        return Spot(_bbox(building["geometry"]), "buildings", key) if building and seen else None
    if kind not in AREAS or not viewer.knows(key):
        return None
    layer = {"community": "communities", "grid": "grids"}[kind]
    area = getattr(town, AREAS[kind]).of_id(int(key))
    return Spot(_bbox(area["geometry"]), layer, key) if area else None


def _bbox(shape: shapely.Geometry) -> Bbox:
    west, south, east, north = (float(edge) for edge in shape.bounds)
    return west, south, east, north
