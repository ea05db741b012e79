"""Engines, sessions and migrations, alike on embedded SQLite and on PostGIS."""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, delete, insert, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from data import sqlite_management
from data.errors import SettingsError, StoreError
from data.models import Meta
from data.models.system import ROUNDING_KEY
from data.scoped.guarding import guard, unguard
from data.sqlite_engine import sqlite_engine

if TYPE_CHECKING:
    from alembic.config import Config

CONNECTIONS = 8  # kept by a process, which answers in as many threads; half as many more when they are needed
POOL_TIMEOUT_S = 10  # waited for a free one
CONNECT_TIMEOUT_S = 5
RECYCLE_S = 1800  # firewalls forget what is silent for long
# The server's own: a question, waiting for a lock, and a transaction that nobody goes on with.
STATEMENT_TIMEOUT_MS, LOCK_TIMEOUT_MS, IDLE_TIMEOUT_MS = 30_000, 10_000, 600_000
# A server that vanished without a word is noticed within half a minute.
KEEPALIVE = {
    "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000,
}  # fmt: skip
_ONE_AT_A_TIME = threading.Lock()  # Alembic keeps its context in module globals


def make_engine(url: str, connections: int = CONNECTIONS, *, tried: bool = True) -> Engine:
    """An engine for ``MENPAI_DATABASE_URL``: sqlite:///… or postgresql://…; usable from several threads.

    Nothing is opened yet. ``connections`` are kept to PostGIS, each ``tried`` before it is used.
    SettingsError for any other kind of database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingsError(
            "MENPAI_DATABASE_URL is not a database address: use postgresql://user@host/name"
        ) from None
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        return sqlite_engine(parsed)
    if kind not in {"postgresql", "postgres"}:
        raise SettingsError(f"MENPAI_DATABASE_URL names {kind!r}: use sqlite:///path or postgresql://…")
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=connections,
        max_overflow=max(connections // 2, 2),
        pool_timeout=POOL_TIMEOUT_S,
        pool_recycle=RECYCLE_S,
        pool_pre_ping=tried,
        pool_use_lifo=True,
        connect_args={
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS}"
            f" -c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS} -c timezone=UTC",
            "connect_timeout": CONNECT_TIMEOUT_S,
            "application_name": "menpai",
            **KEEPALIVE,
        },
    )


@contextmanager
def session(engine: Engine, *, write: bool = False) -> Iterator[Session]:
    """A session in one transaction: committed at the end when ``write``, else rolled back."""
    bound = engine.execution_options(write=True) if write else engine
    with Session(bound, expire_on_commit=False) as opened:
        yield opened
        if write:
            opened.commit()


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables up to ``revision``; several processes may start at once.

    StoreError when PostGIS is missing or the store was made by a later version.
    """
    _alembic(engine, "upgrade", revision)


def unmigrate(engine: Engine, revision: str = "base") -> None:
    """Take the tables back to ``revision``."""
    _alembic(engine, "downgrade", revision)


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file of its own."""
    from alembic.config import Config  # noqa: PLC0415 - a third of a second that a start does not need

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def read_meta(engine: Engine | Connection) -> dict[str, str]:
    """Facts about the street; empty where there is no store yet."""
    with _connected(engine) as connection:
        if not inspect(connection).has_table(Meta.__tablename__):
            return {}
        return meta_of(connection)


def meta_of(connection: Connection) -> dict[str, str]:
    """The same of a store that is there, on any connection that may read."""
    facts = select(Meta.key, Meta.value).where(Meta.key != ROUNDING_KEY)
    return {row.key: row.value for row in connection.execute(facts)}


def write_meta(engine: Engine | Connection, facts: dict[str, str]) -> None:
    """Set these facts and leave the others."""
    with _connected(engine, write=True) as connection:
        connection.execute(delete(Meta).where(Meta.key.in_(facts)))
        if facts:
            connection.execute(insert(Meta), [{"key": k, "value": v} for k, v in facts.items()])


def data_version(engine: Engine) -> str:
    """The number of today's data: one indexed read, so it may be asked often; "" where there is no store."""
    with engine.connect() as connection:
        try:
            return connection.scalar(select(Meta.value).where(Meta.key == "data_version")) or ""
        except (OperationalError, ProgrammingError):  # each database has its own word for "no such table"
            connection.rollback()
            if inspect(connection).has_table(Meta.__tablename__):
                raise
            return ""


def touch(engine: Engine | Connection) -> str:
    """Say that the data changed: a new version number, later than all before."""
    version = str(time.time_ns())
    write_meta(engine, {"data_version": version})
    return version


@contextmanager
def in_words(url: str, what: str) -> Iterator[None]:
    """Let a failure of the database be a StoreError that begins with ``what`` and holds no password."""
    try:
        yield
    except database_errors() as error:
        reason = " ".join(str(getattr(error, "orig", error)).split())
        if password := make_url(url).password:
            reason = reason.replace(str(password), "***")
        raise StoreError(f"{what}: {reason}") from error


def database_errors() -> tuple[type[Exception], ...]:
    """What a database raises; PostgreSQL's driver is not loaded where nobody uses it."""
    driver = sys.modules.get("psycopg")
    return (DBAPIError, sqlite3.Error, *((driver.Error,) if driver else ()))


@contextmanager
def _connected(engine: Engine | Connection, *, write: bool = False) -> Iterator[Connection]:
    if isinstance(engine, Connection):
        yield engine
    elif write:
        with engine.execution_options(write=True).begin() as connection:
            yield connection
    else:
        with engine.connect() as connection:
            yield connection


def _need_postgis(connection: Connection) -> None:
    if not connection.scalar(text("SELECT count(*) FROM pg_extension WHERE extname = 'postgis'")):
        try:
            connection.exec_driver_sql("CREATE EXTENSION postgis")
        except DBAPIError as error:
            raise StoreError(
                f"PostGIS is missing and could not be made ({error.orig}): install it on the server "
                "and run CREATE EXTENSION postgis as its administrator"
            ) from error


def _alembic(engine: Engine, step: str, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - as in alembic_config
    from alembic.util import CommandError  # noqa: PLC0415

    try:
        with _ONE_AT_A_TIME, migrating(engine) as connection:
            if (step, revision) != ("upgrade", "head"):
                unguard(connection)  # those of this version fit the newest tables only
            getattr(command, step)(alembic_config(connection), revision)
            if (step, revision) == ("upgrade", "head"):
                guard(connection)
    except CommandError as error:
        raise StoreError(f"the store is of another version of Menpai ({error}): run that one") from error


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """One transaction in which tables may be rebuilt while nobody else migrates."""
    with engine.execution_options(write=True).connect() as connection:
        if engine.dialect.name == "sqlite":
            # The pragma does nothing inside a transaction, so it goes past SQLAlchemy's BEGIN.
            raw: Any = connection.connection.dbapi_connection
            before = raw.execute("PRAGMA foreign_keys").fetchone()[0]
            raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    sqlite_management.adopt_rebuilt(lambda sql, *values: raw.execute(sql, values))
                    sqlite_management.forget_none(raw.execute)
            finally:
                raw.execute(f"PRAGMA foreign_keys={before}")
        else:
            with connection.begin():
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(42690)")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
                _need_postgis(connection)
                yield connection
