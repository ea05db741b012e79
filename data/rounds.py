"""One thread of a process that does the same again and again, until it is told to end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Self

log = logging.getLogger("menpai.rounds")


class Rounds:
    """Calls ``work()`` now and after every ``pause()``; what fails is logged, and is not the last round."""

    def __init__(self, name: str, work: Callable[[], object], pause_s: float) -> None:
        self._work, self._pause_s, self._over = work, pause_s, Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> Self:
        """Begin; returns itself."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End, after what is under way."""
        self._over.set()
        self._thread.join()

    def pause(self) -> None:
        """Until the next round is due, or there is none."""
        self._over.wait(self._pause_s)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._work()
                self.pause()
            except Exception as error:
                log.warning("%s: a round failed: %s", self._thread.name, type(error).__name__)
                self._over.wait(self._pause_s)
