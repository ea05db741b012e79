"""Rows of a street as the frames of ``geo.frames``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.osm.buildings import Building
from data.osm.doors import NOBODY, House
from data.osm.facilities import Facility
from data.osm.plates import doorplate_codes
from data.osm.ways import Land, Road, road_name
from data.osm.zones import Zone
from geo.areas import area_of
from geo.crs import unproject
from geo.frames import LONLAT, TIME
from geo.hexes import hex_of

SOURCE = "osm"


@dataclass(frozen=True)
class Locator:
    """Tells the micro-grid of a place. ``shapes`` are in lon, lat and tile the street."""

    codes: NDArray[np.str_]
    shapes: NDArray[np.object_]
    as_of: datetime

    @classmethod
    def of(cls, zones: list[Zone], epsg: int, as_of: datetime) -> Locator:
        """From micro-grids in metres."""
        shapes = unproject(np.array([zone.shape for zone in zones], dtype=object), epsg)
        return cls(np.array([zone.code for zone in zones]), shapes, as_of)

    def areas(self, points: NDArray[np.object_]) -> NDArray[np.str_]:
        """Code of the micro-grid of each point; a point a hair off the edge takes the nearest."""
        found = area_of(shapely.get_x(points), shapely.get_y(points), self.shapes)
        lost = np.flatnonzero(found < 0)
        if lost.size:
            found[lost] = shapely.STRtree(self.shapes).nearest(points[lost])
        return self.codes[found]

    def placed(
        self, points: NDArray[np.object_], columns: dict[str, Any], refs: Sequence[str]
    ) -> pd.DataFrame:
        """``columns`` with area_code, hex_id and source of the rows at ``points``."""
        placed = {
            "area_code": self.areas(points),
            "hex_id": hex_of(shapely.get_x(points), shapely.get_y(points)),
        }
        return self.sourced({**columns, **placed}, refs)

    def sourced(self, columns: dict[str, Any], refs: Sequence[str]) -> pd.DataFrame:
        """``columns`` with where they come from, and the time of the file."""
        frame = pd.DataFrame({**columns, "source_id": list(refs)})
        frame["source"] = frame["source"] if "source" in columns else SOURCE
        frame["updated_at"] = pd.Series(self.as_of, index=frame.index, dtype=TIME)
        return frame


def shapes_of(shapes: Sequence[Any]) -> NDArray[np.object_]:
    """An array of geometries, also of none."""
    result = np.empty(len(shapes), dtype=object)
    result[:] = shapes
    return result


def located(frame: pd.DataFrame, shapes: Any) -> gpd.GeoDataFrame:
    """The frame with its geometry in lon, lat."""
    return gpd.GeoDataFrame(frame, geometry=shapes_of(list(shapes)), crs=LONLAT)


def building_frame(buildings: list[Building], at: Locator) -> gpd.GeoDataFrame:
    """Frame ``building``; ids count from 1."""
    shapes = shapes_of([b.thing.shape for b in buildings])
    columns = {
        "id": np.arange(1, len(buildings) + 1),
        "name": texts([b.name for b in buildings], 80),
        "use": texts([b.use for b in buildings], 24), "floors": ints([b.floors for b in buildings], "int16"),
        "units": np.ones(len(buildings), dtype="int16"),
        "height_m": np.array([b.height_m for b in buildings], "float32"),
    }  # fmt: skip
    return located(
        at.placed(shapely.point_on_surface(shapes), columns, [b.thing.ref for b in buildings]), shapes
    )


def house_frame(houses: list[House], at: Locator) -> gpd.GeoDataFrame:
    """Frame ``house``; residents and ages are not in it, for nobody has counted them."""
    shapes = shapes_of([h.point for h in houses])
    ids = [h.building + 1 if h.building != NOBODY else None for h in houses]
    columns = {
        "id": np.arange(1, len(houses) + 1), "address": texts([h.address for h in houses], 160),
        "use": texts([h.use for h in houses], 24), "state": texts([h.state for h in houses], 24),
        "plate_state": texts(["coded" if h.has_address else "uncoded" for h in houses], 16),
        "households": ints([h.households for h in houses], "int16"),
        "building_id": pd.array(ids, dtype="Int64"),
        "road": texts([h.road for h in houses], 80), "road_no": texts([h.road_no for h in houses], 20),
        "unit_no": texts([h.unit_no for h in houses], 20), "source": texts([h.source for h in houses], 40),
    }  # fmt: skip
    frame = at.placed(shapes, columns, [h.ref for h in houses])
    frame["doorplate_code"] = _plate_codes(frame)
    return located(frame, shapes)


def _plate_codes(frame: pd.DataFrame) -> pd.Series:
    coded = frame[frame["plate_state"] == "coded"]
    codes = doorplate_codes(coded["area_code"].str[:12], coded["road"], coded["road_no"])
    return codes.reindex(frame.index).astype("str")


def facility_frame(facilities: list[Facility], at: Locator) -> gpd.GeoDataFrame:
    """Frame ``facility``; ids count from 1."""
    shapes = shapes_of([f.shape for f in facilities])
    columns = {
        "id": np.arange(1, len(facilities) + 1), "kind": texts([f.kind.code for f in facilities], 24),
        "name": texts([f.name for f in facilities], 120), "status": texts([f.status for f in facilities], 24),
        "address": texts([f.address for f in facilities], 160),
        "area_m2": np.array([f.area_m2 or np.nan for f in facilities], dtype="float32"),
        "opens": texts([f.thing.tags.get("opening_hours") for f in facilities], 80),
    }  # fmt: skip
    return located(
        at.placed(shapely.point_on_surface(shapes), columns, [f.thing.ref for f in facilities]), shapes
    )


def service_frame(facilities: list[Facility], facility: gpd.GeoDataFrame, at: Locator) -> gpd.GeoDataFrame:
    """Frame ``service_point``: one row for each service that each facility offers."""
    offers = [(i, service) for i, f in enumerate(facilities) for service in f.kind.services]
    rows = facility.iloc[[i for i, _ in offers]].reset_index(drop=True)
    points = shapely.point_on_surface(shapes_of(list(rows.geometry)))
    columns = {
        "id": np.arange(1, len(offers) + 1), "service": texts([service for _, service in offers], 24),
        **{c: rows[c] for c in ("kind", "name", "status", "opens")}, "facility_id": rows["id"],
        "reach_m": np.array([facilities[i].kind.reach_m or np.nan for i, _ in offers], dtype="float32"),
    }  # fmt: skip
    return located(at.placed(points, columns, list(rows["source_id"])), points)


def road_frame(roads: list[Road], code: str, at: Locator) -> gpd.GeoDataFrame:
    """Frame ``road``; a road crosses grids, so its area is the street."""
    columns = {
        "id": np.arange(1, len(roads) + 1), "kind": texts([r.kind for r in roads], 24),
        "level": ints([r.level for r in roads], "int16"),
        "walkable": np.array([r.walkable for r in roads], dtype=bool),
        "area_code": texts([code] * len(roads), 17), "name": texts([road_name(r) for r in roads], 80),
    }  # fmt: skip
    return located(at.sourced(columns, [r.thing.ref for r in roads]), [r.line for r in roads])


def land_frame(land: list[Land], code: str, at: Locator) -> gpd.GeoDataFrame:
    """Frame ``land``."""
    columns = {
        "id": np.arange(1, len(land) + 1), "kind": texts([x.kind for x in land], 24),
        "area_code": texts([code] * len(land), 17),
        "name": texts([x.thing.tags.get("name") for x in land], 80),
    }  # fmt: skip
    return located(at.sourced(columns, [x.thing.ref for x in land]), [x.thing.shape for x in land])


def texts(values: Sequence[str | None], length: int) -> pd.Series:
    """A text column no longer than the database has room for; None stays missing."""
    return pd.Series([v[:length] if v else None for v in values], dtype="str")


def ints(values: Sequence[int], dtype: str) -> NDArray[Any]:
    """An integer column, held within what the type can count."""
    limit = np.iinfo(dtype)
    held: NDArray[Any] = np.clip(np.asarray(values, dtype="int64"), limit.min, limit.max).astype(dtype)
    return held
