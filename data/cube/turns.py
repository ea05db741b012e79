"""Who may count now: a few at once, the others in the order in which they came, each with room to work in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


class Room:
    """Arrays that are used again: fresh ones cost their pages, which the system hands out one by one."""

    def __init__(self) -> None:
        self._kept: dict[str, NDArray[Any]] = {}

    def empty(self, name: str, n: int, dtype: DTypeLike) -> NDArray[Any]:
        """Like ``numpy.empty``; what was given under this name before is overwritten."""
        if name not in self._kept or len(self._kept[name]) < n:
            self._kept[name] = np.empty(n, dtype=dtype)
        return self._kept[name][:n]


class Turns:
    """``with turns.take() as room:`` waits behind those who came before.

    A semaphore of the standard library lets whoever comes by in before those who wait: under load some of
    them wait for seconds.
    """

    def __init__(self, at_once: int) -> None:
        self._rooms = [Room() for _ in range(at_once)]
        self.waiting: deque[SimpleQueue[Room]] = deque()
        self._lock = Lock()

    @contextmanager
    def take(self) -> Iterator[Room]:
        """A turn, and its room."""
        room = self._enter()
        try:
            yield room
        finally:
            self._leave(room)

    def _enter(self) -> Room:
        with self._lock:
            if self._rooms:
                return self._rooms.pop()
            called: SimpleQueue[Room] = SimpleQueue()
            self.waiting.append(called)
        return called.get()

    def _leave(self, room: Room) -> None:
        with self._lock:
            if self.waiting:
                self.waiting.popleft().put(room)
            else:
                self._rooms.append(room)
