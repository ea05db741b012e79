"""One number for every hex, or for every grid: the same measures, folded into other bins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.index.events import EPOCH
from data.index.reach import SERVICE_CODES
from data.index.town import Town
from data.questions import EventFilter, HexQuestion
from data.viewer import Viewer
from geo.classes import class_of, quantile_breaks
from geo.vocabulary import SERVICES

Floats = NDArray[np.float64]
Rows = NDArray[np.integer]
COVERAGE_BREAKS = np.array([0.0, 20.0, 40.0, 60.0, 80.0])  # per cent; none covered is a class, and the one looked for
FEW = 5


@dataclass(frozen=True)
class Bins:
    """Where each house, event and alarm is counted; −1 = nowhere. ``names``: hex ids or area codes."""

    names: NDArray[np.generic]
    house: Rows
    event: Rows
    alarm: Rows


@dataclass(frozen=True)
class Values:
    """One number per bin that the viewer may see; NaN = no data. ``few``: 1–4 people, not to be told apart."""

    names: NDArray[np.generic]
    values: Floats
    few: NDArray[np.bool_]
    breaks: Floats

    @property
    def classes(self) -> NDArray[np.int8]:
        """Colour class of each bin: 0–4, −1 zero, −2 no data."""
        if self.breaks is COVERAGE_BREAKS:
            found = class_of(self.values + 1e-9, self.breaks)
            return np.where(np.isfinite(self.values), found, -2).astype(np.int8)
        return class_of(self.values, self.breaks)


def hex_bins(town: Town, res: int) -> Bins:
    """Bins are the hexes of a resolution."""
    cells, up = town.hexagons.levels[res]
    return Bins(cells, up[town.house_hex], up[town.event_hex], up[town.alarm_hex])


def area_bins(town: Town, digits: int) -> Bins:
    """Bins are areas of a level (12 community, 15 grid)."""
    names, of = town.areas.parents(digits)
    return Bins(
        names.to_numpy(), of[town.houses.points.area], of[town.events.points.area], of[town.alarms.area]
    )


def measure(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Values:
    """Fold the metric into bins; bins where the viewer sees nothing are left out."""
    seen = town.areas.allowed(viewer, asked.events.area)
    values = _METRICS[asked.metric](town, viewer, asked, bins)
    present = np.zeros(len(bins.names), dtype=bool)
    for rows, area in ((bins.house, town.houses.points.area), (bins.event, town.events.points.area)):
        present[rows[seen[area] & (rows >= 0)]] = True
    few = _few(viewer, asked, values)
    shown = np.where(few, FEW - 1.0, values)[present]
    breaks = COVERAGE_BREAKS if asked.metric == "coverage" else quantile_breaks(shown)
    return Values(bins.names[present], shown, few[present], breaks)


def _events(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Floats:
    return _total(bins, bins.event, town.events.mask(viewer, asked.events))


def _events_per_1000(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Floats:
    counts = _events(town, viewer, asked, bins)
    homes = _households(town, viewer, asked.events, bins)
    return np.divide(1000 * counts, homes, out=np.full(len(homes), np.nan), where=homes > 0)


def _households(town: Town, viewer: Viewer, asked: EventFilter, bins: Bins) -> Floats:
    points = town.houses.points
    return _total(bins, bins.house, town.areas.allowed(viewer, asked.area)[points.area], points.columns["households"])


def _residents(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Floats:
    people = town.houses.people(asked.group)
    seen = town.areas.allowed(viewer, asked.events.area)[town.houses.points.area]
    known = np.isfinite(people)
    total = _total(bins, bins.house, seen & known, people)
    return np.where(_total(bins, bins.house, seen & known) > 0, total, np.nan)


def _houses(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Floats:
    return _total(bins, bins.house, town.areas.allowed(viewer, asked.events.area)[town.houses.points.area])


def _coverage(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Floats:
    """Per cent of the service's people within its reach on foot; NaN where none of them live."""
    service = SERVICE_CODES.index(asked.group or SERVICE_CODES[0])
    weight = demand(town, service)
    covered = town.reach.covered[service][town.houses.stack_of]
    seen = town.areas.allowed(viewer, asked.events.area)[town.houses.points.area]
    people = _total(bins, bins.house, seen, weight)
    inside = _total(bins, bins.house, seen & covered, weight)
    return np.divide(100 * inside, people, out=np.full(len(people), np.nan), where=people > 0)


def _alarms(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Floats:
    day, seen = town.alarms.columns["day"], town.areas.allowed(viewer, asked.events.area)[town.alarms.area]
    first, last = (asked.events.since - EPOCH).days, (asked.events.until - EPOCH).days
    return _total(bins, bins.alarm, seen & (day >= first) & (day <= last))


def demand(town: Town, service: int) -> NDArray[np.float32]:
    """People a service is for, per house; where residents are unknown the households stand for them."""
    people = town.houses.people(SERVICES[service].group)
    return np.where(np.isfinite(people), people, town.houses.points.columns["households"].astype(np.float32))


def _total(bins: Bins, rows: Rows, picked: NDArray[np.bool_], weights: NDArray[np.generic] | None = None) -> Floats:
    picked = picked & (rows >= 0)
    counted = None if weights is None else weights[picked]
    return np.bincount(rows[picked], weights=counted, minlength=len(bins.names)).astype(float)


def _few(viewer: Viewer, asked: HexQuestion, values: Floats) -> NDArray[np.bool_]:
    """Small counts of people are not told to a viewer who works with totals only."""
    hidden = asked.metric == "residents" and not viewer.sees_few
    return (values > 0) & (values < FEW) if hidden else np.zeros(len(values), dtype=bool)


_METRICS = {
    "events": _events,
    "events_per_1000": _events_per_1000,
    "residents": _residents,
    "houses": _houses,
    "coverage": _coverage,
    "alarms": _alarms,
}
