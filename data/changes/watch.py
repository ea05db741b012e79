"""One thread of a process that looks whenever the data changed, wherever they were changed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from sqlalchemy import Engine

from data.changes.wakeup import Wakeup

LOOK_S = 1.0  # and at least this often, should a sign be lost
log = logging.getLogger("menpai.changes")


class Watch:
    """Calls ``look()`` after every sign of a change and once a second; what it raises is logged."""

    def __init__(self, engine: Engine, look: Callable[[], object]) -> None:
        self._wakeup, self._look, self._over = Wakeup(engine), look, Event()
        self._thread = Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> Watch:
        """Begin; returns itself."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End, after what is under way."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._wakeup.wait(LOOK_S)
                if not self._over.is_set():
                    self._look()
            except Exception as error:
                log.warning("a change could not be taken in: %s", type(error).__name__)
                self._over.wait(LOOK_S)
        self._wakeup.close()
