"""Observations of the last day or two: bounded in number, with the rhythm of a day."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.days import UTC_HOURS
from data.demo.frame import frame, stamp
from data.demo.model import Model
from data.demo.sensors import Sensors

Floats = NDArray[np.float64]
Times = NDArray[np.datetime64]
STEP_MIN = {"WATER_LEVEL": 10, "WATERLOG": 10, "AIR": 10, "NOISE": 10, "PARK": 10, "BIN": 30}
HEARTBEAT_MIN = 1440
HOURLY = ("GAS", "EBIKE", "ELEC", "HYDRANT", "CAMERA_AI")
HOURS_ALONE, HOURS_IN_TOWN = 48, 24


def last_seen(model: Model, s: Sensors) -> Times:
    """When each sensor (s,) was last heard of: minutes ago, days ago if it is offline or broken."""
    rng = model.site.rng("last seen")
    minutes = np.where(
        s.status == "online", rng.uniform(0, 25, len(s.kind)), rng.uniform(3 * 1440, 20 * 1440, len(s.kind))
    )
    out: Times = stamp(model, len(s.kind)) - (minutes * 60e6).astype("m8[us]")
    return out


def observation_frame(model: Model, s: Sensors, seen: Times) -> pd.DataFrame:
    """Readings of sensors that are heard of, until the moment of the demo."""
    rng = model.site.rng("readings")
    hours = HOURS_ALONE if model.site.alone else HOURS_IN_TOWN
    parts = [_of_kind(rng, model, s, seen, kind, hours=hours) for kind in dict.fromkeys(s.kind.tolist())]
    row, at, value = (np.concatenate(c) for c in zip(*parts, strict=True))
    quality = np.where(rng.random(len(row)) < 0.004, "suspect", "good").astype(object)
    return frame(
        "observation",
        {
            "datastream_id": model.key(row),
            "observed_at": at,
            "value": np.round(value, 2),
            "quality": quality,
        },
    )


def _of_kind(
    rng: np.random.Generator, model: Model, s: Sensors, seen: Times, kind: str, *, hours: int
) -> tuple[NDArray[np.int64], Times, Floats]:
    step = STEP_MIN.get(kind, 60 if kind in HOURLY else HEARTBEAT_MIN)
    if not model.site.alone:
        step = max(step, 60)
    mine = np.flatnonzero(s.kind == kind)
    now = stamp(model, 1)[0]
    grid = now - (np.arange(hours * 60 // step, 0, -1) * step * 60e6).astype("m8[us]")
    row, at = np.repeat(mine, len(grid)), np.tile(grid, len(mine))
    heard = at <= seen[row]
    row, at = row[heard], at[heard]
    local = (at + np.timedelta64(UTC_HOURS, "h")).astype("M8[us]").astype(np.int64) / 3.6e9 % 24
    own = rng.normal(0, 1, len(s.kind))[row]
    return row, at, RHYTHMS.get(kind, _state)(local, own, rng.normal(0, 1, len(row)))


def _state(hour: Floats, own: Floats, noise: Floats) -> Floats:
    return np.zeros(len(hour))


def _wave(hour: Floats, peak_h: float) -> Floats:
    """1 at the peak hour, −1 twelve hours from it."""
    out: Floats = np.cos((hour - peak_h) * np.pi / 12)
    return out


Rhythm = Callable[[Floats, Floats, Floats], Floats]
# Value from the local hour, what is peculiar to the sensor, and chance (both standard normal).
RHYTHMS: dict[str, Rhythm] = {
    "GAS": lambda h, own, e: np.clip(0.8 + 0.4 * _wave(h, 18) + 0.2 * own + 0.3 * e, 0, 4.5),
    "EBIKE": lambda h, own, e: 24 + 9 * np.clip(_wave(h, 1), 0, 1) + 1.5 * own + 0.8 * e,
    "ELEC": lambda h, own, e: np.clip(70 + 25 * _wave(h, 20) + 15 * own + 6 * e, 5, 280),
    "HYDRANT": lambda h, own, e: np.clip(0.28 - 0.03 * _wave(h, 19) + 0.02 * own + 0.005 * e, 0.15, 0.45),
    "WATER_LEVEL": lambda h, own, e: 2.62 + 0.12 * np.cos(h * np.pi / 6.2) + 0.08 * own + 0.01 * e,
    "WATERLOG": lambda h, own, e: np.clip(0.4 * e - 0.2, 0, 3),
    "AIR": lambda h, own, e: np.clip(31 + 7 * _wave(h, 8) + 3 * own + 2 * e, 6, 74),
    "NOISE": lambda h, own, e: 53 + 7 * _wave(h, 15) + 2 * own + 2.2 * e,
    "BIN": lambda h, own, e: np.clip((h - 5) % 24 / 24 * 82 + 5 * own + 2 * e, 0, 94),
    "PARK": lambda h, own, e: np.clip(62 + 28 * _wave(h, 1) + 5 * own + 3 * e, 5, 94),
    "CAMERA_AI": lambda h, own, e: np.clip(0.3 + 0.12 * _wave(h, 17) + 0.1 * e, 0, 0.79),
}
