"""One event with its log, one thing as it is stored."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from data.models import Building, Event, EventLog, Facility, Sensor, ServicePoint
from data.store.house import plain
from data.viewer import Viewer
from geo.errors import PlaceError

THINGS: dict[str, Any] = {
    "facilities": Facility, "service_points": ServicePoint, "sensors": Sensor, "buildings": Building,
}  # fmt: skip


def event_detail(connection: Connection, viewer: Viewer, event_id: int) -> dict[str, Any] | None:
    """One event with its log; None when there is none that the viewer may see."""
    event = _row(connection, viewer, Event, event_id)
    if event is None:
        return None
    moves = select(*plain(EventLog)).where(EventLog.event_id == event_id).order_by(EventLog.id)
    return {**event, "log": [dict(move) for move in connection.execute(moves).mappings()]}


def thing_detail(connection: Connection, viewer: Viewer, layer: str, key: int) -> dict[str, Any] | None:
    """A thing of a layer as stored; None when there is none that the viewer may see.

    Raises PlaceError for a layer that does not exist.
    """
    if layer not in THINGS:
        raise PlaceError(f"no things {layer!r}: use one of {', '.join(THINGS)}")
    return _row(connection, viewer, THINGS[layer], key)


def _row(connection: Connection, viewer: Viewer, model: Any, key: int) -> dict[str, Any] | None:
    found = connection.execute(select(*plain(model)).where(model.id == key)).mappings().first()
    return dict(found) if found is not None and viewer.sees(found["area_code"]) else None
