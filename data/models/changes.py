"""What changed, row by row: written by the database itself, so that no writer can forget it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Big, Utc


class ChangeLog(Base):
    """One row of ``event``, ``alarm`` or ``visit`` that came, changed or went; filled by triggers.

    ``seq`` grows with every entry and is never used twice; entries of one key stand in the order of their
    changes. ``xid`` is PostGIS's number of the transaction, NULL on SQLite, where one writes at a time.
    """

    __tablename__ = "change_log"
    seq: Mapped[int] = mapped_column(Big, primary_key=True)
    xid: Mapped[int | None] = mapped_column(BigInteger, index=True)
    table_name: Mapped[str] = mapped_column(String(24))
    key: Mapped[str] = mapped_column(String(24))
    operation: Mapped[str] = mapped_column(String(6))
    at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (
        Index("ix_change_log_at", "at", postgresql_using="brin"),
        {"sqlite_autoincrement": True},  # a number is not used again when old entries are gone
    )
