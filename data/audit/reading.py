"""The audit log as an auditor reads it: the newest first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, select

from data.models import AuditLog

PAGE = 100


@dataclass(frozen=True)
class Entry:
    """Who did what to what, when, with what result, and the reason given."""

    key: int
    at: datetime
    by: str
    role: str
    action: str
    target: str
    result: str
    reason: str


def entries(engine: Engine, before: int = 0, action: str = "") -> list[Entry]:
    """At most ``PAGE``, with a key below ``before`` where one is given; of one action only where one is."""
    asked = select(AuditLog).order_by(AuditLog.id.desc()).limit(PAGE)
    if before:
        asked = asked.where(AuditLog.id < before)
    if action:
        asked = asked.where(AuditLog.action == action)
    with engine.connect() as connection:
        rows = connection.execute(asked).all()
    return [_entry(row) for row in rows]


def _entry(row: Row[Any]) -> Entry:
    """Before there was a column for who did it, that stood in the reason."""
    by, reason = (row.reason, "") if row.by is None else (row.by, row.reason)
    told = (by or "", row.role or "", row.action, row.target or "", row.result, reason or "")
    return Entry(row.id, row.at, *told)
