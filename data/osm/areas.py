"""The areas of a street as frames: divisions, grids, micro-grids with the households counted in them."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.osm.boundary import Area
from data.osm.frames import SOURCE, Locator, located, texts
from data.osm.names import part_names
from data.osm.zones import Zone, Zoning
from geo.crs import unproject


def division_frame(
    code: str, street: Area, zoning: Zoning, *, chinese: bool, epsg: int, at: Locator
) -> gpd.GeoDataFrame:
    """Frame ``division``: the street itself, then its communities. ``street`` carries the final name."""
    names = [(street.name, street.name_en)]
    for number, zone in enumerate(zoning.communities, 1):
        local, english = part_names("community", number, chinese)
        names.append((zone.name, zone.name_en) if zone.name else (local, english))
    count = len(zoning.communities)
    columns = {
        "code": [code, *(z.code for z in zoning.communities)], "name": texts([n for n, _ in names], 80),
        "name_en": texts([e for _, e in names], 80), "level": ["subdistrict"] + ["community"] * count,
        "parent_code": texts([None] + [code] * count, 12), "fictional": np.zeros(count + 1, dtype=bool),
    }  # fmt: skip
    refs = [street.ref or "", *(z.ref or "" for z in zoning.communities)]
    return _areas(columns, [street.shape, *(z.shape for z in zoning.communities)], refs, epsg, at)


def grid_frame(
    zoning: Zoning, house: pd.DataFrame, chinese: bool, epsg: int, at: Locator
) -> gpd.GeoDataFrame:
    """Frame ``grid``."""
    zones = zoning.grids
    columns = {
        "code": _codes(zones), "name": _names("grid", zones, 3, chinese), "kind": ["general"] * len(zones),
        "scheme": ["governance"] * len(zones), "community_code": [z.code[:12] for z in zones],
        "households": _households(zones, house, 15),
    }  # fmt: skip
    return _areas(columns, [z.shape for z in zones], [""] * len(zones), epsg, at)


def micro_grid_frame(
    zoning: Zoning, house: pd.DataFrame, chinese: bool, epsg: int, at: Locator
) -> gpd.GeoDataFrame:
    """Frame ``micro_grid``."""
    zones = zoning.micro_grids
    columns = {
        "code": _codes(zones), "name": _names("micro_grid", zones, 2, chinese),
        "grid_code": [z.code[:15] for z in zones],
        "households": _households(zones, house, 17),
    }  # fmt: skip
    return _areas(columns, [z.shape for z in zones], [""] * len(zones), epsg, at)


def _areas(
    columns: dict[str, object], shapes: list[object], refs: list[str], epsg: int, at: Locator
) -> gpd.GeoDataFrame:
    frame = at.sourced(columns, refs)
    # An area with an OpenStreetMap id is a boundary of the map; the others were drawn here.
    frame["source"] = np.where(frame["source_id"] == "", f"{SOURCE}-drawn", SOURCE)
    frame["source_id"] = texts(list(frame["source_id"]), 80)
    return located(frame, unproject(np.array(shapes, dtype=object), epsg))


def _codes(zones: list[Zone]) -> list[str]:
    return [zone.code for zone in zones]


def _names(kind: str, zones: list[Zone], digits: int, chinese: bool) -> list[str]:
    return [part_names(kind, int(zone.code[-digits:]), chinese)[0] for zone in zones]


def _households(zones: list[Zone], house: pd.DataFrame, digits: int) -> NDArray[Any]:
    counted = house["households"].astype("int64").groupby(house["area_code"].str[:digits]).sum()
    households: NDArray[Any] = counted.reindex(_codes(zones), fill_value=0).to_numpy(dtype="int32")
    return households
