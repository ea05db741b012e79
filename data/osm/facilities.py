"""Facilities and the services they offer, from whatever tags tell a place."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from data.osm.addresses import addresses_of, is_addressed
from data.osm.buildings import name_of
from data.osm.mapping import kind_of, place_tag
from data.osm.reading import Thing
from geo.crs import project
from geo.vocabulary import FacilityKind

SAME_M = 30.0


@dataclass(slots=True)
class Facility:
    """A thing of one of our kinds; ``shape`` is a point, or the line of a trail."""

    thing: Thing
    kind: FacilityKind
    shape: Any
    name: str
    named: bool
    area_m2: float

    @property
    def address(self) -> str | None:
        """Its own address, None where it has none."""
        return addresses_of(self.thing.tags)[0].text if is_addressed(self.thing.tags) else None

    @property
    def status(self) -> str:
        """FACILITY_STATUSES code."""
        tags = self.thing.tags
        if tags.get("construction") or tags.get("building") == "construction":
            return "under_construction"
        return "closed_down" if "yes" in (tags.get("disused"), tags.get("abandoned")) else "in_use"


@dataclass
class Places:
    """What became of every place: ``total`` = facilities + merged + not mapped."""

    facilities: list[Facility] = field(default_factory=list)
    merged_refs: set[str] = field(default_factory=set)
    unmapped: Counter[str] = field(default_factory=Counter)
    total: int = 0


def read_facilities(things: list[Thing], epsg: int) -> Places:
    """Map every place of ``things``; the same thing drawn twice counts once."""
    places = Places()
    areas = shapely.area(project(np.array([t.shape for t in things], dtype=object), epsg))
    for thing, area in zip(things, areas, strict=True):
        tag, kind = place_tag(thing.tags), kind_of(thing.tags, float(area))
        if kind is not None:
            places.facilities.append(_facility(thing, kind, float(area)))
        elif tag is not None:
            places.unmapped[tag] += 1
    places.total = len(places.facilities) + places.unmapped.total()
    kept = without_twins(places.facilities, epsg)
    places.merged_refs = {f.thing.ref for f in places.facilities} - {f.thing.ref for f in kept}
    places.facilities = kept
    return places


def _facility(thing: Thing, kind: FacilityKind, area_m2: float) -> Facility:
    named = name_of(thing.tags)
    name = (
        named
        or thing.tags.get("operator")
        or thing.tags.get("brand")
        or f"{kind.zh} #{thing.ref.split('/')[1]}"
    )
    return Facility(thing, kind, _shape(thing.shape, kind), name[:120], bool(named), area_m2)


def _shape(shape: Any, kind: FacilityKind) -> Any:
    if kind.geometry == "point":
        return shapely.point_on_surface(shape)
    return shape if shape.geom_type == "LineString" else _outline(shape)


def _outline(shape: Any) -> Any:
    return shapely.get_parts(shape)[0].exterior if shape.geom_type.endswith("Polygon") else shape


def without_twins(facilities: list[Facility], epsg: int) -> list[Facility]:
    """Drop a node that repeats an area of the same kind and name within 30 m, or an unnamed one inside it."""
    by_kind: dict[tuple[str, str], list[Facility]] = defaultdict(list)
    for facility in facilities:
        by_kind[facility.kind.code, facility.name.casefold() if facility.named else ""].append(facility)
    dropped = {id(twin) for (_, name), group in by_kind.items() for twin in _twins(group, bool(name), epsg)}
    return [facility for facility in facilities if id(facility) not in dropped]


def _twins(group: list[Facility], named: bool, epsg: int) -> list[Facility]:
    """What repeats an earlier area of the group; of two areas the larger one stays."""
    areas = sorted((f for f in group if f.area_m2 > 0), key=lambda f: -f.area_m2)
    if not areas or len(group) < 2:
        return []
    rank = {id(facility): i for i, facility in enumerate(areas)}
    tree = shapely.STRtree(project(np.array([f.thing.shape for f in areas], dtype=object), epsg))
    shapes = project(np.array([f.thing.shape for f in group], dtype=object), epsg)
    reach = SAME_M if named else 0.0
    one, area = tree.query(shapes, predicate="dwithin", distance=reach)
    last = len(areas)
    return [group[i] for i, a in zip(one, area, strict=True) if a < rank.get(id(group[i]), last)]
