"""The SQLite engine: safe on power loss, usable from threads, and aware that its file may be replaced."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from data import sqlite_spatial

BUSY_TIMEOUT_S = 10
# FULL: NORMAL loses acknowledged rows when the power fails.
SERVING = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-65536",
    "temp_store=MEMORY",
)
# A file nobody has been promised yet needs neither journal nor fsync: it is thrown away if anything fails.
BUILDING = (
    "journal_mode=OFF",
    "synchronous=OFF",
    "foreign_keys=OFF",
    "cache_size=-262144",
    "main.locking_mode=EXCLUSIVE",
)


class SpatialConnection(sqlite3.Connection):
    """A connection that can be referred to weakly, so its own functions may use it."""


def sqlite_engine(url: URL, pragmas: tuple[str, ...] = SERVING) -> Engine:
    """An engine on a SQLite file, with the spatial functions."""
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S, "factory": SpatialConnection})
    path = Path(url.database) if url.database not in (None, "", ":memory:") else None

    @event.listens_for(engine, "do_connect")
    def before_connect(_dialect: Any, record: Any, _args: Any, _kwargs: Any) -> None:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            record.info["file"] = _file(path)

    @event.listens_for(engine, "connect")
    def connected(connection: SpatialConnection, record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN, so DDL is in the transaction too
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        sqlite_spatial.register(connection)
        if path and record.info.get("file") is None:
            record.info["file"] = _file(path)

    @event.listens_for(engine, "checkout")
    def follow(_connection: Any, record: Any, _proxy: Any) -> None:
        if path and record.info["file"] != _file(path):
            gone = DisconnectionError("the store was replaced")
            gone.invalidate_pool = True
            raise gone

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # IMMEDIATE: a reader that turns writer is refused at once in WAL mode, however long it would wait.
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _file(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
