"""How often one address tries to sign in: a lock for whoever guesses over many accounts."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

MOST, WITHIN_S = 30, 600.0  # failures of one address; an office may share one
MOST_ADDRESSES = 10_000


class Tries:
    """Failures by address, in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int | None = None) -> None:
        """``most``: how many failures, else the usual."""
        self._clock, self._lock, self._most = clock, Lock(), most
        self._failed: dict[str, deque[float]] = {}

    def too_many(self, address: str) -> bool:
        """Whether this address must wait."""
        with self._lock:
            return len(self._recent(address)) >= (self._most or MOST)

    def failed(self, address: str) -> None:
        """Count a failure."""
        with self._lock:
            if len(self._failed) >= MOST_ADDRESSES:
                self._failed.clear()
            self._failed.setdefault(address, deque()).append(self._clock())

    def _recent(self, address: str) -> deque[float]:
        found = self._failed.get(address, deque())
        while found and found[0] < self._clock() - WITHIN_S:
            found.popleft()
        return found
