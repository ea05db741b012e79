"""Frames of events and of every move they made."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.area_frames import workers
from data.demo.days import pick
from data.demo.events import Happenings, titles
from data.demo.frame import frame, keys_or_none, only, places, sourced
from data.demo.handling import LONGEST, Handled
from data.demo.model import Model
from geo.vocabulary import EVENT_CLASSES, EVENT_STATUSES

Ints = NDArray[np.int64]
Texts = NDArray[np.object_]
Times = NDArray[np.datetime64]


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
    since = np.datetime64(model.as_of.replace(tzinfo=None), "us") - np.timedelta64(
        model.site.recent_days, "D"
    )
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
