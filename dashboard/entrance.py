"""Where people come in: the session cookie, and what it stands for; the key that another system shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from starlette.requests import Request

from dashboard.checks import SAFE_METHODS
from dashboard.noted import place_of
from dashboard.tokens import key_of, token_of
from dashboard.tries import Tries
from data.accounts import keys, sessions
from data.accounts.passwords import Passwords
from data.accounts.sessions import OPEN, Session
from data.accounts.signing_in import Door, Visit
from data.sealing import Seal

if TYPE_CHECKING:
    from data.audit.refusing import Refusals
    from data.store import Store

KNOWN_S = 5.0  # a session that was ended is out within this time, in every process
MOST_KNOWN = 10_000
KEY_ROLE = "planner"  # what a key reads is what a planner sees: totals, and no person


@dataclass(frozen=True)
class Guest:
    """Somebody who may come in."""

    user: str
    name: str
    role: str
    areas: tuple[str, ...]


def right_now() -> datetime:
    """The time of day, UTC."""
    return datetime.now(UTC)


class Entrance:
    """The accounts of a store as requests show them; one for a process."""

    def __init__(
        self,
        store: Store,
        home: Path,
        clock: Callable[[], datetime] = right_now,
        refusals: Refusals | None = None,
    ) -> None:
        """``home``: the folder with the key of the secrets of one-time codes."""
        self._refusals = refusals
        self.engine, self._home, self.clock = store.engine, home, clock
        self.tries = Tries()
        self._known: dict[bytes, tuple[float, Guest | None]] = {}
        self._lock = Lock()

    @cached_property
    def door(self) -> Door:
        """Made when somebody signs in for the first time; only one-time codes ask for its key."""
        return Door(self.engine, Passwords(), Seal(self._home))

    def who(self, request: Request) -> Guest | None:
        """Who may come in; asked of the store once in a few seconds. A key only reads."""
        guest = self._guest(request)
        if guest and key_of(request) and request.method not in SAFE_METHODS:
            if self._refusals:
                self._refusals.refused(guest.user, guest.role, place_of(request.url.path))
            return None
        return guest

    def _guest(self, request: Request) -> Guest | None:
        if remembered := self._remembered(request):
            return remembered[1]
        guest = self._by_key(request) if key_of(request) else self._by_session(request)
        with self._lock:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[_shown(request)] = time.monotonic(), guest
        return guest

    def is_known(self, request: Request) -> bool:
        """Whether ``who`` can answer without the store, and so at once."""
        return self._remembered(request) is not None

    def _remembered(self, request: Request) -> tuple[float, Guest | None] | None:
        with self._lock:
            found = self._known.get(_shown(request))
        return found if found and time.monotonic() - found[0] < KNOWN_S else None

    def session(self, request: Request) -> Session | None:
        """The session of a request, whatever is still asked of it; straight from the store."""
        token = token_of(request)
        return sessions.session_of(self.engine, token, self.clock()) if token else None

    def visit(self, request: Request) -> Visit:
        """From where, and when."""
        return Visit(request.client.host if request.client else "", self.clock())

    def forget(self, request: Request) -> None:
        """What was known of the session is asked anew."""
        with self._lock:
            self._known.pop(_shown(request), None)

    def _by_session(self, request: Request) -> Guest | None:
        found = self.session(request)
        if found is None or found.stage != OPEN:
            return None
        sessions.seen(self.engine, found, self.clock())
        account = found.account
        return Guest(account.login, account.name, account.role, account.areas)

    def _by_key(self, request: Request) -> Guest | None:
        found = keys.key_of(self.engine, key_of(request), self.clock())
        if found is None or keys.READ not in found.scopes:
            return None
        return Guest(f"key {found.code}", found.name, KEY_ROLE, (found.area_prefix,))


def _shown(request: Request) -> bytes:
    """What a request shows, without keeping it."""
    return sessions.digest_of(key_of(request) or token_of(request))
