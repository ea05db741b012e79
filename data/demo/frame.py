"""Turning rows in metres into frames in degrees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.demo.model import Model
from data.demo.sites import EPSG
from geo import crs, hexes
from geo.frames import FRAMES, LONLAT

Floats = NDArray[np.float64]
SOURCE = "demo"


def frame(name: str, columns: Mapping[str, Any], shapes: Any = None) -> pd.DataFrame:
    """A checked frame with the dtypes of ``geo.frames``; ``shapes`` are geometries in degrees."""
    kind = FRAMES[name]
    known = {**kind.columns, **kind.optional}
    data = {c: _column(values, known[c]) for c, values in columns.items()}
    if shapes is None:
        return kind.check(pd.DataFrame(data))
    return kind.check(gpd.GeoDataFrame(data, geometry=np.asarray(shapes, dtype=object), crs=LONLAT))


def _column(values: Any, dtype: str) -> Any:
    if np.ndim(values) == 0:
        return values if not isinstance(values, datetime) else pd.Timestamp(values).as_unit("us")
    if dtype in ("str", "bytes"):
        return pd.array(values, dtype="str") if dtype == "str" else values
    if dtype.startswith("datetime"):
        return pd.Series(values).dt.tz_localize("UTC").dt.as_unit("us")
    if isinstance(values, pd.Series):  # whole numbers with gaps
        return values.array
    return pd.array(values, dtype=dtype) if dtype[0].isupper() else np.asarray(values).astype(dtype)


def only(known: Any, texts: Any) -> NDArray[np.object_]:
    """Texts (n,), None where ``known`` (n,) is False."""
    out = np.array(np.broadcast_to(texts, np.shape(known)), dtype=object)
    out[~np.asarray(known, dtype=bool)] = None
    return out


def keys_or_none(keys: Any, known: Any) -> pd.Series:
    """Keys (n,) with gaps where ``known`` (n,) is False."""
    return pd.Series(np.where(known, keys, 0), dtype="Int64").where(pd.Series(np.asarray(known)))


def degrees(shapes: Any) -> NDArray[np.object_]:
    """Geometries in metres → degrees."""
    flat = np.asarray(shapes, dtype=object)
    return np.asarray(
        shapely.transform(flat, lambda x, y: crs.to_lonlat(x, y, EPSG), interleaved=False), dtype=object
    )


def places(model: Model, xy: Floats, house: Any = None) -> tuple[dict[str, Any], NDArray[np.object_]]:
    """Area code and hex columns of points (n, 2) in metres, and the points in degrees.

    Where ``house`` (n,) is a house's row, not −1, its area is known already.
    """
    lon, lat = crs.to_lonlat(xy[:, 0], xy[:, 1], EPSG)
    outside = np.ones(len(xy), bool) if house is None else house < 0
    area = np.full(len(xy), "", dtype=object) if house is None else model.house_area[house]
    area[outside] = model.micro_codes[model.micro_of(xy[outside])]
    columns = {"area_code": area, "hex_id": hexes.hex_of(lon, lat)}
    return columns, np.asarray(shapely.points(lon, lat), dtype=object)


def sourced(model: Model, count: int, system: str = SOURCE) -> dict[str, Any]:
    """Where rows come from: a source system of the demo, brought in on the last day."""
    return {"source": np.full(count, system, dtype=object), "updated_at": stamp(model, count)}


def stamp(model: Model, count: int) -> NDArray[np.datetime64]:
    """The moment of the demo (n,), UTC without offset."""
    return np.full(count, np.datetime64(model.as_of.replace(tzinfo=None), "us"))
