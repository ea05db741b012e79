"""A whole layer as a frame, for exports and other systems."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.index.points import Points
from data.index.town import Town
from data.store.shape_tiles import shapes_seen
from data.viewer import Viewer
from geo.errors import PlaceError
from geo.frames import LONLAT

AREAS = {"communities": "divisions", "grids": "grids", "micro_grids": "micro_grids"}
THINGS = ("facilities", "service_points", "sensors")
FEATURES = (*AREAS, *THINGS)


def layer_frame(town: Town, viewer: Viewer, layer: str) -> gpd.GeoDataFrame:
    """The rows of a layer the viewer may see, in lon/lat. PlaceError for a layer that is not given whole."""
    if layer in AREAS:
        return _areas(town, viewer, layer)
    if layer in THINGS:
        return _things(town, viewer, layer)
    raise PlaceError(f"no features {layer!r}: use one of {', '.join(FEATURES)}")


def ground(town: Town) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Land (green, water, railway) and roads by kind, which belong to nobody."""
    land, roads = (
        gpd.GeoDataFrame({"kind": shapes.columns["kind"]}, geometry=shapes.geometry, crs=LONLAT)
        for shapes in (town.land, town.roads)
    )
    return land, roads


def _areas(town: Town, viewer: Viewer, layer: str) -> gpd.GeoDataFrame:
    shapes, seen = getattr(town, AREAS[layer]), shapes_seen(town, viewer, layer)
    columns = {name: values[seen] for name, values in shapes.columns.items()}
    return gpd.GeoDataFrame(columns, geometry=shapes.geometry[seen], crs=LONLAT)


def _things(town: Town, viewer: Viewer, layer: str) -> gpd.GeoDataFrame:
    points = town.placed[layer]
    rows = np.flatnonzero(town.areas.allowed(viewer)[points.area])
    rows = rows[np.argsort(points.ids[rows])]
    columns = {name: values[rows] for name, values in points.columns.items()}
    data = {"id": points.ids[rows], "area_code": town.areas.codes[points.area[rows]], **columns}
    return gpd.GeoDataFrame(data, geometry=_geometry(town, points, rows, layer), crs=LONLAT)


def _geometry(town: Town, points: Points, rows: NDArray[np.int64], layer: str) -> gpd.GeoSeries:
    """Points, but a trail as the line it is."""
    geometry = pd.Series(gpd.points_from_xy(points.lon[rows], points.lat[rows]), dtype=object)
    if layer == "facilities":
        at = {int(key): position for position, key in enumerate(points.ids[rows])}
        for key, shape in zip(town.facility_shapes.ids, town.facility_shapes.geometry, strict=True):
            if int(key) in at:
                geometry[at[int(key)]] = shape
    return gpd.GeoSeries(geometry, crs=LONLAT)
