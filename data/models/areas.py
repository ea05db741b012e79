"""Areas of responsibility: street and communities, grids, micro-grids (domain: GB/T 34300-2017)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Dated, Sourced, geometry


class Division(Sourced, Dated, Base):
    """A subdistrict (9 digits) or a community (12 digits); ``fictional`` marks a made-up one."""

    __tablename__ = "division"
    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str | None] = mapped_column(String(80))
    level: Mapped[str] = mapped_column(String(16))
    parent_code: Mapped[str | None] = mapped_column(String(12), index=True)
    fictional: Mapped[bool | None] = mapped_column(Boolean)
    geometry: Mapped[Any] = geometry("MULTIPOLYGON")


class Grid(Sourced, Dated, Base):
    """A governance grid (15 digits), one worker; ``scheme`` tells it from a 数字城管 cell."""

    __tablename__ = "grid"
    code: Mapped[str] = mapped_column(String(15), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(16))
    scheme: Mapped[str] = mapped_column(String(16))
    community_code: Mapped[str] = mapped_column(ForeignKey("division.code"), index=True)
    households: Mapped[int]
    worker: Mapped[str | None] = mapped_column(String(40))
    leader: Mapped[str | None] = mapped_column(String(40))
    geometry: Mapped[Any] = geometry("MULTIPOLYGON")


class MicroGrid(Sourced, Dated, Base):
    """A micro-grid (17 digits): 30–50 households within one grid."""

    __tablename__ = "micro_grid"
    code: Mapped[str] = mapped_column(String(17), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    grid_code: Mapped[str] = mapped_column(ForeignKey("grid.code"), index=True)
    households: Mapped[int]
    leader: Mapped[str | None] = mapped_column(String(40))
    geometry: Mapped[Any] = geometry("MULTIPOLYGON")
