"""The R*Tree that answers for a spatial index on SQLite, kept by triggers.

GeoAlchemy2 calls SpatiaLite's management functions when tables come and go. Here they do the same work:
``RecoverGeometryColumn`` notes the column in ``geometry_columns`` and guards its type,
``CreateSpatialIndex`` makes ``idx_<table>_<column>`` and fills it, the others undo them.
The index holds float32 boxes rounded outwards, so it finds candidates; the exact test is in data/spatial.py.
"""

# ruff: noqa: S608, PLR0917 - names of tables and columns come from the models, the order of arguments from SpatiaLite
from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# As SpatiaLite and GDAL spell it; GeoAlchemy2 reflects columns from it.
GEOMETRY_COLUMNS = """CREATE TABLE IF NOT EXISTS geometry_columns (
    f_table_name TEXT NOT NULL, f_geometry_column TEXT NOT NULL, geometry_type TEXT NOT NULL,
    coord_dimension TEXT NOT NULL, srid INTEGER NOT NULL, spatial_index_enabled INTEGER NOT NULL,
    PRIMARY KEY (f_table_name, f_geometry_column))"""
FIND = "f_table_name = ? AND f_geometry_column = ?"


@dataclass(frozen=True)
class Index:
    """Names of one R*Tree. A table without an integer key has its key kept in the tree beside the box,
    because VACUUM renumbers its rowids."""

    table: str
    column: str
    key: str
    whole: bool

    @property
    def name(self) -> str:
        """The R*Tree table, as GeoAlchemy2 names it."""
        return f"idx_{self.table}_{self.column}"

    @property
    def key_column(self) -> str:
        """The column of the R*Tree that holds the key of the row."""
        return "id" if self.whole else "key"

    def create(self) -> list[str]:
        """DDL of the tree."""
        extra = "" if self.whole else ", +key"
        return [f"CREATE VIRTUAL TABLE {self.name} USING rtree(id, west, east, south, north{extra})"]

    def fill(self) -> str:
        """SQL that indexes the rows already there, one by one; data/rtree_pack.py is the fast way."""
        return f'{self._put(self.table)} FROM "{self.table}" {self._where(self.table)}'

    def triggers(self) -> list[str]:
        """DDL of what keeps the tree."""
        on, put = f'ON "{self.table}"', f"{self._put('new')} {self._where('new')};"
        drop = f"DELETE FROM {self.name} WHERE {self.key_column} = old.{self.key};"
        return [
            f"CREATE TRIGGER IF NOT EXISTS {self.name}_insert AFTER INSERT {on} BEGIN {put} END",
            f"CREATE TRIGGER IF NOT EXISTS {self.name}_update AFTER UPDATE OF {self.key}, {self.column} {on} "
            f"BEGIN {drop} {put} END",
            f"CREATE TRIGGER IF NOT EXISTS {self.name}_delete AFTER DELETE {on} BEGIN {drop} END",
        ]

    def drop_triggers(self) -> list[str]:
        """DDL that leaves the tree to the bulk loader."""
        return [f"DROP TRIGGER IF EXISTS {self.name}_{when}" for when in ("insert", "update", "delete")]

    def _put(self, row: str) -> str:
        shape = f"{row}.{self.column}"
        edges = ", ".join(f"ST_{edge}({shape})" for edge in ("XMin", "XMax", "YMin", "YMax"))
        values = f"{row}.{self.key}, {edges}" if self.whole else f"NULL, {edges}, {row}.{self.key}"
        columns = "id, west, east, south, north" + ("" if self.whole else ", key")
        return f"INSERT OR REPLACE INTO {self.name} ({columns}) SELECT {values}"

    def _where(self, row: str) -> str:
        return f"WHERE ST_XMin({row}.{self.column}) IS NOT NULL"


def index_of(execute: Callable[..., Any], table: str, column: str) -> Index:
    """The index of a geometry column, from the table's own description."""
    keys = [row for row in execute(f'PRAGMA table_info("{table}")').fetchall() if row[5]]
    if len(keys) != 1:
        raise ValueError(f"table {table!r} needs a key of one column to have a spatial index")
    return Index(table, column, keys[0][1], keys[0][2].upper() == "INTEGER")


def indexes(execute: Callable[..., Any]) -> list[Index]:
    """All indexes of a database."""
    execute(GEOMETRY_COLUMNS)
    rows = execute(
        "SELECT f_table_name, f_geometry_column FROM geometry_columns WHERE spatial_index_enabled ORDER BY 1"
    ).fetchall()
    return [index_of(execute, table, column) for table, column in rows]


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
    for sql in (*index.drop_triggers(), f"DROP TABLE IF EXISTS {index.name}"):
        execute(sql)
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
