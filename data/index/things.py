"""Facilities, service points, sensors and alarms in memory."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection

from data.index.areas import AreaCodes
from data.index.points import Points
from data.index.read import local_days, read_table

FACILITY = ["id", "kind", "name", "status", "area_code", "hex_id", "geometry"]
SERVICE_POINT = ["id", "facility_id", "service", "kind", "name", "status", "reach_m", "area_code", "hex_id", "geometry"]
SENSOR = ["id", "kind", "name", "status", "area_code", "hex_id", "geometry"]
ALARM = ["id", "sensor_id", "kind", "state", "level", "raised_at", "area_code", "hex_id", "geometry"]


def read_things(connection: Connection, table: str, columns: list[str], areas: AreaCodes) -> Points:
    """Load a table of things; text columns stay as they are. A line stands at the point in its middle."""
    frame = read_table(connection, table, columns)
    at = shapely.point_on_surface(np.asarray(frame["geometry"], dtype=object))
    rest = [c for c in columns if c not in {"id", "area_code", "hex_id", "geometry"}]
    return Points.sorted_from(
        frame["id"].to_numpy(np.int64),
        shapely.get_x(at),
        shapely.get_y(at),
        frame["hex_id"].to_numpy(np.uint64),
        areas.ordinals(frame["area_code"]),
        {c: frame[c].to_numpy() for c in rest},
    )


def read_alarms(connection: Connection, areas: AreaCodes, time_zone: str) -> Points:
    """Load alarms with the street's day they were raised on."""
    alarms = read_things(connection, "alarm", ALARM, areas)
    raised = pd.Series(alarms.columns.pop("raised_at"))
    alarms.columns["day"] = local_days(pd.to_datetime(raised, utc=True), time_zone)
    return alarms
