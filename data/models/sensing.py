"""社区感知信息: sensors, datastreams, observations (OGC SensorThings words) and the alarms made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Big, Dated, InArea, Keyed, Placed, Sourced, Utc, geometry


class Sensor(Keyed, Placed, Sourced, Dated, Base):
    """A device; cameras keep place, azimuth and angle of view, never video."""

    __tablename__ = "sensor"
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(24))
    house_id: Mapped[int | None] = mapped_column(ForeignKey("house.id"), index=True)
    azimuth: Mapped[float | None]
    view_deg: Mapped[float | None]
    last_seen_at: Mapped[datetime | None] = mapped_column(Utc)
    geometry: Mapped[Any] = geometry("POINT")


class Datastream(Keyed, InArea, Base):
    """One quantity that a sensor observes."""

    __tablename__ = "datastream"
    sensor_id: Mapped[int] = mapped_column(ForeignKey("sensor.id"), index=True)
    quantity: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(16))


class Observation(Base):
    """One reading. (datastream, time) is the key, so a reading that arrives twice is one row."""

    __tablename__ = "observation"
    datastream_id: Mapped[int] = mapped_column(Big, primary_key=True)
    observed_at: Mapped[datetime] = mapped_column(Utc, primary_key=True)
    value: Mapped[float]
    quality: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime | None] = mapped_column(Utc)


class Alarm(Keyed, Placed, Base):
    """What a rule makes of observations; linked to at most one open event."""

    __tablename__ = "alarm"
    sensor_id: Mapped[int] = mapped_column(ForeignKey("sensor.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(Big, index=True)
    kind: Mapped[str] = mapped_column(String(24))
    level: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    value: Mapped[float | None]
    raised_at: Mapped[datetime] = mapped_column(Utc, index=True)
    recovered_at: Mapped[datetime | None] = mapped_column(Utc)
    geometry: Mapped[Any] = geometry("POINT", index=False)
