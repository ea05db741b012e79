"""Where the data come from: sources and their age, batches, rules, how many doubtful matches wait."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import Connection, Row, String, cast, func, select

from data.models import Base, ImportBatch, MatchDoubt, SourceRecord, SourceRule, SourceSystem
from data.store.source_lines import BatchLine, RuleLine, SourceLine
from data.viewer import Viewer

TABLES = {
    "grids": "grid", "buildings": "building", "houses": "house", "facilities": "facility",
    "service_points": "service_point", "sensors": "sensor", "events": "event",
    "organisations": "organisation", "persons": "person",
}  # fmt: skip
UNNAMED = "street"  # of rows that name no source
COUNTS = ("added", "changed", "same", "doubtful", "rejected")
NO_MORE_THAN = 500  # batches listed


def sources(connection: Connection, viewer: Viewer) -> list[SourceLine]:
    """Every source, the one that speaks of most first. Only for who sees the whole street."""
    if not viewer.sees_all:
        return []
    spoken, totals = _spoken_of(connection)
    known = names(connection, viewer)
    last = {line.source: line for line in reversed(batches(connection, viewer)) if line.undone_at is None}
    lines = [
        _line(code, known.get(code, code), spoken.get(code, []), totals, last.get(code))
        for code in dict.fromkeys([*spoken, *known])
    ]
    return sorted(lines, key=lambda line: -sum(line.kinds.values()))


def names(connection: Connection, viewer: Viewer) -> dict[str, str]:
    """Code → name of every source. No secret of any area, so for whoever sees one at all."""
    if not viewer.areas:
        return {}
    query = select(SourceSystem.code, SourceSystem.name)
    return {row.code: row.name for row in connection.execute(query)}


def batches(connection: Connection, viewer: Viewer) -> list[BatchLine]:
    """Files that were brought in, the newest first. Only for who sees the whole street."""
    if not viewer.sees_all:
        return []
    query = select(ImportBatch.__table__).order_by(ImportBatch.id.desc()).limit(NO_MORE_THAN)
    return [_batch(row) for row in connection.execute(query)]


def rules(connection: Connection, viewer: Viewer) -> list[RuleLine]:
    """Which source wins, in the order of kinds and ranks. Only for who sees the whole street."""
    if not viewer.sees_all:
        return []
    table = SourceRule
    query = select(table.kind, table.field, table.source, table.rank)
    return [RuleLine(*row) for row in connection.execute(query.order_by(table.kind, table.field, table.rank))]


def waiting(connection: Connection, viewer: Viewer) -> int:
    """How many doubtful matches wait for a person."""
    if not viewer.sees_all:
        return 0
    query = select(func.count()).select_from(MatchDoubt).where(MatchDoubt.state == "waiting")
    return int(connection.scalar(query) or 0)


_Told = tuple[str, int, datetime | None, datetime | None]  # kind, how many things, newest, oldest


def _spoken_of(connection: Connection) -> tuple[dict[str, list[_Told]], dict[str, int]]:
    """Source → (kind, things, newest, oldest), and the number of things of each kind.

    By the records where there are any; a thing without records speaks for itself by its own source column.
    """
    spoken: dict[str, list[_Told]] = {}
    totals: dict[str, int] = {}
    for kind, name in TABLES.items():
        table = Base.metadata.tables[name]
        totals[kind] = int(connection.scalar(select(func.count()).select_from(table)) or 0)
        for source, count, newest, oldest in _by_source(connection, kind, table):
            spoken.setdefault(str(source), []).append((kind, count, newest, oldest))
    return spoken, totals


def _by_source(connection: Connection, kind: str, table: Any) -> Iterable[Any]:
    record = SourceRecord
    said = (record.kind == kind, record.current.is_(True), record.thing.is_not(None))
    by_records = select(
        record.source,
        func.count(record.thing.distinct()),
        func.max(record.given_at),
        func.min(record.given_at),
    )
    yield from connection.execute(by_records.where(*said).group_by(record.source))
    (key,) = table.primary_key
    recorded = select(record.thing).where(*said)
    own = func.coalesce(table.c.source, UNNAMED)
    alone = select(own, func.count(), func.max(table.c.updated_at), func.min(table.c.updated_at))
    as_text = cast(key, String(24))
    yield from connection.execute(alone.where(as_text.not_in(recorded)).group_by(own))


def _line(
    code: str, name: str, told: list[_Told], totals: dict[str, int], last: BatchLine | None
) -> SourceLine:
    kinds: dict[str, int] = {}
    for kind, count, _, _ in told:
        kinds[kind] = kinds.get(kind, 0) + count
    shares = {kind: count / totals[kind] for kind, count in kinds.items() if totals[kind]}
    newest = max((t[2] for t in told if t[2] is not None), default=None)
    oldest = min((t[3] for t in told if t[3] is not None), default=None)
    return SourceLine(code, name, kinds, shares, newest, oldest, last)


def _batch(row: Row[Any]) -> BatchLine:
    counts = {name: int(row._mapping[f"rows_{name}"] or 0) for name in COUNTS}
    return BatchLine(
        id=row.id,
        kind=row.kind,
        source=row.source or "",
        file_name=row.file_name,
        src_crs=row.src_crs or "",
        brought_by=row.brought_by or "",
        started_at=row.started_at,
        rows_in=int(row.rows_in or 0),
        **counts,
        undone_at=row.undone_at,
        undone_by=row.undone_by or "",
        can_undo=row.undone_at is None and row.kind in TABLES and row.source is not None,
    )


def lonlat_of(geometry: str | None) -> tuple[float, float] | None:
    """One point of a geometry given as WKB in hex."""
    if not geometry:
        return None
    point = shapely.centroid(shapely.from_wkb(geometry))
    return round(point.x, 7), round(point.y, 7)
