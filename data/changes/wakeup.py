"""Waiting until somebody changed the data, in whatever process: a hint to look, never the news itself."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine

from data.database import database_errors

CHANNEL = "menpai_change"
POLL_S = 0.2  # PRAGMA data_version takes some microseconds
RETRY_S = 0.5
log = logging.getLogger("menpai.changes")


class _Ear(Protocol):
    """How one database is listened to."""

    def wait(self, seconds: float) -> bool:
        """Whether something changed; the database's own errors when it went away."""

    def close(self) -> None:
        """Let the connection go."""


class Wakeup:
    """For one thread. Reconnects by itself, for instance after the database was started again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ear: _Ear | None = None

    def wait(self, timeout_s: float) -> bool:
        """True when something may have changed; False after ``timeout_s`` seconds without a sign.

        True also after every (re)connection, since nobody listened before it. While the database is away it
        only waits.
        """
        end = time.monotonic() + timeout_s
        while True:
            try:
                if self._ear is None:
                    self._ear = _ear(self._engine)
                    return True
                return self._ear.wait(max(end - time.monotonic(), 0))
            except _away() as error:
                log.info("nobody tells of changes: %s", type(error).__name__)
                self.close()
            if (left := end - time.monotonic()) <= 0:
                return False
            time.sleep(min(RETRY_S, left))

    def close(self) -> None:
        """Let the connection go; ``wait`` would make a new one."""
        if self._ear is not None:
            self._ear.close()
            self._ear = None


def _ear(engine: Engine) -> _Ear:
    return _Listener(engine) if engine.dialect.name == "postgresql" else _Poll(engine)


class _Own:
    """A connection that the pool does not know any more."""

    def __init__(self, engine: Engine) -> None:
        self._held = engine.raw_connection()
        self._held.detach()
        self._raw: Any = self._held.dbapi_connection

    def close(self) -> None:
        self._raw.close()
        self._held.invalidate()  # without asking a server that may be gone to roll back


class _Listener(_Own):
    """LISTEN on a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._raw.autocommit = True
        self._raw.execute(f"LISTEN {CHANNEL}")

    def wait(self, seconds: float) -> bool:
        return bool(list(self._raw.notifies(timeout=seconds, stop_after=1)))


class _Poll(_Own):
    """The number that SQLite gives every change another connection makes; in whichever file is there now."""

    def __init__(self, engine: Engine) -> None:
        self._path = Path(str(engine.url.database))
        self._file = self._identity()  # before connecting, which would make an empty file
        super().__init__(engine)
        self._seen = self._number()

    def wait(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while True:
            if self._identity() != self._file:
                raise FileNotFoundError(self._path)
            if (number := self._number()) != self._seen:
                self._seen = number
                return True
            if (left := end - time.monotonic()) <= 0:
                return False
            time.sleep(min(POLL_S, left))

    def _number(self) -> int:
        return int(self._raw.execute("PRAGMA data_version").fetchone()[0])

    def _identity(self) -> tuple[int, int]:
        found = self._path.stat()
        return found.st_dev, found.st_ino


def _away() -> tuple[type[Exception], ...]:
    return (*database_errors(), FileNotFoundError)
