"""How the process is put together: gate → what is refused is noted → native routes → Dash."""

from __future__ import annotations

from collections.abc import Collection

from dash import Dash
from starlette.routing import Router
from werkzeug.test import Client

from dashboard import scripts
from dashboard.cache import ByteCache
from dashboard.entrance import Entrance
from dashboard.gate import Gate
from dashboard.headers import content_policy
from dashboard.identity import Demo, SignedInOnly
from dashboard.locks import lock
from dashboard.noted import Noted
from dashboard.permissions import Permissions
from dashboard.principal import FirstAreas, acting_as, the_process
from dashboard.rates import rates_of
from dashboard.routes import native_routes
from dashboard.routes.answer import Desk
from dashboard.serving import StartError
from dashboard.shell import pages_of
from dashboard.threads import few_threads
from data.audit.refusing import Refusals
from data.settings import Settings
from data.store import Store

KEPT_ANSWERS = 128_000_000  # bytes
KEPT_SCRIPTS = 32_000_000  # bytes, compressed


def assemble(
    settings: Settings,
    store: Store,
    dash: Dash,
    permissions: Permissions,
    kept: ByteCache | None = None,
    *,
    pages: Collection[str] = ("/",),
) -> Gate:
    """The whole application. StartError when a callback has no permission: nobody could call it.

    ``kept`` are scripts that were compressed before, ``pages`` the addresses that Dash answers.
    """
    lock(dash, permissions)
    _first_request(dash, settings)
    if undeclared := permissions.undeclared(dash.callback_map):
        raise StartError(f"no role may call {undeclared[0]!r}: declare it in CALLBACKS of its page")
    refusals = Refusals(store.engine)
    desk = Desk(settings, store, ByteCache(KEPT_ANSWERS), Entrance(store, settings.home, refusals=refusals))
    # A router alone, without Starlette's own answers to errors: all of them are the gate's.
    inside = Router(
        [*native_routes(desk), *scripts.routes(dash, kept or ByteCache(KEPT_SCRIPTS))],
        redirect_slashes=False,
        default=pages_of(dash, pages),
        lifespan=few_threads,
    )
    # The policy needs the hashes of every inline script, so it comes after all callbacks exist.
    identify = Demo(FirstAreas(store)) if settings.demo else SignedInOnly(desk.entrance)
    return Gate(
        Noted(inside, refusals), settings, identify, content_policy(dash.csp_hashes()), rates_of(settings)
    )


def _first_request(dash: Dash, settings: Settings) -> None:
    """Let Dash finish its own set-up, which it leaves to the first request, before anybody waits for it."""
    with acting_as(the_process(settings.lang)):
        # The shell names the scripts; Dash hands out none that it has not named.
        replies = [Client(dash.server).get(path) for path in ("/", "/_dash-dependencies")]
    if any(reply.status_code != 200 for reply in replies):
        raise StartError("the pages cannot be built: the log says why")
