"""The audit log as an auditor reads it: the newest first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from data.models import AuditLog

PAGE = 100


@dataclass(frozen=True)
class Entry:
    """Who did what to what, when, with what result."""

    key: int
    at: datetime
    by: str
    role: str
    action: str
    target: str
    result: str


def entries(engine: Engine, before: int = 0, action: str = "") -> list[Entry]:
    """At most ``PAGE``, with a key below ``before`` where one is given; of one action only where one is."""
    asked = select(AuditLog).order_by(AuditLog.id.desc()).limit(PAGE)
    if before:
        asked = asked.where(AuditLog.id < before)
    if action:
        asked = asked.where(AuditLog.action == action)
    with engine.connect() as connection:
        rows = connection.execute(asked).all()
    return [
        Entry(row.id, row.at, row.reason or "", row.role or "", row.action, row.target or "", row.result)
        for row in rows
    ]
