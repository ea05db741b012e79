"""Ways before they are joined up: main roads, cuts between blocks, riverside ways and bridges."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely

from data.demo import names
from data.demo.cells import Cells
from data.demo.curves import Floats, unit
from data.demo.sites import Site
from data.demo.terrain import Terrain, Water

# Half the width between the buildings of either side, in metres.
HALF_M = {
    "primary": 19.0,
    "secondary": 13.0,
    "tertiary": 9.5,
    "residential": 6.5,
    "living_street": 3.5,
    "service": 3.0,
    "footway": 1.8,
}
BRIDGE_EVERY_M = {True: 230.0, False: 150.0}  # the wide river, the canals


@dataclass
class Ways:
    """Lines with their kind, name and level, first come first counted where two lie on each other."""

    lines: list[shapely.Geometry] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)

    def add(self, shape: shapely.Geometry, kind: str, name: str = "", level: int = 0) -> None:
        """Add every line of a shape; crumbs under 5 cm are dropped."""
        for part in shapely.get_parts(shape):
            if part.geom_type == "LineString" and part.length > 0.05:
                self.lines.append(part)
                self.kinds.append(kind)
                self.names.append(name)
                self.levels.append(level)


def wet_zone(land: Terrain) -> shapely.Geometry:
    """Water with its banks; it runs on over the outline, so that cutting along the outline is exact."""
    return shapely.union_all([w.zone for w in land.waters])


def draw_ways(site: Site, land: Terrain, cells: Cells, zone: shapely.Geometry) -> Ways:
    """Every way but those inside the blocks."""
    rng = site.rng("ways")
    stems = iter(names.roads(rng, len(cells.cuts) + 30))
    ways = Ways()
    for main in land.mains:
        line, name = shapely.linestrings(main), f"{next(stems)}{'路' if len(land.mains) < 3 else '大道'}"
        kind = "primary" if len(land.mains) > 2 else "secondary"
        ways.add(shapely.difference(line, zone), kind, name)
        ways.add(shapely.intersection(line, zone), kind, name, 1)
    _add_riverside(ways, land, zone)
    _add_rim(ways, land, zone)
    if len(land.creek_road):
        ways.add(
            shapely.difference(shapely.linestrings(land.creek_road), zone), "tertiary", f"{next(stems)}路"
        )
    lanes = iter(names.lanes(rng, len(cells.cuts) + 1))
    for cut, kind in zip(cells.cuts, cells.kinds, strict=True):
        name = f"{next(lanes)}街" if kind == "living_street" else f"{next(stems)}路"
        ways.add(shapely.difference(cut, zone), kind, name)
    _add_bridges(rng, ways, land, zone)
    return ways


def _add_rim(ways: Ways, land: Terrain, zone: shapely.Geometry) -> None:
    """The ring road: the border of the subdistrict itself."""
    ring = shapely.get_coordinates(land.outline.exterior)
    step = (len(ring) - 1) // 4
    for i, side in enumerate(("南", "东", "北", "西")):
        part = shapely.linestrings(ring[i * step : (i + 1) * step + 1])
        ways.add(shapely.difference(part, zone), "secondary", f"环城{side}路")


def _add_riverside(ways: Ways, land: Terrain, zone: shapely.Geometry) -> None:
    """Ways along the banks: a road on one side of a canal, a greenway on the other."""
    edge = shapely.intersection(zone.boundary, land.outline)
    segments = _pieces(edge, 25)
    middles = shapely.get_coordinates(shapely.line_interpolate_point(segments, 0.5, normalized=True))
    distance = np.array(
        [shapely.distance(w.surface, shapely.points(middles)) - w.bank_m for w in land.waters]
    )
    which = np.abs(distance).argmin(axis=0)
    for segment, middle, w in zip(segments, middles, which.tolist(), strict=True):
        water = land.waters[w]
        left = _left_of(water.line, middle)
        kind, name = _bank_way(water, left, w == 0)
        ways.add(segment, kind, name)


def _bank_way(water: Water, left: bool, river: bool) -> tuple[str, str]:
    """Kind and name: the river runs east and its left is north; canals run from south to north."""
    if river:
        return ("tertiary", "塘河北路") if left else ("residential", "塘河南路")
    if water.name == "莲塘浜":
        return ("residential", "莲塘路") if left else ("footway", "莲塘绿道")
    return ("residential", f"{water.name}西路") if left else ("footway", f"{water.name}绿道")


def _pieces(shape: shapely.Geometry, metres: float) -> list[shapely.Geometry]:
    """A shape's lines cut into pieces of a few metres, so that each has one side."""
    out: list[shapely.Geometry] = []
    for line in shapely.get_parts(shapely.line_merge(shape)):
        points = shapely.get_coordinates(shapely.segmentize(line, metres))
        out += shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1)).tolist()
    return out


def _left_of(line: Floats, point: Floats) -> bool:
    nearest = int(np.hypot(*(line - point).T).argmin())
    at = min(max(nearest, 1), len(line) - 2)
    ahead, aside = line[at + 1] - line[at - 1], point - line[at]
    return bool(ahead[0] * aside[1] - ahead[1] * aside[0] > 0)


def _add_bridges(rng: np.random.Generator, ways: Ways, land: Terrain, zone: shapely.Geometry) -> None:
    """Bridges straight across, a walk apart, none where a main road crosses anyway."""
    taken = [
        shapely.line_interpolate_point(line, 0.5, normalized=True)
        for line, level in zip(ways.lines, ways.levels, strict=True)
        if level
    ]
    called = iter(f"{stem}桥" for stem in names.lanes(rng, 200))
    for water in land.waters:
        line = shapely.linestrings(water.line)
        every = BRIDGE_EVERY_M[water.width_m > 30]
        stops = np.arange(every * 0.5, line.length - 40, every)
        for number, stop in enumerate(stops + rng.uniform(-0.2, 0.2, len(stops)) * every):
            span = _span(line, float(stop), zone)
            middle = line.interpolate(float(stop))
            longest = water.width_m + 2 * water.bank_m + 12
            if (
                span is None
                or span.length > longest
                or not land.outline.contains(span)
                or any(middle.distance(t) < 85 for t in taken)
            ):
                continue
            taken.append(middle)
            ways.add(span, "footway" if number % 3 == 1 else "residential", next(called), 1)


def _span(line: shapely.Geometry, stop: float, zone: shapely.Geometry) -> shapely.Geometry | None:
    """The straight line across the zone at a stop; None where the water leaves the outline."""
    here = shapely.get_coordinates(line.interpolate(stop))[0]
    ahead = unit(shapely.get_coordinates(line.interpolate(stop + 2))[0] - here)
    aside = np.array([-ahead[1], ahead[0]]) * 90
    parts = shapely.get_parts(shapely.intersection(shapely.linestrings([here - aside, here + aside]), zone))
    held = [p for p in parts if p.distance(shapely.points(here)) < 0.1]
    return held[0] if held else None
