"""One thread of a process that looks whenever the data changed, wherever they were changed."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from data.changes.wakeup import Wakeup
from data.rounds import Rounds

LOOK_S = 1.0  # and at least this often, should a sign be lost


class Watch(Rounds):
    """Calls ``look()`` after every sign of a change and once a second."""

    def __init__(self, engine: Engine, look: Callable[[], object]) -> None:
        super().__init__("watch", look, LOOK_S)
        self._wakeup = Wakeup(engine)

    def stop(self) -> None:
        """End, after what is under way; nobody listens any more."""
        super().stop()
        self._wakeup.close()

    def pause(self) -> None:
        """Until there is a sign."""
        self._wakeup.wait(LOOK_S)
