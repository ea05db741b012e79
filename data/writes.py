"""The one door of writes: one transaction, with its entry in the audit log and the number of the change.

    act = Act("decide match", target=f"doubt {key}", by=by, news=True)
    with writing(engine, act) as connection:
        ...                                  # what becomes known on the way is set on the act

When the block ends without an error, everything is in the database for good, or an error says that it is not:
a commit whose answer was lost, because the database went away in that moment, is looked up when it is back.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, Select, insert, select, text
from sqlalchemy.exc import DBAPIError

from data.away import WRITE_PATIENCE_S, is_away, is_full, patiently
from data.database import touch
from data.errors import AwayError, FullError
from data.models import AuditLog

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Act:
    """What is done, to what, by whom, with what result, and the reason given: an entry of the audit log.

    ``news``: readers must load the data anew (a new data version). A single event, alarm or visit is no such
    news: the change log tells of it.
    """

    action: str
    target: str = ""
    by: str = ""
    role: str | None = None
    result: str = "ok"
    news: bool = False
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    reason: str = ""

    def note(self, connection: Connection) -> Select[Any]:
        """Write the entry, and the new data version where there is news; returns how the entry is found."""
        values = {
            "at": self.at, "role": self.role, "action": self.action[:40], "target": self.target[:120] or None,
            "result": self.result[:24], "by": self.by[:80], "reason": self.reason[:200] or None,
        }  # fmt: skip
        key = connection.execute(insert(AuditLog).values(**values)).inserted_primary_key
        if self.news:
            touch(connection)
        return select(AuditLog.id).where(AuditLog.id == key[0], AuditLog.at == self.at)  # type: ignore[index]


@contextmanager
def writing(engine: Engine, act: Act) -> Iterator[Connection]:
    """A connection in one transaction, committed with the act's entry at the end, or undone by any error.

    AwayError when the database is away or went away: then nothing was written. It is waited for at the
    beginning, never in the middle: see ``begun_again``.
    """
    connection = patiently(lambda: _begun(engine), WRITE_PATIENCE_S)
    try:
        with _said_in_words():
            yield connection
            entry = act.note(connection)
            number = _transaction_number(connection)
            _commit(engine, connection, number, entry)
    finally:
        with suppress(DBAPIError):  # of a connection that is gone there is nothing to undo
            connection.close()


@contextmanager
def unsigned(engine: Engine) -> Iterator[Connection]:
    """A transaction that is nobody's act: what a process notes for itself, of which no log speaks."""
    with _said_in_words(), engine.execution_options(write=True).begin() as connection:
        yield connection


def begun_again(work: Callable[P, R]) -> Callable[P, R]:
    """A function that does all its work in ``writing``: begun again when the database goes away in between.

    What was written before that is undone, so it happens exactly once; outside the database it does nothing.
    """

    @functools.wraps(work)
    def lasting(*args: P.args, **kwargs: P.kwargs) -> R:
        return patiently(lambda: work(*args, **kwargs), WRITE_PATIENCE_S)

    return lasting


def _begun(engine: Engine) -> Connection:
    connection = engine.execution_options(write=True).connect()
    try:
        connection.begin()
        # BEGIN is sent with the first statement; it must be through before anybody relies on it.
        connection.execute(text("SELECT 1"))
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _said_in_words() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if is_away(error):
            raise AwayError.of("away") from error
        if is_full(error):
            raise FullError.of("full") from error
        raise


def _transaction_number(connection: Connection) -> str:
    if connection.dialect.name != "postgresql":
        return ""
    return str(connection.scalar(text("SELECT pg_current_xact_id()::text")))


def _commit(engine: Engine, connection: Connection, number: str, entry: Select[Any]) -> None:
    try:
        connection.commit()
    except DBAPIError as error:
        if not number or not is_away(error):
            raise
        if not patiently(lambda: _is_there(engine, number, entry), WRITE_PATIENCE_S):
            raise AwayError.of("away") from error


def _is_there(engine: Engine, number: str, entry: Select[Any]) -> bool:
    """Whether a transaction was committed: its entry is there once it is over.

    Its number alone does not tell: after a crash PostgreSQL may give it to another transaction.
    """
    with engine.connect() as connection:
        if _status(connection, number) == "in progress":  # as long as it does not notice that nobody is there
            raise AwayError.of("away")
        return connection.scalar(entry) is not None


def _status(connection: Connection, number: str) -> str:
    asked = text("SELECT pg_xact_status(CAST(:number AS xid8))")
    try:
        return str(connection.scalar(asked, {"number": number}))
    except DBAPIError as error:
        if is_away(error):
            raise
        connection.rollback()
        return "unknown"  # a number of the future: a crash took it back
