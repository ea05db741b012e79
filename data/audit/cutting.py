"""The oldest entries leave the log, never before six months: into an archive, behind a sealed beginning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, RowMapping, delete, select, text

from data.audit import archives
from data.audit.beginnings import Beginning, beginnings, keep, moved, newest, one_moment
from data.audit.links import chain_key, link
from data.errors import StoreError
from data.models import AuditLog, AuditSeal
from data.sealing import seal_of
from data.settings import LEAST_AUDIT_DAYS
from data.writes import Act, writing

AT_ONCE = 20_000
OVERDUE = timedelta(days=30)  # so long it is waited, that there is a file a month and not one every six hours
LOCK = 42694


class _CutAlreadyError(RuntimeError):
    """Another process did it in this moment."""


def cut_old(engine: Engine, home: Path, days: int, now: datetime) -> int:
    """Let entries go that are older than ``days``, once the oldest are overdue; how many went.

    StoreError for less than six months, and when what should go does not hold: then it must not be lost.
    """
    if days < LEAST_AUDIT_DAYS:
        raise StoreError(f"the audit log is kept for {LEAST_AUDIT_DAYS} days at least, not for {days}")
    age, gone = timedelta(days=days), 0
    if _is_due(engine, age + OVERDUE, now):
        while done := _cut(engine, home, age, now):
            gone += done
    return gone


def _is_due(engine: Engine, age: timedelta, now: datetime) -> bool:
    oldest = select(AuditLog.at).join(AuditSeal, AuditSeal.audit_id == AuditLog.id).order_by(AuditSeal.number)
    with engine.connect() as connection:
        found = connection.scalar(oldest.limit(1))
        return found is not None and found < _limit(connection, age, now)


def _limit(connection: Connection, age: timedelta, now: datetime) -> datetime:
    """The newest entry is a second clock: one that was set forward alone lets nothing go."""
    last = connection.scalar(select(AuditLog.at).order_by(AuditLog.id.desc()).limit(1))
    return min(now, last or now) - age


def _cut(engine: Engine, home: Path, age: timedelta, now: datetime) -> int:
    """One archive and its beginning. The file is there before anything goes, and stays when nothing could."""
    key = chain_key(seal_of(home))
    with one_moment(engine) as connection:
        found, rows = beginnings(connection), _overdue(connection, _limit(connection, age, now))
    begins = found[-1]
    _refuse_broken([*moved(found, key), *_broken(rows, begins, key)])
    if not rows:
        return 0
    last = rows[-1]
    name = archives.name_of(begins.number + 1, last["number"])
    digest = archives.write(home / archives.FOLDER / name, begins, rows)
    ends = Beginning(last["number"], last["hash"], now, name, digest)
    ends = Beginning(**{**vars(ends), "mac": ends.sealed(key, begins)})
    act = Act("cut audit log", target=f"links {begins.number + 1} to {ends.number}", reason=name)
    try:
        with writing(engine, act) as connection:
            _replace(connection, begins, ends)
    except _CutAlreadyError:
        return 0
    return len(rows)


def _overdue(connection: Connection, limit: datetime) -> list[RowMapping]:
    """Links from the first on, with their entries, as long as each is older; at most ``AT_ONCE``."""
    asked = select(AuditSeal.number, AuditSeal.hash, AuditSeal.audit_id, AuditLog.__table__)
    asked = asked.outerjoin(AuditLog, AuditLog.id == AuditSeal.audit_id).order_by(AuditSeal.number)
    found = connection.execute(asked.limit(AT_ONCE)).mappings().all()
    young = (n for n, row in enumerate(found) if row["at"] is not None and row["at"] >= limit)
    return list(found[: next(young, len(found))])


def _broken(rows: Sequence[RowMapping], begins: Beginning, key: bytes) -> list[str]:
    number, before = begins.number, begins.hash
    for row in rows:
        number += 1
        if row["number"] != number or row["id"] is None or link(key, before, row) != row["hash"]:
            return [f"link {number} does not hold"]
        before = row["hash"]
    return []


def _refuse_broken(faults: Sequence[str]) -> None:
    if faults:
        raise StoreError(
            f"nothing of the audit log is let go, for it does not hold ({faults[0]}): "
            "run `python -m data audit verify`"
        )


def _replace(connection: Connection, begins: Beginning, ends: Beginning) -> None:
    """The guards of the database let go only what is sealed, old enough and in this order."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    if newest(connection) != begins:
        raise _CutAlreadyError
    keep(connection, ends)
    links = AuditSeal.number <= ends.number
    connection.execute(delete(AuditLog).where(AuditLog.id.in_(select(AuditSeal.audit_id).where(links))))
    connection.execute(delete(AuditSeal).where(links))
