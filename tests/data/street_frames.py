"""A handful of frames that hang together: one community, one grid, a few houses, events and visits."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.hexes import hex_of

STREET, COMMUNITY, GRID = "330302001", "330302001001", "330302001001001"
META = {
    "name": "测试街道", "metric_epsg": "4549", "time_zone": "Asia/Shanghai",
    "as_of": "2026-11-23T00:00:00+00:00", "fictional": "1",
}  # fmt: skip
AT = pd.Timestamp("2026-11-23 08:00:00.123456", tz="Asia/Shanghai").as_unit("us")
SQUARE = shapely.box(120.60, 28.00, 120.62, 28.02)


def shapes(columns: dict[str, Any], geometry: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326")


def divisions() -> gpd.GeoDataFrame:
    columns = {
        "code": [STREET, COMMUNITY], "name": ["测试街道", "梅巷社区"], "level": ["subdistrict", "community"],
        "parent_code": [None, STREET], "fictional": [True, True],
    }  # fmt: skip
    return shapes(columns, [SQUARE, SQUARE])


def grids(households: int = 3) -> gpd.GeoDataFrame:
    columns = {
        "code": [GRID], "name": ["第一网格"], "kind": ["comprehensive"], "scheme": ["governance"],
        "community_code": [COMMUNITY], "households": [households],
    }  # fmt: skip
    return shapes(columns, [SQUARE])


def houses(count: int = 3, first: int = 1) -> gpd.GeoDataFrame:
    number = np.arange(first, first + count)
    lon, lat = 120.605 + number / 1000, np.full(count, 28.005)
    columns = {
        "id": number, "address": [f"梅巷{n}号" for n in number], "use": "dwelling", "state": "owner_lived",
        "plate_state": "mounted", "households": np.ones(count, np.int16), "area_code": GRID,
        "hex_id": hex_of(lon, lat), "doorplate_code": [f"{GRID}{n:06d}" for n in number],
        "floor": np.where(number % 2, np.nan, 3.0), "area_m2": np.where(number % 2, 54.5, np.nan),
        "updated_at": pd.Series([AT] * count),
    }  # fmt: skip
    return shapes(columns, shapely.points(lon, lat))


def households(count: int = 3) -> pd.DataFrame:
    number = np.arange(1, count + 1)
    return pd.DataFrame(
        {"id": number, "house_id": number, "residents": np.full(count, 2, np.int16), "area_code": GRID}
    )


def events(count: int = 2) -> gpd.GeoDataFrame:
    number = np.arange(1, count + 1)
    lon, lat = np.full(count, 120.606), np.full(count, 28.005)
    columns = {
        "id": number, "number": [f"E{n}" for n in number], "kind": "0101", "level": "normal",
        "status": np.ones(count, np.int16), "origin": "worker", "reported_at": pd.Series([AT] * count),
        "title": "路灯不亮", "area_code": GRID, "hex_id": hex_of(lon, lat), "house_id": number,
        "closed_at": pd.Series([pd.NaT] * count, dtype="datetime64[us, UTC]"),
    }  # fmt: skip
    return shapes(columns, shapely.points(lon, lat))


def street(**changed: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Batches of the whole street; a frame given by name takes the place of its own."""
    frames = {
        "division": divisions(), "grid": grids(), "house": houses(), "household": households(),
        "event": events(),
    }  # fmt: skip
    return list((frames | changed).items())
