"""A batch undone whole: its records go, things are merged again from what is left, what only it knew goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, delete, func, select, update

from data import writes
from data.check_rows import LOOSE
from data.errors import StoreError
from data.imports import memory, writing
from data.imports.consequences import homes_of, recount_areas, recount_homes
from data.imports.grids import reassign
from data.imports.kinds import KINDS, kind_of
from data.imports.memory import parts
from data.imports.remerging import remerge
from data.key_lock import share
from data.models import Base, ImportBatch, MatchDoubt, SourceRecord
from data.writes import Act, begun_again
from geo.errors import PlaceError

# What points to a thing goes before it: persons before houses, service points before facilities.
ORDER = (
    "persons", "service_points", "events", "organisations", "sensors", "facilities", "houses", "buildings",
    "grids",
)  # fmt: skip


@begun_again
def undo(engine: Engine, home: Path, batch_id: int, by: str, at: datetime) -> dict[str, int]:
    """Undo a batch; returns how many things were ``removed`` and how many ``changed`` back.

    PlaceError when there is no such batch or it is undone already; StoreError naming what stands in the way.
    """
    act = Act("undo import", target=f"batch {batch_id}", by=by[:80], news=True, at=at)
    with writes.writing(engine, act) as connection:
        share(connection)
        _check(connection, batch_id)
        touched = _take_records(connection, batch_id)
        counts = {"removed": 0, "changed": 0}
        for kind in sorted(touched, key=ORDER.index):
            gone, left = _parted(connection, kind, touched[kind])
            homes = homes_of(connection, map(int, [*gone, *left])) if kind == "persons" else []
            _remove(connection, kind, gone)
            counts["removed"] += len(gone)
            counts["changed"] += remerge(connection, home, kind, left, at)
            remerge(connection, home, "houses", map(str, homes), at)
            recount_homes(connection, homes, at)
            _drop_lonely_bases(connection, kind, left)
        _note(connection, batch_id, by, at)
    return counts


def _check(connection: Connection, batch_id: int) -> None:
    found = connection.execute(select(ImportBatch.undone_at).where(ImportBatch.id == batch_id)).first()
    if found is None:
        raise PlaceError.of("no_batch", batch=batch_id)
    if found.undone_at is not None:
        raise PlaceError.of("undone_already", batch=batch_id)


def _take_records(connection: Connection, batch_id: int) -> dict[str, list[str]]:
    """Remove the batch's records and let those before them speak again; kind → things they spoke of."""
    table = SourceRecord
    mine = connection.execute(
        select(table.id, table.kind, table.source, table.source_id, table.thing, table.current).where(
            table.batch_id == batch_id
        )
    ).all()
    _hand_questions_back(connection, [row for row in mine if row.thing is None], {row.id for row in mine})
    for part in parts([row.id for row in mine]):
        connection.execute(delete(MatchDoubt).where(MatchDoubt.record_id.in_(part)))
        connection.execute(delete(table).where(table.id.in_(part)))
    _let_speak(connection, [(r.kind, r.source, r.source_id) for r in mine if r.current])
    touched: defaultdict[str, list[str]] = defaultdict(list)
    for row in mine:
        if row.thing is not None:
            touched[row.kind].append(row.thing)
    return dict(touched)


def _hand_questions_back(connection: Connection, waiting: Iterable[Any], mine: set[int]) -> None:
    """A question that an earlier record of the same row had asked is that record's again."""
    table = SourceRecord
    for row in waiting:
        key = (table.kind == row.kind, table.source == row.source, table.source_id == row.source_id)
        before = connection.scalars(select(table.id).where(*key).order_by(table.id.desc())).all()
        earlier = next((n for n in before if n not in mine), None)
        if earlier is not None:
            connection.execute(
                update(MatchDoubt).where(MatchDoubt.record_id == row.id).values(record_id=earlier)
            )


def _let_speak(connection: Connection, keys: Iterable[tuple[str, str, str]]) -> None:
    """The newest record left of each (kind, source, source id) is current again."""
    by_source: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, source, source_id in keys:
        by_source[kind, source].append(source_id)
    table = SourceRecord
    for (kind, source), ids in by_source.items():
        for part in parts(ids):
            here = (table.kind == kind, table.source == source, table.source_id.in_(part))
            newest = connection.scalars(
                select(func.max(table.id)).where(*here).group_by(table.source_id)
            ).all()
            connection.execute(update(table).where(table.id.in_(newest)).values(current=True))


def _parted(connection: Connection, kind: str, things: list[str]) -> tuple[list[str], list[str]]:
    """Things that nobody speaks of any more, and the others."""
    left = memory.of_things(connection, kind, things)
    every = list(dict.fromkeys(things))
    return [t for t in every if t not in left], [t for t in every if t in left]


def _remove(connection: Connection, kind_code: str, things: list[str]) -> None:
    """Take things away; what points to them is let go where it may be, else it stands in the way."""
    kind = kind_of(kind_code)
    table = Base.metadata.tables[kind.table]
    keys = [writing.key_of(table, kind.key, thing) for thing in things]
    for part in parts(keys):
        for other, column in _pointing_to(table):
            _let_go(connection, other, column, part, kind_code)
        for (name, link), parent in LOOSE.items():
            if parent == table.name:
                other = Base.metadata.tables[name]
                connection.execute(update(other).where(other.c[link].in_(part)).values({link: None}))
        connection.execute(table.delete().where(table.c[kind.key].in_(part)))
    if kind_code == "houses" and keys:
        recount_areas(connection)
    if kind_code == "grids" and keys:
        reassign(connection, things)


def _pointing_to(table: Table) -> Iterator[tuple[Table, Column[Any]]]:
    """Every column whose foreign key is of this table."""
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if any(key.column.table is table for key in column.foreign_keys):
                yield other, column


def _let_go(connection: Connection, other: Table, column: Column[Any], keys: list[Any], kind: str) -> None:
    """What may point to nothing does so from now on. StoreError when there is what may not."""
    pointing = column.in_(keys)
    if column.nullable:
        connection.execute(update(other).where(pointing).values({column.name: None}))
        return
    count = connection.scalar(select(func.count()).select_from(other).where(pointing))
    if count:
        what = next(((k.zh, k.en.lower()) for k in KINDS.values() if k.table == other.name), other.name)
        raise StoreError.of("stands_on_it", n=count, what=what)


def _drop_lonely_bases(connection: Connection, kind: str, things: list[str]) -> None:
    """A thing of which only its own first statement is left needs no record: it is as it was before."""
    for thing, kept in memory.of_things(connection, kind, things).items():
        if len(kept) == 1:
            connection.execute(
                delete(SourceRecord).where(
                    SourceRecord.kind == kind, SourceRecord.thing == thing, SourceRecord.batch_id.is_(None)
                )
            )


def _note(connection: Connection, batch_id: int, by: str, at: datetime) -> None:
    connection.execute(
        update(ImportBatch).where(ImportBatch.id == batch_id).values(undone_at=at, undone_by=by[:80])
    )
