"""What a store needs from time to time: months ahead, and a change log that does not grow."""

from __future__ import annotations

import logging
from threading import Event, Thread

from sqlalchemy import Engine

from data.changes import feed
from data.months import make_ahead

EVERY_S = 6 * 3600
log = logging.getLogger("menpai.upkeep")


def keep_up(engine: Engine) -> None:
    """Do what is due; nothing is written when nothing is. Several processes may do so at once."""
    make_ahead(engine)
    if feed.is_old(engine):
        feed.trim(engine)


class Upkeep:
    """One thread that does it now and every six hours; what goes wrong is logged and tried again."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._over = engine, Event()
        self._thread = Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> Upkeep:
        """Begin; returns itself."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End, after what is under way."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                keep_up(self._engine)
            except Exception as error:
                log.warning("upkeep failed: %s", type(error).__name__)
            if self._over.wait(EVERY_S):
                return
