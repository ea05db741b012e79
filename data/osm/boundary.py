"""Where the street ends, and its communities: administrative boundaries, else the built-up area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from data.osm.buildings import name_of
from data.osm.reading import Thing
from geo.crs import project

Floats = NDArray[np.float64]

LEVELS = ("10", "9", "8", "7")  # of admin_level, small to large; 11 is too small for a street
LEAST_WITHIN = 0.9  # share of the houses an administrative area must hold to be the street
LEAST_FILLED = 0.2  # share of it that must be built up: a whole county round one village is not the street
EDGE_M = 60.0
HOLLOW = 0.15
THIN_M = 25.0
LEAST_COMMUNITY = 300  # households; fewer do not make one grid


@dataclass(frozen=True)
class Area:
    """A polygon in metres with its OpenStreetMap name, if it has one."""

    shape: Any
    name: str | None = None
    name_en: str | None = None
    ref: str | None = None


@dataclass(frozen=True)
class Extent:
    """The street and the communities mapped in it, which may leave some of it over; ``why`` it is this."""

    street: Area
    communities: list[Area]
    why: str


def read_areas(things: list[Thing], epsg: int) -> dict[str, list[Area]]:
    """Administrative areas by admin_level, in metres."""
    found: dict[str, list[Area]] = {}
    for thing in things:
        tags = thing.tags
        if tags.get("boundary") == "administrative" and thing.shape.geom_type in {"Polygon", "MultiPolygon"}:
            shape = shapely.make_valid(project(np.array([thing.shape], dtype=object), epsg)[0])
            area = Area(shape, name_of(tags), tags.get("name:en"), thing.ref)
            found.setdefault(tags.get("admin_level", ""), []).append(area)
    return found


def draw_extent(areas: dict[str, list[Area]], xy: Floats, households: Floats) -> Extent:
    """The street round houses ``xy`` (n, 2) in metres; never empty, even round a single one."""
    built_up = hull(xy)
    for level in LEVELS:
        for area in areas.get(level, []):
            if _is_the_street(area.shape, built_up, xy):
                return Extent(
                    area,
                    _communities(areas, level, area.shape, xy, households),
                    f"admin_level {level} {area.ref}",
                )
    covering = [a for lv in LEVELS for a in areas.get(lv, []) if _share_in(a.shape, xy) >= LEAST_WITHIN]
    name = covering[0] if covering else Area(built_up)
    street = Area(built_up, name.name, name.name_en, name.ref)
    inner = _communities(areas, "", built_up, xy, households)
    return Extent(street, inner, "no administrative boundary of fitting size: built-up area")


def hull(xy: Floats) -> Any:
    """One polygon closely round the points, a little beyond the outermost."""
    thin = np.unique(np.round(xy / THIN_M), axis=0) * THIN_M if len(xy) > 1000 else xy
    points = shapely.multipoints(thin)
    shape = shapely.concave_hull(points, ratio=HOLLOW) if len(thin) > 3 else shapely.convex_hull(points)
    grown = shape.buffer(EDGE_M, quad_segs=4).simplify(1.0)
    return shapely.Polygon(grown.exterior) if grown.geom_type == "Polygon" else shapely.convex_hull(grown)


def _is_the_street(shape: Any, built_up: Any, xy: Floats) -> bool:
    filled = shapely.intersection(shape, built_up).area / shape.area
    return bool(filled >= LEAST_FILLED and _share_in(shape, xy) >= LEAST_WITHIN)


def _share_in(shape: Any, xy: Floats) -> float:
    shapely.prepare(shape)
    return float(shapely.contains_xy(shape, xy).mean()) if len(xy) else 0.0


def _communities(
    areas: dict[str, list[Area]], street_level: str, street: Any, xy: Floats, households: Floats
) -> list[Area]:
    """Areas of the first finer level that lie within the street, do not overlap and are large enough."""
    for level in ("9", "10", "11"):
        if street_level and int(level) <= int(street_level):
            continue
        inner = [a for a in areas.get(level, []) if a.shape.intersection(street).area > 0.99 * a.shape.area]
        inner = [a for a in inner if households[shapely.contains_xy(a.shape, xy)].sum() >= LEAST_COMMUNITY]
        if inner:
            return inner
    return []
