"""What each source said of each thing, which source wins, and what waits for a person to decide."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, InArea, Keyed, Utc


class SourceRecord(Keyed, InArea, Base):
    """What one source said of one thing: the whole of it, so that the thing is the merge of its records.

    ``thing`` is the key of the row in the table of ``kind``, NULL while a doubtful match waits. ``stated`` is
    a JSON object of field → value. One record of a (kind, source, source id) is current; those before it are
    kept for the undoing of its batch. ``batch_id`` NULL: the thing was there before anything was imported.
    """

    __tablename__ = "source_record"
    kind: Mapped[str] = mapped_column(String(24))
    source: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[str] = mapped_column(String(80))
    thing: Mapped[str | None] = mapped_column(String(24))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    given_at: Mapped[datetime] = mapped_column(Utc)
    current: Mapped[bool] = mapped_column(Boolean)
    stated: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        Index("ix_source_record_key", "kind", "source", "source_id"),
        Index("ix_source_record_thing", "kind", "thing"),
    )


class SourceRule(Base):
    """Which source wins: the lower rank. "" stands for every kind, or every field."""

    __tablename__ = "source_rule"
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    source: Mapped[str] = mapped_column(String(40), primary_key=True)
    rank: Mapped[int] = mapped_column(SmallInteger)


class ColumnMapping(Base):
    """Which field a heading of a source's files stands for; "" is a column to leave out."""

    __tablename__ = "column_mapping"
    source: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    heading: Mapped[str] = mapped_column(String(160), primary_key=True)
    field: Mapped[str] = mapped_column(String(40))


class MatchDoubt(Keyed, InArea, Base):
    """A record that may be of a thing that is there: a person says ``same`` or ``different``."""

    __tablename__ = "match_doubt"
    record_id: Mapped[int] = mapped_column(ForeignKey("source_record.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    candidate: Mapped[str] = mapped_column(String(24))
    score: Mapped[float]
    why: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(16), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decided_by: Mapped[str | None] = mapped_column(String(80))
