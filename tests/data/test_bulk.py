"""What is loaded in bulk is what the models read back, to the last microsecond, on both databases."""

# ruff: noqa: S608 - the name of a tree, not a user's
from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
import street_frames as frames
from geoalchemy2.shape import to_shape
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text

from data import bulk, rtree_pack
from data.database import session
from data.encode import point_blobs, time_texts
from data.models import Division, Event, Facility, House, Person, Sensor
from data.spatial import bbox
from data.sqlite_rtree import Index
from geo.errors import PlaceError


def load(engine: Engine, *, fresh: bool = False, **batches: pd.DataFrame) -> None:
    with (
        engine.execution_options(write=True).begin() as connection,
        bulk.loading(connection, fresh=fresh) as store,
    ):
        for name, frame in batches.items():
            assert store(name, frame) == len(frame)


def street(engine: Engine, *, fresh: bool = False, **more: pd.DataFrame) -> None:
    load(engine, fresh=fresh, division=frames.divisions(), grid=frames.grids(), house=frames.houses(), **more)


@pytest.mark.parametrize("fresh", [True, False])
def test_rows_come_back_as_they_went_in(engine: Engine, fresh: bool) -> None:
    given = frames.houses()
    street(engine, fresh=fresh, event=frames.events())
    with session(engine) as opened:
        first, second = opened.get_one(House, 1), opened.get_one(House, 2)
        assert (first.address, first.floor, first.area_m2) == ("梅巷1号", None, 54.5)
        assert (second.floor, second.area_m2, second.road) == (3, None, None)
        assert first.hex_id == given["hex_id"].iloc[0]
        assert first.updated_at == datetime(2026, 11, 23, 0, 0, 0, 123456, tzinfo=UTC)
        assert to_shape(first.geometry).equals(given.geometry.iloc[0])
        assert opened.get_one(Event, 1).closed_at is None
        division = to_shape(opened.get_one(Division, frames.STREET).geometry)
        assert (division.geom_type, division.area) == ("MultiPolygon", pytest.approx(4e-4))
        assert opened.get_one(Division, frames.STREET).fictional is True


@pytest.mark.parametrize("fresh", [True, False])
def test_the_spatial_index_knows_loaded_rows(engine: Engine, fresh: bool) -> None:
    street(engine, fresh=fresh)
    with session(engine) as opened:
        box = (120.6065, 28.0, 120.6085, 28.01)
        assert sorted(opened.scalars(select(House.id).where(bbox(House.geometry, *box)))) == [2, 3]
        assert len(opened.scalars(select(Division.code).where(bbox(Division.geometry, *box))).all()) == 2


def test_a_fresh_load_puts_back_every_index_trigger_and_key(engine: Engine) -> None:
    def standing() -> list[Any]:
        query = (
            "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"
            if engine.dialect.name == "sqlite"
            else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' ORDER BY 1"
        )
        with engine.connect() as connection:
            return list(connection.execute(text(query)).fetchall())

    before = standing()
    assert len(before) > 50
    street(engine, fresh=True)
    assert standing() == before


def test_words_that_a_copy_could_trip_over_arrive_unharmed(engine: Engine) -> None:
    awkward = ["a\tb\\N\nc\r", "\\N", "'; DROP TABLE house; --"]
    load(
        engine, division=frames.divisions(), house=frames.houses().assign(address=awkward, road=awkward[::-1])
    )
    with session(engine) as opened:
        rows = opened.execute(select(House.address, House.road).order_by(House.id)).all()
    assert [tuple(row) for row in rows] == list(zip(awkward, awkward[::-1], strict=True))


def test_sealed_bytes_arrive_unharmed(engine: Engine) -> None:
    sealed = [bytes(range(256)), None, b"\\x00"]
    persons = pd.DataFrame({
        "id": [1, 2, 3], "house_id": [1, 2, 3], "sex": 1, "birth_year": 1950, "residency": "registered",
        "area_code": frames.GRID, "name_sealed": sealed,
    })  # fmt: skip
    street(engine, person=persons)
    with session(engine) as opened:
        assert list(opened.scalars(select(Person.name_sealed).order_by(Person.id))) == sealed


def test_any_geometry_goes_where_any_is_taken(engine: Engine) -> None:
    shapes = [
        shapely.Point(120.6, 28),
        shapely.LineString([(120.6, 28), (120.61, 28)]),
        shapely.Point(120.6, 28, 5),
    ]
    facilities = frames.shapes(
        {"id": [1, 2, 3], "kind": "trail", "name": "t", "status": "open", "area_code": frames.GRID,
         "hex_id": np.array([1, 2, 3], np.uint64)}, shapes,
    )  # fmt: skip
    load(engine, facility=facilities)
    with session(engine) as opened:
        back = [to_shape(g) for g in opened.scalars(select(Facility.geometry).order_by(Facility.id))]
    assert [g.geom_type for g in back] == ["Point", "LineString", "Point"]
    assert not any(g.has_z for g in back)


def test_optional_columns_may_hold_only_gaps_of_any_dtype(engine: Engine) -> None:
    sensor = frames.shapes(
        {"id": [1], "code": ["s"], "kind": "smoke", "name": "s", "status": "online", "area_code": frames.GRID,
         "hex_id": np.array([1], np.uint64), "house_id": pd.array([None], dtype="Int64"), "azimuth": [None],
         "last_seen_at": [None], "source": [None]}, [shapely.Point(120.6, 28)],
    )  # fmt: skip
    load(engine, sensor=sensor)
    with session(engine) as opened:
        row = opened.get_one(Sensor, 1)
        assert (row.house_id, row.azimuth, row.last_seen_at, row.source) == (None, None, None, None)


def test_an_empty_frame_is_no_rows(engine: Engine) -> None:
    load(engine, house=frames.houses(0), household=frames.households(0))
    with session(engine) as opened:
        assert opened.scalar(select(func.count(House.id))) == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"address": "长" * 161}, "'address', row 0: .* longer than 160 characters"),
        ({"floor": 2.5}, "'floor', row 0: .*whole number"),
        ({"hex_id": 6.1e17}, "'hex_id' is float64"),
        ({"updated_at": pd.Timestamp("2026-11-23")}, "'updated_at' has times without zone"),
        ({"geometry": shapely.LineString([(0, 0), (1, 1)])}, "'geometry', row 0: .*not a POINT"),
    ],
)
def test_a_value_that_the_column_cannot_hold_names_its_row(
    sqlite_engine: Engine, change: dict[str, Any], words: str
) -> None:
    (name, value), houses = next(iter(change.items())), frames.houses()
    houses[name] = [value] * len(houses)
    with pytest.raises(PlaceError, match=words):
        load(sqlite_engine, house=houses)


def test_metres_instead_of_degrees_are_refused(sqlite_engine: Engine) -> None:
    with pytest.raises(PlaceError, match="to_crs"):
        load(sqlite_engine, house=frames.houses().to_crs(4549))


def test_a_name_that_is_no_frame_is_refused(sqlite_engine: Engine) -> None:
    with pytest.raises(PlaceError, match="audit_log"):
        load(sqlite_engine, audit_log=pd.DataFrame())


@given(st.lists(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)), min_size=1, max_size=20))  # noqa: DTZ001
def test_times_are_written_as_sqlalchemy_writes_them(times: list[datetime]) -> None:
    us = np.array(times, dtype="datetime64[us]").astype(np.int64)
    assert time_texts(us) == [t.isoformat(sep=" ", timespec="microseconds").rjust(26, "0") for t in times]


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=20))
def test_points_are_written_as_shapely_writes_them(places: list[tuple[float, float]]) -> None:
    points = shapely.set_srid(shapely.points(places), 4326)
    assert point_blobs(np.array(places)) == shapely.to_wkb(points, include_srid=True, byte_order=1).tolist()


@pytest.mark.parametrize("count", [1, 44, 45, 1936, 1937, 3000])  # a leaf is full at 44, two levels at 44²
def test_a_packed_tree_is_one_sqlite_approves_of(sqlite_engine: Engine, count: int) -> None:
    rng = np.random.default_rng(count)
    corner = rng.uniform((120, 28), (121, 29), (count, 2))
    bounds = np.concatenate([corner, corner + rng.uniform(0, 0.1, (count, 2))], axis=1)
    index = Index("building", "geometry", "id", whole=True)
    raw: Any = sqlite_engine.raw_connection()
    try:
        rtree_pack.write(raw.driver_connection, index, np.arange(count) + 7, rtree_pack.outward(bounds))
        assert raw.execute(f"SELECT rtreecheck('{index.name}')").fetchone() == ("ok",)
        box = (120.4, 120.5, 28.4, 28.5)
        query = f"SELECT id FROM {index.name} WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?"
        found = {row[0] for row in raw.execute(query, (box[1], box[0], box[3], box[2]))}
        west, south, east, north = bounds.T
        hits = (west <= box[1]) & (east >= box[0]) & (south <= box[3]) & (north >= box[2])
        assert set((np.flatnonzero(hits) + 7).tolist()) <= found
        raw.execute(f"DELETE FROM {index.name} WHERE id % 2 = 0")  # it goes on living as any other tree
        raw.execute(f"INSERT INTO {index.name} VALUES (1, 120, 121, 28, 29)")
        assert raw.execute(f"SELECT rtreecheck('{index.name}')").fetchone() == ("ok",)
    finally:
        raw.close()


@given(st.lists(st.floats(-180, 180), min_size=4, max_size=4))
def test_boxes_are_rounded_outwards(edges: list[float]) -> None:
    (west, east), (south, north) = sorted(edges[:2]), sorted(edges[2:])
    box = rtree_pack.outward(np.array([[west, south, east, north]])).astype(float)[0]
    assert box[0] <= west <= east <= box[1]
    assert box[2] <= south <= north <= box[3]
