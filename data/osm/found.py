"""All that a file holds, and the part of it that lies inside the street."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from data.osm.buildings import Assumptions, Building, read_buildings
from data.osm.doors import NOBODY, House
from data.osm.facilities import Facility, Places, read_facilities
from data.osm.frames import shapes_of
from data.osm.houses import read_houses
from data.osm.reading import Reading
from data.osm.ways import Land, Road, read_land, read_roads

MARGIN_DEG = 0.002  # roads and land are kept this far round the street, so the map does not end at its edge

Row = TypeVar("Row")


@dataclass
class Found:
    """``outside`` counts what was left out, by frame; ``counts`` how houses came to be."""

    buildings: list[Building]
    houses: list[House]
    facilities: list[Facility]
    roads: list[Road]
    land: list[Land]
    places: Places
    assumed: Assumptions
    counts: Counter[str]
    outside: Counter[str] = field(default_factory=Counter)


def find(reading: Reading, epsg: int) -> Found:
    """Tell what each thing is."""
    buildings, assumed = read_buildings(reading.things, epsg)
    places = read_facilities(reading.things, epsg)
    houses, counts = read_houses(reading, buildings, places.merged_refs)
    roads, land = read_roads(reading.things), read_land(reading.things)
    return Found(buildings, houses, places.facilities, roads, land, places, assumed, counts)


def keep_inside(found: Found, area: Any) -> Found:
    """The part of ``found`` inside a lon, lat polygon. Roads and land are cut a little beyond it."""
    shapely.prepare(area)
    standing = _within(area, [b.thing.shape for b in found.buildings])
    homes = _within(area, [h.point for h in found.houses])
    facilities = _within(area, [f.shape for f in found.facilities])
    number = {int(old): new for new, old in enumerate(np.flatnonzero(standing))}
    kept = replace(
        found,
        buildings=_only(found.buildings, standing),
        houses=[replace(h, building=number.get(h.building, NOBODY)) for h in _only(found.houses, homes)],
        facilities=_only(found.facilities, facilities),
        roads=[replace(r, line=part) for r in found.roads for part in _cut(r.line, area, {"LineString"})],
        land=_cut_land(found.land, area),
        outside=found.outside.copy(),
    )
    for name in ("buildings", "houses", "facilities"):
        kept.outside[name] += len(getattr(found, name)) - len(getattr(kept, name))
    return kept


def built_points(found: Found) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Points the street must hold and the households at each; without houses, those of roads and land."""
    points = [h.point for h in found.houses] + [f.shape for f in found.facilities if f.kind.services]
    points += [b.thing.shape for b in found.buildings]
    if not points:
        points = [r.line for r in found.roads] + [x.thing.shape for x in found.land]
    households = np.zeros(len(points))
    households[: len(found.houses)] = [h.households for h in found.houses]
    return shapely.point_on_surface(shapes_of(points)), households


def _within(area: Any, shapes: Sequence[Any]) -> NDArray[np.bool_]:
    return np.asarray(shapely.intersects(area, shapely.point_on_surface(shapes_of(shapes))), dtype=bool)


def _only(rows: list[Row], kept: NDArray[np.bool_]) -> list[Row]:
    return [row for row, keep in zip(rows, kept, strict=True) if keep]


def _cut(shape: Any, area: Any, types: set[str]) -> list[Any]:
    """The parts of a shape near the area, none if it does not reach it."""
    west, south, east, north = shapely.bounds(area) + np.array([-1, -1, 1, 1]) * MARGIN_DEG
    frame = shapely.box(west, south, east, north)
    if not shapely.intersects(frame, shape):
        return []
    if shapely.covers(frame, shape):
        return [shape]
    return [p for p in shapely.get_parts(shapely.intersection(shape, frame)).tolist() if p.geom_type in types]


def _cut_land(land: list[Land], area: Any) -> list[Land]:
    types = {"LineString", "Polygon"}
    return [
        Land(replace(x.thing, shape=part), x.kind) for x in land for part in _cut(x.thing.shape, area, types)
    ]
