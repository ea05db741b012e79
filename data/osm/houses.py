"""Houses: a row for every doorplate, and for every dwelling that has none."""

from __future__ import annotations

from collections import Counter, defaultdict

import shapely

from data.osm.buildings import Building, dwellings_in
from data.osm.doors import ESTIMATED, NOBODY, House, read_doors, state_of
from data.osm.reading import Reading


def read_houses(
    reading: Reading, buildings: list[Building], twins: set[str]
) -> tuple[list[House], Counter[str]]:
    """Every house of the file, and a count of how each came to be (or did not).

    ``twins`` are things that repeat another one: they make no premises of their own.
    """
    counts: Counter[str] = Counter()
    found = read_doors(reading, buildings, twins, counts)
    _share_households(found, buildings)
    found += _dwellings_and_rooms(found, buildings)
    counts.update(f"house:{house.source}" for house in found)
    return found, counts


def _share_households(houses: list[House], buildings: list[Building]) -> None:
    """Give the dwellings of each building to its doorplates; a lone doorplate is one household."""
    by_building: dict[int, list[House]] = defaultdict(list)
    for house in houses:
        if house.premises:
            continue
        if house.building == NOBODY:
            house.households = house.flats or (1 if house.use == "residential" else 0)
        else:
            by_building[house.building].append(house)
    for position, homes in by_building.items():
        _split(homes, _dwellings_behind(buildings[position]))


def _dwellings_behind(building: Building) -> int:
    """Dwellings of an addressed building: the address proves that an untyped one is no shed."""
    if building.guessed and not building.dwellings:
        return dwellings_in(building.thing.tags, "flats", building.footprint_m2, building.floors)
    return building.dwellings


def _split(homes: list[House], dwellings: int) -> None:
    open_ones = [home for home in homes if home.flats is None]
    for home in homes:
        home.households = home.flats or 0
    left = dwellings - sum(home.households for home in homes)
    for i, home in enumerate(open_ones):
        share = (left + len(open_ones) - 1 - i) // len(open_ones)
        home.households = max(share, 1) if dwellings else 0


def _dwellings_and_rooms(houses: list[House], buildings: list[Building]) -> list[House]:
    """Rows for what has no address: every dwelling of a home, one for a shop or office nobody named."""
    homes = {house.building for house in houses if not house.premises}
    used = homes | {house.building for house in houses}
    found: list[House] = []
    for position, building in enumerate(buildings):
        if building.dwellings and position not in homes:
            found += _dwellings(building, position)
        elif building.use in {"shop", "office"} and position not in used and not building.dwellings:
            found += [_row(building, position, building.name_and_id(), 0)]
    return found


def _dwellings(building: Building, position: int) -> list[House]:
    name, count = building.name_and_id(), building.dwellings
    texts = [name] if count == 1 else [f"{name} ({i}/{count})" for i in range(1, count + 1)]
    return [_row(building, position, text, 1) for text in texts]


def _row(building: Building, position: int, text: str, households: int) -> House:
    return House(
        building.thing.ref, shapely.point_on_surface(building.thing.shape), text, building.use, ESTIMATED,
        position,
        households=households, has_address=False, state=state_of(building.thing),
    )  # fmt: skip
