"""The changes after a mark: none is lost, none is told twice, whatever the order of commits.

On PostGIS, "entries with a larger number than the last" would lose those of a transaction that took its
numbers early and committed late. So a mark holds the database's snapshot, and what is new is what the
snapshot of the mark does not see and that of the question does: the difference of the two, exactly, and
without waiting for transactions that are still open. The number is asked too, for after a crash PostgreSQL
may give the number of a transaction that came to nothing to another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select, text

from data.changes.mark import Change, Mark, MarkLost
from data.models import ChangeLog, Meta
from data.writes import Act, writing

KEPT = timedelta(days=7)
FOLLOWED = timedelta(days=6)  # a mark may be this old: entries are dated before their commit
MOST = 200_000  # entries at once: beyond that, loading anew is faster

NEW_ON_POSTGIS = text(
    "(xid >= pg_snapshot_xmin(CAST(:snapshot AS pg_snapshot))::text::bigint"
    " AND NOT pg_visible_in_snapshot(xid::text::xid8, CAST(:snapshot AS pg_snapshot))) OR seq > :seq"
)
POSITION_ON_POSTGIS = text(
    "SELECT coalesce(max(seq), 0), pg_current_snapshot()::text, clock_timestamp() FROM change_log"
)
POSITION_ON_SQLITE = text("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'change_log'")
TABLE: Any = ChangeLog.__table__


class ChangeFeed:
    """The changes of one database; safe for several threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def mark(self, connection: Connection | None = None) -> Mark:
        """The present position. Give the connection in which data were read, so that both are of one moment:
        a REPEATABLE READ transaction on PostGIS."""
        if connection is not None:
            return _position(connection)
        with _one_moment(self.engine) as own:
            return _position(own)

    def newest(self, connection: Connection) -> datetime | None:
        """When the newest change that is still remembered was made."""
        found: datetime | None = connection.scalar(select(func.max(TABLE.c.at)))
        return found

    def since(self, mark: Mark) -> tuple[Mark, list[Change]]:
        """The next mark, and what changed between the two; changes of one key stand in their order.

        Raises MarkLost when there is another data version, or the mark is too old or of another database.
        """
        with _one_moment(self.engine) as connection:
            now = _position(connection)
            _check(mark, now)
            return now, _between(connection, mark)


def is_old(engine: Engine) -> bool:
    """Whether there are entries that nobody may ask for any more."""
    with engine.connect() as connection:
        oldest = connection.scalar(select(TABLE.c.at).order_by(TABLE.c.seq).limit(1))
        return oldest is not None and bool(oldest < datetime.now(UTC) - KEPT)


def trim(engine: Engine, *, older_than: timedelta = KEPT) -> int:
    """Forget entries that nobody may ask for any more; returns how many."""
    act = Act("trim changes")
    with writing(engine, act) as connection:
        gone = connection.execute(delete(TABLE).where(TABLE.c.at < datetime.now(UTC) - older_than)).rowcount
        act.target = f"{gone} entries"
        return gone


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    if engine.dialect.name == "postgresql":  # SQLite's transactions are so by nature
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection


def _position(connection: Connection) -> Mark:
    version = connection.scalar(select(Meta.value).where(Meta.key == "data_version")) or ""
    if connection.dialect.name == "postgresql":
        seq, snapshot, at = connection.execute(POSITION_ON_POSTGIS).one()
        return Mark(version, at.astimezone(UTC), seq, snapshot)
    return Mark(version, datetime.now(UTC), connection.scalar(POSITION_ON_SQLITE) or 0)


def _check(mark: Mark, now: Mark) -> None:
    if mark.version != now.version:
        raise MarkLost(f"the data are of version {now.version or 'none'} now, the mark is of {mark.version}")
    if now.at - mark.at > FOLLOWED:
        raise MarkLost(f"the mark is of {mark.at:%Y-%m-%d}: changes are told for {FOLLOWED.days} days")
    # A backup was put back, or another store has the same data: numbers mean something else there.
    if _end(mark) > _end(now) or bool(mark.snapshot) != bool(now.snapshot):
        raise MarkLost("the database is older than the mark")


def _end(mark: Mark) -> int:
    """The number that comes next: of a transaction on PostGIS, of an entry on SQLite."""
    return int(mark.snapshot.split(":")[1]) if mark.snapshot else mark.seq


def _between(connection: Connection, mark: Mark) -> list[Change]:
    columns = (TABLE.c.seq, TABLE.c.table_name, TABLE.c.key, TABLE.c.operation, TABLE.c.at)
    asked = select(*columns).order_by(TABLE.c.seq).limit(MOST + 1)
    if mark.snapshot:
        asked = asked.where(NEW_ON_POSTGIS.bindparams(snapshot=mark.snapshot, seq=mark.seq))
    else:
        asked = asked.where(TABLE.c.seq > mark.seq)
    found = [Change(*row) for row in connection.execute(asked)]
    if len(found) > MOST:
        raise MarkLost(f"more than {MOST} changes: loading anew is faster")
    return found
