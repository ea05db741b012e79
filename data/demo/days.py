"""Days and hours: the rhythm of a year, and limits that count only working time. All days are local ones."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from data.demo.seeds import chance

Floats = NDArray[np.float64]
Times = NDArray[np.datetime64]
YEAR_DAYS = 365
UTC_HOURS = 8  # Asia/Shanghai is eight hours ahead, all year
HOUR_US = 3_600_000_000
WEEK = np.array([1.08, 1.05, 1.03, 1.02, 1.06, 0.93, 0.83])  # Monday first
OPENS_H, CLOSES_H = 8.5, 17.5

# Weight of each hour of the day.
HOURS = {
    "day": (1, 1, 1, 1, 1, 2, 5, 14, 34, 46, 42, 30, 18, 22, 36, 44, 40, 30, 20, 16, 14, 9, 4, 2),
    "trade": (1, 1, 1, 1, 2, 7, 18, 24, 22, 20, 18, 18, 12, 12, 16, 22, 32, 42, 44, 38, 26, 14, 6, 2),
    "home": (2, 1, 1, 1, 1, 2, 6, 12, 16, 18, 18, 16, 14, 14, 16, 18, 22, 30, 40, 44, 40, 28, 14, 6),
    "night": (34, 22, 12, 6, 4, 4, 6, 8, 6, 5, 5, 5, 5, 5, 5, 5, 6, 8, 12, 18, 28, 40, 48, 46),
    "flat": (10,) * 24,
}


def year_of_days(until: date) -> NDArray[np.datetime64]:
    """The 365 local days that end with ``until``."""
    return np.datetime64(until, "D") - np.arange(YEAR_DAYS - 1, -1, -1)


def typhoons(seed: int, until: date) -> NDArray[np.bool_]:
    """Which days (365,) have a typhoon: three spells of two days in July–September, the same for all."""
    days = year_of_days(until)
    month = days.astype("M8[M]").astype(int) % 12 + 1
    summer = np.flatnonzero((month >= 7) & (month <= 9))
    first = chance(seed, "typhoon").choice(summer, 3, replace=False)
    out = np.zeros(YEAR_DAYS, bool)
    out[first] = True
    out[np.minimum(first + 1, YEAR_DAYS - 1)] = True
    return out


def day_weights(
    rng: np.random.Generator, until: date, storm: NDArray[np.bool_], storm_factor: float
) -> Floats:
    """Weight (365,) of each day: week, season, chance, and what a typhoon adds."""
    days = year_of_days(until)
    weekday = (days.astype(int) + 3) % 7
    season = 1 + 0.12 * np.sin(2 * np.pi * (np.arange(YEAR_DAYS) / YEAR_DAYS + 0.1))
    weight: Floats = WEEK[weekday] * season * rng.gamma(30, 1 / 30, YEAR_DAYS)
    return weight * np.where(storm, storm_factor, 1.0)


def moments(rng: np.random.Generator, count: int, until: date, weights: Floats, hours: str) -> Times:
    """Moments (n,) as UTC without offset, by weight of the day and of the hour."""
    day = pick(rng, weights, count)
    hour = pick(rng, np.array(HOURS[hours], dtype=float), count)
    inside = (hour + rng.random(count)) * HOUR_US
    local = year_of_days(until)[day].astype("M8[us]") + inside.astype("m8[us]")
    utc: Times = local - np.timedelta64(UTC_HOURS, "h")
    return utc


def pick(rng: np.random.Generator, weights: Floats, count: int) -> NDArray[np.int64]:
    """Positions (n,) drawn by weight."""
    edges = np.cumsum(weights)
    found = np.searchsorted(edges, rng.random(count) * edges[-1], side="right")
    out: NDArray[np.int64] = np.minimum(found, len(weights) - 1).astype(np.int64)
    return out


def after_working_days(start: Times, days: NDArray[np.int64]) -> Times:
    """``days`` working days after each UTC moment: the same local time of day, at closing time at the latest.

    Weekends do not count; public holidays are left out of the demo.
    """
    local = start + np.timedelta64(UTC_HOURS, "h")
    day = local.astype("M8[D]")
    inside = np.clip((local - day).astype("m8[us]").astype(np.int64), OPENS_H * HOUR_US, CLOSES_H * HOUR_US)
    ended = np.busday_offset(day, days, roll="forward").astype("M8[us]")
    utc: Times = ended + inside.astype(np.int64).astype("m8[us]") - np.timedelta64(UTC_HOURS, "h")
    return utc
