"""Columns of large tables as arrays, piece by piece: a city's rows never stand in memory as objects.

On PostGIS a column leaves the server as numbers of one width (COPY BINARY), so a piece of the answer is one
array; on SQLite rows come as tuples and are turned over piece by piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.index.column_kinds import Array, Whole
from data.models import Base
from data.sqlite_spatial import POINT_EWKB

PIECE = 200_000  # rows
KEYS = 5_000  # in one question
Columns = dict[str, Array]


def read_columns(
    connection: Connection,
    table: str,
    wanted: Mapping[str, Whole],
    *,
    point: bool,
    ids: NDArray[np.int64] | None = None,
) -> Columns:
    """Columns of a table in the order of its key ``id``; with ``point`` also ``lon`` and ``lat`` in degrees.

    ``ids``: only the rows with these keys, those that there are. KeyError for a column the model does not
    have; StoreError for a value that cannot be.
    """
    model = Base.metadata.tables[table]
    for column in wanted:
        model.columns[column]  # the names below come from the models, never from a user
    pieces = _postgis if connection.dialect.name == "postgresql" else _sqlite
    read = [piece for source in sources(table, ids) for piece in pieces(connection, source, wanted, point)]
    names = [*wanted, *(("lon", "lat") if point else ())]
    columns = {name: np.concatenate([piece[name] for piece in read]) for name in names}
    order = np.argsort(columns["id"], kind="stable")
    return {name: values[order] for name, values in columns.items()}


def read_pieces(connection: Connection, table: str, wanted: Mapping[str, Whole]) -> Iterator[Columns]:
    """The same, a piece at a time and in no order: of a table that does not fit in memory."""
    pieces = _postgis if connection.dialect.name == "postgresql" else _sqlite
    yield from pieces(connection, table, wanted, False)


def sources(table: str, ids: NDArray[np.int64] | None) -> Iterator[str]:
    """The table, or parts of it with some keys each, as they stand behind FROM; keys in their order."""
    if ids is None:
        yield table
        return
    ids = np.sort(ids)
    for start in range(0, max(len(ids), 1), KEYS):
        listed = ", ".join(map(str, ids[start : start + KEYS].tolist()))
        yield f"{table} WHERE id IN ({listed or 'NULL'})"


def read_texts(connection: Connection, table: str, names: Sequence[str]) -> dict[str, NDArray[np.object_]]:
    """Text columns in the order of the key; "" = none."""
    model = Base.metadata.tables[table]
    columns = ", ".join(model.columns[name].name for name in names)
    parts: dict[str, list[Any]] = {name: [] for name in names}
    for rows in _rows(connection, f"SELECT id, {columns} FROM {table} ORDER BY id"):  # noqa: S608
        for name, values in zip(names, list(zip(*rows, strict=True))[1:], strict=True):
            parts[name].append(np.array([value or "" for value in values], dtype=object))
    nothing = np.empty(0, dtype=object)
    return {name: np.concatenate([nothing, *found]) for name, found in parts.items()}


def _rows(connection: Connection, query: str) -> Iterator[list[Any]]:
    """Rows of an answer, a piece at a time; the server keeps the rest."""
    raw: Any = connection.connection.driver_connection
    cursor = raw.cursor("rows") if connection.dialect.name == "postgresql" else raw.cursor()
    with closing(cursor):
        cursor.execute(query)
        while rows := cursor.fetchmany(PIECE):
            yield list(rows)


def _sqlite(
    connection: Connection, source: str, wanted: Mapping[str, Whole], point: bool
) -> Iterator[Columns]:
    asked = [kind.in_sqlite(name) for name, kind in wanted.items()]
    query = f"SELECT {', '.join(asked + ['geometry'] * point)} FROM {source}"  # noqa: S608
    some = False
    for rows in _rows(connection, query):
        some = True
        by_column = list(zip(*rows, strict=True))
        yield _piece(wanted, by_column, by_column[-1] if point else None)
    if not some:
        yield _piece(wanted, [()] * len(wanted), () if point else None)


def _piece(wanted: Mapping[str, Whole], by_column: list[Any], blobs: tuple[bytes, ...] | None) -> Columns:
    found = {
        name: kind.values(np.array(values, dtype=object))
        for (name, kind), values in zip(wanted.items(), by_column[: len(wanted)], strict=True)
    }
    return found if blobs is None else {**found, **_lonlat(blobs)}


def _lonlat(blobs: tuple[bytes, ...]) -> Columns:
    """Places of points: their bytes are of one width, and the last sixteen are the place."""
    joined = b"".join(blobs)
    if len(joined) != POINT_EWKB.size * len(blobs):
        shapes = shapely.from_wkb(np.array(blobs, dtype=object))
        return {"lon": shapely.get_x(shapes), "lat": shapely.get_y(shapes)}
    at = np.frombuffer(joined, np.uint8).reshape(-1, POINT_EWKB.size)[:, -16:]
    lonlat = np.ascontiguousarray(at).view("<f8")
    return {"lon": lonlat[:, 0].copy(), "lat": lonlat[:, 1].copy()}


def _postgis(
    connection: Connection, source: str, wanted: Mapping[str, Whole], point: bool
) -> Iterator[Columns]:
    asked = [(name, kind.in_postgis(name), kind.wire) for name, kind in wanted.items()]
    if point:
        asked += [("lon", "ST_X(geometry)", ">f8"), ("lat", "ST_Y(geometry)", ">f8")]
    query = f"COPY (SELECT {', '.join(sql for _, sql, _ in asked)} FROM {source}) TO STDOUT BINARY"  # noqa: S608
    fields = [("fields", ">i2")]
    for name, _, wire in asked:
        fields += [(f"width of {name}", ">i4"), (name, wire)]
    row = np.dtype(fields)
    for joined in _copied(connection, query, row.itemsize):
        told = np.frombuffer(joined, row)
        places = {name: told[name].astype(np.float64) for name in ("lon", "lat")} if point else {}
        yield {**{name: kind.values(told[name]) for name, kind in wanted.items()}, **places}


def _copied(connection: Connection, query: str, width: int) -> Iterator[bytes]:
    """The answer in pieces of whole rows; at least one piece, be it empty."""
    raw: Any = connection.connection.driver_connection
    head, tail = 19, 2  # signature, flags, extension; and the mark of the end
    with raw.cursor() as cursor, cursor.copy(query) as copy:
        parts, size = [], 0
        begun = False
        for block in copy:
            part = bytes(block)[0 if begun else head :]
            begun = True
            parts.append(part)
            size += len(part)
            if size >= PIECE * width:
                joined = b"".join(parts)
                cut = len(joined) // width * width
                yield joined[:cut]
                parts, size = [joined[cut:]], len(joined) - cut
        joined = b"".join(parts)
        yield joined[: len(joined) - tail]
