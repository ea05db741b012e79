"""What the store remembers of sources: their records, the rules which wins, the mapping of their headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from data.imports.merging import Record, Rules
from data.imports.stating import from_text
from data.models import ColumnMapping, SourceRecord, SourceRule, SourceSystem

AT_ONCE = 500  # keys in one question: below every database's limit of parameters


@dataclass(frozen=True)
class Kept:
    """A current record as it is stored; ``thing`` None while it waits for a person."""

    key: int
    source: str
    source_id: str
    thing: str | None
    given_at: datetime
    text: str

    @property
    def record(self) -> Record:
        """As it is merged."""
        return Record(self.key, self.source, self.given_at, from_text(self.text))


COLUMNS = (
    SourceRecord.id, SourceRecord.source, SourceRecord.source_id, SourceRecord.thing, SourceRecord.given_at,
    SourceRecord.stated,
)  # fmt: skip


def of_source(connection: Connection, kind: str, source: str) -> dict[str, Kept]:
    """Current records of a source, by its own ids."""
    rows = connection.execute(
        select(*COLUMNS).where(
            SourceRecord.kind == kind, SourceRecord.source == source, SourceRecord.current.is_(True)
        )
    )
    return {row.source_id: Kept(*row) for row in rows}


def of_things(connection: Connection, kind: str, things: Iterable[str]) -> dict[str, list[Kept]]:
    """Current records of things, the oldest first; a thing without record is not in it."""
    found: dict[str, list[Kept]] = {}
    for part in parts(things):
        question = select(*COLUMNS).where(
            SourceRecord.kind == kind, SourceRecord.thing.in_(part), SourceRecord.current.is_(True)
        )
        for row in connection.execute(question.order_by(SourceRecord.id)):
            found.setdefault(str(row.thing), []).append(Kept(*row))
    return found


def rules(connection: Connection) -> Rules:
    """Which source wins."""
    rows = connection.execute(select(SourceRule.kind, SourceRule.field, SourceRule.source, SourceRule.rank))
    return Rules({(row.kind, row.field, row.source): row.rank for row in rows})


def mapping_of(connection: Connection, kind: str, source: str) -> dict[str, str]:
    """Heading → field as it was chosen for this source before."""
    table = ColumnMapping
    rows = connection.execute(
        select(table.heading, table.field).where(table.kind == kind, table.source == source)
    )
    return {row.heading: row.field for row in rows}


def keep_mapping(connection: Connection, kind: str, source: str, mapping: Mapping[str, str]) -> None:
    """Remember a choice for the next file of this source."""
    table = ColumnMapping
    headings = {heading[:160]: field for heading, field in mapping.items()}
    for part in parts(headings):
        connection.execute(
            delete(table).where(table.kind == kind, table.source == source, table.heading.in_(part))
        )
    if headings:
        connection.execute(
            insert(table),
            [{"source": source, "kind": kind, "heading": h, "field": f} for h, f in headings.items()],
        )


def name_source(connection: Connection, source: str, at: datetime) -> None:
    """Make a source known, or note that it was heard of again."""
    known = connection.scalar(select(SourceSystem.id).where(SourceSystem.code == source))
    if known is None:
        values = {"code": source, "name": source, "direction": "in", "state": "ok", "last_run_at": at}
        connection.execute(insert(SourceSystem), values)
    else:
        heard = update(SourceSystem).where(SourceSystem.id == known)
        connection.execute(heard.values(last_run_at=at, state="ok"))


def parts(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """Keys in portions that a database takes at once."""
    rest = iter(keys)
    while part := list(islice(rest, AT_ONCE)):
        yield part
