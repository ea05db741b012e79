"""The demo town as a stream of frames, one subdistrict after another, in foreign-key order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from multiprocessing import get_context
from multiprocessing.pool import AsyncResult

import numpy as np
import pandas as pd

from data.demo.alarms import alarm_frame, raise_alarms
from data.demo.area_frames import area_frames
from data.demo.basemap_frames import basemap_frames
from data.demo.democracy import matter_frames
from data.demo.event_frames import event_frame, log_frame
from data.demo.events import happen
from data.demo.facilities import facility_frames, place_facilities
from data.demo.handling import handle
from data.demo.ledger import supervision_frame, system_frame
from data.demo.model import ZONE, Model, draw
from data.demo.pools import pools
from data.demo.readings import last_seen, observation_frame
from data.demo.residents import organisation_frame, people_frames, visit_frame
from data.demo.sensors import datastream_frame, place_sensors, sensor_frame
from data.demo.sites import EPSG, Site, sites
from data.demo.standing import building_frame, estate_frame, house_frame
from geo import crs

Batch = tuple[str, pd.DataFrame]
ROWS_A_HOUSE = {90: 16.7, 30: 11.0, 10: 9.6}  # by recent days; measured, for a progress bar
WORKERS = 2


@dataclass(frozen=True)
class Street:
    """A made-up street: facts about it, about how many rows it has, and its frames."""

    meta: dict[str, str]
    total: int
    sites: tuple[Site, ...]
    until: date

    def batches(self) -> Iterator[Batch]:
        """Frames by name, parents before children within each subdistrict; one subdistrict at a time.

        Several subdistricts are drawn by two processes; the order is the same on every machine.
        """
        if len(self.sites) == 1:
            yield from subdistrict(self.sites[0], self.until)
            return
        waiting: deque[AsyncResult[list[Batch]]] = deque()
        with get_context("spawn").Pool(WORKERS) as pool:
            for site in self.sites:
                waiting.append(pool.apply_async(_drawn, (site, self.until)))
                if len(waiting) > WORKERS:  # no more in memory than are being drawn
                    yield from waiting.popleft().get()
            while waiting:
                yield from waiting.popleft().get()


def street(houses: int, seed: int, until: date) -> Street:
    """A street of exactly this many houses, as of the evening of ``until`` (local time).

    PlaceError when it would be too small to draw.
    """
    all_sites = tuple(sites(houses, seed))
    return Street(
        _meta(all_sites, until), int(houses * ROWS_A_HOUSE[all_sites[0].recent_days]), all_sites, until
    )


def subdistrict(site: Site, until: date) -> Iterator[Batch]:
    """All frames of one subdistrict, parents first."""
    model = draw(site, until)
    if site.index == 0:
        yield "source_system", system_frame(model)
    yield from area_frames(model)
    yield "estate", estate_frame(model)
    yield "building", building_frame(model)
    yield "house", house_frame(model)
    yield from basemap_frames(model)
    yield from people_frames(model)
    yield "organisation", organisation_frame(model)
    yield from _living(model)


def _living(model: Model) -> Iterator[Batch]:
    """What serves, what watches and what happens."""
    where = pools(model)
    facilities = place_facilities(model, where)
    facility, service = facility_frames(model, facilities)
    yield "facility", facility
    yield "service_point", service
    sensors = place_sensors(model, where, facilities)
    seen, alarms = last_seen(model, sensors), raise_alarms(model, sensors)
    sensor = sensor_frame(model, sensors, alarms.waiting, seen)
    yield "sensor", sensor
    yield "datastream", datastream_frame(model, sensors, sensor["area_code"].to_numpy(dtype=object))
    yield "observation", observation_frame(model, sensors, seen)
    events = happen(model, where, facilities, sensors, alarms)
    handled = handle(model, events)
    event, area = event_frame(model, events, handled)
    yield "event", event
    yield "event_log", log_frame(model, events, handled, area)
    event_of = np.full(len(alarms.sensor), -1)
    linked = np.flatnonzero(events.alarm >= 0)
    event_of[events.alarm[linked]] = linked
    yield "alarm", alarm_frame(model, sensors, alarms, event_of)
    yield "visit", visit_frame(model)
    matter, steps = matter_frames(model, where)
    yield "matter", matter
    yield "matter_step", steps
    yield "supervision_item", supervision_frame(model)


def _drawn(site: Site, until: date) -> list[Batch]:
    return list(subdistrict(site, until))


def _meta(all_sites: tuple[Site, ...], until: date) -> dict[str, str]:
    corners = np.array([s.corner(r, u) for s in all_sites for r in (0, 1) for u in (0, 1)])
    margin = 0.06 * all_sites[0].side_m  # borders swing outwards
    low, high = corners.min(axis=0) - margin, corners.max(axis=0) + margin
    lon, lat = crs.to_lonlat([low[0], high[0]], [low[1], high[1]], EPSG)
    town = all_sites[0].name if len(all_sites) == 1 else f"锦绣等{len(all_sites)}个街道(虚构)"
    town_en = all_sites[0].name_en if len(all_sites) == 1 else f"{len(all_sites)} subdistricts (fictional)"
    return {
        "name": town,
        "name_en": town_en,
        "metric_epsg": str(EPSG),
        "time_zone": str(ZONE),
        "as_of": datetime.combine(until, time(20), ZONE).astimezone(UTC).isoformat(),
        "fictional": "1",
        "bbox": f"{lon[0]:.6f},{lat[0]:.6f},{lon[1]:.6f},{lat[1]:.6f}",
        "centre": f"{lon.mean():.6f},{lat.mean():.6f}",
    }
