"""The figures beside the map: same filter, same viewer, same rows as the map draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data.index.events import EPOCH, IS_OPEN
from data.index.reach import SERVICE_CODES
from data.index.town import Town
from data.questions import CLASS_CODES, EventFilter
from data.store.measures import demand
from data.viewer import Viewer


@dataclass(frozen=True)
class Summary:
    """Totals of an area and a period. ``residents`` and ``on_time_share`` are NaN where nothing is known.

    ``late``: open and past due at the time the data speak of. ``on_time_share``: closed in time / closed.
    """

    houses: int
    households: int
    residents: float
    coded_share: float
    grids: int
    facilities: int
    service_points: int
    sensors: int
    sensors_online: int
    events: int
    open: int
    late: int
    closed: int
    on_time_share: float
    by_class: dict[str, int]


def summary(town: Town, viewer: Viewer, asked: EventFilter) -> Summary:
    """Count what the viewer may see in the filter's area and period."""
    seen = town.areas.allowed(viewer, asked.area)
    homes = town.houses.points
    mine = seen[homes.area]
    residents = homes.columns["residents"][mine]
    happened = np.flatnonzero(town.events.mask(viewer, asked))
    columns = town.events.points.columns
    is_open = IS_OPEN[columns["status"][happened]]
    late = town.events.late(int(town.as_of.timestamp()))[happened]
    closed = ~is_open & (columns["closed"][happened] < np.iinfo(np.int64).max)
    sensors = seen[town.sensors.area]
    online = town.sensors.columns["status"][sensors] == "online"
    return Summary(
        houses=int(mine.sum()),
        households=int(homes.columns["households"][mine].sum()),
        residents=float(np.nansum(residents)) if np.isfinite(residents).any() else float("nan"),
        coded_share=_share(int((homes.columns["plate"][mine] > 0).sum()), int(mine.sum())),
        grids=len(grids_seen(town, viewer, asked.area)),
        facilities=int(seen[town.facilities.area].sum()),
        service_points=int(seen[town.service_points.area].sum()),
        sensors=int(sensors.sum()),
        sensors_online=int(online.sum()),
        events=len(happened),
        open=int(is_open.sum()),
        late=int((late & is_open).sum()),
        closed=int(closed.sum()),
        on_time_share=_share(int((closed & ~late).sum()), int(closed.sum())),
        by_class=_by_class(town, happened),
    )


def timeline(town: Town, viewer: Viewer, asked: EventFilter) -> tuple[list[date], list[int]]:
    """Events reported per day of the period, every day of it, also those with none."""
    day = town.events.points.columns["day"][town.events.mask(viewer, asked)] - (asked.since - EPOCH).days
    counts = np.bincount(day, minlength=asked.days)
    return [asked.since + timedelta(days=i) for i in range(asked.days)], [int(n) for n in counts]


def coverage(town: Town, viewer: Viewer, area: str) -> dict[str, float]:
    """Share of each service's people within its reach on foot (0–1; NaN where none of them live)."""
    rows = np.flatnonzero(town.areas.allowed(viewer, area)[town.houses.points.area])
    stacks = town.houses.stack_of[rows]
    shares = {}
    for service, code in enumerate(SERVICE_CODES):
        weight = demand(town, service)[rows]
        total = float(weight.sum())
        inside = float(weight[town.reach.covered[service][stacks]].sum())
        shares[code] = inside / total if total else float("nan")
    return shares


def grids_seen(town: Town, viewer: Viewer, area: str) -> list[str]:
    """Codes of the grids the viewer may see in an area."""
    codes = town.grids.columns["code"].astype(str)
    return [c for c in codes if viewer.sees(c) and c.startswith(area)]


def _by_class(town: Town, events: np.ndarray[tuple[int], np.dtype[np.int64]]) -> dict[str, int]:
    counts = np.bincount(town.events.points.columns["event_class"][events], minlength=len(CLASS_CODES))
    return {code: int(n) for code, n in zip(CLASS_CODES, counts, strict=True) if n}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
