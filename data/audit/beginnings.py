"""Where the chain begins since its oldest links were cut off: sealed, so that nobody moves it unseen."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection, Engine, insert, select

from data.audit.links import START
from data.models import AuditBeginning


@dataclass(frozen=True)
class Beginning:
    """``number`` and ``hash`` of the last link that was cut off, when, and the archive with what was."""

    number: int
    hash: bytes
    at: datetime | None = None
    archive: str = ""
    archive_hash: bytes = b""
    mac: bytes = b""

    def sealed(self, key: bytes, before: Beginning) -> bytes:
        """32 bytes: HMAC-SHA256 over the beginning before and everything that this one says."""
        told = {
            "number": self.number, "hash": self.hash.hex(), "archive": self.archive,
            "archive_hash": self.archive_hash.hex(), "at": self.at.isoformat() if self.at else "",
        }  # fmt: skip
        # With a key of its own: a link of the chain must never pass for a beginning.
        own = hmac.digest(key, b"beginning", "sha256")
        return hmac.digest(own, before.mac + json.dumps(told, sort_keys=True).encode(), "sha256")


WHOLE = Beginning(0, START)  # of a chain of which nothing was cut off


def beginnings(connection: Connection) -> list[Beginning]:
    """All, the oldest first, after that of the whole chain."""
    rows = connection.execute(select(AuditBeginning.__table__).order_by(AuditBeginning.number)).mappings()
    return [WHOLE, *(Beginning(**row) for row in rows)]


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that sees beginnings and links of one moment, whatever is cut off meanwhile."""
    if engine.dialect.name == "postgresql":  # SQLite's transactions are so by nature
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection


def newest(connection: Connection) -> Beginning:
    """Where the chain begins now."""
    return beginnings(connection)[-1]


def keep(connection: Connection, begins: Beginning) -> None:
    """Write a beginning down."""
    connection.execute(insert(AuditBeginning).values(**vars(begins)))


def moved(found: list[Beginning], key: bytes) -> Iterator[str]:
    """What is wrong with beginnings, told in English: those that nobody sealed who has the key."""
    for before, one in pairwise(found):
        if not hmac.compare_digest(one.mac, one.sealed(key, before)):
            yield f"the beginning after link {one.number} is not what was sealed: it was moved or made up"
