"""Communities, grids and micro-grids of a street: drawn in metres, coded, and told where they fall short."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from data.osm.boundary import Area, Extent
from geo.areas import area_of
from geo.zoning import Zones, draw_grids, draw_micro_grids, draw_zones, zone_polygons

Floats = NDArray[np.float64]
LEAST_GRIDS, MOST_GRIDS = 6, 10
LEAST_LEFT_M2 = 1.0


@dataclass(frozen=True)
class Zone:
    """An area of responsibility: code, polygon in metres, and the name it has on the map, if any."""

    code: str
    shape: Any
    name: str | None = None
    name_en: str | None = None
    ref: str | None = None


@dataclass
class Zoning:
    """All zones of a street in order of code; ``notes`` say which grids are out of bounds and why."""

    communities: list[Zone] = field(default_factory=list)
    grids: list[Zone] = field(default_factory=list)
    micro_grids: list[Zone] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def draw(code: str, extent: Extent, borders: Any, xy: Floats, households: Floats) -> Zoning:
    """Zones of street ``code`` (9 digits) from houses ``xy`` (n, 2) in metres and the lines of blocks."""
    zoning = Zoning()
    for part in _parts(extent):
        inside = _inside(part.shape, xy)
        grids = draw_grids(part.shape, borders, xy[inside], households[inside])
        groups = _groups(part, grids)
        for members in groups:
            _add_community(zoning, code, part if len(groups) == 1 else Area(None), grids, members)
    _add_micro_grids(zoning, xy, households)
    return zoning


def _parts(extent: Extent) -> list[Area]:
    """The mapped communities, and what they leave over of the street as one more."""
    street = extent.street.shape
    parts: list[Area] = []
    left = street
    for area in extent.communities:
        mine = _surfaces(shapely.intersection(area.shape, left))
        left = _surfaces(shapely.difference(left, area.shape))
        if mine.area > LEAST_LEFT_M2:
            parts.append(Area(mine, area.name, area.name_en, area.ref))
    return parts + [Area(left)] * (left.area > LEAST_LEFT_M2)


def _surfaces(shape: Any) -> Any:
    parts = [
        p for p in shapely.get_parts(shape).tolist() if p.geom_type == "Polygon" and p.area > LEAST_LEFT_M2
    ]
    return shapely.union_all(np.array(parts, dtype=object))


def _inside(shape: Any, xy: Floats) -> NDArray[np.bool_]:
    shapely.prepare(shape)
    return np.asarray(shapely.intersects_xy(shape, xy[:, 0], xy[:, 1]))


def _groups(part: Area, grids: Zones) -> list[list[int]]:
    """Grids by community: all of them where the map names it, else six to ten neighbours together."""
    count = len(grids.polygons)
    if part.ref or count <= MOST_GRIDS:
        return [list(range(count))]
    label = draw_zones(grids.polygons, np.ones(count), LEAST_GRIDS, MOST_GRIDS)
    return [np.flatnonzero(label == k).tolist() for k in range(int(label.max()) + 1)]


def _add_community(zoning: Zoning, code: str, known: Area, grids: Zones, members: list[int]) -> None:
    community = f"{code}{len(zoning.communities) + 1:03d}"
    shape = zone_polygons(grids.polygons[members], np.zeros(len(members), dtype=np.int64))[0]
    zoning.communities.append(Zone(community, shape, known.name, known.name_en, known.ref))
    why = {misfit.zone: misfit.why for misfit in grids.report.misfits}
    for number, member in enumerate(members, 1):
        grid = f"{community}{number:03d}"
        zoning.grids.append(Zone(grid, grids.polygons[member]))
        if member in why:
            zoning.notes.append(f"grid {grid}: {grids.households[member]:.0f} households ({why[member]})")


def _add_micro_grids(zoning: Zoning, xy: Floats, households: Floats) -> None:
    owner = area_of(xy[:, 0], xy[:, 1], np.array([grid.shape for grid in zoning.grids], dtype=object))
    for number, grid in enumerate(zoning.grids):
        inside = owner == number
        micro = draw_micro_grids(grid.shape, xy[inside], households[inside])
        zoning.micro_grids += [
            Zone(f"{grid.code}{i:02d}", shape) for i, shape in enumerate(micro.polygons, 1)
        ]
