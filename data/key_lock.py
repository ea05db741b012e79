"""Who seals, and who changes what is sealed: the first share a lock, the second has it alone.

A seal is asked for its key after ``share`` only. So what is sealed with an older key is there before
somebody is alone, who sees it when looking for it then. SQLite has one writer at a time anyway.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

R = TypeVar("R")

LOCK = 42695
PAUSE_S = 0.1


def share(connection: Connection) -> None:
    """Until the end of the transaction nobody changes keys."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": LOCK})


def is_alone(connection: Connection) -> bool:
    """Whether nobody is sealing; then nobody does until the end of the transaction."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK}))


def wait_alone(connection: Connection) -> None:
    """Wait for that, without letting others wait: an import may take its time."""
    while not is_alone(connection):
        time.sleep(PAUSE_S)


def when_free(work: Callable[[], R]) -> R:
    """What ``work`` returns, begun again while another process writes to the file of SQLite for long."""
    while True:
        try:
            return work()
        except OperationalError as error:
            busy = isinstance(error.orig, sqlite3.OperationalError) and error.orig.sqlite_errorcode
            if busy != sqlite3.SQLITE_BUSY:
                raise
