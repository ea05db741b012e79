"""Something that happens in the toy town, and everything a store says of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import mapbox_vector_tile
import numpy as np
import town as toy
from asking import ALL_TIME, LEADER, WORKER, tiles_at
from sqlalchemy import Engine, delete, func, insert, select, update

from data.models import Alarm, Event, EventLog, Visit
from data.questions import EventFilter, HexQuestion
from data.store import Store
from geo import hexes
from geo.vocabulary import EVENT_KINDS, EVENT_STATUSES

KINDS = [k.code for k in EVENT_KINDS]
STATUSES = [s.code for s in EVENT_STATUSES]
ASKED = (
    ALL_TIME,
    EventFilter(ALL_TIME.since, toy.TODAY + timedelta(days=900), area=toy.A),
    EventFilter(ALL_TIME.since, toy.TODAY + timedelta(days=900), statuses=("handling", "closed")),
)


def answers(store: Store) -> dict[str, Any]:
    """Everything that events and alarms have a part in."""
    found: dict[str, Any] = {"as of": store.as_of}
    for i, asked in enumerate(ASKED):
        for viewer in (LEADER, WORKER):
            who = (i, viewer.role)
            found["summary", who] = repr(store.summary(viewer, asked))
            found["timeline", who] = store.timeline(viewer, asked)
            found["area", who] = repr(store.area(viewer, toy.A1, asked))
            found["event", who] = store.spot(viewer, "event", "3")
            for metric in ("events", "events_per_1000", "alarms"):
                for res in (7, 9, 11):
                    values = store.hex_values(viewer, HexQuestion(metric, res, asked))
                    some = np.nan_to_num(values.values) > 0
                    found[metric, res, who] = dict(zip(values.names[some], values.values[some], strict=True))
                areas = store.area_values(viewer, HexQuestion(metric, 0, asked), "grids")
                told = np.nan_to_num(areas.values, nan=-1).tolist()
                found[metric, who] = dict(zip(areas.names, told, strict=True))
            for tile in tiles_at(16):
                found["tile", tile, who] = drawn(store, viewer, tile, asked)
            bubbles = store.now.bubbles(viewer, "events", asked, 8)  # not where: that is as it was read
            found["bubbles", who] = dict(zip(bubbles.hex_id.tolist(), bubbles.n.tolist(), strict=True))
            for house in (3, 8):
                found["house", house, who] = repr(store.house(viewer, house, asked))
    return found


def drawn(store: Store, viewer: Any, tile: Any, asked: EventFilter) -> Any:
    """What a tile of events says."""
    layers = mapbox_vector_tile.decode(store.tile(viewer, "events", *tile, asked))
    return sorted(
        (name, feature["id"], sorted(feature["properties"].items()))
        for name, layer in layers.items()
        for feature in layer["features"]
    )


def happen(engine: Engine, rng: np.random.Generator) -> None:
    """Something: events come, move through their states, move elsewhere, go; alarms and visits too."""
    with engine.execution_options(write=True).begin() as connection:
        rows = [dict(row) for row in connection.execute(select(Event)).mappings()]
        some = rng.choice(len(rows), min(len(rows), 6), replace=False)
        for i, row in enumerate(rows[j] for j in some):
            change = {
                0: {"status": int(rng.choice(STATUSES)), "closed_at": row["reported_at"] + timedelta(days=4)},
                1: {"kind": str(rng.choice(KINDS)), "level": "critical"},
                2: {"area_code": toy.B1},
                3: {"reported_at": row["reported_at"] - timedelta(days=3)},
                4: {"due_at": None},
                5: {},
            }[i]
            this = Event.id == row["id"]
            if change:
                connection.execute(update(Event).where(this).values(**change))
            else:
                connection.execute(delete(EventLog).where(EventLog.event_id == row["id"]))
                connection.execute(delete(Event).where(this))
        most = connection.scalar(select(func.max(Event.id)))
        for i in range(5):
            like = rows[int(rng.integers(len(rows)))]
            place = {} if i else {"hex_id": int(hexes.hex_of([121.3], [28.4])[0])}  # where nothing ever was
            new = {**like, "id": most + 1 + i, "number": f"new-{most + i}", **place}
            connection.execute(insert(Event).values(**new))
        connection.execute(update(Alarm).where(Alarm.id == 1).values(state="acked"))
        connection.execute(delete(Alarm).where(Alarm.id == int(rng.integers(2, 9))))
        connection.execute(delete(Visit).where(Visit.id == int(rng.integers(1, 5))))
