"""Facilities, service points, sensors and alarms in memory."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.index.areas import AreaCodes
from data.index.points import Points
from data.index.read import local_days, plain, read_table, whole
from data.index.shapes import Shapes

FACILITY = ["id", "kind", "name", "status", "area_code", "hex_id", "geometry"]
SERVICE_POINT = [
    "id", "facility_id", "service", "kind", "name", "status", "reach_m", "area_code", "hex_id", "geometry",
]  # fmt: skip
SENSOR = ["id", "kind", "name", "status", "area_code", "hex_id", "geometry"]
ALARM = ["id", "sensor_id", "kind", "state", "level", "raised_at", "area_code", "hex_id", "geometry"]
OWN = {"id", "area_code", "hex_id", "geometry"}  # what Points holds outside its columns


def read_things(connection: Connection, table: str, columns: list[str], areas: AreaCodes) -> Points:
    """Load a table of things; text columns stay as they are. A line stands at a point on it."""
    return _points(read_table(connection, table, columns), areas)


def read_facilities(connection: Connection, areas: AreaCodes) -> tuple[Points, Shapes]:
    """All facilities as points, and those that are lines or areas (a trail) also as they are."""
    frame = read_table(connection, "facility", FACILITY)
    shapes = frame[shapely.get_dimensions(np.asarray(frame["geometry"], dtype=object)) > 0]
    columns = {c: plain(shapes[c]) for c in ("kind", "name", "status")}
    area = areas.ordinals(shapes["area_code"].to_numpy(object))
    return _points(frame, areas), Shapes(
        whole(shapes["id"]), shapes["geometry"].to_numpy(object), area, columns
    )


def read_alarms(
    connection: Connection, areas: AreaCodes, time_zone: str, ids: NDArray[np.int64] | None = None
) -> Points:
    """Load alarms, or those with some keys, with the street's ``day`` they were raised on."""
    frame = read_table(connection, "alarm", ALARM, ids)
    return _points(frame.assign(day=local_days(frame.pop("raised_at"), time_zone)), areas)


def _points(frame: pd.DataFrame, areas: AreaCodes) -> Points:
    at = shapely.point_on_surface(np.asarray(frame["geometry"], dtype=object))
    return Points.sorted_from(
        whole(frame["id"]),
        shapely.get_x(at),
        shapely.get_y(at),
        frame["hex_id"].to_numpy(np.uint64),
        areas.ordinals(frame["area_code"].to_numpy(object)),
        {str(c): plain(values) for c, values in frame.items() if c not in OWN},
    )
