"""Buildings: what each is for, how high it is and how many dwellings it is likely to hold."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from data.osm import kinds
from data.osm.mapping import Tags, place_tag
from data.osm.reading import Thing
from geo.crs import project

Floats = NDArray[np.float64]
LEAST_TYPED_SHARE = 0.2
LEAST_KNOWN_FLOORS = 10
SURFACES = {"Polygon", "MultiPolygon"}


@dataclass(slots=True)
class Building:
    """A footprint. ``dwellings`` is an estimate unless ``building:flats`` is given; 0 where nobody lives.

    ``guessed`` marks buildings whose type nobody gave.
    """

    thing: Thing
    use: str
    floors: int
    height_m: float
    footprint_m2: float
    dwellings: int
    guessed: bool

    @property
    def name(self) -> str:
        """Its name, house name or number, else its type and id: always something to read."""
        tags = self.thing.tags
        own = name_of(tags) or tags.get("addr:housename")
        if own:
            return own
        number = " ".join(filter(None, [tags.get("addr:street"), tags.get("addr:housenumber")]))
        return number or kind_and_id(self.thing)

    def name_and_id(self) -> str:
        """``<name or kind> #<id>``: the address of what has none."""
        own = name_of(self.thing.tags)
        return f"{own} #{self.thing.ref.split('/')[1]}" if own else kind_and_id(self.thing)


@dataclass(frozen=True)
class Assumptions:
    """What was taken for granted where tags are silent, said in the report."""

    untyped_are_homes: bool
    usual_floors: int
    floors_from: int


def name_of(tags: Tags) -> str | None:
    """The local name, else the Chinese or English one."""
    return tags.get("name") or tags.get("name:zh") or tags.get("name:en")


def kind_and_id(thing: Thing) -> str:
    """``apartments #123``: what to call a thing that has neither name nor address."""
    place = place_tag(thing.tags) or "=house"
    kind = thing.tags.get("building") or place.split("=", 1)[1]
    return f"{'building' if kind == 'yes' else kind} #{thing.ref.split('/')[1]}"


def is_building(thing: Thing) -> bool:
    """Whether a thing is a footprint of a building."""
    standing = thing.tags.get("building", "no") not in {"no", "entrance"}
    return standing and thing.shape.geom_type in SURFACES


def read_buildings(things: list[Thing], epsg: int) -> tuple[list[Building], Assumptions]:
    """All footprints among ``things``, with what had to be assumed about them."""
    found = [thing for thing in things if is_building(thing)]
    areas = shapely.area(project(_shapes(found), epsg))
    assumed = _assumptions(found, areas)
    grounds = _work_grounds(found, things)
    return [
        _building(thing, area, ground, assumed)
        for thing, area, ground in zip(found, areas, grounds, strict=True)
    ], assumed


def _assumptions(found: list[Thing], areas: Floats) -> Assumptions:
    types = [kinds.building_type(thing.tags) for thing in found]
    typed = sum(t.dwellings in {"one", "flats"} for t in types)
    known = [
        floors
        for thing, area, t in zip(found, areas, types, strict=True)
        if t.dwellings in {"flats", "guess"} and area >= kinds.SMALL_M2 and (floors := floors_of(thing.tags))
    ]
    usual = (
        round(float(np.median(known))) if len(known) >= LEAST_KNOWN_FLOORS else kinds.USUAL_FLOORS["flats"]
    )
    return Assumptions(typed < LEAST_TYPED_SHARE * len(found), usual, len(known))


def _work_grounds(found: list[Thing], things: list[Thing]) -> list[str | None]:
    """The use of the ground each building stands on where people work there; None elsewhere."""
    grounds = [
        t for t in things if t.tags.get("landuse") in kinds.WORK_GROUND and t.shape.geom_type in SURFACES
    ]
    uses: list[str | None] = [None] * len(found)
    if grounds and found:
        centres = shapely.point_on_surface(_shapes(found))
        for building, ground in shapely.STRtree(_shapes(grounds)).query(centres, predicate="intersects").T:
            uses[building] = kinds.WORK_GROUND[grounds[ground].tags["landuse"]]
    return uses


def _building(thing: Thing, area: float, work: str | None, assumed: Assumptions) -> Building:
    kind = kinds.building_type(thing.tags)
    if kind.dwellings == "guess" and (place := place_tag(thing.tags)):
        kind = kinds.BuildingType(use_of_place(place), "none")
    elif kind.dwellings == "guess" and work:
        kind = kinds.BuildingType(work, "none")
    small = area < kinds.SMALL_M2
    usual = 1 if small or kind.dwellings in {"one", "none"} else assumed.usual_floors
    floors = floors_of(thing.tags) or usual
    guessed = kind.dwellings == "guess"
    unlived = guessed and (area < kinds.LEAST_DWELLING_M2 or not assumed.untyped_are_homes)
    count = 0 if unlived else dwellings_in(thing.tags, kind.dwellings, area, floors)
    height = height_of(thing.tags) or floors * kinds.FLOOR_M
    return Building(thing, kind.use, floors, height, area, count, guessed)


def dwellings_in(tags: Tags, rule: str, area_m2: float, floors: int) -> int:
    """By tag, one for a house, by frontage for a terrace, else floors × area ÷ 100 m²."""
    if (flats := _number(tags.get("building:flats"))) is not None:
        return max(0, min(int(flats), 5000))
    if rule in _FIXED:
        return _FIXED[rule]
    kind = tags.get("building")
    if kind in {"semidetached_house", "semi"}:
        return 2 if area_m2 >= 160 else 1
    if kind == "terrace":
        return max(1, round(area_m2 / 65))
    if area_m2 < kinds.SMALL_M2 and floors <= 2 and kind != "apartments":
        return 1
    return max(1, round(floors * area_m2 / kinds.DWELLING_M2))


_FIXED = {"none": 0, "one": 1}


def floors_of(tags: Tags) -> int | None:
    """Floors by tag, else by height; None where neither can be read."""
    floors = _number(tags.get("building:levels"))
    if floors is None and (height := height_of(tags)):
        floors = height / kinds.FLOOR_M
    return max(1, min(200, math.ceil(floors))) if floors is not None and floors > 0 else None


def height_of(tags: Tags) -> float | None:
    """Metres, from ``12``, ``12 m`` or ``40 ft``."""
    text = tags.get("height") or tags.get("building:height")
    metres = _number(text)
    if metres is None or not 0 < metres < 1000:
        return None
    return metres * 0.3048 if text and re.search(r"ft|'", text) else metres


def use_of_place(place: str) -> str:
    """HOUSE_USES code of premises by their place tag: work rooms, shops, or open to the public."""
    key, value = place.split("=", 1)
    if key == "office":
        return "office"
    if key in {"shop", "craft"} or value in _SHOP_LIKE:
        return "shop"
    return "factory" if value == "works" else "public"


_SHOP_LIKE = {
    *("restaurant", "cafe", "fast_food", "bar", "pub", "ice_cream", "food_court", "biergarten"),
    *("bank", "bureau_de_change", "money_transfer", "payment_centre", "pharmacy", "veterinary"),
    *("fuel", "car_wash", "car_rental", "internet_cafe", "cinema", "nightclub", "casino", "fitness_centre"),
    *("hotel", "hostel", "guest_house", "motel", "apartment"),
}


def _number(text: str | None) -> float | None:
    found = re.match(r"\s*(\d+(?:[.,]\d+)?)", text or "")
    return float(found[1].replace(",", ".")) if found else None


def _shapes(things: list[Thing]) -> Any:
    return np.array([thing.shape for thing in things], dtype=object)
