"""Walks the whole chain and says where it does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, exists, func, select

from data.audit.links import START, chain_key, link
from data.audit.sealer import ANCHOR
from data.models import AuditLog, AuditSeal
from data.sealing import seal_of

UNTIL_SEALED = timedelta(minutes=5)
MOST_TOLD = 20
PIECE = 10_000


def verify(engine: Engine, home: Path, now: datetime) -> tuple[int, list[str]]:
    """How many links there are, and what is wrong with them (at most ``MOST_TOLD`` times, in English)."""
    key = chain_key(seal_of(home))
    with engine.connect() as connection:
        faults = [*_broken(connection, key), *_loose(connection, now), *_cut(connection, home)]
        return connection.scalar(select(func.count()).select_from(AuditSeal)) or 0, faults


def _broken(connection: Connection, key: bytes) -> Iterator[str]:
    """Entries that are gone or changed, links that are gone or do not fit."""
    asked = select(AuditSeal.number, AuditSeal.audit_id, AuditSeal.hash, AuditLog.__table__)
    asked = asked.outerjoin(AuditLog, AuditLog.id == AuditSeal.audit_id).order_by(AuditSeal.number)
    expected, before, told = 1, START, 0
    for row in connection.execution_options(yield_per=PIECE).execute(asked).mappings():
        number = row["number"]
        wrong = ""
        if number != expected:
            wrong = f"links {expected} to {number - 1} are missing"
        elif row["id"] is None:
            wrong = f"entry {row['audit_id']} (link {number}) is gone"
        elif link(key, before, row) != row["hash"]:
            wrong = f"entry {row['audit_id']} (link {number}, {row['at']:%F %T}) is not what was sealed"
        if wrong and told < MOST_TOLD:
            yield wrong
            told += 1
        expected, before = number + 1, row["hash"]


def _loose(connection: Connection, now: datetime) -> Iterator[str]:
    """Entries that nobody sealed."""
    sealed = select(AuditSeal.audit_id).where(AuditSeal.audit_id == AuditLog.id)
    loose = select(func.count()).where(~exists(sealed), AuditLog.at < now - UNTIL_SEALED)
    if count := connection.scalar(loose.select_from(AuditLog)):
        yield f"{count} entries are not in the chain"


def _cut(connection: Connection, home: Path) -> Iterator[str]:
    """A chain that does not hold the newest link that was written beside the key."""
    path = home / ANCHOR
    if not path.exists():
        if connection.scalar(select(AuditSeal.number).limit(1)):
            yield f"{ANCHOR} is missing: whether the end was cut off cannot be told"
        return
    number, newest = path.read_text("ascii").split()
    found = connection.scalar(select(AuditSeal.hash).where(AuditSeal.number == int(number)))
    if found is None or found.hex() != newest:
        yield f"the chain does not hold link {number} as {ANCHOR} has it: its end was cut off or made anew"
