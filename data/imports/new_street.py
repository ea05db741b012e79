"""A street begun from an office's own file: its outline and communities, into which everything else comes.

From grids: the street is their union, communities are the grids of one 12-digit code. From anything else: the
outline is the hull of the file with one community and one grid over it, to be replaced by the office's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.build import build_street
from data.imports import positions
from data.imports.cleaning import clean
from data.imports.kinds import kind_of
from data.imports.raw import RawTable
from data.imports.request import Request
from data.imports.values import Reading
from data.osm.names import time_zone
from data.settings import Settings
from geo.crs import metric_epsg, project, unproject
from geo.errors import PlaceError
from geo.frames import LONLAT
from geo.readings import reading_of, shape_to_lonlat_by

UNUSED_CODE = "990000001"  # no division has it; the street's own is given by --code
ROOM_M = 30.0  # around a hull, so that what stands at its edge lies inside
SNAP_M = 0.5  # slivers between neighbours that a drawing program left
CHINA = (73.4, 15.5, 135.1, 53.7)

Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Begun:
    """Divisions, and the one grid where the file does not bring any."""

    division: gpd.GeoDataFrame
    grid: gpd.GeoDataFrame | None
    meta: dict[str, str]


def begin(
    settings: Settings, raw: RawTable, request: Request, name: str, code: str, *, replace: bool
) -> None:
    """Build an empty street around a file; the file itself is imported afterwards like any other.

    PlaceError when its coordinates are not stated or hold no shape; StoreError when a street would be lost.
    """
    begun = street_of(raw, request, name, code)
    batches: list[tuple[str, pd.DataFrame]] = [("division", begun.division)]
    if begun.grid is not None:
        batches.append(("grid", begun.grid))
    build_street(settings, batches, begun.meta, replace=replace)


def street_of(raw: RawTable, request: Request, name: str, code: str) -> Begun:
    """What a street around this file is."""
    shapes, values = _shapes(raw, request)
    grids = request.kind == "grids"
    middle = shapely.centroid(shapely.box(*shapely.total_bounds(shapes)))
    epsg = metric_epsg(middle.x, middle.y)
    code = code or (_code(values) if grids else UNUSED_CODE)
    metric = project(shapes, epsg)
    outline = _union(metric) if grids else _hull(metric)
    parts = _communities(metric, values, code) if grids else {code + "001": (outline, f"{name}社区")}
    division = _divisions(code, name, outline, parts, epsg)
    grid = None if grids else _one_grid(code + "001", unproject(_array([outline]), epsg))
    return Begun(division, grid, _meta(name, epsg, division, middle.x, middle.y))


def _shapes(raw: RawTable, request: Request) -> tuple[Shapes, pd.DataFrame]:
    if not (request.reading or raw.crs):
        raise PlaceError(
            "a new street needs to know its coordinates: say --crs (wgs84, gcj02, bd09 or an EPSG code)"
        )
    kind = kind_of(request.kind)
    values = clean(raw, kind, request.mapping, Reading(ZoneInfo("UTC"))).values
    stated, _ = positions.stated(raw, values)
    shapes, _ = positions.fitting(
        shape_to_lonlat_by(reading_of(request.reading or raw.crs), stated), kind, values.index
    )
    there = shapely.get_type_id(shapes) >= 0
    if not there.any():
        raise PlaceError("no row has a place under these coordinates: check --crs")
    return shapes[there], values[there]


def _code(values: pd.DataFrame) -> str:
    """The 9 digits with which most grid codes begin."""
    codes = [str(c)[:9] for c in values["code"] if c and len(str(c)) == 15] if "code" in values else []
    if not codes:
        raise PlaceError("no grid has a code of 15 digits: map the column of grid codes to code")
    return max(set(codes), key=codes.count)


def _communities(
    metric: Shapes, values: pd.DataFrame, code: str
) -> Mapping[str, tuple[shapely.Geometry, str]]:
    codes = np.array([str(c or "")[:12] for c in values["code"]])
    named = values["community_name"].tolist() if "community_name" in values else [None] * len(values)
    names = {c: n for c, n in zip(codes.tolist(), named, strict=True) if n}
    mine = sorted(c for c in set(codes.tolist()) if len(c) == 12 and c.startswith(code))
    return {c: (_union(metric[codes == c]), names.get(c) or f"第{int(c[-3:])}社区") for c in mine}


def _divisions(
    code: str,
    name: str,
    outline: shapely.Geometry,
    parts: Mapping[str, tuple[shapely.Geometry, str]],
    epsg: int,
) -> gpd.GeoDataFrame:
    shapes = unproject(_array([outline, *(shape for shape, _ in parts.values())]), epsg)
    columns = {
        "code": [code, *parts],
        "name": [name, *(called for _, called in parts.values())],
        "level": ["subdistrict"] + ["community"] * len(parts),
        "parent_code": [None] + [code] * len(parts),
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=LONLAT)


def _one_grid(community: str, shape: Shapes) -> gpd.GeoDataFrame:
    columns = {
        "code": [community + "001"], "name": ["待划分网格"], "kind": ["comprehensive"],
        "scheme": ["governance"], "community_code": [community], "households": [0],
    }  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=shape, crs=LONLAT)


def _meta(name: str, epsg: int, division: gpd.GeoDataFrame, lon: float, lat: float) -> dict[str, str]:
    west, south, east, north = CHINA
    chinese = west <= lon <= east and south <= lat <= north
    return {
        "name": name,
        "name_en": "",
        "metric_epsg": str(epsg),
        "time_zone": time_zone(lon, chinese),
        "as_of": datetime.now(UTC).isoformat(),
        "fictional": "0",
        "bbox": ",".join(f"{v:.7f}" for v in division.total_bounds),
        "centre": f"{lon:.7f},{lat:.7f}",
    }


def _union(metric: Shapes) -> shapely.Geometry:
    """One area; slivers between neighbours are closed."""
    return shapely.buffer(shapely.buffer(shapely.union_all(metric), SNAP_M), -SNAP_M)


def _hull(metric: Shapes) -> shapely.Geometry:
    return shapely.buffer(shapely.convex_hull(shapely.geometrycollections(metric)), ROOM_M)


def _array(shapes: list[shapely.Geometry]) -> Shapes:
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made
