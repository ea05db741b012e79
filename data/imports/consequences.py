"""What follows from new or changed things: the building of a house, the area of who lives there, counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pandas as pd
import shapely
from sqlalchemy import Connection, false, func, select, update

from data.imports import writing
from data.imports.memory import parts
from data.imports.street import GRID_DIGITS, MICRO_GRID_DIGITS
from data.index.read import read_table
from data.models import Base, House, Person
from geo.vocabulary import AGE_GROUPS

DWELLERS = ("household", "person", "care_tag")  # whose area is that of their house
AGES = tuple(g for g in AGE_GROUPS if g.code != "all")


def follow(
    connection: Connection,
    kind: str,
    today: datetime,
    *,
    added: Iterable[str] = (),
    changed: Iterable[str] = (),
    left: Iterable[int] = (),
) -> None:
    """Bring up to date what depends on these things of a kind.

    Nobody lives in a house that was just added; ``left`` are houses that somebody moved out of.
    """
    if kind not in {"buildings", "houses", "persons"}:
        return
    new, old = ([int(thing) for thing in things] for things in (added, changed))
    if kind == "buildings":
        _find_buildings(connection, _without_building(connection) if new or old else [])
    if kind == "houses":
        _find_buildings(connection, [*new, *old])
        move_dwellers(connection, old)
        recount_homes(connection, old, today)
        recount_areas(connection)
    elif kind == "persons":
        recount_homes(connection, [*homes_of(connection, [*new, *old]), *left], today)


def recount_homes(connection: Connection, houses: Iterable[int], today: datetime) -> None:
    """Residents and ages of houses whose persons are known; nobody on record is not nobody.

    Who moved out is on record and does not count.
    """
    rows: list[tuple[Any, ...]] = []
    for part in parts(dict.fromkeys(houses)):
        gone = func.coalesce(Person.valid_to <= today, false())
        query = select(Person.house_id, Person.birth_year, gone).where(Person.house_id.in_(part))
        rows += [tuple(row) for row in connection.execute(query)]
    people = pd.DataFrame(rows, columns=["house_id", "birth_year", "gone"])
    age, here = today.year - people.pop("birth_year").astype(int), ~people.pop("gone").astype(bool)
    people["residents"] = here.astype(int)
    for group in AGES:
        of_age = (age >= group.from_age) & (age < (group.to_age or 1000))
        people[group.code] = (here & of_age).astype(int)
    counted = people.groupby("house_id").sum().astype(int)
    changes = [
        (int(str(house)), {str(name): int(n) for name, n in counts.items()})
        for house, counts in counted.to_dict("index").items()
    ]
    writing.update_things(connection, "house", "id", changes)


def recount_areas(connection: Connection) -> None:
    """Households of grids and micro-grids, as the sum over their houses, where there are houses at all."""
    houses = read_table(connection, "house", ["id", "area_code", "households"])
    for table, digits in (("grid", GRID_DIGITS), ("micro_grid", MICRO_GRID_DIGITS)):
        codes = houses["area_code"].where(houses["area_code"].str.len() >= digits).str[:digits]
        sums = houses["households"].astype(int).groupby(codes).sum()
        known = read_table(connection, table, ["code", "households"]).set_index("code")["households"]
        both = sums[sums.index.isin(known.index)]
        other = both[both != known[both.index].astype(int)]
        writing.update_things(
            connection, table, "code", [(c, {"households": int(n)}) for c, n in other.items()]
        )


def homes_of(connection: Connection, persons: Iterable[int]) -> list[int]:
    """The houses that these persons live in, one for each person."""
    homes: list[int] = []
    for part in parts(persons):
        homes += connection.scalars(select(Person.house_id).where(Person.id.in_(part)))
    return homes


def _without_building(connection: Connection) -> list[int]:
    return list(connection.scalars(select(House.id).where(House.building_id.is_(None))))


def move_dwellers(connection: Connection, houses: list[int] | None = None) -> None:
    """Who lives in a house is in its area: in these houses, or in all of them."""
    for name in DWELLERS:
        table = Base.metadata.tables[name]
        area = select(House.area_code).where(House.id == table.c.house_id).scalar_subquery()
        move = update(table).where(table.c.area_code != area).values(area_code=area)
        if houses is None:
            connection.execute(move)
        for part in parts(houses or ()):
            connection.execute(move.where(table.c.house_id.in_(part)))


def _find_buildings(connection: Connection, houses: list[int]) -> None:
    """A house stands in the footprint that holds its point, where there is one."""
    buildings = read_table(connection, "building", ["id", "geometry"])
    if buildings.empty or not houses:
        return
    tree, wanted = shapely.STRtree(buildings["geometry"].to_numpy(object)), set(houses)
    homes = read_table(connection, "house", ["id", "building_id", "geometry"])
    homes = homes[homes["id"].isin(wanted)]
    points, inside = tree.query(homes["geometry"].to_numpy(object), predicate="intersects")
    own, today = homes["id"].tolist(), homes["building_id"].tolist()
    ids = buildings["id"].tolist()
    within = dict(zip(points.tolist(), inside.tolist(), strict=True))
    changes = [(own[at], {"building_id": ids[b]}) for at, b in within.items() if today[at] != ids[b]]
    writing.update_things(connection, "house", "id", changes)
