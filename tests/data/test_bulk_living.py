"""Many rows into a table that lives: its R*Tree is told at once, and then goes on as before."""

# ruff: noqa: S608 - the name of a tree, not a user's
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
import street_frames as frames
from sqlalchemy import Connection, Engine, func, select

from data import bulk, sqlite_waiting
from data.encode import point_blobs
from data.models import House
from data.spatial import bbox
from geo.errors import PlaceError

TREE = "idx_house_geometry"
BOXES = [(120.60, 28.00, 120.61, 28.01), (120.605, 28.004, 120.6051, 28.0041), (120.7, 28.1, 120.9, 28.2)]


def town(count: int, first: int, seed: int) -> Any:
    """Houses anywhere around the street."""
    places = np.random.default_rng(seed).uniform((120.55, 27.95), (120.65, 28.05), (count, 2))
    houses = frames.houses(count, first).set_geometry(shapely.points(places))
    return houses.set_crs(4326, allow_override=True)


def insert(connection: Connection, *parts: Any) -> None:
    with bulk.loading(connection) as load:
        for part in parts:
            load("house", part)


def found(connection: Connection, box: tuple[float, ...]) -> list[int]:
    return sorted(connection.scalars(select(House.id).where(bbox(House.geometry, *box))))


def there(houses: list[Any], box: tuple[float, ...]) -> list[int]:
    """By looking at every house."""
    west, south, east, north = box
    return sorted(
        int(house_id)
        for part in houses
        for house_id, point in zip(part["id"], part.geometry, strict=True)
        if west <= point.x <= east and south <= point.y <= north
    )


def approved(connection: Connection) -> bool:
    return bool(connection.exec_driver_sql(f"SELECT rtreecheck('{TREE}')").scalar() == "ok")


def triggers(connection: Connection) -> list[Any]:
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    return list(connection.exec_driver_sql(query).fetchall())


@pytest.mark.parametrize("held", [0, 300, 9000], ids=["empty", "few there", "many there"])
def test_after_a_large_insert_the_tree_finds_what_looking_at_every_house_finds(
    sqlite_engine: Engine, held: int
) -> None:
    old, new, small = town(held, 1, 1), town(2500, 20_000, 2), town(70, 50_000, 3)
    with sqlite_engine.execution_options(write=True).begin() as connection:
        insert(connection, old)
        before = triggers(connection)
        insert(connection, new, small)
        assert approved(connection)
        assert triggers(connection) == before
        for box in BOXES:
            assert found(connection, box) == there([old, new, small], box)
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {TREE}").scalar() == held + 2570


def test_the_tree_of_a_large_insert_lives_on(sqlite_engine: Engine) -> None:
    new, later = town(2000, 1, 1), town(3, 7000, 2)
    with sqlite_engine.execution_options(write=True).begin() as connection:
        insert(connection, new)
    with sqlite_engine.execution_options(write=True).begin() as connection:
        insert(connection, later)
        connection.exec_driver_sql("DELETE FROM house WHERE id % 2 = 0")
        (blob,) = point_blobs(np.array([[120.8, 28.15]]))
        connection.exec_driver_sql("UPDATE house SET geometry = ? WHERE id = 7", (blob,))
        assert approved(connection)
        assert found(connection, BOXES[2]) == [7]
        odd = [part[(part["id"] % 2 == 1) & (part["id"] != 7)] for part in (new, later)]
        assert found(connection, BOXES[0]) == there(odd, BOXES[0])


def test_a_large_insert_taken_back_leaves_tree_and_triggers_as_they_were(sqlite_engine: Engine) -> None:
    old = town(50, 1, 1)
    with sqlite_engine.execution_options(write=True).begin() as connection:
        insert(connection, old)
        before = triggers(connection)
    twice = town(sqlite_waiting.MANY, 50, 2)  # its first key is there already
    with (
        pytest.raises(Exception, match="UNIQUE"),
        sqlite_engine.execution_options(write=True).begin() as connection,
    ):
        insert(connection, twice)
    with sqlite_engine.connect() as connection:
        assert triggers(connection) == before
        assert connection.scalar(select(func.count(House.id))) == 50
        assert found(connection, BOXES[0]) == there([old], BOXES[0])


def test_a_large_insert_still_refuses_shapes_of_another_kind(sqlite_engine: Engine) -> None:
    lines = town(sqlite_waiting.MANY, 1, 1)
    lines = lines.set_geometry([shapely.LineString([(120, 28), (121, 28)])] * len(lines))
    with (
        pytest.raises(PlaceError, match="not a POINT"),
        sqlite_engine.execution_options(write=True).begin() as connection,
    ):
        insert(connection, lines.set_crs(4326, allow_override=True))
