"""How each event was handled: its path through the statuses, and when it reached each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.days import HOUR_US, after_working_days, pick
from data.demo.events import Happenings, titles
from data.demo.frame import frame, keys_or_none, only, places, sourced
from data.demo.model import Model
from data.demo.standing import workers
from geo.vocabulary import EVENT_CLASSES, EVENT_KINDS, EVENT_STATUSES, level

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.object_]
Times = NDArray[np.datetime64]
LOG_DAYS_ALONE, LOG_DAYS_IN_TOWN = 90, 30
END = (60, 70, 80, 99)
# Paths through EVENT_STATUSES.next, with their odds.
PATHS: tuple[tuple[float, tuple[int, ...]], ...] = (
    (0.40, (20, 35, *END)),
    (0.03, (10, 20, 35, *END)),
    (0.435, (20, 30, 40, 50, *END)),
    (0.03, (20, 30, 40, 41, 40, 50, *END)),
    (0.02, (20, 30, 40, 50, 51, 50, *END)),
    (0.01, (20, 30, 40, 50, 52, 50, *END)),
    (0.035, (20, 30, 40, 50, 60, 50, *END)),
    (0.014, (20, 90)),
    (0.02, (20, 30, 96)),
    (0.006, (10, 95)),
)
LONGEST = max(len(p) for _, p in PATHS)
STALLED = 0.03  # of the events take many times as long
# Hours from one step to the next at each level: to accept, to dispatch, to start, to finish, to check.
USUAL_H = {
    "critical": (0.05, 0.1, 0.3, 1.0, 0.6),
    "urgent": (0.3, 0.5, 1.0, 6.0, 5.0),
    "pressing": (1.4, 2.5, 5.0, 17.0, 10.0),
    "ordinary": (3.0, 8.0, 7.0, 34.0, 18.0),
    "complex": (12.0, 20.0, 26.0, 150.0, 30.0),
}
LEVEL_CODES = tuple(USUAL_H)


@dataclass(frozen=True)
class Handled:
    """``status`` and ``at`` (e, k) of every step, 0 after the last; ``reached`` (e,) steps taken so far."""

    level: Texts
    status: Ints
    at: Times
    reached: Ints
    due: Times

    @property
    def now(self) -> Ints:
        """The status (e,) each event has at the moment of the demo."""
        out: Ints = self.status[np.arange(len(self.reached)), self.reached - 1]
        return out

    def when(self, *codes: int) -> Times:
        """When each event first reached one of these statuses; NaT if it has not yet."""
        hit = np.isin(self.status, codes) & (np.arange(LONGEST) < self.reached[:, None])
        first = hit.argmax(axis=1)
        at = self.at[np.arange(len(first)), first]
        out: Times = np.where(hit.any(axis=1), at, np.datetime64("NaT", "us"))
        return out


def handle(model: Model, h: Happenings) -> Handled:
    """Send every event down a path and stop it where the clock of the demo stands."""
    rng = model.site.rng("handling")
    level_of = {k.code: LEVEL_CODES.index(k.level) for k in EVENT_KINDS}
    step = np.array([level_of[k] for k in h.kind.tolist()], dtype=np.int64)
    odds, paths = np.array([o for o, _ in PATHS]), np.zeros((len(PATHS), LONGEST), np.int64)
    for i, (_, codes) in enumerate(PATHS):
        paths[i, : len(codes)] = codes
    chosen = pick(rng, odds, len(step))
    grave = np.array([level == "critical" for level in LEVEL_CODES])[step]
    chosen = np.where(grave & (chosen > 2), 2, chosen)
    status = paths[chosen]
    at = _times(rng, h.at, status, step)
    now = np.datetime64(model.as_of.replace(tzinfo=None), "us")
    reached = ((status > 0) & (at <= now)).sum(axis=1)
    return Handled(np.array(LEVEL_CODES, dtype=object)[step], status, at, reached, _due(h.at, step))


def _times(rng: np.random.Generator, start: Times, status: Ints, step: Ints) -> Times:
    """When each status is reached: the usual time for its level, more or less, stalled now and then."""
    usual = np.array(list(USUAL_H.values()))[step]
    column = np.zeros(100, np.int64)
    for code, at in {
        30: 0,
        35: 0,
        90: 0,
        96: 0,
        95: 0,
        20: 0,
        40: 1,
        41: 1,
        50: 2,
        60: 3,
        51: 3,
        52: 3,
        70: 4,
    }.items():
        column[code] = at
    hours = np.take_along_axis(usual, column[status], axis=1)
    hours = np.where(status == 80, rng.uniform(2, 168, status.shape), np.where(status == 99, 26.0, hours))
    hours = hours * rng.lognormal(0.0, 0.42, status.shape)
    stalled = rng.random(len(step)) < STALLED
    hours[:, 1:6] *= np.where(stalled, rng.uniform(3, 9, len(step)), 1.0)[:, None]
    hours[:, 0] = 0.0
    spans = np.minimum(np.cumsum(hours, axis=1) * HOUR_US, 400 * 24 * HOUR_US)
    out: Times = start[:, None] + spans.astype("m8[us]")
    return out


def _due(start: Times, step: Ints) -> Times:
    """When each event is to be finished, by the limit of its level."""
    out = start.copy()
    for i, code in enumerate(LEVEL_CODES):
        mine, limit = step == i, level(code).finish
        if limit.unit == "clock_h":
            out[mine] = start[mine] + np.timedelta64(limit.amount, "h")
        else:
            out[mine] = after_working_days(start[mine], np.full(int(mine.sum()), limit.amount))
    return out


def event_frame(model: Model, h: Happenings, done: Handled) -> tuple[pd.DataFrame, Texts]:
    """The event frame and the area code (e,) of every event."""
    rng = model.site.rng("event frame")
    count = len(h.kind)
    where, points = places(model, h.xy, h.house)
    inside = h.house >= 0
    now = done.now
    closed = np.isin(now, [70, 80, 99])
    own = (done.status == 35).any(axis=1)
    far = np.array(["community", "subdistrict", "district"], dtype=object)[
        pick(rng, np.array([0.4, 0.52, 0.08]), count)
    ]
    handled = np.where(own, np.where(rng.random(count) < 0.25, "micro_grid", "grid"), far)
    rework = (
        (done.status[:, :-1] == 60)
        & (done.status[:, 1:] == 50)
        & (np.arange(1, LONGEST) < done.reached[:, None])
    )
    satisfied = pd.Series(rng.random(count) < 0.93, dtype="boolean").where(pd.Series(np.isin(now, [80, 99])))
    columns = {
        "id": model.key(np.arange(count)),
        "number": _numbers(model, h.at),
        "kind": h.kind,
        "level": done.level,
        "status": now,
        "origin": h.origin,
        "reported_at": h.at,
        "title": titles(h),
        **where,
        "house_id": keys_or_none(model.key(h.house), inside),
        "sensor_id": keys_or_none(model.key(h.sensor), h.sensor >= 0),
        "facility_id": keys_or_none(model.key(h.facility), h.facility >= 0),
        "address": np.where(inside, model.texts[0][h.house], model.stem + h.place),
        "handled_level": only(~np.isin(now, [10, 20, 90, 95, 96]), handled),
        "accepted_at": done.when(30, 35),
        "due_at": done.due,
        "closed_at": np.where(closed, done.when(70), np.datetime64("NaT", "us")),
        "reworked": rework.sum(axis=1),
        "satisfied": satisfied,
        **sourced(model, count),
    }
    return frame("event", columns, points), where["area_code"]


def _numbers(model: Model, at: Times) -> Texts:
    """SJ, local day, street code, and a serial number of the day."""
    day = (at + np.timedelta64(8, "h")).astype("M8[D]")
    fresh = np.flatnonzero(np.diff(day.astype(np.int64), prepend=-1))
    serial = np.arange(len(day)) - np.repeat(fresh, np.diff(fresh, append=len(day))) + 1
    texts = np.char.replace(np.datetime_as_string(day), "-", "")
    code = model.site.code
    return np.array(
        [f"SJ{d}{code}{n:05d}" for d, n in zip(texts.tolist(), serial.tolist(), strict=True)], dtype=object
    )


def log_frame(model: Model, h: Happenings, done: Handled, area: Texts) -> pd.DataFrame:
    """Every move of the events reported of late."""
    days = LOG_DAYS_ALONE if model.site.alone else LOG_DAYS_IN_TOWN
    since = np.datetime64(model.as_of.replace(tzinfo=None), "us") - np.timedelta64(days, "D")
    recent = np.flatnonzero(h.at >= since)
    count = done.reached[recent]
    event = np.repeat(recent, count)
    step = np.arange(len(event)) - np.repeat(np.cumsum(count) - count, count)
    to = done.status[event, step]
    before = np.where(step > 0, done.status[event, np.maximum(step - 1, 0)], 0)
    role = np.full(100, "", dtype=object)
    for one in EVENT_STATUSES:
        role[one.code] = one.actor
    roles = role[to]
    return frame(
        "event_log",
        {
            "id": model.key(np.arange(len(event))),
            "event_id": model.key(event),
            "from_status": pd.Series(before, dtype="Int16").where(pd.Series(before > 0)),
            "to_status": to,
            "at": done.at[event, step],
            "actor": _actors(model, h, roles, event, area),
            "role": roles,
            "area_code": area[event],
        },
    )


def _actors(model: Model, h: Happenings, roles: Texts, event: Ints, area: Texts) -> Texts:
    """Who moved it: a post or a plainly made-up name, never a person's."""
    platform = {c.code: f"{c.platform}组" for c in EVENT_CLASSES}
    worker = dict(zip(model.grid_codes.tolist(), workers(model).tolist(), strict=True))
    units = np.array([platform[k[:2]] for k in h.kind.tolist()], dtype=object)[event]
    mine = np.array([worker[a[:15]] for a in area.tolist()], dtype=object)[event]
    posts = np.select(
        [roles == "grid_worker", roles == "unit", roles == "desk", roles == "system"],
        [mine, units, "街道指挥室", "系统"],
        "上报人",
    )
    return posts.astype(object)
