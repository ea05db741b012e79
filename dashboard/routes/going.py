"""The exports under way in this process, each known to its user by a token."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from dashboard.refusals import Busy, Conflict
from dashboard.routes.board import Board
from data.exports.work import FAILED, RUNNING, Work

REMEMBERED = 200  # that are over
WAITING = {"state": "waiting", "rows": 0, "total": 0, "reason": ""}


class Going:
    """At most ``at_once`` exports of this process. Safe to use from many threads.

    ``board``: what the processes at one address know of each other's exports; None where there is but one.
    """

    def __init__(self, at_once: int, board: Board | None = None) -> None:
        self._at_once, self._board = at_once, board
        self._works: OrderedDict[tuple[str, str], Work] = OrderedDict()
        self._lock = Lock()

    def begin(self, user: str, token: str, work: Work) -> None:
        """One more. Raises Busy when there are enough, Conflict when the token is in use."""
        with self._lock:
            running = [key for key, one in self._works.items() if one.state == RUNNING]
            if (user, token) in running:
                raise Conflict.of("token_used")
            self._works.pop((user, token), None)
            self._works[user, token] = work
            self._forget()
            busy = Busy.of("exports_busy", n=len(running)) if len(running) >= self._at_once else None
            if busy:
                work.end(FAILED, busy)
            if self._board:
                self._board.follow((user, token), work)
            if busy:
                raise busy

    def _forget(self) -> None:
        over = [key for key, one in self._works.items() if one.state != RUNNING]
        for key in over[: max(len(over) - REMEMBERED, 0)]:
            del self._works[key]

    def told(self, user: str, token: str, lang: str) -> dict[str, Any]:
        """How far it is. One that is not known yet is waited for: the question may overtake the order."""
        work = self._works.get((user, token))
        if work is None:
            return (self._board and self._board.read((user, token), lang)) or WAITING
        return {"state": work.state, "rows": work.rows, "total": work.total, "reason": work.why(lang)}

    def stop(self, user: str, token: str) -> None:
        """Let it end at its next chunk; nothing happens when there is none."""
        if work := self._works.get((user, token)):
            work.stop()
        elif self._board:
            self._board.ask_to_stop((user, token))
