"""Plain writes: new rows by the bulk path, changed columns by key. Values are those of records (JSON)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Connection, Integer, Table, bindparam, func, select, update

from data import bulk
from data.database import write_meta
from data.models import Base, Meta
from data.models.base import SRID, Utc
from geo.frames import FRAMES, LONLAT

Values = Mapping[str, Any]
LAST_KEY = "last_key:"  # of a table, in ``meta``


@contextmanager
def inserting(connection: Connection, table: str) -> Iterator[Callable[[Sequence[Values]], None]]:
    """Takes new rows of a frame's table, each with its key, a portion at a time; all are in at the end."""
    with bulk.loading(connection) as load:
        yield lambda rows: _insert(load, table, rows)


def insert_things(connection: Connection, table: str, rows: Sequence[Values]) -> None:
    """New rows of a frame's table; each names its key."""
    with inserting(connection, table) as insert:
        insert(rows)


def _insert(load: bulk.Load, table: str, rows: Sequence[Values]) -> None:
    frame = FRAMES[table]
    cells = {name: [row.get(name) for row in rows] for name in (*frame.columns, *frame.optional)}
    empty = [None] * len(rows)
    made = pd.DataFrame({n: pd.Series(v, dtype=object) for n, v in cells.items() if v != empty})
    if frame.geometry:
        shapes = shapely.from_wkb([row["geometry"] for row in rows])
        made = gpd.GeoDataFrame(made, geometry=shapes, crs=LONLAT)
    load(table, made)


def update_things(
    connection: Connection, table: str, key: str, changes: Iterable[tuple[Any, Values]]
) -> None:
    """Set columns of rows known by their key; rows with the same columns go together."""
    model = Base.metadata.tables[table]
    alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for value, columns in changes:
        bound = {name: bound_value(model, name, v) for name, v in columns.items()}
        alike[tuple(sorted(columns))].append({**bound, "the_key": key_of(model, key, value)})
    for names, rows in alike.items():
        query = update(model).where(model.c[key] == bindparam("the_key"))
        connection.execute(query.values({name: bindparam(name) for name in names}), rows)


def next_key(connection: Connection, table: str) -> int:
    """The first key that no row has, nor one had that was erased: the audit log still speaks of it."""
    model = Base.metadata.tables[table]
    (key,) = model.primary_key
    had = connection.scalar(select(Meta.value).where(Meta.key == f"{LAST_KEY}{table}"))
    return max(int(connection.scalar(select(func.max(key))) or 0), int(had or 0)) + 1


def never_again(connection: Connection, table: str) -> None:
    """Before the rows with the highest keys of a table go: let none of these keys be given again."""
    write_meta(connection, {f"{LAST_KEY}{table}": str(next_key(connection, table) - 1)})


def bound_value(model: Table, name: str, value: Any) -> Any:
    """A record's value as SQLAlchemy takes it."""
    kind = model.c[name].type
    if value is None:
        return None
    if isinstance(kind, Geometry):
        return WKBElement(bytes.fromhex(value), srid=SRID)
    if isinstance(kind, Utc) and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value


def key_of(model: Table, key: str, value: Any) -> Any:
    """A key as its column has it."""
    return int(value) if isinstance(model.c[key].type, Integer) else str(value)


def columns_of(table: str) -> list[str]:
    """Names of a table's columns."""
    return [column.name for column in Base.metadata.tables[table].columns]


def advance(connection: Connection, table: str) -> None:
    """On PostGIS, let the sequence go on after keys that we gave ourselves."""
    if connection.dialect.name == "postgresql":
        name = Base.metadata.tables[table].name
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"  # noqa: S608
        )
