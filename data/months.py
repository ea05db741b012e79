"""Events and readings by the month on PostGIS: partitions made ahead of time, and on demand by whoever loads.

A row of a month that is not there lies in the rest (``event_rest``), and moves when its month is made. What a
partitioned table cannot promise, that a number is unique and that a log belongs to an event, the table
``event_key`` promises, kept by triggers (migration 0004).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from data.away import is_away
from data.writes import Act, writing

MONTHLY = {"event": "reported_at", "observation": "observed_at"}
KEYS = "event_key"
YEARS_BACK, DAYS_AHEAD = 20, 62  # whoever says otherwise has a wrong clock: it goes to the rest
SHORT_WAIT = "SET LOCAL lock_timeout = '2s'"

MAKE = text("SELECT menpai_months(:table, :time, :month, :month)")
KNOWN = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(:table)")


def make_ahead(engine: Engine, today: date | None = None) -> int:
    """Make this month and the two after it where they are missing; how many were made. SQLite has none."""
    if engine.dialect.name != "postgresql":
        return 0
    first = (today or datetime.now(UTC).date()).replace(day=1)
    wanted = [first, _next(first), _next(_next(first))]
    with engine.connect() as connection:
        missing = [(table, month) for table in MONTHLY for month in _missing(connection, table, wanted)]
    if missing:
        with writing(
            engine, Act("make months", target=", ".join(_name(*one) for one in missing))
        ) as connection:
            connection.exec_driver_sql(SHORT_WAIT)
            for table, month in missing:
                _make(connection, table, month)
    return len(missing)


def make_for(connection: Connection, table: str, times: Iterable[str], *, fresh: bool) -> None:
    """Make the months of rows that are about to come (times as UTC text).

    In a living store that is done beside the transaction, for its locks would keep readers out until the end
    of the import; where it cannot be done at once, the rows go to the rest.
    """
    wanted = [date(int(m[:4]), int(m[5:7]), 1) for m in sorted({time[:7] for time in times if time})]
    missing = _missing(connection, table, [month for month in wanted if _is_likely(month)])
    if not missing:
        return
    if fresh:
        for month in missing:
            _make(connection, table, month)
        return
    try:
        with writing(connection.engine, Act("make months", target=f"{table} for an import")) as aside:
            aside.exec_driver_sql(SHORT_WAIT)
            for month in missing:
                _make(aside, table, month)
    except DBAPIError as error:
        if is_away(error):
            raise


def count_keys(connection: Connection) -> None:
    """Take the keys of all events anew, after a fresh load; an IntegrityError when one is there twice."""
    for sql in (
        f"TRUNCATE {KEYS}",
        f"ALTER TABLE {KEYS} DROP CONSTRAINT pk_event_key, DROP CONSTRAINT uq_event_key_number",
        f"INSERT INTO {KEYS} SELECT id, number FROM event",  # noqa: S608 - our own name
        f"ALTER TABLE {KEYS} ADD CONSTRAINT pk_event_key PRIMARY KEY (id)",
        f"ALTER TABLE {KEYS} ADD CONSTRAINT uq_event_key_number UNIQUE (number)",
    ):
        connection.exec_driver_sql(sql)


def _missing(connection: Connection, table: str, months: list[date]) -> list[date]:
    there = set(connection.scalars(KNOWN, {"table": table})) if months else set()
    return [month for month in months if _name(table, month) not in there]


def _make(connection: Connection, table: str, month: date) -> None:
    connection.execute(MAKE, {"table": table, "time": MONTHLY[table], "month": month})


def _is_likely(month: date) -> bool:
    today = datetime.now(UTC).date()
    return today.year - YEARS_BACK <= month.year and month <= today + timedelta(days=DAYS_AHEAD)


def _name(table: str, month: date) -> str:
    return f"{table}_{month:%Y_%m}"


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
