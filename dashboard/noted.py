"""Who was refused what goes into the audit log, wherever in a request it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.principal import current, is_known
from dashboard.refusals import NotAllowed

if TYPE_CHECKING:
    from data.audit.refusing import Refusals

TELLING = re.compile(r"[^/]*[^a-zA-Z._/-][^/]*")  # a part of a path that may name somebody or something
_refusals: ContextVar[Refusals | None] = ContextVar("menpai_refusals", default=None)


@dataclass(frozen=True)
class Noted:
    """ASGI, inside the gate: what is refused within is told to ``refusals``, and refused all the same."""

    app: ASGIApp
    refusals: Refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on."""
        with noting(self.refusals):
            try:
                await self.app(scope, receive, send)
            except NotAllowed:
                refused(place_of(scope["path"]))
                raise


@contextmanager
def noting(refusals: Refusals) -> Iterator[None]:
    """What is refused inside is told to ``refusals``."""
    token = _refusals.set(refusals)
    try:
        yield
    finally:
        _refusals.reset(token)


def refused(target: str) -> None:
    """Whoever asks may not do this. Never fails, never waits."""
    if (told := _refusals.get()) and is_known():
        who = current()
        told.refused(who.user, who.viewer.role, target)


def missed(kind: str, key: str) -> None:
    """Under this key nothing is there for whoever asks: no refusal, unless it happens again and again."""
    if (told := _refusals.get()) and is_known():
        who = current()
        told.missed(who.user, who.viewer.role, kind, key)


def place_of(path: str) -> str:
    """A path without what may name a person: parts with other characters than our own addresses have."""
    return TELLING.sub("…", path)
