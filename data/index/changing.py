"""The town after something happened: events, alarms and visits as they are now, everything else as it was.

Nothing is read again but the rows that changed; whoever looks at the town before goes on with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.changes import Change
from data.cube.cube import MANY_CHANGES
from data.index.counted import alarm_facts, event_facts, read_visits
from data.index.events import read_events
from data.index.pieces import Pieces
from data.index.points import Points
from data.index.things import read_alarms
from data.index.town import Cubes, Town

Ids = NDArray[np.int64]
STAYS = ("reach", "searcher")  # whatever happens
WHERE = ("hexagons", "spreads", "pieces", "house_pieces")


def town_after(town: Town, connection: Connection, changes: Iterable[Change]) -> Town:
    """The town in which these changes are seen.

    StoreError when a row cannot be placed in this town (an area that nobody knew): load everything anew.
    """
    told = list(changes)
    ids = {table: _keys(told, table) for table in ("event", "alarm", "visit")}
    where = (connection, town.areas, town.meta["time_zone"])
    events, alarms = read_events(*where, ids["event"]), read_alarms(*where, ids["alarm"])
    visits = read_visits(*where, ids["visit"])
    after = _at(town, max(change.at for change in told))
    cubes = Cubes(
        after.cubes.events.changed(ids["event"], event_facts(events, after.now_s)),
        after.cubes.alarms.changed(ids["alarm"], alarm_facts(alarms)),
        after.cubes.visits.changed(ids["visit"], visits),
        after.cubes.service_points,
    )
    others = np.flatnonzero(~np.isin(after.alarms.ids, ids["alarm"]))
    found = replace(
        after,
        events=after.events.changed(ids["event"], events),
        alarms=after.alarms.take(others).and_also(alarms) if len(ids["alarm"]) else after.alarms,
    )
    if found.events.changes >= MANY_CHANGES:
        found = replace(found, events=found.events.renewed())
    else:
        found.__dict__.update(_widened(after, [events, alarms]))
    _keep(after, found, cubes=_lasting(cubes))
    return found.warm_changing()  # here, and not by whoever asks first: a city needs seconds


def _at(town: Town, now: datetime) -> Town:
    """The same town at a later time: what was due meanwhile is overdue."""
    if now <= town.as_of:
        return town
    later = replace(town, meta={**town.meta, "as_of": now.isoformat()})
    passed = town.events.points(town.events.rows_due(town.now_s, later.now_s))
    events = town.cubes.events.changed(passed.ids, event_facts(passed, later.now_s))
    _keep(town, later, cubes=town.cubes._replace(events=events), **{n: getattr(town, n) for n in WHERE})
    return later


def _lasting(cubes: Cubes) -> Cubes:
    """Cubes with new planes where too much has changed beside the old ones."""
    return Cubes(*(c.renewed() if len(c.since) >= MANY_CHANGES else c for c in cubes))


def _keep(before: Town, after: Town, **more: Any) -> None:
    """Hand on what was computed and still holds."""
    for name in STAYS:
        if name in before.__dict__:
            after.__dict__[name] = before.__dict__[name]
    after.__dict__.update(more)


def _widened(town: Town, written: list[Points]) -> dict[str, Any]:
    """Where things are, with the hexes and pieces in which something happened for the first time."""
    hex_ids = np.concatenate([points.hex_id for points in written])
    area = np.concatenate([points.area for points in written])
    hexagons, spreads, pieces, houses = (getattr(town, name) for name in WHERE)
    if len(np.setdiff1d(hex_ids, hexagons.home)):
        hexagons, moved = hexagons.and_also(hex_ids)
        spreads = {n: replace(s, pieces=s.pieces.moved(moved)) for n, s in spreads.items()}
        pieces, houses = pieces.moved(moved), houses.moved(spreads["houses"].pieces)
    home = hexagons.positions(hex_ids)
    if not pieces.hold(area, home):
        pieces = Pieces.of_all([pieces, Pieces.among(area, home)])
    return dict(zip(WHERE, (hexagons, spreads, pieces, houses), strict=True))


def _keys(changes: list[Change], table: str) -> Ids:
    return np.unique(np.array([int(c.key) for c in changes if c.table == table], dtype=np.int64))
