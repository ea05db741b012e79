"""The database that is away for a while: told from other failures, waited for, and said in words."""

from __future__ import annotations

import functools
import random
import sqlite3
import sys
import time
from collections.abc import Callable
from threading import Lock
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from data.errors import AwayError

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE_S = 2.0  # a question waits this long for a database that just went away
PROBE_S = 1.0  # then it is asked again no more often than this, and everybody else is told at once
WRITE_PATIENCE_S = 30.0  # a write waits for a restart: somebody filled in a form
NO_ROOM = "53100"  # PostgreSQL: disk full
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 1.0
# PostgreSQL: shutting down, crashed, starting up; connection exceptions; too many connections
GONE_STATES = ("57P01", "57P02", "57P03", "53300")


def is_away(error: BaseException) -> bool:
    """Whether a failure means that the database cannot be reached, rather than that it refused something."""
    if isinstance(error, AwayError | PoolTimeoutError):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or is_away(error.orig) if error.orig else False
    driver = sys.modules.get("psycopg")
    if driver is None or not isinstance(error, driver.Error):
        return False
    state = getattr(error, "sqlstate", None)
    if state is None:  # the driver itself says so: nobody sent a state
        return isinstance(error, driver.OperationalError | driver.InterfaceError)
    return state.startswith("08") or state in GONE_STATES


def is_full(error: DBAPIError) -> bool:
    """Whether the database has no more room. PostgreSQL without room for its log stops, and is away."""
    if getattr(error.orig, "sqlstate", "") == NO_ROOM:
        return True
    return getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def patiently(work: Callable[[], R], patience_s: float) -> R:
    """What ``work`` returns, tried again with growing pauses while the database is away.

    AwayError when that takes longer than ``patience_s``; any other failure at once. ``work`` must be
    such that it may begin again.
    """
    end, pause = time.monotonic() + patience_s, FIRST_PAUSE_S
    while True:
        try:
            return work()
        except Exception as error:
            if not is_away(error):
                raise
            if time.monotonic() + pause > end:
                raise AwayError.of("away") from error
        time.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 - so that not all come at once
        pause = min(pause * 2, LONGEST_PAUSE_S)


class Presence:
    """What one process knows of its database being there; safe for many threads.

    The first who find it away wait for it, up to PATIENCE_S. After that all are told at once, so that no
    thread is held that could answer from memory; one of them tries again every second.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._gone_at: float | None = None
        self._tried_at = 0.0

    @property
    def away(self) -> bool:
        """Whether the last question went unanswered."""
        return self._gone_at is not None

    def ask(self, question: Callable[[], R]) -> R:
        """The answer; AwayError while the database is away."""
        try:
            answer = patiently(question, self._patience())
        except AwayError:
            self._note(there=False)
            raise
        if self.away:
            self._note(there=True)
        return answer

    def _patience(self) -> float:
        with self._lock:
            if self._gone_at is None:
                return PATIENCE_S
            now = time.monotonic()
            if now - self._tried_at < PROBE_S:
                raise AwayError.of("away")
            self._tried_at = now
            return 0.0

    def _note(self, *, there: bool) -> None:
        with self._lock:
            if there:
                self._gone_at = None
            elif self._gone_at is None:
                self._gone_at = time.monotonic()


class _Asking(Protocol):
    presence: Presence


S = TypeVar("S", bound=_Asking)


def asked_again(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """A method that only reads: asked again, by its object's ``presence``, while the database is away."""

    @functools.wraps(method)
    def asking(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.presence.ask(lambda: method(self, *args, **kwargs))

    return asking
