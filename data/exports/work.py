"""How far an export is, for whoever waits for it, and the word that stops it."""

from __future__ import annotations

from threading import Event

from geo.errors import Told

RUNNING, DONE, FAILED, STOPPED = "running", "done", "failed", "stopped"


class Stopped(Exception):  # noqa: N818 - somebody's wish, not a failure
    """Nobody waits for this export any more."""


class Work:
    """One export under way. Written by the thread that exports, read and stopped by others."""

    def __init__(self) -> None:
        self.total = 0
        self.rows = 0
        self.state = RUNNING
        self.reason: Told | None = None
        self._stop = Event()

    def begin(self, total: int) -> None:
        """So many rows there will be; none is done."""
        self.total, self.rows = total, 0

    def more(self, rows: int) -> None:
        """So many more are done. Raises Stopped when somebody said stop."""
        if self._stop.is_set():
            raise Stopped
        self.rows += rows

    def stop(self) -> None:
        """Let it end at the next chunk."""
        self._stop.set()

    def end(self, state: str, reason: Told | None = None) -> None:
        """It is over; ``reason`` is what people can mend."""
        self.state, self.reason = state, reason

    def why(self, lang: str) -> str:
        """The reason in a language; empty where there is none that people can mend."""
        return self.reason.words(lang) if self.reason else ""
