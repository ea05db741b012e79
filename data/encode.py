"""Columns of a frame as plain Python values, whole columns at a time: what a database driver takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geoalchemy2 import Geometry
from numpy.typing import NDArray
from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, String

from data.models.base import SRID, Utc
from data.sqlite_spatial import POINT_EWKB, POINT_HEAD
from geo.errors import PlaceError

Mask = NDArray[np.bool_]
Values = list[Any]
KINDS = ("Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
POINT, POLYGON, MULTIPOLYGON = 0, 3, 6
DAY_S, SECOND_US = 86_400, 1_000_000
PAIRS = np.frombuffer("".join(f"{n:02}" for n in range(100)).encode(), np.uint8).reshape(100, 2)
TIME_WIDTH = len("2026-11-23 08:00:00.000000")


def encode(column: Column[Any], series: pd.Series[Any]) -> tuple[Values, Mask]:
    """Values for one column and where they are missing (whatever stands there then is to be ignored).

    Integers, floats, 0/1, text, bytes, UTC time as text, geometry as EWKB. PlaceError names table, row and
    column of a value that the column cannot hold.
    """
    missing = series.isna().to_numpy(dtype=bool)
    return _encoder(column)(column, series, missing), missing


def _encoder(column: Column[Any]) -> Callable[[Column[Any], pd.Series[Any], Mask], Values]:
    for kind, encoder in ENCODERS:
        if isinstance(column.type, kind):
            return encoder
    raise TypeError(f"{_name(column)} has type {column.type!r}: add it to data/encode.py")


def _integers(column: Column[Any], series: pd.Series[Any], missing: Mask) -> Values:
    if column.name.endswith("hex_id") and series.dtype.kind == "f":
        raise PlaceError(f"{_name(column)} is {series.dtype}, which rounds hexes: keep it uint64 or UInt64")
    values = series.fillna(0).to_numpy() if missing.any() else series.to_numpy()
    whole = values.astype(np.int64)  # a uint64 hex keeps its number: the top bit is always 0
    if values.dtype.kind not in "iub" and (wrong := whole != values).any():
        _refuse(column, series, wrong, "is not a whole number")
    return list(whole.tolist())


def _floats(_column: Column[Any], series: pd.Series[Any], _missing: Mask) -> Values:
    return list(series.to_numpy(dtype=np.float64, na_value=np.nan).tolist())


def _booleans(_column: Column[Any], series: pd.Series[Any], missing: Mask) -> Values:
    values = series.to_numpy() if series.dtype == bool else series.where(~missing, False).to_numpy(dtype=bool)
    return list(values.astype(np.int64).tolist())


def _texts(column: Column[Any], series: pd.Series[Any], missing: Mask) -> Values:
    values: Values = series.to_numpy(dtype=object).tolist()
    if missing.any():
        values = ["" if gap else value for value, gap in zip(values, missing.tolist(), strict=True)]
    if set(map(type, values)) - {str}:
        values = list(map(str, values))
    width = getattr(column.type, "length", None)
    if width and values and max(map(len, values)) > width:
        long = np.fromiter(map(len, values), dtype=np.int64) > width
        _refuse(column, series, long, f"is longer than {width} characters")
    return values


def _bytes(_column: Column[Any], series: pd.Series[Any], _missing: Mask) -> Values:
    return list(series.to_numpy(dtype=object).tolist())


def _times(column: Column[Any], series: pd.Series[Any], _missing: Mask) -> Values:
    times = series if series.dtype.kind == "M" else pd.to_datetime(series, utc=True)
    if times.dt.tz is None:
        raise PlaceError(f"{_name(column)} has times without zone: localize them, then convert to UTC")
    instants = times.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
    return time_texts(instants.astype(np.int64))


def time_texts(us: NDArray[np.int64]) -> Values:
    """Microseconds since 1970 as ``2026-11-23 08:00:00.000000``; NaT gives some text of that width."""
    us = np.where(us == np.iinfo(np.int64).min, 0, us)
    seconds, micros = np.divmod(us, SECOND_US)
    days, rest = np.divmod(seconds, DAY_S)
    unique, place = np.unique(days, return_inverse=True)
    dates = np.datetime_as_string(unique.astype("datetime64[D]")).astype("S10")
    rest = rest.astype(np.int32)
    out = np.tile(np.frombuffer(b"0000-00-00 00:00:00.000000", np.uint8), (len(us), 1))
    out[:, :10] = dates.view(np.uint8).reshape(-1, 10)[place]
    for first, value in ((11, rest // 3600), (14, rest // 60 % 60), (17, rest % 60)):
        out[:, first : first + 2] = PAIRS[value]
    if micros.any():
        for first, value in ((20, micros // 10_000), (22, micros // 100 % 100), (24, micros % 100)):
            out[:, first : first + 2] = PAIRS[value]
    return _pieces(out.tobytes().decode("ascii"), TIME_WIDTH)


def _pieces(whole: Any, width: int) -> Values:
    return [whole[at : at + width] for at in range(0, len(whole), width)]


def _shapes(column: Column[Any], series: pd.Series[Any], missing: Mask) -> Values:
    crs = getattr(series, "crs", None)
    if crs is not None and crs != SRID:
        raise PlaceError(f"{_name(column)} is in {crs}: convert it with to_crs({SRID})")
    shapes = np.asarray(series.to_numpy(), dtype=object)
    kinds = shapely.get_type_id(shapes)
    wanted = str(column.type.geometry_type)  # type: ignore[attr-defined]
    if wanted == "MULTIPOLYGON" and (single := kinds == POLYGON).any():
        shapes, kinds = _promoted(shapes, single), np.where(single, MULTIPOLYGON, kinds)
    if wanted != "GEOMETRY" and (wrong := ~missing & (np.array(_upper())[kinds] != wanted)).any():
        _refuse(column, series, wrong, f"is not a {wanted}")
    if wanted == "POINT" and not missing.any() and not shapely.has_z(shapes).any():
        return point_blobs(shapely.get_coordinates(shapes))
    return list(
        shapely.to_wkb(
            shapely.set_srid(shapely.force_2d(shapes), SRID), include_srid=True, byte_order=1
        ).tolist()
    )


def point_blobs(lonlat: NDArray[np.float64]) -> Values:
    """EWKB of points given as (n, 2) degrees; ten times as fast as asking for each."""
    cells = np.empty(len(lonlat), dtype=[("head", f"V{len(POINT_HEAD)}"), ("xy", "<f8", 2)])
    cells["head"] = np.void(POINT_HEAD)
    cells["xy"] = lonlat
    return _pieces(cells.tobytes(), POINT_EWKB.size)


def _promoted(shapes: NDArray[Any], single: Mask) -> NDArray[Any]:
    parts = shapes[single]
    many = shapes.copy()
    many[single] = shapely.multipolygons(parts, indices=np.arange(len(parts)))
    return many


def _upper() -> list[str]:
    return [kind.upper() for kind in KINDS] + ["GEOMETRYCOLLECTION", ""]


def _refuse(column: Column[Any], series: pd.Series[Any], wrong: Mask, why: str) -> None:
    row = int(wrong.argmax())
    value = str(series.iloc[row])[:80]
    raise PlaceError(f"{_name(column)}, row {series.index[row]}: {value!r} {why}: correct it or drop the row")


def _name(column: Column[Any]) -> str:
    return f"frame {column.table.name!r}, column {column.name!r}"


# The first that fits counts: Boolean before Integer would not matter, Utc is its own type.
ENCODERS: tuple[tuple[type, Callable[[Column[Any], pd.Series[Any], Mask], Values]], ...] = (
    (Geometry, _shapes),
    (Utc, _times),
    (Boolean, _booleans),
    (Integer, _integers),
    (Float, _floats),
    (LargeBinary, _bytes),
    (String, _texts),
)
