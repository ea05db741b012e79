"""What SQLite leaves of values that were replaced: zeros instead, and a log that begins anew.

PostgreSQL keeps them until its tables are written anew (docs/deploy.md), and in its log.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine


def leave_none(connection: Connection) -> None:
    """Whatever this connection replaces is overwritten."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def empty_log(engine: Engine) -> None:
    """Move the write-ahead log into the file and cut it off, unless somebody is reading from it just now."""
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()
