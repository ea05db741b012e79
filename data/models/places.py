"""What stands: estates, buildings, houses with doorplates, and the offline basemap (roads, land)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Big, Dated, InArea, Keyed, Placed, Sourced, geometry


class Estate(Keyed, Placed, Sourced, Dated, Base):
    """小区, a housing estate under one property manager; not a community (社区)."""

    __tablename__ = "estate"
    name: Mapped[str] = mapped_column(String(80))
    manager: Mapped[str | None] = mapped_column(String(80))
    owners_committee: Mapped[bool | None] = mapped_column(Boolean)
    geometry: Mapped[Any] = geometry("MULTIPOLYGON")


class Building(Keyed, Placed, Sourced, Dated, Base):
    """幢, a footprint with floors and units."""

    __tablename__ = "building"
    estate_id: Mapped[int | None] = mapped_column(ForeignKey("estate.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    use: Mapped[str] = mapped_column(String(24))
    floors: Mapped[int] = mapped_column(SmallInteger)
    units: Mapped[int] = mapped_column(SmallInteger)
    height_m: Mapped[float]
    year: Mapped[int | None] = mapped_column(SmallInteger)
    geometry: Mapped[Any] = geometry("MULTIPOLYGON")


class House(Keyed, Placed, Sourced, Dated, Base):
    """A dwelling or shop unit with its digital doorplate; the counts are today's sums over its persons.

    Residents and ages are NULL where nobody has counted: unknown is not nobody.
    """

    __tablename__ = "house"
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"), index=True)
    doorplate_code: Mapped[str | None] = mapped_column(String(30), unique=True)
    plate_token: Mapped[str | None] = mapped_column(String(32))
    external_code: Mapped[str | None] = mapped_column(String(40))
    plate_state: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(160))
    road: Mapped[str | None] = mapped_column(String(80))
    road_no: Mapped[str | None] = mapped_column(String(20))
    estate: Mapped[str | None] = mapped_column(String(80))
    building_no: Mapped[str | None] = mapped_column(String(20))
    unit_no: Mapped[str | None] = mapped_column(String(20))
    floor: Mapped[int | None] = mapped_column(SmallInteger)
    room: Mapped[str | None] = mapped_column(String(20))
    use: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(24))
    area_m2: Mapped[float | None]
    households: Mapped[int] = mapped_column(SmallInteger)
    residents: Mapped[int | None] = mapped_column(SmallInteger)
    age_0_3: Mapped[int | None] = mapped_column(SmallInteger)
    age_3_6: Mapped[int | None] = mapped_column(SmallInteger)
    age_6_12: Mapped[int | None] = mapped_column(SmallInteger)
    age_12_15: Mapped[int | None] = mapped_column(SmallInteger)
    age_60_plus: Mapped[int | None] = mapped_column(SmallInteger)
    age_80_plus: Mapped[int | None] = mapped_column(SmallInteger)
    geometry: Mapped[Any] = geometry("POINT")


class Road(InArea, Sourced, Base):
    """A road or path centre line; ``level`` keeps a bridge from meeting what it crosses."""

    __tablename__ = "road"
    id: Mapped[int] = mapped_column(Big, primary_key=True)
    name: Mapped[str | None] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(24))
    level: Mapped[int] = mapped_column(SmallInteger)
    walkable: Mapped[bool]
    geometry: Mapped[Any] = geometry("LINESTRING")


class Land(InArea, Sourced, Base):
    """Water, green or railway of the offline basemap."""

    __tablename__ = "land"
    id: Mapped[int] = mapped_column(Big, primary_key=True)
    name: Mapped[str | None] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(24))
    geometry: Mapped[Any] = geometry("GEOMETRY")
