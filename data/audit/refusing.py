"""What people were refused, written down beside their requests: bounded, and never in anybody's way."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock, Thread

from sqlalchemy import Engine

from data.errors import AwayError
from data.writes import Act, writing

WITHIN_S = 60.0
MOST = 20  # refusals of one person that are written down within a minute, each of another thing
PROBES = 20  # things that are not there for somebody: so many within a minute are nobody's mistake
MOST_PEOPLE = 10_000
MOST_WAITING = 1_000  # entries, while the database takes none
log = logging.getLogger("menpai.audit")


@dataclass
class _Person:
    """The last minute of somebody: what was written down, and what was not there."""

    refused: dict[str, float] = field(default_factory=dict)
    missed: dict[str, float] = field(default_factory=dict)
    probed_at: float = float("-inf")


class Refusals:
    """Of one process. Whoever tells it something goes on at once: a thread writes while something waits."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._clock, self._lock = engine, clock, Lock()
        self._people: dict[str, _Person] = {}
        self._waiting: deque[Act] = deque()
        self._writer: Thread | None = None

    def refused(self, by: str, role: str, target: str) -> None:
        """Somebody may not do this: an entry, once a minute for the same and ``MOST`` for one person."""
        with self._lock:
            now, known = self._clock(), self._person(by)
            known.refused = _recent(known.refused, now)
            if target in known.refused or len(known.refused) >= MOST:
                return
            known.refused[target] = now
            result = "flood" if len(known.refused) == MOST else "refused"
            self._write(Act("refused", target, by, role, result))

    def missed(self, by: str, role: str, kind: str, key: str) -> None:
        """Nothing is there for somebody under this key: an entry, when that happens again and again."""
        with self._lock:
            now, known = self._clock(), self._person(by)
            known.missed = {**_recent(known.missed, now), f"{kind}:{key}": now}
            if len(known.missed) > PROBES:
                known.missed.clear()
                if now - known.probed_at >= WITHIN_S:
                    known.probed_at = now
                    self._write(Act("probing", kind, by, role, "refused"))

    def settle(self, patience_s: float) -> None:
        """Wait until what was told is written."""
        if writer := self._writer:
            writer.join(patience_s)

    def _person(self, by: str) -> _Person:
        if len(self._people) >= MOST_PEOPLE:
            self._people.clear()
        return self._people.setdefault(by, _Person())

    def _write(self, act: Act) -> None:
        if len(self._waiting) >= MOST_WAITING:
            log.warning("%s of %s is not in the audit log: too many wait to be written", act.action, act.by)
            return
        self._waiting.append(act)
        if self._writer is None:
            self._writer = Thread(target=self._written, name="refusals", daemon=True)
            self._writer.start()

    def _written(self) -> None:
        """Write what waits, then end. What the database cannot take now is tried again."""
        while act := self._first():
            try:
                with writing(self._engine, act):
                    pass
            except Exception as error:
                if _may_pass(error):
                    continue
                log.warning("%s is not in the audit log: %s", act.action, type(error).__name__)
            self._waiting.popleft()

    def _first(self) -> Act | None:
        with self._lock:
            if not self._waiting:
                self._writer = None
                return None
            return self._waiting[0]


def _recent(times: dict[str, float], now: float) -> dict[str, float]:
    return {what: at for what, at in times.items() if now - at < WITHIN_S}


def _may_pass(error: Exception) -> bool:
    """A database that is started again, or SQLite while a large import has it: both were waited for."""
    return isinstance(error, AwayError) or "database is locked" in str(error)
