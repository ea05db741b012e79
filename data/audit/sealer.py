"""Seals what was committed: one process at a time ties new entries to the chain, in the order found."""

from __future__ import annotations

import logging
import os
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, RowMapping, exists, func, insert, select, text

from data.audit.beginnings import newest
from data.audit.links import chain_key, link
from data.models import AuditLog, AuditSeal
from data.rounds import Rounds
from data.sealing import ANCHOR as BESIDE_KEY
from data.sealing import seal_of
from data.writes import unsigned

EVERY_S = 1.0
AT_ONCE = 2_000
LATE = 1_000  # keys that may still be committed behind one that is sealed
LOCK = 42693
ANCHOR = BESIDE_KEY
log = logging.getLogger("menpai.audit")


class Sealer(Rounds):
    """Does it once a second."""

    def __init__(self, engine: Engine, home: Path) -> None:
        super().__init__("sealer", partial(seal_new, engine, home), EVERY_S)


def seal_new(engine: Engine, home: Path) -> int:
    """Tie what is not tied yet; returns how many entries. Does nothing while another process does it.

    The newest link is also written to ``audit.head`` beside the key, and to the log: who only reaches the
    database cannot cut off the end of the chain unseen.
    """
    with engine.connect() as connection:
        if not _unsealed(connection, 1):
            return 0
    key = chain_key(seal_of(home))
    with unsigned(engine) as connection:
        if engine.dialect.name == "postgresql":
            free = connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK})
            if not free:
                return 0
        rows = _unsealed(connection, AT_ONCE)
        number, before = _last(connection)
        links = []
        for row in rows:
            number, before = number + 1, link(key, before, row)
            links.append({"number": number, "audit_id": row["id"], "hash": before})
        if links:
            connection.execute(insert(AuditSeal), links)
    if links:
        _anchor(home / ANCHOR, number, before)
    return len(links)


def _last(connection: Connection) -> tuple[int, bytes]:
    """The newest link; where all were cut off, the last of those."""
    asked = select(AuditSeal.number, AuditSeal.hash).order_by(AuditSeal.number.desc()).limit(1)
    if found := connection.execute(asked).first():
        return found.number, found.hash
    begins = newest(connection)
    return begins.number, begins.hash


def _unsealed(connection: Connection, most: int) -> list[RowMapping]:
    """Entries without a link, by key: from a little before the newest that has one."""
    sealed = select(AuditSeal.audit_id).where(AuditSeal.audit_id == AuditLog.id)
    begin = select(func.coalesce(func.max(AuditSeal.audit_id), 0) - LATE).scalar_subquery()
    new = select(AuditLog.__table__).where(AuditLog.id > begin, ~exists(sealed)).order_by(AuditLog.id)
    return list(connection.execute(new.limit(most)).mappings())


def _anchor(path: Path, number: int, digest: bytes) -> None:
    """Never back: a process that sealed before another may come here after it."""
    log.info("audit chain: link %d %s", number, digest.hex())
    if path.exists() and int(path.read_text("ascii").split()[0]) > number:
        return
    made = path.with_suffix(f".{os.getpid()}")
    made.write_text(f"{number} {digest.hex()}\n", "ascii")
    made.replace(path)
