"""Events in memory: a filter is look-up tables over small columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.index.areas import AreaCodes
from data.index.points import Points
from data.index.read import coded, local_days, read_table, seconds
from data.questions import CLASS_CODES, STATUS_GROUPS, EventFilter
from data.viewer import Viewer
from geo.vocabulary import EVENT_KINDS, EVENT_STATUSES, LEVELS

COLUMNS = [
    "id", "kind", "level", "status", "house_id", "area_code", "hex_id", "reported_at", "due_at", "closed_at", "geometry",
]  # fmt: skip
KINDS = tuple(k.code for k in EVENT_KINDS)
STATUSES = tuple(s.code for s in EVENT_STATUSES)
LEVEL_CODES = tuple(level.code for level in LEVELS)
CLASS_OF_KIND = np.array([CLASS_CODES.index(k.event_class) for k in EVENT_KINDS], dtype=np.uint8)
GROUP_OF_STATUS = np.array([STATUS_GROUPS.index(s.group) for s in EVENT_STATUSES], dtype=np.uint8)
IS_OPEN = np.array([s.open for s in EVENT_STATUSES])
NEVER = np.iinfo(np.int64).max
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Events:
    """Events in Morton order.

    Columns: kind, event_class, status, group, level (uint8 vocabulary positions), day (street's day, int32),
    reported, due, closed (int64 seconds; ``NEVER`` = none), house (int64; 0 = none).
    """

    points: Points
    areas: AreaCodes

    def mask(self, viewer: Viewer, asked: EventFilter) -> NDArray[np.bool_]:
        """Rows the viewer may see and the filter asks for."""
        columns = self.points.columns
        picked = self.areas.allowed(viewer, asked.area)[self.points.area]
        day = columns["day"]
        picked &= (day >= (asked.since - EPOCH).days) & (day <= (asked.until - EPOCH).days)
        if asked.classes:
            picked &= _table(CLASS_CODES, asked.classes)[columns["event_class"]]
        if asked.statuses:
            picked &= _table(STATUS_GROUPS, asked.statuses)[columns["group"]]
        return picked

    def late(self, now_s: int) -> NDArray[np.bool_]:
        """Open past their due time, or closed after it."""
        columns = self.points.columns
        ended = np.where(IS_OPEN[columns["status"]], now_s, columns["closed"])
        return (ended > columns["due"]) & (ended != NEVER)


def read_events(connection: Connection, areas: AreaCodes, time_zone: str) -> Events:
    """Load all events."""
    frame = read_table(connection, "event", COLUMNS)
    kind = coded(frame["kind"], KINDS, "event kind")
    status = coded(frame["status"], STATUSES, "event status")
    points = np.asarray(frame["geometry"])
    return Events(
        Points.sorted_from(
            frame["id"].to_numpy(np.int64),
            shapely.get_x(points),
            shapely.get_y(points),
            frame["hex_id"].to_numpy(np.uint64),
            areas.ordinals(frame["area_code"]),
            {
                "kind": kind,
                "event_class": CLASS_OF_KIND[kind],
                "status": status,
                "group": GROUP_OF_STATUS[status],
                "level": coded(frame["level"], LEVEL_CODES, "event level"),
                "day": local_days(frame["reported_at"], time_zone),
                "house": pd.to_numeric(frame["house_id"]).fillna(0).to_numpy(np.int64),
                "reported": seconds(frame["reported_at"], NEVER),
                "due": seconds(frame["due_at"], NEVER),
                "closed": seconds(frame["closed_at"], NEVER),
            },
        ),
        areas,
    )


def _table(codes: tuple[str, ...], wanted: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.isin(np.array(codes), np.array(wanted))
