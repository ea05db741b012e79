"""The five democracies: matters with their steps, and supervision items (清单 + 台账)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, InArea, Keyed, Sourced, Utc, geometry


class Matter(Keyed, InArea, Sourced, Base):
    """An item of one of the five procedures, and where it stands."""

    __tablename__ = "matter"
    procedure: Mapped[str] = mapped_column(String(24))
    title: Mapped[str] = mapped_column(String(160))
    stage: Mapped[str] = mapped_column(String(40))
    hex_id: Mapped[int | None] = mapped_column(BigInteger)
    started_at: Mapped[datetime] = mapped_column(Utc)
    due_at: Mapped[datetime | None] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    geometry: Mapped[Any] = geometry("GEOMETRY", nullable=True)


class MatterStep(Keyed, InArea, Base):
    """One step of a matter; step names are data (geo.vocabulary.democracy), not code."""

    __tablename__ = "matter_step"
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    step_no: Mapped[int] = mapped_column(SmallInteger)
    stage: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    note: Mapped[str | None] = mapped_column(String(400))


class SupervisionItem(Keyed, InArea, Sourced, Base):
    """An entry of the supervision ledger (台账)."""

    __tablename__ = "supervision_item"
    kind: Mapped[str] = mapped_column(String(24))
    title: Mapped[str] = mapped_column(String(160))
    state: Mapped[str] = mapped_column(String(24))
    hex_id: Mapped[int | None] = mapped_column(BigInteger)
    finding: Mapped[str | None] = mapped_column(String(400))
    opened_at: Mapped[datetime] = mapped_column(Utc)
    due_at: Mapped[datetime | None] = mapped_column(Utc)
    published_at: Mapped[datetime | None] = mapped_column(Utc)
