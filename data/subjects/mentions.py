"""Free texts about a person's house that name the person: notes of visits and events.

A name is looked for at the person's own house only: elsewhere the same two characters are somebody else's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, or_, select

from data.models import Event, EventLog, Visit

SHORTEST = 2  # characters of a name


def naming(
    connection: Connection, houses: Collection[int], texts: Iterable[str]
) -> dict[str, list[dict[str, Any]]]:
    """Visits, events and steps of events of these houses whose text holds one of the texts, by table."""
    wanted = [text for text in texts if len(text) >= SHORTEST]
    if not houses or not wanted:
        return {}
    at_home = select(Event.id).where(Event.house_id.in_(houses))
    asked = {
        "visit": (Visit, Visit.note, Visit.house_id.in_(houses)),
        "event": (Event, Event.title, Event.house_id.in_(houses)),
        "event_log": (EventLog, EventLog.note, EventLog.event_id.in_(at_home)),
    }
    found = {}
    for table, (model, note, where) in asked.items():
        columns = [column for column in model.__table__.columns if column.name != "geometry"]
        holds = or_(*(note.contains(text, autoescape=True) for text in wanted))
        rows = connection.execute(select(*columns).where(where, holds)).mappings()
        found[table] = [dict(row) for row in rows]
    return {table: rows for table, rows in found.items() if rows}
