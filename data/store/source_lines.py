"""What the pages of sources are made of: frozen lines of plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class BatchLine:
    """One file that was brought in. ``kind`` is a code of data.imports.kinds, or ``osm``. Counts are rows."""

    id: int
    kind: str
    source: str
    file_name: str
    src_crs: str
    brought_by: str
    started_at: datetime
    rows_in: int
    added: int
    changed: int
    same: int
    doubtful: int
    rejected: int
    undone_at: datetime | None
    undone_by: str
    can_undo: bool


@dataclass(frozen=True)
class SourceLine:
    """A source, and how old what it said is.

    ``kinds``: of how many things of each kind it speaks; ``shares``: of all of that kind (0–1).
    ``newest_at``, ``oldest_at``: of what it said; None where it never said when.
    """

    code: str
    name: str
    kinds: dict[str, int]
    shares: dict[str, float]
    newest_at: datetime | None
    oldest_at: datetime | None
    last_batch: BatchLine | None


@dataclass(frozen=True)
class DoubtLine:
    """A record that may be of a thing that is there.

    ``said`` and ``there``: field → value. ``why`` is a code of the words ``why.{code}``. ``metres`` apart,
    None where one of them has no place. ``lonlat`` of the record and of the thing.
    """

    id: int
    kind: str
    source: str
    source_id: str
    given_at: datetime
    score: float
    why: str
    said: dict[str, Any]
    there: dict[str, Any]
    candidate: str
    metres: float | None
    lonlat: tuple[tuple[float, float] | None, tuple[float, float] | None]


@dataclass(frozen=True)
class Statement:
    """What one source says of one field."""

    source: str
    value: Any
    given_at: datetime
    batch: int | None


@dataclass(frozen=True)
class ValueLine:
    """A field of a thing: the statement that won, and what the others say (also those that say the same)."""

    field: str
    won: Statement
    others: tuple[Statement, ...]


@dataclass(frozen=True)
class RuleLine:
    """Which source wins; "" stands for every kind or field.

    Lower ranks win; a source without rule has 100.
    """

    kind: str
    field: str
    source: str
    rank: int
