"""What all tables share: portable column types and the three mixins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

# SQLite gives a rowid key only to a column declared INTEGER.
Big = BigInteger().with_variant(Integer, "sqlite")
SRID = 4326


class Utc(TypeDecorator[datetime]):
    """An aware UTC time; SQLite keeps it without offset, so the offset is put back when it is read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"time {value} has no time zone: pass an aware UTC datetime")
        return value.astimezone(UTC).replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """The one declarative base: constraint names are fixed so migrations can find them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def geometry(kind: str, *, index: bool = True, nullable: bool = False) -> Mapped[Any]:
    """Geometry column in lon/lat: kind POINT, LINESTRING, MULTIPOLYGON or GEOMETRY."""
    return mapped_column(Geometry(kind, srid=SRID, spatial_index=index), nullable=nullable)


class Keyed:
    """A surrogate key: addresses and codes change, keys do not."""

    id: Mapped[int] = mapped_column(Big, primary_key=True)


class InArea:
    """The area chain as one string, so that scope is a prefix (geo.vocabulary.AREA_LEVELS)."""

    area_code: Mapped[str] = mapped_column(String(17), index=True)


class Placed(InArea):
    """In an area and in an H3 resolution-11 hex (unsigned 64-bit, top bit always 0, so BIGINT holds it)."""

    hex_id: Mapped[int] = mapped_column(BigInteger, index=True)


class Sourced:
    """Where a row came from: source system, its key there, and when it was last brought in."""

    source: Mapped[str | None] = mapped_column(String(40))
    source_id: Mapped[str | None] = mapped_column(String(80))
    updated_at: Mapped[datetime | None] = mapped_column(Utc)


class Dated:
    """When a row holds: from, and until (NULL = still)."""

    valid_from: Mapped[datetime | None] = mapped_column(Utc)
    valid_to: Mapped[datetime | None] = mapped_column(Utc)
