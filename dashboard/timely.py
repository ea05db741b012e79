"""The time of a request: when it is over the client is told, and the work for it ends as soon as it can."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from starlette.types import Scope

from dashboard.uploads import is_upload
from data.deadline import Deadline, TooSlow, within

FILES_OUT = "/export/"

Tell = Callable[[TooSlow], Coroutine[Any, Any, None]]


@contextmanager
def in_time(seconds: float, scope: Scope, waits: Callable[[], bool], tell: Tell) -> Iterator[None]:
    """What is awaited inside has so many seconds; then, if the client still ``waits``, it is told.

    Files in and out have no limit of this kind: they take as long as the line does.

    It is not cancelled: a thread cannot be, and whoever answers in one must be let come to its end. What it
    asks of the database is broken off, and it begins nothing more (``data/deadline.py``).
    """
    if is_upload(scope) or scope["path"].startswith(FILES_OUT):
        yield
        return
    deadline, telling = Deadline(seconds), set[asyncio.Task[None]]()

    def late() -> None:
        if waits() and deadline.stop():
            Thread(target=deadline.break_off, name="break-off", daemon=True).start()
            telling.add(asyncio.create_task(tell(deadline.error())))  # kept, or it may be collected

    timer = asyncio.get_running_loop().call_later(seconds, late)
    try:
        with within(deadline):
            yield
    finally:
        timer.cancel()
