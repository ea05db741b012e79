"""The card of a hex or an area: its responsibility, what happened there, which services reach it on foot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.index.events import IS_OPEN, Events
from data.index.houses import USES
from data.index.points import Points
from data.index.town import Town
from data.questions import EventFilter
from data.store.chain import GRID, responsible
from data.store.happened import by_class, event_lines, in_period
from data.store.lines import DoorLine, PlaceCard
from data.store.people import residents
from data.store.services import place_services
from data.viewer import Viewer

Rows = NDArray[np.int64]
MOST_DOORS = 60


@dataclass(frozen=True)
class PlaceRows:
    """Rows of each kind that lie in a place and may be seen; of the alarms and events also asked for."""

    houses: Rows
    events: Rows
    sensors: Rows
    alarms: Rows


def rows_in_hex(town: Town, viewer: Viewer, hex_id: int, asked: EventFilter) -> PlaceRows:
    """What lies in a hex, within the filter's area: a hex on a border belongs to both sides."""
    seen = town.areas.allowed(viewer, asked.area)

    def inside(table: Points | Events) -> Rows:
        rows = table.rows_in_hex(hex_id)
        return rows[seen[table.column("area", rows)]]

    return _asked(town, viewer, asked, inside)


def rows_in_area(town: Town, viewer: Viewer, asked: EventFilter) -> PlaceRows:
    """What lies in the filter's area."""
    seen = town.areas.allowed(viewer, asked.area)
    return _asked(town, viewer, asked, lambda table: table.rows_in_areas(seen))


def place_card(town: Town, viewer: Viewer, key: str, rows: PlaceRows) -> PlaceCard:
    """The card of any set of rows."""
    people, few = residents(town, viewer, "all", rows.houses)
    is_open = IS_OPEN[town.events.column("status", rows.events)]
    late = town.events.late(town.now_s, rows.events)
    return PlaceCard(
        key=key,
        houses=len(rows.houses),
        households=int(np.nansum(town.houses.points.columns["households"][rows.houses])),
        residents=people,
        few=few,
        grids=_grids(town, viewer, rows),
        by_class=by_class(town, rows.events),
        open=int(is_open.sum()),
        late=int((late & is_open).sum()),
        events=event_lines(town, rows.events),
        services=place_services(town, viewer, rows.houses),
        sensors=len(rows.sensors),
        alarms=len(rows.alarms),
        doors=_doors(town, rows.houses),
    )


def _asked(
    town: Town, viewer: Viewer, asked: EventFilter, inside: Callable[[Points | Events], Rows]
) -> PlaceRows:
    events, alarms = inside(town.events), inside(town.alarms)
    happened = events[town.events.mask(viewer, asked, events)]
    raised = alarms[in_period(town, asked)[alarms]]
    return PlaceRows(inside(town.houses.points), happened, inside(town.sensors), raised)


def _grids(town: Town, viewer: Viewer, rows: PlaceRows) -> list[tuple[str, str, str, int]]:
    """Grids with a house or something that happened here."""
    names, of = town.areas.parents(GRID)
    count = _count(of[town.houses.points.area[rows.houses]], len(names))
    touched = count + _count(of[town.events.column("area", rows.events)], len(names))
    lines = []
    for row in sorted(np.flatnonzero(touched), key=lambda r: (-count[r], r)):
        code = str(names[row])
        grid = responsible(town, viewer, code)
        lines.append((grid.grid or code, code, grid.worker, int(count[row])))
    return lines


def _count(grids: NDArray[np.int32], length: int) -> NDArray[np.int64]:
    return np.bincount(grids[grids >= 0], minlength=length)


def _doors(town: Town, houses: Rows) -> list[DoorLine]:
    """The first houses by address."""
    homes = town.houses.points
    address = homes.columns["address"][houses]
    first = sorted(range(len(houses)), key=lambda i: (len(address[i]), address[i]))[:MOST_DOORS]
    return [
        DoorLine(int(homes.ids[r]), homes.columns["address"][r], USES[homes.columns["use"][r]])
        for r in houses[first]
    ]
