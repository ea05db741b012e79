"""SpatiaLite's management functions, done in Python.

GeoAlchemy2 and its Alembic helpers call them when tables come and go, and they do the same work here:
``RecoverGeometryColumn`` notes the column in ``geometry_columns`` and guards its type,
``CreateSpatialIndex`` makes ``idx_<table>_<column>`` and fills it, the others undo them.
"""

# ruff: noqa: S608, PLR0917 - names come from the models, the order of arguments from SpatiaLite
from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable
from typing import Any

from data.sqlite_rtree import GEOMETRY_COLUMNS, index_of, indexes

REBUILT = "_alembic_tmp_"
FIND = "f_table_name = ? AND f_geometry_column = ?"


def adopt_rebuilt(execute: Callable[..., Any]) -> None:
    """Make whole again what a batch migration rebuilt: Alembic fills a table of another name, drops the old
    one and renames, which leaves guard and R*Tree under the passing name."""
    execute(GEOMETRY_COLUMNS)
    rows = execute("SELECT * FROM geometry_columns WHERE f_table_name LIKE ?", f"{REBUILT}%").fetchall()
    for passing, column, kind, dimension, srid, indexed in rows:
        table = passing.removeprefix(REBUILT)
        _discard(execute, passing, column)
        for when in ("insert", "update"):
            execute(f"DROP TRIGGER IF EXISTS fit_{passing}_{column}_{when}")
        _recover(execute, table, column, srid, kind, dimension)
        if indexed:
            index = index_of(execute, table, column)
            for name in (f"idx_{passing}_{column}", index.name):
                _drop_tree(execute, name)
            _create(execute, table, column)


def forget_none(execute: Callable[..., Any]) -> None:
    """No list of geometry columns where no table has one."""
    execute(GEOMETRY_COLUMNS)
    if not execute("SELECT 1 FROM geometry_columns").fetchone():
        execute("DROP TABLE geometry_columns")


def _drop_tree(execute: Callable[..., Any], name: str) -> None:
    for when in ("insert", "update", "delete"):
        execute(f"DROP TRIGGER IF EXISTS {name}_{when}")
    kind = execute("SELECT type FROM sqlite_master WHERE name = ?", name).fetchone()
    if kind:  # a plain index where Alembic could not know better
        execute(f"DROP {kind[0]} {name}")


def register(connection: sqlite3.Connection) -> None:
    """Give one connection the management functions. It must allow weak references (a subclass does)."""
    held = weakref.ref(connection)

    def execute(sql: str, *parameters: Any) -> sqlite3.Cursor:
        if (alive := held()) is None:
            raise ReferenceError("the connection is gone")
        return alive.execute(sql, parameters)

    for name, arity, function in (
        ("RecoverGeometryColumn", 5, _recover),
        ("DiscardGeometryColumn", 2, _discard),
        ("CreateSpatialIndex", 2, _create),
        ("CheckSpatialIndex", 2, _check),
        ("DisableSpatialIndex", 2, _disable),
        ("DropTable", 2, _drop),
        ("RenameTable", 3, _rename),
    ):
        connection.create_function(name, arity, _bound(function, execute))
    connection.create_function("geometry_fits", 3, _fits, deterministic=True)


def _bound(function: Callable[..., Any], execute: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: function(execute, *args)


def _recover(
    execute: Callable[..., Any], table: str, column: str, srid: int, kind: str, dimension: str
) -> int:
    execute(GEOMETRY_COLUMNS)
    execute(
        "INSERT OR REPLACE INTO geometry_columns VALUES (?, ?, ?, ?, ?, 0)",
        table,
        column,
        kind,
        dimension,
        srid,
    )
    for when in ("INSERT", f"UPDATE OF {column}"):
        name = f"fit_{table}_{column}_{when[:6].lower()}"
        execute(
            f'CREATE TRIGGER IF NOT EXISTS {name} BEFORE {when} ON "{table}" '
            f"WHEN geometry_fits(new.{column}, '{kind}', {srid}) = 0 "
            f"BEGIN SELECT RAISE(ABORT, '{table}.{column} needs a {kind} with SRID {srid}'); END"
        )
    return 1


def _discard(execute: Callable[..., Any], table: str, column: str) -> int:
    return int(execute(f"DELETE FROM geometry_columns WHERE {FIND}", table, column).rowcount)


def _create(execute: Callable[..., Any], table: str, column: str) -> int:
    index = index_of(execute, table, column)
    for sql in (*index.create(), index.fill(), *index.triggers()):
        execute(sql)
    execute(f"UPDATE geometry_columns SET spatial_index_enabled = 1 WHERE {FIND}", table, column)
    return 1


def _check(execute: Callable[..., Any], table: str, column: str) -> int | None:
    row = execute(
        f"SELECT spatial_index_enabled FROM geometry_columns WHERE {FIND}", table, column
    ).fetchone()
    return 1 if row and row[0] else None


def _disable(execute: Callable[..., Any], table: str, column: str) -> int:
    index = index_of(execute, table, column)
    _drop_tree(execute, index.name)
    return int(
        execute(f"UPDATE geometry_columns SET spatial_index_enabled = 0 WHERE {FIND}", table, column).rowcount
    )


def _drop(execute: Callable[..., Any], _schema: None, table: str) -> int:
    for index in indexes(execute):
        if index.table == table:
            _disable(execute, table, index.column)
    execute("DELETE FROM geometry_columns WHERE f_table_name = ?", table)
    execute(f'DROP TABLE "{table}"')
    return 1


def _rename(execute: Callable[..., Any], _schema: None, old: str, new: str) -> int:
    execute(f'ALTER TABLE "{old}" RENAME TO "{new}"')
    return 1


def _fits(blob: bytes | None, kind: str, srid: int) -> int:
    """Whether a blob is what its column holds; the type word of EWKB is the low byte, flags are above."""
    if blob is None:
        return 1
    order = "little" if blob[0] else "big"
    word = int.from_bytes(blob[1:5], order)  # type: ignore[arg-type]
    known = int.from_bytes(blob[5:9], order) if word & 0x20000000 else 0  # type: ignore[arg-type]
    return int(known == srid and kind in ("GEOMETRY", WKB_KINDS.get(word & 0xFF)) and not word & 0xC0000000)


WKB_KINDS = dict(
    enumerate(
        (
            "POINT",
            "LINESTRING",
            "POLYGON",
            "MULTIPOINT",
            "MULTILINESTRING",
            "MULTIPOLYGON",
            "GEOMETRYCOLLECTION",
        ),
        1,
    )
)
