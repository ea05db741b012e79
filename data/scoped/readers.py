"""The door for questions to the database: a connection that shows a viewer's rows and no others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event

from data.scoped.postgis import PostgisReaders
from data.scoped.scope import scope_of
from data.scoped.sqlite import SqliteReaders
from data.viewer import Viewer


class Readers:
    """Scoped connections to the store of ``engine``, which itself sees everything and writes."""

    def __init__(self, engine: Engine) -> None:
        """Nothing is opened yet. When the engine is disposed of, so are these connections."""
        self.engine = engine
        self._kind = (PostgisReaders if engine.dialect.name == "postgresql" else SqliteReaders)(engine)
        event.listen(engine, "engine_disposed", lambda _engine: self.close())

    @contextmanager
    def reading(self, viewer: Viewer, *, one_state: bool = False) -> Iterator[Connection]:
        """A connection on which only the viewer's rows are there, and nothing can be written.

        ``one_state``: all questions see the same state of the data, however long they take.
        """
        with self._kind.reading(scope_of(viewer), one_state) as connection:
            yield connection

    def check(self) -> None:
        """StoreError when nobody would be let in, to be asked at the start."""
        self._kind.check()

    @property
    def engines(self) -> tuple[Engine, ...]:
        """What the connections come from, to be watched."""
        return self._kind.engines

    def close(self) -> None:
        """Let the connections go."""
        for engine in self.engines:
            engine.dispose()
