"""Frames into tables, fast: whole columns are encoded at once, and indexes are built when all rows are in.

    with bulk.loading(connection, fresh=True) as load:
        load("house", frame)

``fresh`` is for tables that are being filled from nothing: indexes, triggers and (on PostGIS) foreign keys
are taken down first and put back, checked, at the end. Without it rows join a living table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
import pandas as pd
from sqlalchemy import Column, Connection

from data.bulk_postgis import PostgisLoader
from data.bulk_sqlite import SqliteLoader
from data.encode import encode
from data.models import Base
from geo.errors import PlaceError
from geo.frames import FRAMES

CHUNK = 50_000  # rows encoded at once: bounds the memory, hides the overhead
STREET = tuple(FRAMES)

Load = Callable[[str, pd.DataFrame], int]


class Loader(Protocol):
    """What a database does with encoded columns."""

    def put_down(self, tables: tuple[str, ...]) -> None:
        """Take down what slows a fresh load."""

    def insert(self, table: str, columns: list[Column[Any]], values: list[Any], missing: list[Any]) -> None:
        """Store rows given as columns."""

    def put_up(self, tables: set[str]) -> None:
        """Put back what was taken down, and let keys go on after the loaded ones."""


@contextmanager
def loading(connection: Connection, *, fresh: bool = False) -> Iterator[Load]:
    """``load(name, frame)`` returns how many rows it stored; all in the connection's transaction.

    Frames are checked against ``geo.frames``. PlaceError names the row and column at fault.
    """
    loader = _loader(connection)
    loaded: set[str] = set()

    def load(name: str, frame: pd.DataFrame) -> int:
        if name not in FRAMES:
            raise PlaceError(f"no frame is called {name!r}: use one of {', '.join(FRAMES)}")
        loaded.add(name)
        _store(loader, name, FRAMES[name].check(frame))
        return len(frame)

    if fresh:
        loader.put_down(STREET)
    yield load
    loader.put_up(loaded)


def store(connection: Connection, table: str, frame: pd.DataFrame) -> None:
    """Rows of a table of the house's own, which no frame describes; PlaceError where they cannot be held."""
    loader = _loader(connection)
    _store(loader, table, frame)
    loader.put_up({table})


def _loader(connection: Connection) -> Loader:
    return SqliteLoader(connection) if connection.dialect.name == "sqlite" else PostgisLoader(connection)


def _store(loader: Loader, name: str, frame: pd.DataFrame) -> None:
    table = Base.metadata.tables[name]
    columns = [table.columns[str(c)] for c in frame.columns]
    for start in range(0, len(frame), CHUNK):
        part = frame.iloc[start : start + CHUNK]
        encoded = [encode(column, part[column.name]) for column in columns]
        values, missing = zip(*encoded, strict=True)
        loader.insert(name, columns, list(values), [np.flatnonzero(gaps).tolist() for gaps in missing])
