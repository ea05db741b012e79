"""The figures beside the map: same filter, same viewer, same rows as the map draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from data.cube.schemes import TIMINGS
from data.index.events import IS_DONE, IS_OPEN, day_range
from data.index.houses import PLATES
from data.index.reach import SERVICE_CODES
from data.index.shapes import Shapes
from data.index.town import Town
from data.questions import EventFilter
from data.store.happened import of_classes
from data.store.people import covered_share, residents
from data.store.picks import pick_of
from data.viewer import Viewer

Rows = NDArray[np.int64]
WITH_CODE = np.isin(PLATES, ("coded", "mounted"))


@dataclass(frozen=True)
class Summary:
    """Totals of an area and a period. ``residents`` and shares are NaN where nothing is known.

    ``few``: 1–4 residents, which the viewer may not be told; who may not is told others to five.
    ``coded_share``: houses with a valid doorplate code. ``late``: open and past due when the data speak.
    ``on_time_share``: closed in time / closed of the events with a time limit.
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
    few: bool = False


def summary(town: Town, viewer: Viewer, asked: EventFilter) -> Summary:
    """Count what the viewer may see in the filter's area and period."""
    seen = town.areas.allowed(viewer, asked.area)
    homes = np.flatnonzero(seen[town.houses.points.area])
    columns = town.houses.points.columns
    people, few = residents(town, viewer, "all", homes)
    sensors = seen[town.sensors.area]
    pick, cube = pick_of(town.areas, viewer, asked), town.cubes.events
    status, timing = cube.by_code("status", pick), cube.by_code("timing", pick)
    in_time, too_late = int(timing[TIMINGS.index("in_time")]), int(timing[TIMINGS.index("late")])
    return Summary(
        houses=len(homes),
        households=int(np.nansum(columns["households"][homes])),
        residents=people,
        coded_share=_share(int(WITH_CODE[columns["plate"][homes]].sum()), len(homes)),
        grids=len(areas_seen(town.grids, viewer, asked.area)),
        facilities=int(seen[town.facilities.area].sum()),
        service_points=int(seen[town.service_points.area].sum()),
        sensors=int(sensors.sum()),
        sensors_online=int((town.sensors.columns["status"][sensors] == "online").sum()),
        events=int(status.sum()),
        open=int(status[IS_OPEN].sum()),
        late=int(timing[TIMINGS.index("overdue")]),
        closed=int(status[IS_DONE].sum()),
        on_time_share=_share(in_time, in_time + too_late),
        by_class=of_classes(cube.by_family("kind", pick)),
        few=few,
    )


def timeline(town: Town, viewer: Viewer, asked: EventFilter) -> tuple[list[date], list[int]]:
    """Events reported per day of the period, every day of it, also those with none."""
    counts = town.cubes.events.by_day(*day_range(asked), pick_of(town.areas, viewer, asked))
    return [asked.since + timedelta(days=i) for i in range(asked.days)], [int(n) for n in counts]


def coverage(town: Town, viewer: Viewer, area: str) -> dict[str, float]:
    """Share of each service's people within its reach on foot (NaN: none live there, or too few to tell)."""
    homes = np.flatnonzero(town.areas.allowed(viewer, area)[town.houses.points.area])
    return {code: covered_share(town, viewer, s, homes) for s, code in enumerate(SERVICE_CODES)}


def areas_seen(shapes: Shapes, viewer: Viewer, area: str) -> list[str]:
    """Codes of the areas of responsibility the viewer may see within ``area``."""
    return [c for c in shapes.columns["code"] if viewer.sees(c) and c.startswith(area)]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
