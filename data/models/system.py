"""What the system remembers of itself: sources, imports, and facts about the street."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Keyed, Utc

ROUNDING_KEY = "rounding_key"  # in ``meta``, but no fact about the street: data/rounding_key.py


class Meta(Base):
    """Facts about the street: name, metric_epsg, time_zone, as_of, fictional, data_version."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class SourceSystem(Keyed, Base):
    """A platform that gives or takes data (5.1-a, 5.1-b)."""

    __tablename__ = "source_system"
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    direction: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16))
    last_run_at: Mapped[datetime | None] = mapped_column(Utc)
    last_error: Mapped[str | None] = mapped_column(String(400))


class SyncRun(Keyed, Base):
    """One exchange with a source system."""

    __tablename__ = "sync_run"
    source_system_id: Mapped[int] = mapped_column(ForeignKey("source_system.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    rows_in: Mapped[int | None]
    rows_rejected: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(400))


class ImportBatch(Keyed, Base):
    """One file brought in: what it was, by which reading of its coordinates, what became of its rows."""

    __tablename__ = "import_batch"
    kind: Mapped[str] = mapped_column(String(24))
    source: Mapped[str | None] = mapped_column(String(40), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_hash: Mapped[str] = mapped_column(String(64))
    src_crs: Mapped[str | None] = mapped_column(String(24))
    brought_by: Mapped[str | None] = mapped_column(String(80))
    started_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    rows_in: Mapped[int | None]
    rows_added: Mapped[int | None]
    rows_changed: Mapped[int | None]
    rows_same: Mapped[int | None]
    rows_doubtful: Mapped[int | None]
    rows_rejected: Mapped[int | None]
    undone_at: Mapped[datetime | None] = mapped_column(Utc)
    undone_by: Mapped[str | None] = mapped_column(String(80))


class ImportRowError(Keyed, Base):
    """Why one row of an import was put in quarantine, and what mends it."""

    __tablename__ = "import_row_error"
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    row: Mapped[str] = mapped_column(String(80))
    field: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(400))
    mend: Mapped[str | None] = mapped_column(String(400))
