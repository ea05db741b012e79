"""The front of the house, which opens first: the shell of the map page and all scripts.

A browser needs seconds for those before it asks for the page itself. Meanwhile the rest is brought in: the
pages with all they import, and the store with the street in memory. What is asked before waits for it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send
from werkzeug.test import Client

from dashboard import scripts
from dashboard.cache import ByteCache
from dashboard.gate import Gate
from dashboard.headers import content_policy
from dashboard.identity import Demo, Identify, nobody
from dashboard.locks import lock
from dashboard.permissions import Permissions
from dashboard.principal import acting_as, the_process
from dashboard.refusals import NotOpen, Starting
from dashboard.shell import Shell, new_shell, pages_of
from dashboard.threads import few_threads
from dashboard.tokens import shows_something
from data.settings import Settings

PAGES = frozenset({"/", "/map"})  # the map, which most people open; other pages wait
HEALTH = "/healthz"  # whoever looks after the process must not wait for its database
FILES = (scripts.PACKAGES + "/", scripts.ICON, "/assets/")
KEPT_SCRIPTS = 32_000_000  # bytes, compressed
SOURCE = re.compile(r'<script src="(/_dash-component-suites/[^"?]+)"')


class House:
    """ASGI: the front answers what it can until the whole is there, then the whole answers everything."""

    def __init__(self, settings: Settings) -> None:
        """Only the front; ``open`` brings the rest."""
        self.settings = settings
        self.kept = ByteCache(KEPT_SCRIPTS)
        self.whole: Future[ASGIApp] = Future()
        shell = new_shell(settings)
        self._front = _front(settings, shell, self.kept)
        Thread(target=_pack, args=(settings, shell, self.kept), name="pack", daemon=True).start()

    def open(self, build: Callable[[], ASGIApp]) -> None:
        """Build the whole; what goes wrong is raised here, and whoever waits is told that it did."""
        self.whole.set_running_or_notify_cancel()
        try:
            self.whole.set_result(build())
        except BaseException as error:
            self.whole.set_exception(error)
            raise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once, or when the whole is there."""
        if scope["type"] == "lifespan" or (not self.whole.done() and self._is_front(scope)):
            await self._front(scope, receive, send)
        else:
            whole = await self._whole()
            await whole(scope, receive, send)

    def _is_front(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return False
        if scope["path"] == HEALTH:
            return True
        # Who is signed in is in the store, which is not there yet; of who shows nothing it is clear.
        known = self.settings.demo or not shows_something(Request(scope))
        return known and (scope["path"] in PAGES or scope["path"].startswith(FILES))

    async def _whole(self) -> ASGIApp:
        """The whole house; a door at which everybody is told, when it could not be opened."""
        try:
            return await asyncio.shield(asyncio.wrap_future(self.whole))
        except Exception:  # whoever called ``open`` has it
            return Gate(_closed, self.settings, _identify(self.settings), content_policy())


def _front(settings: Settings, shell: Shell, kept: ByteCache) -> Gate:
    lock(shell, Permissions({}))
    inside = Router(
        [*scripts.routes(shell, kept), Route(HEALTH, _starting)],
        redirect_slashes=False,
        default=pages_of(shell, PAGES),
        lifespan=few_threads,
    )
    # The shell shows nothing of the street, so it does not matter of which area somebody is.
    return Gate(inside, settings, _identify(settings), content_policy(shell.csp_hashes()))


def _identify(settings: Settings) -> Identify:
    """Accounts are in the store, which is not there yet."""
    return Demo(lambda _level: None) if settings.demo else nobody


async def _starting(_request: Request) -> Response:
    raise Starting.of("starting")


async def _closed(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise NotOpen.of("not_open")


def _pack(settings: Settings, shell: Shell, kept: ByteCache) -> None:
    """Compress every script before the first browser asks for it."""
    with acting_as(the_process(settings.lang)):
        page = Client(shell.server).get("/").get_data(as_text=True)
        for path in SOURCE.findall(page):
            scripts.keep(shell, kept, path)
