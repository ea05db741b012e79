"""A year of events: what, when and where, with hot spots that last all year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo.alarms import Alarms
from data.demo.days import day_weights, moments, pick, typhoons
from data.demo.event_plans import EVENTS_A_HOUSE, ORIGIN_ODDS, ORIGINS, PLANS, EventPlan
from data.demo.facilities import Facilities
from data.demo.model import Model
from data.demo.pools import Pool
from data.demo.sensors import Sensors
from geo.vocabulary import event_kind

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.object_]
Times = NDArray[np.datetime64]
MARKET_M = 170.0  # how far the bustle of a market reaches


@dataclass(frozen=True)
class Happenings:
    """Events (e,) by time: what happened where; −1 where there is no house, facility or sensor.

    ``alarm`` is the alarm (row) that an event came from, or −1.
    """

    kind: Texts
    at: Times
    xy: Floats
    place: Texts
    house: Ints
    facility: Ints
    sensor: Ints
    alarm: Ints
    origin: Texts


def happen(model: Model, where: dict[str, Pool], f: Facilities, s: Sensors, alarms: Alarms) -> Happenings:
    """Draw the year's events and add those that alarms became."""
    rng = model.site.rng("events")
    linked = np.flatnonzero(alarms.linked)
    total = max(0, round(EVENTS_A_HOUSE * model.site.houses) - len(linked))
    weights = np.array([p.weight for p in PLANS])
    counts = np.bincount(pick(rng, weights, total), minlength=len(PLANS))
    storm = typhoons(model.site.seed, model.until)
    spots = Spots(model, where, f)
    parts = [
        _of_plan(rng, model, spots, p, n, storm=storm)
        for p, n in zip(PLANS, counts.tolist(), strict=True)
        if n
    ]
    parts.append(_from_alarms(s, alarms, linked))
    columns = [np.concatenate(c) for c in zip(*parts, strict=True)]
    order = np.argsort(columns[1], kind="stable")
    kept = order[columns[1][order] <= np.datetime64(model.as_of.replace(tzinfo=None), "us")]
    return Happenings(*(c[kept] for c in columns))


class Spots:
    """Places by pool and their weights; facility kinds are pools as well."""

    def __init__(self, model: Model, where: dict[str, Pool], f: Facilities) -> None:
        self.model, self.where, self.f = model, where, f
        self._markets = f.xy[f.kind == "MARKET"]
        self._weights: dict[tuple[str, str], Floats] = {}

    def pool(self, name: str) -> tuple[Pool, Ints]:
        """The pool and the facility (row or −1) at each place."""
        if name in self.where:
            pool = self.where[name]
            return pool, np.full(len(pool.xy), -1)
        rows = np.flatnonzero(self.f.kind == name)
        return Pool(self.f.xy[rows], self.f.address[rows], np.full(len(rows), -1)), rows

    def weights(self, name: str, hot: str) -> Floats:
        """Weight of each place: uneven everywhere, and much higher at the hot spots."""
        if (name, hot) not in self._weights:
            pool, _ = self.pool(name)
            weight = self.model.site.rng("spots", name).gamma(0.7, 1.0, len(pool.xy)) + 0.05
            self._weights[(name, hot)] = weight * self._heat(pool, hot)
        return self._weights[(name, hot)]

    def _heat(self, pool: Pool, hot: str) -> Floats:
        if hot == "market":
            away = np.min([np.hypot(*(pool.xy - m).T) for m in self._markets], axis=0)
            market: Floats = 1 + 14 * np.exp(-((away / MARKET_M) ** 2))
            return market
        if hot == "old":
            away = np.hypot(*(pool.xy - self.model.land.heart).T)
            old: Floats = 1 + 4 * np.exp(-((away / (0.2 * self.model.site.side_m)) ** 2))
            return old
        return np.ones(len(pool.xy))


def _of_plan(
    rng: np.random.Generator,
    model: Model,
    spots: Spots,
    plan: EventPlan,
    count: int,
    *,
    storm: NDArray[np.bool_],
) -> tuple[NDArray, ...]:  # type: ignore[type-arg]
    pool, facility = spots.pool(plan.pool)
    chosen = pick(rng, spots.weights(plan.pool, plan.hot), count)
    days = day_weights(model.site.rng("days", plan.kind), model.until, storm, plan.storm)
    at = moments(rng, count, model.until, days, plan.hours)
    odds = np.array(ORIGIN_ODDS.get(plan.kind[:2], ORIGIN_ODDS[""]))
    origin = np.array(ORIGINS, dtype=object)[pick(rng, odds, count)]
    none = np.full(count, -1)
    return (
        np.full(count, plan.kind, dtype=object),
        at,
        pool.xy[chosen],
        pool.name[chosen],
        pool.house[chosen],
        facility[chosen],
        none,
        none,
        origin,
    )


def _from_alarms(s: Sensors, alarms: Alarms, linked: Ints) -> tuple[NDArray, ...]:  # type: ignore[type-arg]
    sensor = alarms.sensor[linked]
    video = s.kind[sensor] == "CAMERA_AI"
    origin = np.where(video, "from_ai_video", "from_sensor").astype(object)
    place = np.array([n.removesuffix("视频 AI 识别") for n in s.name[sensor]], dtype=object)
    return (
        alarms.event_kind[linked],
        alarms.raised_at[linked],
        s.xy[sensor],
        place,
        s.house[sensor],
        np.full(len(linked), -1),
        sensor,
        linked,
        origin,
    )


def titles(h: Happenings) -> Texts:
    """Where and what, in a few words."""
    zh = {code: event_kind(code).zh for code in np.unique(h.kind.astype(str)).tolist()}
    return np.array(
        [f"{p}:{zh[k]}" for p, k in zip(h.place.tolist(), h.kind.tolist(), strict=True)], dtype=object
    )
