"""PostGIS: two logins behind policies, and scopes that only the process can write."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock

from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from data.deadline import within
from data.errors import StoreError
from data.scoped.logins import login_url, make_logins
from data.scoped.policies import ALL_ROLE, AREA_ROLE, SETTING
from data.scoped.scope import Scope
from data.writes import unsigned

LIFE = timedelta(minutes=20)
OLD_S = LIFE.total_seconds() / 2  # from then on a scope is written anew: a question must not outlive it
FORGET = text("DELETE FROM session_scope WHERE ends_at < now()")
WRITE = text(
    "INSERT INTO session_scope (sid, areas, low, high, persons, care, ends_at)"
    " VALUES (:sid, :areas, :low, :high, :persons, :care, :ends_at)"
)
SHOW = text(f"SELECT set_config('{SETTING}', :sid, true)")  # until the end of the transaction


class PostgisReaders:
    """Two pools, each of a login that owns nothing and only reads."""

    def __init__(self, engine: Engine) -> None:
        self._owner = engine
        self._area, self._all = (_pool(login_url(engine.url, role), engine) for role in (AREA_ROLE, ALL_ROLE))
        self._shown: dict[Scope, tuple[str, float]] = {}
        self._lock = Lock()

    @contextmanager
    def reading(self, scope: Scope, one_state: bool) -> Iterator[Connection]:
        """A connection of this scope."""
        sid = self._sid(scope)
        engine = self._all if scope.everywhere else self._area
        if one_state:
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with _showing(engine, sid) as connection:
            if one_state:
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # whoever waits may stop it
            yield connection

    def check(self) -> None:
        """StoreError when the server does not let a reader in: else every card would say that it is away."""
        self._sid(Scope((), persons=False, care=False))  # the owner comes in, and the logins are there
        for engine in self.engines:
            try:
                engine.connect().close()
            except DBAPIError as error:
                raise StoreError(
                    f"the database does not let {engine.url.username} in: admit it in pg_hba.conf from where"
                    " the owner comes in (docs/deploy.md)"
                ) from error

    @property
    def engines(self) -> tuple[Engine, ...]:
        """The pools."""
        return self._area, self._all

    def _sid(self, scope: Scope) -> str:
        with self._lock:
            sid, since = self._shown.get(scope, ("", 0.0))
            if not sid or time.monotonic() - since > OLD_S:
                sid = self._write(scope)
                self._shown[scope] = sid, time.monotonic()
            return sid

    def _write(self, scope: Scope) -> str:
        sid = secrets.token_hex(16)
        low, high = zip(*scope.ranges, strict=True)
        row = {
            "sid": sid, "areas": list(scope.areas), "low": list(low), "high": list(high),
            "persons": scope.persons, "care": scope.care, "ends_at": datetime.now(UTC) + LIFE,
        }  # fmt: skip
        # What it costs to write a scope is not what the request asked for.
        with within(None), unsigned(self._owner) as connection:
            if not self._shown:  # a base that was copied or restored has no logins of its own yet
                make_logins(connection, missing_only=True)
            connection.execute(FORGET)
            connection.execute(WRITE, row)
        return sid


def _showing(engine: Engine, sid: str) -> Connection:
    """A connection that shows a scope until its transaction ends; one that was dead is replaced once."""
    try:
        return _shown(engine.connect(), sid)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        return _shown(engine.connect(), sid)


def _shown(connection: Connection, sid: str) -> Connection:
    try:
        connection.execute(SHOW, {"sid": sid})
    except BaseException:
        connection.close()
        raise
    return connection


def _pool(url: URL, like: Engine) -> Engine:
    from data.database import make_engine  # noqa: PLC0415 - which puts the policies on, and so knows them

    size: int = like.pool.size()  # type: ignore[attr-defined]
    return make_engine(url.render_as_string(hide_password=False), max(size // 4, 2), tried=False)
