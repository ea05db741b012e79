"""The address and the loop: bind first, so that a port in use is known before anything is built."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

from data.settings import Settings

# Dash reads these in small letters, too.
DANGEROUS = (
    "DASH_MCP", "DASH_DEBUG", "DASH_HOT_RELOAD", "DASH_UI", "DASH_PROPS_CHECK", "DASH_PRUNE_ERRORS",
    "DASH_SERVE_DEV_BUNDLES", "DASH_ASSETS_EXTERNAL_PATH", "FLASK_DEBUG",
)  # fmt: skip


class StartError(RuntimeError):
    """The process must not start as it is; the message says what to change."""


def refuse_dangerous(environ: Mapping[str, str]) -> None:
    """StartError when the environment would open Dash's debugger or tools, or bring foreign scripts."""
    if found := sorted(name for name in environ if name.upper().startswith(DANGEROUS)):
        raise StartError(f"{found[0]} is set: it would open Dash to anybody. Unset it and start again.")


def listen(settings: Settings) -> socket.socket:
    """The bound socket; StartError in one line when the address cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle off: small answers would wait 40 ms for a delayed ACK.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
    except OSError as error:
        bound.close()
        raise StartError(
            f"{settings.host}:{settings.port} cannot be used ({error.strerror}): stop what uses it, set"
            " MENPAI_PORT to another port (0: any free one), or MENPAI_HOST to an address of this machine"
        ) from error
    return bound


def serve(
    app: ASGIApp,
    bound: socket.socket,
    listening: Callable[[int], None],
    meanwhile: Callable[[], None] | None = None,
    *,
    proxy: str = "",
) -> None:
    """Answer until stopped; ``listening`` is called with the port once requests are answered.

    ``proxy``: the address of whoever may say that a browser came by https. ``meanwhile`` runs beside it;
    what it raises stops the server and is raised here.
    """
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # query strings hold what people search for
        server_header=False,
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy or None,
        timeout_graceful_shutdown=5,
        lifespan="on",
    )
    server = _Server(config, listening)
    failed: list[BaseException] = []
    if meanwhile:
        Thread(target=_work, args=(meanwhile, server, failed), name="meanwhile", daemon=True).start()
    server.run(sockets=[bound])
    if failed:
        raise failed[0]


def _work(meanwhile: Callable[[], None], server: uvicorn.Server, failed: list[BaseException]) -> None:
    try:
        meanwhile()
    except BaseException as error:
        failed.append(error)
        server.should_exit = True


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, listening: Callable[[int], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            self._listening(sockets[0].getsockname()[1])
