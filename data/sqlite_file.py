"""A SQLite store that grows aside and then takes the place of the old one."""

# ruff: noqa: S608 - names of tables and columns come from the models
from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine

from data.durable import sync
from data.errors import StoreError
from data.sqlite_engine import BUILDING, BUSY_TIMEOUT_S, sqlite_engine

R = TypeVar("R")


@contextmanager
def building(target: Path) -> Iterator[tuple[Path, Engine]]:
    """An engine on a new file beside ``target``; the file is gone afterwards, unless it was installed.

    StoreError when another process is building there; what a crash left behind is cleared away.
    """
    path = target.with_name(f"{target.stem}.building{target.suffix}")
    path.parent.mkdir(parents=True, exist_ok=True)
    clear(path)
    engine = sqlite_engine(URL.create("sqlite", database=str(path)), BUILDING)
    try:
        yield path, engine
    finally:
        engine.dispose()
        remove(path)


def filled(engine: Engine, pour: Callable[[Connection], R]) -> R:
    """What ``pour`` returns, whose rows are all in a file that nobody reads yet."""
    with engine.begin() as connection:
        made = pour(connection)
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    return made


def check_foreign_keys(connection: Connection) -> None:
    """StoreError names the first row that refers to nothing."""
    fault = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if fault:
        table, row, parent, _ = fault
        raise StoreError(f"{table}, row {row}: refers to a {parent} that is not there: correct or drop it")


def keep(connection: Connection, old: Path, tables: tuple[str, ...]) -> None:
    """Bring rows of the old store along."""
    if not old.exists():
        return
    connection.rollback()
    raw = connection.connection
    raw.execute("ATTACH ? AS old", (str(old),))
    try:
        for table in tables:
            shared = [
                c for c in _columns(connection, "main", table) if c in _columns(connection, "old", table)
            ]
            names = ", ".join(f'"{c}"' for c in shared)
            if shared:
                connection.exec_driver_sql(f"INSERT INTO {table} ({names}) SELECT {names} FROM old.{table}")
        connection.commit()
    finally:
        raw.execute("DETACH old")


def install(path: Path, target: Path) -> None:
    """Put a finished file in the place of ``target``: all of it or nothing, also when the power fails.

    Where there is a store already, its pages are replaced in one transaction: a server that runs reads
    the old street until that commits and the new one after. Renaming would leave its connections on the
    old file, and a write-ahead log beside the new file that is not its own.
    """
    if target.exists():
        with closing(_open(path)) as new, closing(_open(target)) as old:
            _check_usable(old, target)
            old.execute("PRAGMA journal_mode=WAL")
            old.execute("PRAGMA synchronous=FULL")
            new.backup(old)
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    settle(path)
    remove(target)  # a log left by a file that was deleted
    path.replace(target)
    sync(target.parent)


def settle(path: Path) -> None:
    """Let a file whose connections are closed be one that is served from, whole and on the disk."""
    with closing(_open(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    sync(path)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)


def _check_usable(connection: sqlite3.Connection, path: Path) -> None:
    try:
        connection.execute("PRAGMA schema_version")
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f"{path} cannot be replaced ({error}): move it away and run the command again"
        ) from error


def clear(path: Path) -> None:
    """Remove what a crash left of a build. StoreError when another process is building there."""
    if path.exists():
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise StoreError(
                    f"{path} is being built by another process: wait until it is done"
                ) from error
            except sqlite3.DatabaseError:
                pass  # what a crash left: not a database yet
    remove(path)


def remove(path: Path) -> None:
    """Remove a file and its logs."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _columns(connection: Connection, schema: str, table: str) -> list[str]:
    return [row[1] for row in connection.exec_driver_sql(f"PRAGMA {schema}.table_info({table})")]
