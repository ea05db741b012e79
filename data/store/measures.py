"""One number for every hex, or for every grid: the same measures, folded into other bins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.index.reach import SERVICE_CODES
from data.index.town import Town
from data.questions import HexQuestion
from data.store.happened import in_period
from data.store.services import FEW, demand
from data.viewer import Viewer
from geo.classes import class_of, quantile_breaks
from geo.vocabulary import SERVICES

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[Any]
# Per cent. None covered is a class of its own kind, and the one looked for.
COVERAGE_BREAKS = np.array([0.0, 20.0, 40.0, 60.0, 80.0])


@dataclass(frozen=True)
class Bins:
    """Where each house, event and alarm is counted, and each area code; −1 = nowhere.

    ``names``: hex ids or area codes. ``area`` is None for hexes: they are there when something is in them.
    """

    names: NDArray[Any]
    house: Rows
    event: Rows
    alarm: Rows
    area: Rows | None = None


@dataclass(frozen=True)
class Values:
    """One number per bin that the viewer may see; NaN = no data.

    ``few``: too few to be told. Of residents the value is then 4 and means 1–4; else it is NaN.
    """

    names: NDArray[Any]
    values: Floats
    few: Mask
    breaks: Floats

    @property
    def classes(self) -> NDArray[np.int8]:
        """Colour class of each bin: 0–4, −1 zero, −2 no data."""
        if self.breaks is not COVERAGE_BREAKS:
            return class_of(self.values, self.breaks)
        found = class_of(
            self.values + 1e-9, self.breaks
        )  # so that 0 % falls in the first class, not in "zero"
        return np.where(np.isfinite(self.values), found, -2).astype(np.int8)


class Counted(NamedTuple):
    """A number per bin (NaN = no data), and where it is of too few people to be told or compared."""

    values: Floats
    few: Mask | None = None


def hex_bins(town: Town, res: int) -> Bins:
    """Bins are the hexes of a resolution."""
    cells, up = town.hexagons.levels[res]
    return Bins(cells, up[town.home["houses"]], up[town.home["events"]], up[town.home["alarms"]])


def area_bins(town: Town, digits: int) -> Bins:
    """Bins are areas of a level (12 community, 15 grid)."""
    names, of = town.areas.parents(digits)
    return Bins(names, of[town.houses.points.area], of[town.events.points.area], of[town.alarms.area], of)


def measure(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Values:
    """Fold the metric into bins; bins where the viewer sees nothing are left out."""
    values, few = _METRICS[asked.metric](town, viewer, asked, bins)
    present = _present(town, viewer, asked, bins)
    hidden = np.zeros(len(values), dtype=bool) if few is None else few
    values = np.where(hidden, FEW - 1.0 if asked.metric == "residents" else np.nan, values)[present]
    breaks = COVERAGE_BREAKS if asked.metric == "coverage" else quantile_breaks(values)
    return Values(bins.names[present], values, hidden[present], breaks)


def _present(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Mask:
    """Hexes in which the viewer sees something; areas that are the viewer's, also where nothing is."""
    seen = town.areas.allowed(viewer, asked.events.area)
    rows = [bins.area[seen]] if bins.area is not None else [
        home[seen[points.area]]
        for home, points in (
            (bins.house, town.houses.points), (bins.event, town.events.points), (bins.alarm, town.alarms),
        )
    ]  # fmt: skip
    present = np.zeros(len(bins.names), dtype=bool)
    for some in rows:
        present[some[some >= 0]] = True
    return present


def _events(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Counted:
    return Counted(_total(bins, bins.event, town.events.mask(viewer, asked.events)))


def _events_per_1000(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Counted:
    """One event in a hex of one household is 1,000 per 1,000: a rate of few households compares nothing."""
    counts = _events(town, viewer, asked, bins).values
    households = np.nan_to_num(town.houses.points.columns["households"])
    homes = _total(bins, bins.house, _homes(town, viewer, asked), households)
    return Counted(_ratio(1000 * counts, homes), (homes > 0) & (homes < FEW))


def _residents(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Counted:
    total = _known_people(town, viewer, asked, bins, asked.group)
    return Counted(total, _few(viewer, total))


def _houses(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Counted:
    return Counted(_total(bins, bins.house, _homes(town, viewer, asked)))


def _coverage(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Counted:
    """Per cent of the service's people within its reach on foot; NaN where none of them live."""
    service = SERVICE_CODES.index(asked.group or SERVICE_CODES[0])
    seen, weight = _homes(town, viewer, asked), demand(town, service)
    covered = town.reach.covered[service][town.houses.stack_of]
    share = _ratio(
        100 * _total(bins, bins.house, seen & covered, weight), _total(bins, bins.house, seen, weight)
    )
    return Counted(share, _few(viewer, _known_people(town, viewer, asked, bins, SERVICES[service].group)))


def _alarms(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Counted:
    seen = town.areas.allowed(viewer, asked.events.area)[town.alarms.area]
    return Counted(_total(bins, bins.alarm, seen & in_period(town, asked.events)))


def _homes(town: Town, viewer: Viewer, asked: HexQuestion) -> Mask:
    return town.areas.allowed(viewer, asked.events.area)[town.houses.points.area]


def _known_people(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins, group: str) -> Floats:
    """Residents of a group where they were counted; NaN where nobody counted them."""
    people = town.houses.people(group)
    counted = _homes(town, viewer, asked) & np.isfinite(people)
    return np.where(_total(bins, bins.house, counted) > 0, _total(bins, bins.house, counted, people), np.nan)


def _few(viewer: Viewer, people: Floats) -> Mask | None:
    """Small counts of people are not told to a viewer who works with totals only."""
    return None if viewer.sees_few else (people > 0) & (people < FEW)


def _ratio(part: Floats, whole: Floats) -> Floats:
    ratio: Floats = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return ratio


def _total(bins: Bins, rows: Rows, picked: Mask, weights: NDArray[Any] | None = None) -> Floats:
    inside = picked & (rows >= 0)
    counted = None if weights is None else weights[inside]
    return np.bincount(rows[inside], weights=counted, minlength=len(bins.names)).astype(np.float64)


_METRICS = {
    "events": _events,
    "events_per_1000": _events_per_1000,
    "residents": _residents,
    "houses": _houses,
    "coverage": _coverage,
    "alarms": _alarms,
}
