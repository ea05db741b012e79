"""Bulk loading on SQLite: ``executemany`` over encoded columns."""

# ruff: noqa: S608 - names of tables and columns come from the models
from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Column, Connection

from data import rtree_pack, sqlite_rtree
from data.sqlite_waiting import WaitingTrees

REMEMBERED = """SELECT type, name, sql FROM sqlite_master
    WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type, name"""


class SqliteLoader:
    """Rows into SQLite; the indexes and triggers taken down are put back word for word."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        self.fresh: tuple[str, ...] = ()
        self.taken: list[str] = []
        self.trees = WaitingTrees(self.raw)

    def put_down(self, tables: tuple[str, ...]) -> None:
        """Take down indexes and triggers."""
        self._begin()
        self.fresh = tables
        for table in tables:
            for kind, name, sql in self.raw.execute(REMEMBERED, (table,)).fetchall():
                self.raw.execute(f'DROP {kind} "{name}"')
                self.taken.append(sql)

    def insert(
        self, table: str, columns: list[Column[Any]], values: list[Any], missing: list[list[int]]
    ) -> None:
        """Store rows given as columns."""
        self._begin()
        for column, gaps in zip(values, missing, strict=True):
            for row in gaps:
                column[row] = None
        if table not in self.fresh:
            self.trees.expect(table, dict(zip((c.name for c in columns), values, strict=True)))
        names = ", ".join(f'"{c.name}"' for c in columns)
        marks = ", ".join("?" * len(columns))
        self.raw.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', zip(*values, strict=True))

    def put_up(self, _tables: set[str]) -> None:
        """Fill the R*Trees, then put indexes and triggers back."""
        for index in sqlite_rtree.indexes(self.raw.execute) if self.fresh else ():
            if index.table in self.fresh:
                self.raw.execute(f"DELETE FROM {index.name}")
                rtree_pack.fill(self.raw, index)
        for sql in self.taken:
            self.raw.execute(sql)
        self.trees.fill()

    def _begin(self) -> None:
        if not self.raw.in_transaction:
            self.connection.exec_driver_sql("SELECT 1")
