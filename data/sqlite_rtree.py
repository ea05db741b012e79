"""The R*Tree that answers for a spatial index on SQLite, kept by triggers.

It holds float32 boxes rounded outwards, so it finds candidates; the exact test is in data/spatial.py.
"""

# ruff: noqa: S608 - names of tables and columns come from the models
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# As SpatiaLite and GDAL spell it; GeoAlchemy2 reflects columns from it.
GEOMETRY_COLUMNS = """CREATE TABLE IF NOT EXISTS geometry_columns (
    f_table_name TEXT NOT NULL, f_geometry_column TEXT NOT NULL, geometry_type TEXT NOT NULL,
    coord_dimension TEXT NOT NULL, srid INTEGER NOT NULL, spatial_index_enabled INTEGER NOT NULL,
    PRIMARY KEY (f_table_name, f_geometry_column))"""


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
