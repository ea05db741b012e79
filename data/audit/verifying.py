"""Walks the whole chain and says where it does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, exists, func, select

from data.audit import archives
from data.audit.beginnings import Beginning, beginnings, moved, one_moment
from data.audit.links import chain_key, link
from data.audit.sealer import ANCHOR
from data.models import AuditLog, AuditSeal
from data.sealing import seal_of

UNTIL_SEALED = timedelta(minutes=5)
MOST_TOLD = 20
PIECE = 10_000


def verify(engine: Engine, home: Path, now: datetime) -> tuple[int, list[str]]:
    """How many links there are, and what is wrong with them (at most ``MOST_TOLD`` times, in English)."""
    key, anchor = chain_key(seal_of(home)), _anchor(home)  # first: what is sealed meanwhile is not looked at
    with one_moment(engine) as connection:
        found = beginnings(connection)
        chain = [*moved(found, key), *_broken(connection, key, found[-1])]
        faults = [*chain, *_loose(connection, now), *_cut(connection, anchor, found[-1])]
        return connection.scalar(select(func.count()).select_from(AuditSeal)) or 0, faults


def verify_archive(engine: Engine, home: Path, path: Path) -> tuple[int, list[str]]:
    """How many entries the file holds, and what is wrong with it. StoreError for what is no archive."""
    key = chain_key(seal_of(home))
    with engine.connect() as connection:
        known = beginnings(connection)
    count, faults = archives.faults(path, key, known)
    return count, [*moved(known, key), *faults]


def _broken(connection: Connection, key: bytes, begins: Beginning) -> Iterator[str]:
    """Entries that are gone or changed, links that are gone or do not fit."""
    asked = select(AuditSeal.number, AuditSeal.audit_id, AuditSeal.hash, AuditLog.__table__)
    asked = asked.outerjoin(AuditLog, AuditLog.id == AuditSeal.audit_id).order_by(AuditSeal.number)
    expected, before, told = begins.number + 1, begins.hash, 0
    for row in connection.execution_options(yield_per=PIECE).execute(asked).mappings():
        number = row["number"]
        wrong = ""
        if number < expected:
            wrong = f"link {number} stands before the beginning"
        elif number != expected:
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


def _anchor(home: Path) -> tuple[int, str] | None:
    """Number and hash of the newest link, as written beside the key."""
    path = home / ANCHOR
    if not path.exists():
        return None
    number, newest = path.read_text("ascii").split()
    return int(number), newest


def _cut(connection: Connection, anchor: tuple[int, str] | None, begins: Beginning) -> Iterator[str]:
    """A chain that does not hold the newest link that was written beside the key."""
    if anchor is None:
        if begins.number or connection.scalar(select(AuditSeal.number).limit(1)):
            yield f"{ANCHOR} is missing: whether the end was cut off cannot be told"
        return
    number, newest = anchor
    found = connection.scalar(select(AuditSeal.hash).where(AuditSeal.number == number))
    if number == begins.number:  # all that there was then has left the log
        found = begins.hash
    if found is None or found.hex() != newest:
        yield f"the chain does not hold link {number} as {ANCHOR} has it: its end was cut off or made anew"
