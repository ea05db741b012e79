"""A year of alarms: how often each kind of sensor raises one, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.days import day_weights, moments, pick, typhoons
from data.demo.frame import frame, keys_or_none, places
from data.demo.model import Model
from data.demo.sensors import Sensors
from geo.vocabulary import AI_CLASSES, sensor_kind

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Texts = NDArray[np.object_]
Times = NDArray[np.datetime64]
FRESH_H = 30  # alarms this young may still be new or merely acknowledged

# Alarms a sensor and year, hours they come at, what a typhoon day multiplies, and share that is false.
RATES: dict[str, tuple[float, str, float, float]] = {
    "SMOKE": (0.12, "home", 1, 0.55),
    "GAS": (0.3, "trade", 1, 0.4),
    "EBIKE": (0.9, "night", 1, 0.2),
    "ELEC": (0.6, "home", 3, 0.25),
    "HYDRANT": (0.7, "day", 2, 0.2),
    "WATER_LEVEL": (8, "flat", 120, 0.05),
    "WATERLOG": (9, "flat", 150, 0.05),
    "MANHOLE": (0.9, "day", 8, 0.3),
    "AIR": (5, "day", 0.1, 0.05),
    "NOISE": (9, "night", 0.3, 0.2),
    "BIN": (9, "day", 1, 0.1),
    "PARK": (9, "night", 1, 0.15),
    "CAMERA_AI": (16, "trade", 0.3, 0.3),
    "ACCESS": (1.3, "day", 1, 0.35),
    "LIFT": (0.7, "home", 2, 0.15),
    "SOS": (1.8, "home", 1.5, 0.35),
}


@dataclass(frozen=True)
class Alarms:
    """Rows (a,) by time; ``linked`` became an event of ``event_kind``."""

    sensor: Ints
    raised_at: Times
    recovered_at: Times
    state: Texts
    event_kind: Texts
    value: Floats

    @property
    def linked(self) -> NDArray[np.bool_]:
        """Which alarms became an event."""
        out: NDArray[np.bool_] = self.state == "linked"
        return out

    @property
    def waiting(self) -> Ints:
        """Sensors whose alarm nobody has dealt with yet."""
        return np.unique(self.sensor[np.isin(self.state, ["new", "acked"])])


def raise_alarms(model: Model, s: Sensors) -> Alarms:
    """Draw the year's alarms of every sensor."""
    rng = model.site.rng("alarms")
    storm = typhoons(model.site.seed, model.until)
    parts = [_of_kind(rng, model, s, kind, storm) for kind in RATES if (s.kind == kind).any()]
    sensor, at, event, value, false = (np.concatenate(c) for c in zip(*parts, strict=True))
    now = np.datetime64(model.as_of.replace(tzinfo=None), "us")
    order = np.argsort(at, kind="stable")
    order = order[at[order] <= now]
    sensor, at, event, value, false = (c[order] for c in (sensor, at, event, value, false))
    state = _states(rng, s, sensor, at, false=false, now=now)
    over = at + (rng.lognormal(3.6, 0.8, len(at)) * 60e6).astype("m8[us]")
    still = np.isin(state, ["new", "acked"]) | (over > now)
    state = np.where((state == "recovered") & (over > now), "acked", state)
    return Alarms(sensor, at, np.where(still, np.datetime64("NaT", "us"), over), state, event, value)


def _of_kind(
    rng: np.random.Generator, model: Model, s: Sensors, kind: str, storm: NDArray[np.bool_]
) -> tuple[NDArray, ...]:  # type: ignore[type-arg]
    rate, hours, factor, false = RATES[kind]
    mine = np.flatnonzero(s.kind == kind)
    count = max(1, int(rng.poisson(rate * len(mine))))
    sensor = mine[pick(rng, rng.gamma(0.8, 1.0, len(mine)) + 0.05, count)]
    at = moments(rng, count, model.until, day_weights(rng, model.until, storm, factor), hours)
    known = sensor_kind(kind)
    event = np.full(count, known.event_kind, dtype=object)
    if kind == "CAMERA_AI":
        odds = np.array([9, 8, 6, 3, 5, 4, 2, 2, 1, 1, 0.5])[: len(AI_CLASSES)]
        event = np.array([code for _, code in AI_CLASSES], dtype=object)[pick(rng, odds, count)]
    threshold = known.alarm if known.alarm is not None else 3.4
    value = threshold * (1 + (1 if known.above else -1) * rng.gamma(1.5, 0.06, count))
    value = np.full(count, 1.0) if known.unit == "state" else value
    value = (
        np.clip(value, 0, 0.99)
        if known.unit == "share"
        else np.minimum(value, 100)
        if known.unit == "%"
        else value
    )
    return sensor, at, event, value, rng.random(count) < false


def _states(
    rng: np.random.Generator,
    s: Sensors,
    sensor: Ints,
    at: Times,
    *,
    false: NDArray[np.bool_],
    now: np.datetime64,
) -> Texts:
    """False, linked or recovered; the youngest may wait. A critical alarm is always linked unless false."""
    critical = np.array([sensor_kind(k).level == "critical" for k in s.kind])[sensor]
    draw = rng.random(len(at))
    fresh = (now - at) < np.timedelta64(FRESH_H, "h")
    out = np.where(false, "false", np.where(critical | (draw < 0.72), "linked", "recovered")).astype(object)
    out[fresh & ~critical & (draw < 0.45)] = "acked"
    out[fresh & (draw < 0.25)] = "new"
    return out


def alarm_frame(model: Model, s: Sensors, a: Alarms, event_of_alarm: Ints) -> pd.DataFrame:
    """The alarm frame; ``event_of_alarm`` (a,) is the event's row or −1."""
    where, points = places(model, s.xy[a.sensor], s.house[a.sensor])
    kind = s.kind[a.sensor]
    return frame(
        "alarm",
        {
            "id": model.key(np.arange(len(kind))),
            "sensor_id": model.key(a.sensor),
            "kind": kind,
            "level": np.array([sensor_kind(k).level for k in kind], dtype=object),
            "state": a.state,
            "raised_at": a.raised_at,
            "recovered_at": a.recovered_at,
            "value": np.round(a.value, 2),
            "event_id": keys_or_none(model.key(event_of_alarm), event_of_alarm >= 0),
            **where,
        },
        points,
    )
