"""What sources say of one thing, and of records that wait to be told which thing they are of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import orjson
from sqlalchemy import Connection, Row, select

from data.imports import memory
from data.imports.merging import Record, Rules, order
from data.models import Base, MatchDoubt, SourceRecord
from data.store.source_lines import DoubtLine, Statement, ValueLine
from data.store.sources import TABLES, UNNAMED, lonlat_of
from data.viewer import Viewer
from geo.crs import to_metric
from geo.vocabulary import AGE_GROUPS

HIDDEN = frozenset(
    {"hex_id", "area_code", "geometry", "id", "source", "source_id", "updated_at", "valid_from", "valid_to"}
)
PLACE = "geometry"


# How many people live behind one door is for those who answer for the place, as on its card.
OF_HOMES = frozenset({"residents", "households", *(group.code for group in AGE_GROUPS)})


def provenance(connection: Connection, viewer: Viewer, kind: str, key: str) -> list[ValueLine]:
    """Each value of a thing with who gave it and what the others say.

    Empty where there is no such thing, or none that the viewer may see.
    """
    row = _thing(connection, kind, key)
    if row is None or not viewer.sees(_area(row)):
        return []
    records = _records(connection, kind, key)
    lines = _by_records(connection, kind, records) if records else _by_itself(row)
    return [line for line in lines if viewer.sees_homes or kind != "houses" or line.field not in OF_HOMES]


def _by_records(connection: Connection, kind: str, records: list[_Said]) -> list[ValueLine]:
    rules = memory.rules(connection)
    names = dict.fromkeys(name for record, _ in records for name in record.stated)
    return [_value(name, records, kind, rules) for name in names if name not in HIDDEN - {PLACE}]


def doubts(connection: Connection, viewer: Viewer, epsg: int, limit: int) -> list[DoubtLine]:
    """Doubtful matches that wait for a person, the oldest first."""
    if not viewer.sees_all:
        return []
    doubt, record = MatchDoubt.__table__, SourceRecord.__table__
    query = (
        select(doubt, record.c.source, record.c.source_id, record.c.given_at, record.c.stated)
        .join(record, record.c.id == doubt.c.record_id)
        .where(doubt.c.state == "waiting")
        .order_by(doubt.c.id)
        .limit(limit)
    )
    return [_doubt(connection, viewer, row, epsg) for row in connection.execute(query).all()]


def _doubt(connection: Connection, viewer: Viewer, row: Row[Any], epsg: int) -> DoubtLine:
    said = orjson.loads(row.stated)
    thing = _thing(connection, row.kind, row.candidate)
    there = dict(thing) if thing is not None else {}
    few = OF_HOMES if row.kind == "houses" and not viewer.sees_few else frozenset()
    places = lonlat_of(said.get(PLACE)), _lonlat(there)
    apart = _apart(places[0], places[1], epsg) if places[0] and places[1] else None
    return DoubtLine(
        row.id, row.kind, row.source, row.source_id, row.given_at, row.score, row.why,
        _shown(said, few), _shown(there, few), row.candidate, apart, places,
    )  # fmt: skip


def _shown(values: dict[str, Any], not_told: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What people compare; identities stay sealed."""
    return {
        name: value
        for name, value in values.items()
        if name not in HIDDEN | not_told and value is not None and not isinstance(value, (list, bytes))
    }


def _lonlat(row: dict[str, Any]) -> tuple[float, float] | None:
    shape = row.get(PLACE)
    return lonlat_of(str(shape.desc)) if shape is not None else None


def _thing(connection: Connection, kind: str, key: str) -> Any:
    if kind not in TABLES:
        return None
    table = Base.metadata.tables[TABLES[kind]]
    (column,) = table.primary_key
    value: Any = key
    if column.type.python_type is int:
        if not key.isdigit():
            return None
        value = int(key)
    return connection.execute(select(table).where(column == value)).mappings().first()


def _area(row: Any) -> str:
    return str(row["area_code"] if "area_code" in row else row["code"])


def _apart(one: tuple[float, float], two: tuple[float, float], epsg: int) -> float:
    x, y = to_metric([one[0], two[0]], [one[1], two[1]], epsg)
    return float(np.hypot(x[0] - x[1], y[0] - y[1]))


_Said = tuple[Record, int | None]  # with its batch


def _records(connection: Connection, kind: str, key: str) -> list[_Said]:
    table = SourceRecord
    columns = (table.id, table.source, table.given_at, table.stated, table.batch_id)
    query = select(*columns).where(table.kind == kind, table.thing == key, table.current.is_(True))
    rows = connection.execute(query.order_by(table.id))
    return [(Record(r.id, r.source, r.given_at, orjson.loads(r.stated)), r.batch_id) for r in rows]


def _value(name: str, records: list[_Said], kind: str, rules: Rules) -> ValueLine:
    saying = [said for said in records if name in said[0].stated]
    saying.sort(key=lambda said: order(said[0], kind, name, rules))
    first, *others = (_statement(record, batch, name) for record, batch in saying)
    return ValueLine(name, first, tuple(others))


def _statement(record: Record, batch: int | None, name: str) -> Statement:
    value = record.stated[name]
    if isinstance(value, list):
        value = None  # an identity: that it was given is told, not what it is
    if name == PLACE:
        value = lonlat_of(value)
    return Statement(record.source, value, record.given_at, batch)


def _by_itself(row: Any) -> list[ValueLine]:
    """A thing without records: its own source and time, where it says when."""
    since = row.get("updated_at")
    if since is None:
        return []
    source = row["source"] or UNNAMED
    return [
        ValueLine(name, Statement(source, _plain(value), since, None), ())
        for name, value in _shown(dict(row)).items()
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
