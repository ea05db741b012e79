"""A frame and its table say the same: names, kinds, and what may be missing."""

from __future__ import annotations

import pandas as pd
import pytest
import street_frames as frames
from geoalchemy2 import Geometry
from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, String

from data.models import Base
from data.models.base import Utc
from geo.errors import PlaceError
from geo.frames import FRAMES, TIME, Frame

KINDS = {
    "str": String, "bool": Boolean, "bytes": LargeBinary, TIME: Utc,
    **dict.fromkeys(("int16", "int32", "int64", "uint64"), Integer),
    **dict.fromkeys(("float32", "float64"), Float),
}  # fmt: skip
SHAPES = {"point": "POINT", "line": "LINESTRING", "polygon": "MULTIPOLYGON", "any": "GEOMETRY"}


def column(frame: Frame, name: str) -> Column[object]:
    return Base.metadata.tables[frame.name].columns[name]


@pytest.mark.parametrize("frame", FRAMES.values(), ids=list(FRAMES))
def test_a_frame_has_exactly_the_columns_of_its_table(frame: Frame) -> None:
    named = {*frame.columns, *frame.optional, *(["geometry"] if frame.geometry else [])}
    assert named == set(Base.metadata.tables[frame.name].columns.keys())


@pytest.mark.parametrize("frame", FRAMES.values(), ids=list(FRAMES))
def test_kinds_agree(frame: Frame) -> None:
    for name, kind in {**frame.columns, **frame.optional}.items():
        wanted = KINDS[kind if kind in KINDS else kind.lower()]  # Int16 is int16 with gaps
        assert isinstance(column(frame, name).type, wanted), f"{frame.name}.{name}"
    if frame.geometry:
        shape = column(frame, "geometry").type
        assert isinstance(shape, Geometry)
        assert (shape.geometry_type, shape.srid) == (SHAPES[frame.geometry], 4326)


@pytest.mark.parametrize("frame", FRAMES.values(), ids=list(FRAMES))
def test_what_a_frame_may_lack_the_table_may_lack_and_nothing_more(frame: Frame) -> None:
    assert {n for n in frame.columns if column(frame, n).nullable} == set()
    assert {n for n in frame.optional if not column(frame, n).nullable} == set()


@pytest.mark.parametrize("table", Base.metadata.tables.values(), ids=list(Base.metadata.tables))
def test_every_row_about_a_place_carries_its_area(table: object) -> None:
    columns = set(table.columns.keys())  # type: ignore[attr-defined]
    about_places = bool(columns & {"hex_id", "geometry", "house_id", "person_id"}) or "matter_id" in columns
    if about_places:
        assert columns & {"area_code", "code"}


@pytest.mark.parametrize("table", Base.metadata.tables.values(), ids=list(Base.metadata.tables))
def test_nothing_personal_is_stored_readable(table: object) -> None:
    readable = {"name", "id_no", "phone", "id_card", "mobile"}
    if table.name in {"person", "household", "care_tag"}:  # type: ignore[attr-defined]
        assert not readable & set(table.columns.keys())  # type: ignore[attr-defined]


def test_a_frame_with_a_gap_names_the_row() -> None:
    houses = frames.houses().set_index(pd.Index(["plum-1", "plum-3", "plum-5"]))
    houses.loc["plum-3", "address"] = None
    with pytest.raises(PlaceError, match=r"row plum-3: 'address' is empty"):
        FRAMES["house"].check(houses)


def test_a_frame_with_an_unknown_column_names_it() -> None:
    with pytest.raises(PlaceError, match="adress"):
        FRAMES["house"].check(frames.houses().assign(adress="?"))
