"""The audit log, the chain that ties its entries to each other, and where that begins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Big, Keyed, Utc


class AuditLog(Keyed, Base):
    """Who did what to what, with what result.

    ``by`` is NULL in entries of before migration 0008, which have who did it in ``reason``.
    """

    __tablename__ = "audit_log"
    at: Mapped[datetime] = mapped_column(Utc, index=True)
    user_id: Mapped[int | None] = mapped_column(Big)
    role: Mapped[str | None] = mapped_column(String(24))
    by: Mapped[str | None] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    target: Mapped[str | None] = mapped_column(String(120))
    result: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str | None] = mapped_column(String(200))
    chain_hash: Mapped[bytes | None] = mapped_column(LargeBinary)


class AuditSeal(Base):
    """A link of the chain: the entry it holds, and the keyed hash of that entry and of the link before."""

    __tablename__ = "audit_seal"
    number: Mapped[int] = mapped_column(Big, primary_key=True, autoincrement=False)
    audit_id: Mapped[int] = mapped_column(Big, unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditBeginning(Base):
    """Where the chain begins since its oldest links were cut off: the last of those, and their archive.

    ``mac`` is the keyed hash of all that and of the beginning before.
    """

    __tablename__ = "audit_beginning"
    number: Mapped[int] = mapped_column(Big, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime] = mapped_column(Utc)
    archive: Mapped[str] = mapped_column(String(80))
    archive_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))
