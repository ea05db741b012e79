"""SQLite: views that hide the tables behind their names, and the authorizer that lets nothing else be read.

A view in the temporary schema comes before a table of the same name, so every question is unchanged. The
authorizer is asked whenever a statement is prepared. What it is told as the name of the view in which a table
is read may as well be that of a ``WITH`` of the question, so it does not rely on that: the file is attached
a second time under a name that is a secret of the connection, and only the views can say it. Through that
name the tables behind views may be read. Anything else may not: writing, other files, pragmas, the list of
tables.

The scope itself is a Python value behind functions: no SQL can change it.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from data.scoped.scope import RANGES, Scope
from data.scoped.views import INDEXED, INSIDE, views
from data.sqlite_engine import SERVING, sqlite_engine

NOBODY = Scope((), persons=False, care=False)
# What a question may do besides reading: to be a question.
HARMLESS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_TRANSACTION})
NEVER_CALLED = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile"})


class SqliteReaders:
    """Pools of connections on the file of an engine: of who sees everywhere, one area, or several."""

    def __init__(self, engine: Engine) -> None:
        self._pools = {areas: _engine(engine, areas) for areas in INSIDE}

    @contextmanager
    def reading(self, scope: Scope, one_state: bool) -> Iterator[Connection]:
        """A connection of this scope."""
        areas = 0 if scope.everywhere else 1 if len(scope.areas) <= 1 else RANGES
        with self._pools[areas].connect() as connection:
            state: _State = connection.connection.info["scope"]
            state.scope = scope
            try:
                yield connection
            finally:
                state.scope = NOBODY

    def check(self) -> None:
        """Whoever may open the file may read it."""

    @property
    def engines(self) -> tuple[Engine, ...]:
        """The pools."""
        return tuple(self._pools.values())


class _State:
    """The scope of one connection, as its functions tell it."""

    scope: Scope = NOBODY

    def inside(self, code: str | None) -> bool:
        """Whether an area code lies in it."""
        return code is not None and any(code.startswith(area) for area in self.scope.areas)

    def around(self, code: str | None) -> bool:
        """Whether an area lies in it, or holds one that does."""
        return self.inside(code) or (
            code is not None and any(area.startswith(code) for area in self.scope.areas)
        )


def _engine(of: Engine, areas: int) -> Engine:
    engine = sqlite_engine(of.url, SERVING)

    @event.listens_for(engine, "connect")
    def guarded(connection: sqlite3.Connection, record: Any) -> None:
        record.info["scope"] = state = _State()
        _functions(connection, state)
        schema = f"scoped_{secrets.token_hex(16)}"
        connection.execute(f"ATTACH ? AS {schema}", (of.url.database,))
        made = views(schema, areas)
        for name, sql in made.items():
            connection.execute(f"CREATE TEMP VIEW {name} AS {sql}")
        # An R*Tree opens its own tables when it is used for the first time: now, while that is allowed.
        for name in INDEXED:
            connection.execute(f"SELECT 1 FROM {schema}.{name} LIMIT 0")  # noqa: S608 - our own names
        connection.execute("PRAGMA query_only=ON")
        connection.set_authorizer(_authorizer(frozenset(made), schema))

    return engine


def _functions(connection: sqlite3.Connection, state: _State) -> None:
    functions: dict[str, tuple[int, Any]] = {
        "scope_low": (1, lambda number: state.scope.ranges[number][0]),
        "scope_high": (1, lambda number: state.scope.ranges[number][1]),
        "scope_persons": (0, lambda: state.scope.persons),
        "scope_care": (0, lambda: state.scope.care),
        "scope_everywhere": (0, lambda: state.scope.everywhere),
        "in_scope": (1, state.inside),
        "around_scope": (1, state.around),
    }
    for name, (arguments, function) in functions.items():
        connection.create_function(name, arguments, function)


def _authorizer(names: frozenset[str], schema: str) -> Any:
    """Asked for each thing that a statement would do."""
    behind = names | {f"{tree}_rowid" for tree in INDEXED}  # where an R*Tree keeps keys that are no numbers

    def allows(
        action: int, first: str | None, second: str | None, where: str | None, _through: str | None
    ) -> int:
        if action == sqlite3.SQLITE_READ:
            allowed = (first in names and where == "temp") or (first in behind and where == schema)
        elif action == sqlite3.SQLITE_FUNCTION:
            allowed = second not in NEVER_CALLED
        else:
            allowed = action in HARMLESS
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    return allows
