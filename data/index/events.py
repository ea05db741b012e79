"""Events in memory: a filter is look-up tables over small columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.index.areas import AreaCodes
from data.index.column_kinds import NEVER, Area, Code, Hex, Time, Whole
from data.index.columns import read_columns
from data.index.points import Column, Points
from data.index.read import days_of
from data.questions import CLASS_CODES, KIND_CODES, LEVEL_CODES, STATUS_GROUPS, EventFilter
from data.viewer import Viewer
from geo.vocabulary import EVENT_KINDS, EVENT_STATUSES

STATUSES = tuple(s.code for s in EVENT_STATUSES)
COLUMNS: dict[str, Whole] = {
    "id": Whole(),
    "kind": Code(KIND_CODES, "event kind"),
    "level": Code(LEVEL_CODES, "event level"),
    "status": Code(STATUSES, "event status"),
    "house_id": Whole(),
    "area_code": Area(),
    "hex_id": Hex(),
    "reported_at": Time(),
    "due_at": Time(),
    "closed_at": Time(),
}
CLASS_OF_KIND = np.array([CLASS_CODES.index(k.event_class) for k in EVENT_KINDS], dtype=np.uint8)
GROUP_OF_STATUS = np.array([STATUS_GROUPS.index(s.group) for s in EVENT_STATUSES], dtype=np.uint8)
IS_OPEN = np.array([s.open for s in EVENT_STATUSES])
IS_PAUSED = np.array([s.clock == "paused" for s in EVENT_STATUSES])
IS_DONE = np.array([s.group in {"closed", "archived"} for s in EVENT_STATUSES])
EPOCH = date(1970, 1, 1)

Rows = NDArray[np.int64]
Codes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
EVERY = slice(None)


@dataclass(frozen=True)
class Events:
    """Events in Morton order.

    Columns: kind, event_class, status, group, level (uint8 vocabulary positions), mark (kind, group and
    level in one number, as ``_mark``), day (street's day since 1970, int32), reported, due, closed (int64
    seconds; ``NEVER`` = none), house (int64; 0 = none).
    """

    points: Points
    areas: AreaCodes

    def mask(self, viewer: Viewer, asked: EventFilter, among: slice | Rows = EVERY) -> Mask:
        """Which of the rows ``among`` the viewer may see and the filter asks for."""
        columns = self.points.columns
        first, last = day_range(asked)
        day = columns["day"][among]
        picked: Mask = (day >= first) & (day <= last)
        seen = self.areas.allowed(viewer, asked.area)
        if not seen.all():
            picked &= seen[self.points.area[among]]
        if asked.classes or asked.kinds or asked.statuses or asked.levels:
            picked &= _wanted(asked)[columns["mark"][among]]
        return picked

    def rows(self, viewer: Viewer, asked: EventFilter) -> Rows:
        """Rows the viewer may see and the filter asks for."""
        return np.flatnonzero(self.mask(viewer, asked))

    def late(self, now_s: int, among: slice | Rows = EVERY) -> Mask:
        """Open past their due time with the clock running, or closed after it."""
        status, due, closed = (self.points.columns[c][among] for c in ("status", "due", "closed"))
        waiting: Mask = IS_OPEN[status] & ~IS_PAUSED[status] & (now_s > due)
        too_late: Mask = ~IS_OPEN[status] & (closed > due) & (closed != NEVER)
        return waiting | too_late

    def of_house(self, house_id: int) -> Rows:
        """Rows of one house."""
        order, houses = self._by_house
        return order[slice(*np.searchsorted(houses, [house_id, house_id + 1]))]

    @cached_property
    def _by_house(self) -> tuple[Rows, NDArray[np.int64]]:
        house = self.points.columns["house"]
        order = np.argsort(house, kind="stable")
        return order, house[order]


def day_range(asked: EventFilter) -> tuple[int, int]:
    """First and last day of the period as days since 1970."""
    return (asked.since - EPOCH).days, (asked.until - EPOCH).days


def read_events(connection: Connection, areas: AreaCodes, time_zone: str) -> Events:
    """Load all events."""
    read = read_columns(connection, "event", COLUMNS, point=True)
    kind, status, level = read["kind"], read["status"], read["level"]
    group = GROUP_OF_STATUS[status]
    columns: dict[str, Column] = {
        "kind": kind,
        "event_class": CLASS_OF_KIND[kind],
        "status": status,
        "group": group,
        "level": level,
        "mark": _mark(kind, group, level),
        "day": days_of(read["reported_at"], time_zone),
        "house": read["house_id"],
        "reported": read["reported_at"],
        "due": read["due_at"],
        "closed": read["closed_at"],
    }
    return Events(
        Points.sorted_from(
            read["id"],
            read["lon"],
            read["lat"],
            read["hex_id"],
            areas.ordinals_of_numbers(read["area_code"]),
            columns,
        ),
        areas,
    )


def _mark(kind: Codes, group: Codes, level: Codes) -> NDArray[np.uint16]:
    sizes = (len(KIND_CODES), len(STATUS_GROUPS), len(LEVEL_CODES))
    return np.ravel_multi_index((kind, group, level), sizes).astype(np.uint16)


def _wanted(asked: EventFilter) -> Mask:
    """By mark: whether the filter asks for it. What a filter does not name it does not narrow."""
    classes = np.isin(np.array(CLASS_CODES)[CLASS_OF_KIND], asked.classes)
    kinds = classes | np.isin(KIND_CODES, asked.kinds) | (not asked.classes and not asked.kinds)
    groups = np.isin(STATUS_GROUPS, asked.statuses) | (not asked.statuses)
    levels = np.isin(LEVEL_CODES, asked.levels) | (not asked.levels)
    wanted: Mask = (kinds[:, None, None] & groups[None, :, None] & levels[None, None, :]).ravel()
    return wanted
