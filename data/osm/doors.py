"""Doors: every doorplate that addresses, interpolation, entrances and shops of the map tell of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from data.osm import addresses
from data.osm.buildings import Building, is_building, kind_and_id, name_of, use_of_place
from data.osm.mapping import place_tag
from data.osm.reading import Reading, Thing

SURVEYED, INTERPOLATED, ESTIMATED = "osm", "osm-interpolated", "osm-estimate"
# OpenStreetMap does not know who owns or rents; this is no HOUSE_STATES code on purpose.
UNKNOWN_STATE = "unknown"
NOBODY = -1


@dataclass(slots=True)
class House:
    """A doorplate or dwelling; ``building`` is a position in the list of buildings, −1 for none.

    ``premises``: a shop, office or institution rather than a home.
    """

    ref: str
    point: Any
    address: str
    use: str
    source: str
    building: int = NOBODY
    road: str | None = None
    road_no: str | None = None
    unit_no: str | None = None
    households: int = 0
    flats: int | None = None
    premises: bool = False
    has_address: bool = True
    state: str = UNKNOWN_STATE


def read_doors(
    reading: Reading, buildings: list[Building], twins: set[str], counts: Counter[str]
) -> list[House]:
    """Every door that the map shows, each in its building; what was left out goes to ``counts``."""
    found = _addressed(reading, buildings) + _interpolated(reading, counts)
    _put_into_buildings(found, buildings)
    found += _units(reading, buildings, found, counts)
    found = _without_twins(found, counts)
    return found + _unaddressed_premises([t for t in reading.things if t.ref not in twins], buildings)


def _addressed(reading: Reading, buildings: list[Building]) -> list[House]:
    position = {building.thing.ref: i for i, building in enumerate(buildings)}
    return [
        house
        for thing in reading.things
        if addresses.is_addressed(thing.tags)
        for house in _plates(
            thing, reading.house_streets.get(thing.ref), position.get(thing.ref, NOBODY), buildings
        )
    ]


def _plates(thing: Thing, road: str | None, building: int, buildings: list[Building]) -> list[House]:
    place = place_tag(thing.tags)
    use = use_of_place(place) if place else "residential"
    if building != NOBODY:
        use = buildings[building].use
    premises = place is not None and building == NOBODY
    point = shapely.point_on_surface(thing.shape)
    return [
        House(
            thing.ref, point, address.text or kind_and_id(thing), use, SURVEYED,
            building, address.road, address.number, address.unit, flats=addresses.flats_in(thing.tags),
            premises=premises, state=state_of(thing),
        )
        for address in addresses.addresses_of(thing.tags, road)
    ]  # fmt: skip


def _interpolated(reading: Reading, counts: Counter[str]) -> list[House]:
    things = {
        t.ref: t for t in reading.things if t.ref in reading.node_order or addresses.is_addressed(t.tags)
    }
    found = []
    for ref, nodes in reading.node_order.items():
        line = things.get(ref)
        ends = [things[node] for node in nodes if node in things]
        if line is None or len(ends) < 2:
            counts["interpolation without two numbers"] += 1
            continue
        found += _between(line, ends)
    return found


def _between(line: Thing, ends: list[Thing]) -> list[House]:
    first = addresses.addresses_of(ends[0].tags)[0]
    road = line.tags.get("addr:street") or first.road
    marks = [
        (end.tags.get("addr:housenumber", ""), line.shape.project(end.shape, normalized=True)) for end in ends
    ]
    tags = {k: v for k, v in ends[0].tags.items() if k.startswith("addr:") and k not in _OWN_PARTS}
    houses = []
    for spot in addresses.interpolated(line.tags["addr:interpolation"], line.shape, marks):
        address = addresses.addresses_of({**tags, "addr:housenumber": spot.number}, road)[0]
        place = shapely.Point(spot.lon, spot.lat)
        houses.append(
            House(
                line.ref, place, address.text, "residential", INTERPOLATED, NOBODY, address.road, spot.number
            )
        )
    return houses


_OWN_PARTS = {"addr:unit", "addr:door", "addr:flats", "addr:full", "addr:housename", "addr:housenumber"}


def _put_into_buildings(houses: list[House], buildings: list[Building]) -> None:
    """An addressed point inside (or on the edge of) a building belongs to it and shares its use."""
    loose = [house for house in houses if house.building == NOBODY]
    for house, position in zip(loose, _building_of([h.point for h in loose], buildings), strict=True):
        house.building = position
        if position != NOBODY and not house.premises:
            house.use = buildings[position].use


def _building_of(points: list[Any], buildings: list[Building]) -> list[int]:
    result = np.full(len(points), NOBODY)
    if points and buildings:
        tree = shapely.STRtree(np.array([b.thing.shape for b in buildings], dtype=object))
        point, building = tree.query(np.array(points, dtype=object), predicate="intersects")
        result[point[::-1]] = building[::-1]
    return [int(position) for position in result]


def _units(
    reading: Reading, buildings: list[Building], known: list[House], counts: Counter[str]
) -> list[House]:
    """Entrances and doors that give a unit or flats: they take the number of their building."""
    doors = [t for t in reading.things if addresses.is_unit(t.tags) and not is_building(t)]
    homes: dict[int, House] = {}
    for house in known:
        if not house.premises and house.building != NOBODY:
            homes.setdefault(house.building, house)
    found = []
    points = [shapely.point_on_surface(door.shape) for door in doors]
    for door, point, position in zip(doors, points, _building_of(points, buildings), strict=True):
        home = homes.get(position) if position != NOBODY else None
        own = addresses.Address(home.address, home.road, home.road_no) if home else None
        address = addresses.unit_address(door.tags, own)
        if address is None:
            counts["unit without a house number"] += 1
            continue
        found.append(
            House(
                door.ref, point, address.text, buildings[position].use, SURVEYED, position, address.road,
                address.number, address.unit, flats=addresses.flats_in(door.tags), state=state_of(door),
            )
        )  # fmt: skip
    return found


def _without_twins(houses: list[House], counts: Counter[str]) -> list[House]:
    """A building and a node in it with one address are one doorplate; surveyed beats computed."""
    surveyed = {(h.road, h.road_no) for h in houses if h.source == SURVEYED and h.road_no}
    seen: set[tuple[int, str]] = set()
    kept = []
    # Nodes first: they know which door.
    for house in sorted(houses, key=lambda h: h.ref.startswith("node"), reverse=True):
        again = house.building != NOBODY and not house.premises and (house.building, house.address) in seen
        if again or (house.source == INTERPOLATED and (house.road, house.road_no) in surveyed):
            counts["merged"] += 1
            continue
        if not house.premises:
            seen.add((house.building, house.address))
        kept.append(house)
    return kept


def _unaddressed_premises(things: list[Thing], buildings: list[Building]) -> list[House]:
    """Shops, offices and workshops that have no address of their own."""
    loose = [t for t in things if _is_trade(t) and not is_building(t)]
    things = [t for t in loose if not addresses.is_addressed(t.tags)]
    points = [shapely.point_on_surface(t.shape) for t in things]
    return [
        House(
            t.ref, point, f"{name_of(t.tags) or _kind(t)} #{t.ref.split('/')[1]}", _use(t), SURVEYED,
            position, premises=True, has_address=False, state=state_of(t),
        )
        for t, point, position in zip(things, points, _building_of(points, buildings), strict=True)
    ]  # fmt: skip


def _is_trade(thing: Thing) -> bool:
    place = place_tag(thing.tags)
    return place is not None and place.split("=")[0] in {"shop", "office", "craft"}


def _use(thing: Thing) -> str:
    return use_of_place(place_tag(thing.tags) or "shop=yes")


def _kind(thing: Thing) -> str:
    return (place_tag(thing.tags) or "=house").split("=", 1)[1]


def state_of(thing: Thing) -> str:
    """HOUSE_STATES code where the map tells, else UNKNOWN_STATE."""
    tags = thing.tags
    if (
        "vacant" in (tags.get("shop"), tags.get("office"))
        or tags.get("abandoned") == "yes"
        or tags.get("disused") == "yes"
    ):
        return "vacant"
    return "under_construction" if tags.get("building") == "construction" else UNKNOWN_STATE
