"""Events in memory: a filter is look-up tables over small columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from geo.mercator import Tile
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
OF_BASE = ("_by_due", "_by_house")  # tables that a change leaves as they are

Rows = NDArray[np.int64]
Codes = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Events:
    """Events in Morton order, ``base``, and what has changed since they were read.

    ``gone``: rows of the base that are no longer so; ``fresh``: what is there instead, and what is new. A row
    number from ``len(base)`` on is a row of ``fresh``. Columns: kind, event_class, status, group, level
    (uint8 vocabulary positions), mark (kind, group and level in one number, as ``_mark``), day (street's
    day since 1970, int32), reported, due, closed (int64 seconds; ``NEVER`` = none), house (int64; 0 = none).
    """

    base: Points
    fresh: Points
    gone: Rows
    areas: AreaCodes

    @classmethod
    def of(cls, points: Points, areas: AreaCodes) -> Events:
        """Events as they were read."""
        return cls(points, points.take(np.empty(0, np.int64)), np.empty(0, np.int64), areas)

    def changed(self, ids: NDArray[np.int64], now: Points) -> Events:
        """After events with these keys were written: ``now`` holds those of them that still exist."""
        stay = self.fresh.take(np.flatnonzero(~np.isin(self.fresh.ids, ids)))
        after = replace(self, fresh=stay.and_also(now), gone=np.union1d(self.gone, self.base.rows_of(ids)))
        after.__dict__.update({n: v for n, v in self.__dict__.items() if n in OF_BASE})
        return after

    def warm(self) -> None:
        """Make every table before somebody waits for it."""
        self.base.warm()
        self.fresh.warm()
        _ = (self._by_due, self._by_house)

    @property
    def changes(self) -> int:
        """Rows kept beside the base."""
        return len(self.gone) + len(self.fresh)

    def renewed(self) -> Events:
        """The same events, all of them in the base."""
        left = np.delete(np.arange(len(self.base)), self.gone)
        return Events.of(self.base.take(left).and_also(self.fresh), self.areas)

    def rows(self) -> Rows:
        """Every row."""
        return self._now(np.arange(len(self.base)), np.arange(len(self.fresh)))

    def column(self, name: str, rows: Rows) -> Column:
        """Values of rows: a column, or ``ids``, ``lon``, ``lat``, ``hex_id``, ``area``, ``x``, ``y``."""
        if not len(self.fresh):
            return self.base.values(name)[rows]
        old = rows < len(self.base)
        base, fresh = self.base.values(name), self.fresh.values(name)
        found = np.empty(len(rows), dtype=base.dtype)
        found[old], found[~old] = base[rows[old]], fresh[rows[~old] - len(self.base)]
        return found

    def rows_in_tile(self, tile: Tile) -> Rows:
        """Rows inside a tile."""
        old, new = (part.rows_in_tile(*tile) for part in (self.base, self.fresh))
        return self._now(np.arange(old.start, old.stop), np.arange(new.start, new.stop))

    def rows_in_hex(self, hex_id: int) -> Rows:
        """Rows whose hex is, or lies in, ``hex_id`` (any resolution up to 11)."""
        return self._now(self.base.rows_in_hex(hex_id), self.fresh.rows_in_hex(hex_id))

    def rows_in_areas(self, allowed: Mask) -> Rows:
        """Rows whose area ordinal is allowed."""
        return self._now(self.base.rows_in_areas(allowed), self.fresh.rows_in_areas(allowed))

    def of_house(self, house_id: int) -> Rows:
        """Rows of one house."""
        order, houses = self._by_house
        old = order[slice(*np.searchsorted(houses, [house_id, house_id + 1]))]
        return self._now(old, np.flatnonzero(self.fresh.columns["house"] == house_id))

    def rows_due(self, since_s: int, before_s: int) -> Rows:
        """Rows of open events whose time limit lies in the period, its end not included."""
        order, due = self._by_due
        old = order[slice(*np.searchsorted(due, [since_s, before_s]))]
        status, limit = (self.fresh.columns[name] for name in ("status", "due"))
        new = np.flatnonzero(IS_OPEN[status] & (limit >= since_s) & (limit < before_s))
        return self._now(old, new)

    def points(self, rows: Rows) -> Points:
        """Some rows as points."""
        old = rows < len(self.base)
        return self.base.take(rows[old]).and_also(self.fresh.take(rows[~old] - len(self.base)))

    def place(self, key: int) -> tuple[float, float, int] | None:
        """Longitude, latitude and area ordinal of an event; None when there is none."""
        for part, known in ((self.fresh, True), (self.base, False)):
            row = part.row(key)
            if row is not None and (known or row not in self.gone):
                return float(part.lon[row]), float(part.lat[row]), int(part.area[row])
        return None

    def mask(self, viewer: Viewer, asked: EventFilter, among: Rows) -> Mask:
        """Which of the rows ``among`` the viewer may see and the filter asks for."""
        first, last = day_range(asked)
        day = self.column("day", among)
        picked: Mask = (day >= first) & (day <= last)
        seen = self.areas.allowed(viewer, asked.area)
        if not seen.all():
            picked &= seen[self.column("area", among)]
        if asked.classes or asked.kinds or asked.statuses or asked.levels:
            picked &= _wanted(asked)[self.column("mark", among)]
        return picked

    def late(self, now_s: int, among: Rows) -> Mask:
        """Open past their due time with the clock running, or closed after it."""
        status, due, closed = (self.column(name, among) for name in ("status", "due", "closed"))
        return is_late(status, due, closed, now_s)

    def _now(self, old: Rows, new: Rows) -> Rows:
        """Rows of both parts, without those of the base that are no longer so."""
        if not self.changes:
            return old
        return np.append(old[~np.isin(old, self.gone, assume_unique=True)], new + len(self.base))

    @cached_property
    def _by_due(self) -> tuple[Rows, NDArray[np.int64]]:
        due = self.base.columns["due"]
        rows = np.flatnonzero(IS_OPEN[self.base.columns["status"]] & (due != NEVER))
        order = rows[np.argsort(due[rows], kind="stable")]
        return order, due[order]

    @cached_property
    def _by_house(self) -> tuple[Rows, NDArray[np.int64]]:
        house = self.base.columns["house"]
        order = np.argsort(house, kind="stable")
        return order, house[order]


def is_late(status: Codes, due: NDArray[np.int64], closed: NDArray[np.int64], now_s: int) -> Mask:
    """Open past the due time with the clock running, or closed after it."""
    waiting: Mask = IS_OPEN[status] & ~IS_PAUSED[status] & (now_s > due)
    too_late: Mask = ~IS_OPEN[status] & (closed > due) & (closed != NEVER)
    return waiting | too_late


def day_range(asked: EventFilter) -> tuple[int, int]:
    """First and last day of the period as days since 1970."""
    return (asked.since - EPOCH).days, (asked.until - EPOCH).days


def read_events(
    connection: Connection, areas: AreaCodes, time_zone: str, ids: NDArray[np.int64] | None = None
) -> Points:
    """Load all events, or those with some keys."""
    read = read_columns(connection, "event", COLUMNS, point=True, ids=ids)
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
    area = areas.ordinals_of_numbers(read["area_code"])
    return Points.sorted_from(read["id"], read["lon"], read["lat"], read["hex_id"], area, columns)


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
