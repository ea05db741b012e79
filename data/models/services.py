"""What serves residents: facilities (things that stand) and the service points they offer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Dated, Keyed, Placed, Sourced, Utc, geometry


class Facility(Keyed, Placed, Sourced, Dated, Base):
    """A thing of a ``FACILITY_KINDS`` code; a trail is a line, all others are points."""

    __tablename__ = "facility"
    kind: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str | None] = mapped_column(String(160))
    status: Mapped[str] = mapped_column(String(24))
    ownership: Mapped[str | None] = mapped_column(String(24))
    area_m2: Mapped[float | None]
    capacity: Mapped[float | None]
    capacity_unit: Mapped[str | None] = mapped_column(String(24))
    opens: Mapped[str | None] = mapped_column(String(80))
    checked_at: Mapped[datetime | None] = mapped_column(Utc)
    geometry: Mapped[Any] = geometry("GEOMETRY")


class ServicePoint(Keyed, Placed, Sourced, Dated, Base):
    """One of the 12 services offered at one place; one facility may offer several."""

    __tablename__ = "service_point"
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"), index=True)
    service: Mapped[str] = mapped_column(String(24))
    kind: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(24))
    reach_m: Mapped[float | None]
    capacity: Mapped[float | None]
    opens: Mapped[str | None] = mapped_column(String(80))
    geometry: Mapped[Any] = geometry("POINT")
