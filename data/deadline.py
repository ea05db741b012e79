"""How long a request may take: what it asks of the database is broken off then, and nothing more is begun."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import TYPE_CHECKING, Any

from geo.errors import Told

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


class TooSlow(Told, RuntimeError):  # noqa: N818 - as the kinds of refusals are called
    """The time of a request is over: its answer is not waited for any more."""


class Deadline:
    """The time of one request, and the connections that work for it. Safe to use from many threads."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.over = False
        self.writes = False
        self._held: set[Any] = set()
        self._lock = Lock()

    def error(self) -> TooSlow:
        """What is told to whoever waited."""
        return TooSlow.of("too_slow", seconds=self.seconds)

    def begin_writing(self) -> None:
        """From now on it is waited for. TooSlow when it is too late for that."""
        with self._lock:
            if self.over:
                raise self.error()
            self.writes = True

    def stop(self) -> bool:
        """The time is over, unless it is writing: what has begun to be written is waited for."""
        with self._lock:
            self.over = not self.writes
        return self.over

    def break_off(self) -> None:
        """Let the database leave what it is at; it may have to be told over the network."""
        with self._lock:
            for connection in self._held:
                # SQLite's are interrupted, PostgreSQL's cancelled; both may be told so by another thread.
                leave = getattr(connection, "interrupt", None) or connection.cancel
                leave()

    def hold(self, connection: Any) -> None:
        """This connection works for the request. TooSlow when it is too late for that."""
        with self._lock:
            if self.over:
                raise self.error()
            self._held.add(connection)

    def let_go(self, connection: Any) -> None:
        """It does so no more; another request may have it."""
        with self._lock:
            self._held.discard(connection)


_current: ContextVar[Deadline | None] = ContextVar("menpai_deadline", default=None)


@contextmanager
def within(deadline: Deadline | None) -> Iterator[None]:
    """Everything called inside has this deadline, or none."""
    token = _current.set(deadline)
    try:
        yield
    finally:
        _current.reset(token)


def check() -> None:
    """TooSlow when nobody waits for this any more: to be asked before anything long."""
    deadline = _current.get()
    if deadline is not None and deadline.over:
        raise deadline.error()


def watch(engine: Engine) -> None:
    """From now on questions to this engine end with the time of the request that asks them."""
    from sqlalchemy import event  # noqa: PLC0415 - the front of the house opens without it

    @event.listens_for(engine, "checkout")
    def taken(connection: Any, record: Any, _proxy: Any) -> None:
        deadline = _current.get()
        record.info["deadline"] = deadline
        if deadline is not None:
            deadline.hold(connection)

    @event.listens_for(engine, "checkin")
    def given_back(connection: Any, record: Any) -> None:
        if (deadline := record.info.pop("deadline", None)) is not None:
            deadline.let_go(connection)

    @event.listens_for(engine, "before_cursor_execute")
    def asked(connection: Connection, *_statement: Any) -> None:
        check()
        if (deadline := _current.get()) is not None and connection.get_execution_options().get("write"):
            deadline.begin_writing()
