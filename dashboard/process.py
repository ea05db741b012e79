"""How the process is put together: gate → native routes → Dash."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from a2wsgi import WSGIMiddleware
from dash import Dash
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.types import ASGIApp
from werkzeug.test import Client

from dashboard.cache import ByteCache
from dashboard.gate import Gate
from dashboard.headers import content_policy
from dashboard.locks import lock
from dashboard.permissions import Permissions
from dashboard.principal import FirstAreas, acting_as, the_process
from dashboard.routes import native_routes, scripts
from dashboard.routes.answer import Desk, bad_place, failed
from data.settings import Settings
from data.store import Store
from geo.errors import PlaceError

STORE_THREADS = 8  # questions to the store at once; more would only wait for one another
DASH_THREADS = 8
KEPT_ANSWERS = 128_000_000  # bytes
KEPT_SCRIPTS = 32_000_000  # bytes, compressed


class StartError(RuntimeError):
    """The process must not start as it is; the message says what to change."""


def assemble(settings: Settings, store: Store, dash: Dash, permissions: Permissions) -> Gate:
    """The whole application. StartError when a callback has no permission: nobody could call it."""
    lock(dash, permissions)
    _first_request(dash, settings)
    if undeclared := permissions.undeclared(dash.callback_map):
        raise StartError(f"no role may call {undeclared[0]!r}: declare it in CALLBACKS of its page")
    desk = Desk(settings, store, ByteCache(KEPT_ANSWERS))
    inside = Starlette(
        routes=[
            *native_routes(desk),
            *scripts.routes(dash, ByteCache(KEPT_SCRIPTS)),
            Mount("/", _pages(dash)),
        ],
        exception_handlers={PlaceError: bad_place, HTTPException: failed},
        lifespan=_few_threads,
    )
    # The policy needs the hashes of every inline script, so it comes after all callbacks exist.
    return Gate(inside, settings, FirstAreas(store), content_policy(dash.csp_hashes()))


def _pages(dash: Dash) -> ASGIApp:
    flask: Any = WSGIMiddleware(dash.server, workers=DASH_THREADS)
    return GZipMiddleware(flask, minimum_size=1000, compresslevel=4)


def _first_request(dash: Dash, settings: Settings) -> None:
    """Let Dash finish its own set-up, which it leaves to the first request, before anybody waits for it."""
    with acting_as(the_process(settings.lang)):
        reply = Client(dash.server).get("/_dash-dependencies")
    if reply.status_code != 200:
        raise StartError("the pages cannot be built: the log says why")


@asynccontextmanager
async def _few_threads(_app: Starlette) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = STORE_THREADS
    yield
