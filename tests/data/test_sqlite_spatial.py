"""Stock GeoAlchemy2 models on plain sqlite3 answer as on PostGIS; the hypothesis reference is shapely."""

from __future__ import annotations

import math

import pytest
import shapely
from geoalchemy2 import WKTElement
from geoalchemy2.shape import from_shape, to_shape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Integer, delete, func, select, text, update
from sqlalchemy.orm import aliased

from data.database import session
from data.models import Division, House, Road
from data.spatial import bbox, metres, near
from geo.errors import PlaceError

WEST, SOUTH = 120.60, 28.00
SQUARE = "MULTIPOLYGON(((120.60 28.00, 120.61 28.00, 120.61 28.01, 120.60 28.01, 120.60 28.00)))"


def house(key: int, lon: float, lat: float, area: str = "330302001") -> House:
    return House(
        id=key, address=f"{key}", use="dwelling", state="lived_in", plate_state="mounted", households=1,
        area_code=area, hex_id=1, geometry=from_shape(shapely.Point(lon, lat), srid=4326),
    )  # fmt: skip


def division(code: str, shape: str) -> Division:
    return Division(code=code, name=code, level="community", geometry=shape)


@pytest.fixture
def street(engine: Engine) -> Engine:
    """A 10 × 10 lattice of houses, 0.001° apart; key = 10·row + column + 1."""
    with session(engine, write=True) as opened:
        for row in range(10):
            for col in range(10):
                opened.add(house(10 * row + col + 1, WEST + col / 1000, SOUTH + row / 1000))
        opened.add(division("330302001001", SQUARE))
    return engine


def keys(engine: Engine, *conditions: object, order: object = None) -> list[int]:
    with session(engine) as opened:
        return list(
            opened.scalars(
                select(House.id).where(*conditions).order_by(order if order is not None else House.id)
            )
        )


def test_a_geometry_comes_back_as_it_went_in(street: Engine) -> None:
    with session(street) as opened:
        point = to_shape(opened.get_one(House, 12).geometry)
        assert (point.x, point.y) == (WEST + 0.001, SOUTH + 0.001)
        assert to_shape(opened.get_one(Division, "330302001001").geometry).equals(shapely.from_wkt(SQUARE))


def test_a_box_holds_its_own_edge_and_nothing_beyond(street: Engine) -> None:
    edge = WEST + 1 / 1000
    assert keys(street, bbox(House.geometry, WEST, SOUTH, edge, SOUTH)) == [1, 2]
    # One unit in the last place is below float32: the index alone would let house 2 in.
    assert keys(street, bbox(House.geometry, WEST, SOUTH, math.nextafter(edge, 0), SOUTH)) == [1]


def test_a_box_finds_an_area_by_its_shape_not_by_its_box(engine: Engine) -> None:
    with session(engine, write=True) as opened:
        opened.add(division("1", "MULTIPOLYGON(((0 0, 10 0, 0 10, 0 0)))"))
    with session(engine) as opened:
        assert opened.scalars(select(Division.code).where(bbox(Division.geometry, 8, 8, 9, 9))).all() == []
        assert opened.scalars(select(Division.code).where(bbox(Division.geometry, 2, 2, 3, 3))).all() == ["1"]


def test_a_box_works_through_an_alias_and_twice_in_one_query(street: Engine) -> None:
    other = aliased(House)
    query = (
        select(House.id, other.id)
        .join(other, other.id > House.id)
        .where(bbox(House.geometry, WEST, SOUTH, WEST, SOUTH))
        .where(bbox(other.geometry, WEST + 0.0085, SOUTH + 0.0085, 121, 29))
    )
    with session(street) as opened:
        assert opened.execute(query).all() == [(1, 100)]


def test_a_box_turned_round_is_refused() -> None:
    with pytest.raises(PlaceError, match="reorder"):
        bbox(House.geometry, 121, 28, 120, 29)


def test_the_nearest_are_by_metres_not_by_degrees(engine: Engine) -> None:
    # At 60° north a degree of longitude is half a degree of latitude long.
    with session(engine, write=True) as opened:
        opened.add_all([house(1, 10.0015, 60), house(2, 10, 60.001)])
    assert keys(engine, near(House.geometry, 10, 60, 1)) == [1]


def test_near_takes_the_k_nearest_of_those_that_count(street: Engine) -> None:
    here = (WEST, SOUTH)
    assert keys(street, near(House.geometry, *here, 3)) == [1, 2, 11]
    even = House.id.cast(Integer) % 2 == 0
    nearest = keys(street, near(House.geometry, *here, 3, among=even), order=metres(House.geometry, *here))
    assert nearest == [2, 12, 22]


def test_near_wants_more_than_there_is_and_gets_all(street: Engine) -> None:
    assert len(keys(street, near(House.geometry, 0, 0, 500))) == 100


PLACE = st.tuples(st.floats(120.59, 120.62), st.floats(27.99, 28.02))


@given(here=PLACE, k=st.integers(1, 12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_near_is_what_sorting_everything_gives(street: Engine, here: tuple[float, float], k: int) -> None:
    found = keys(street, near(House.geometry, *here, k))
    shrink = math.cos(math.radians(here[1]))

    def away(key: int) -> float:
        lon, lat = WEST + (key - 1) % 10 / 1000, SOUTH + (key - 1) // 10 / 1000
        return math.hypot((lon - here[0]) * shrink, lat - here[1])

    by_distance = sorted(map(away, range(1, 101)))
    assert sorted(map(away, found)) == pytest.approx(by_distance[:k], rel=1e-9, abs=1e-12)


@given(one=PLACE, other=PLACE)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_box_is_what_comparing_everything_gives(
    street: Engine, one: tuple[float, float], other: tuple[float, float]
) -> None:
    (west, east), (south, north) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    inside = [
        key for key in range(1, 101)
        if west <= WEST + (key - 1) % 10 / 1000 <= east and south <= SOUTH + (key - 1) // 10 / 1000 <= north
    ]  # fmt: skip
    assert keys(street, bbox(House.geometry, west, south, east, north)) == inside


def test_metres_are_metres(street: Engine) -> None:
    with session(street) as opened:
        away = opened.scalar(select(metres(House.geometry, WEST, SOUTH)).where(House.id == 91))
        assert away == pytest.approx(0.009 * 111_195, rel=1e-4)
        road = Road(
            id=1, kind="footway", level=0, walkable=True, area_code="330302001",
            geometry="LINESTRING(120.60 28.001, 120.70 28.001)",
        )  # fmt: skip
        opened.add(road)
        opened.flush()
        assert opened.scalar(select(metres(Road.geometry, 120.65, 28.0))) == pytest.approx(111.195, rel=1e-4)


def test_the_index_follows_moves_and_removals(street: Engine) -> None:
    with session(street, write=True) as opened:
        opened.execute(update(House).where(House.id == 1).values(geometry="POINT(120.7 28.1)"))
        opened.execute(delete(House).where(House.id == 2))
        opened.execute(update(Division).values(geometry="MULTIPOLYGON(((5 5, 6 5, 6 6, 5 6, 5 5)))"))
    assert keys(street, bbox(House.geometry, 120.69, 28.09, 120.71, 28.11)) == [1]
    assert keys(street, bbox(House.geometry, WEST, SOUTH, WEST + 0.0015, SOUTH)) == []
    with session(street) as opened:
        assert opened.scalars(select(Division.code).where(bbox(Division.geometry, 5, 5, 5, 5))).all() == [
            "330302001001"
        ]
        assert (
            opened.scalars(select(Division.code).where(bbox(Division.geometry, 120, 28, 121, 29))).all() == []
        )


@pytest.mark.parametrize("shape", ["LINESTRING(0 0, 1 1)", "SRID=3857;POINT(0 0)"])
def test_a_column_takes_only_its_own_kind_of_geometry(engine: Engine, shape: str) -> None:
    with (
        pytest.raises(Exception, match=r"house.geometry|Geometry type|SRID"),
        session(engine, write=True) as opened,
    ):
        opened.add(house(1, 0, 0))
        opened.flush()
        opened.execute(update(House).values(geometry=WKTElement(shape, extended="SRID" in shape)))


def test_spatial_functions_agree_with_postgis(street: Engine) -> None:
    square = select(Division.geometry).scalar_subquery()
    line = func.ST_GeomFromEWKT("SRID=4326;LINESTRING(120.59 28.005, 120.62 28.005)")
    beyond = func.ST_GeomFromEWKT("SRID=4326;POINT(120.62 28.0)")
    query = select(
        func.ST_AsText(func.ST_Envelope(line)),
        func.ST_Area(square),
        func.ST_Intersects(square, line),
        func.ST_Covers(square, line),
        func.ST_Distance(square, beyond),
        func.ST_DWithin(square, line, 0.0),
        func.ST_Length(line),
        func.ST_SRID(line),
        func.ST_GeometryType(square),
        func.ST_XMin(square),
        func.ST_YMax(square),
        func.ST_IsValid(square),
        func.ST_NPoints(square),
        func.ST_Length(func.ST_Intersection(square, line)),
    )
    with session(street) as opened:
        row = tuple(opened.execute(query).one())
    assert row[0].replace(" ", "") == "LINESTRING(120.5928.005,120.6228.005)"
    expected = (1e-4, 1, 0, 0.01, 1, 0.03, 4326, "ST_MultiPolygon", 120.60, 28.01, 1, 5, 0.01)
    for found, wanted in zip(row[1:], expected, strict=True):
        assert found == (pytest.approx(wanted, rel=1e-9) if isinstance(wanted, float | int) else wanted)


def test_points_on_a_border_are_covered(street: Engine) -> None:
    covered = (
        select(func.count())
        .select_from(Division)
        .join(House, func.ST_Covers(Division.geometry, House.geometry))
    )
    with session(street) as opened:
        assert opened.scalar(covered) == 100  # the first row and column lie on the border


def test_vacuum_does_not_part_the_index_from_its_rows(sqlite_engine: Engine) -> None:
    with session(sqlite_engine, write=True) as opened:
        for number in range(5):
            opened.add(
                division(str(number), f"MULTIPOLYGON((({number} 0, {number} 1, {number}.5 1, {number} 0)))")
            )
            opened.flush()
        opened.execute(delete(Division).where(Division.code < "3"))
    raw = sqlite_engine.raw_connection()
    raw.execute("VACUUM")  # renumbers the rows of a table without an integer key
    raw.close()
    with session(sqlite_engine) as opened:
        assert opened.scalars(select(Division.code).where(bbox(Division.geometry, 4, 0, 4.5, 1))).all() == [
            "4"
        ]


def test_sqlite_promises_what_it_acknowledges(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        pragmas = {
            p: connection.scalar(text(f"PRAGMA {p}")) for p in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
