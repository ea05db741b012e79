"""R*Trees of a living table that wait for the end of a large insert.

A trigger asks Python five times for each row; a whole column of boxes costs a hundredth of that. What such a
trigger refuses (a shape of another kind) data/encode.py has refused before.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import numpy as np

from data import rtree_pack, sqlite_rtree
from data.sqlite_rtree import Index

MANY = 1_000  # rows from which it pays; fewer leave their triggers alone


class WaitingTrees:
    """The trees that have to hear of rows; the triggers taken down are put back word for word."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.rows: dict[Index, list[tuple[rtree_pack.Ids, rtree_pack.Boxes]]] = {}
        self.taken: list[str] = []

    def expect(self, table: str, columns: dict[str, list[Any]]) -> None:
        """Rows that are about to be inserted, as columns; many of them take the table's triggers down."""
        waiting = [index for index in self.rows if index.table == table]
        if not waiting and len(next(iter(columns.values()), ())) >= MANY:
            indexes = [i for i in sqlite_rtree.indexes(self.connection.execute) if i.table == table]
            waiting = [i for i in indexes if i.whole and {i.key, i.column} <= columns.keys()]
            for index in waiting:
                self._take_down(index)
        for index in waiting:
            keys = np.array(columns[index.key], dtype=np.int64)
            self.rows[index].append(rtree_pack.boxed(keys, columns[index.column]))

    def fill(self) -> None:
        """Tell the trees of all rows, and put the triggers back."""
        for index, parts in self.rows.items():
            ids, boxes = (np.concatenate(part) for part in zip(*parts, strict=True))
            rtree_pack.add(self.connection, index, ids, boxes)
        for sql in self.taken:
            self.connection.execute(sql)

    def _take_down(self, index: Index) -> None:
        self.rows[index] = []
        for name in (f"{index.name}_insert", f"fit_{index.table}_{index.column}_insert"):
            found = self.connection.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?", (name,)
            ).fetchone()
            if found:
                self.connection.execute(f'DROP TRIGGER "{name}"')
                self.taken.append(found[0])
