"""Persons who moved away long ago are let go (PIPL art. 19): a bounded number a run, one entry of the log."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from data.models import AuditLog, Person
from data.rotation.traces import empty_log
from data.subjects import removing
from data.subjects.finding import of_persons
from data.writes import Act, writing

AT_ONCE = 1000


class _GoneAlreadyError(RuntimeError):
    """Another process did it in this moment."""


def let_go(engine: Engine, home: Path, days: int, now: datetime) -> int:
    """Erase persons whose ``valid_to`` is more than ``days`` ago, at most ``AT_ONCE``; how many.

    They may come back by a file: it was not at their request. Nothing is written when nobody is due.
    """
    age = timedelta(days=days)
    with engine.connect() as connection:
        if not _due(connection, age, now, 1):
            return 0
    act = Act("let persons go", reason=f"{days} days", news=True)
    try:
        with writing(engine, act) as connection:
            removing.begin(connection)
            persons = _due(connection, age, now, AT_ONCE)
            if not persons:
                raise _GoneAlreadyError
            act.target = f"{len(persons)} persons"
            removing.remove(connection, home, of_persons(connection, persons), now)
    except _GoneAlreadyError:
        return 0
    empty_log(engine)
    return len(persons)


def _due(connection: Connection, age: timedelta, now: datetime, most: int) -> list[int]:
    """The newest entry of the log is a second clock: one that was set forward alone lets nobody go."""
    last = connection.scalar(select(AuditLog.at).order_by(AuditLog.id.desc()).limit(1))
    limit = min(now, last or now) - age
    query = select(Person.id).where(Person.valid_to < limit).order_by(Person.id).limit(most)
    return list(connection.scalars(query))
