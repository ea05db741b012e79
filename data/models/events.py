"""What happens: governance events with their log, and visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Big, InArea, Keyed, Placed, Sourced, Utc, geometry


class Event(Keyed, Placed, Sourced, Base):
    """A governance event; ``number`` is never reused. The hex answers where: no spatial index."""

    __tablename__ = "event"
    number: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    level: Mapped[str] = mapped_column(String(16))
    status: Mapped[int] = mapped_column(SmallInteger)
    origin: Mapped[str] = mapped_column(String(24))
    title: Mapped[str] = mapped_column(String(160))
    address: Mapped[str | None] = mapped_column(String(160))
    house_id: Mapped[int | None] = mapped_column(Big, index=True)
    sensor_id: Mapped[int | None] = mapped_column(Big)
    facility_id: Mapped[int | None] = mapped_column(Big)
    handled_level: Mapped[str | None] = mapped_column(String(16))
    reported_at: Mapped[datetime] = mapped_column(Utc, index=True)
    accepted_at: Mapped[datetime | None] = mapped_column(Utc)
    due_at: Mapped[datetime | None] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    reworked: Mapped[int | None] = mapped_column(SmallInteger)
    satisfied: Mapped[bool | None] = mapped_column(Boolean)
    geometry: Mapped[Any] = geometry("POINT", index=False)


class EventLog(Keyed, InArea, Base):
    """One move of an event from state to state: who, in which role, when, why."""

    __tablename__ = "event_log"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    from_status: Mapped[int | None] = mapped_column(SmallInteger)
    to_status: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(Utc)
    actor: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(24))
    note: Mapped[str | None] = mapped_column(String(400))


class Visit(Keyed, Placed, Base):
    """A worker's visit (走访) to a house."""

    __tablename__ = "visit"
    house_id: Mapped[int] = mapped_column(ForeignKey("house.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    worker: Mapped[str] = mapped_column(String(40))
    visited_at: Mapped[datetime] = mapped_column(Utc, index=True)
    due_at: Mapped[datetime | None] = mapped_column(Utc)
    note: Mapped[str | None] = mapped_column(String(400))
