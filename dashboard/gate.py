"""The gate in front of everything: who is asking, how much may be sent, what every answer must carry."""

from __future__ import annotations

import logging
import secrets
from contextlib import nullcontext
from dataclasses import dataclass, field

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import uploads
from dashboard.checks import KNOWN_METHODS, check
from dashboard.headers import https_only, secure
from dashboard.identity import Identify, looks
from dashboard.principal import acting_as
from dashboard.problems import Reader, answer, kind_of, known, wants_page
from dashboard.rates import Rates, asker_of
from dashboard.refusals import NotOpen, SignIn, TooLarge
from dashboard.timely import in_time
from data.errors import told_of
from data.settings import Settings

log = logging.getLogger("menpai.gate")

KB = 1000  # bytes
OPEN_PATHS = frozenset({"/healthz"})
SIGNING_IN = "/sign-in"  # and what is below: it looks at the session itself


@dataclass(frozen=True)
class Gate:
    """ASGI: every request is let in with its principal set, or answered here."""

    app: ASGIApp
    settings: Settings
    identify: Identify
    policy: str
    rates: Rates = field(default_factory=Rates)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or let in. There are no web sockets."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            transport = https_only(self.settings.hsts_days) if scope["scheme"] == "https" else ""
            await self._guarded(scope, receive, _Door(send, self.policy, transport))

    async def _guarded(self, scope: Scope, receive: Receive, door: _Door) -> None:
        """Every error inside ends here, and becomes the answer that ``dashboard/problems.py`` has for it."""
        request = Request(scope, receive)
        try:
            seconds = self.settings.request_seconds
            with in_time(seconds, scope, door.waits, lambda late: self._tell(request, door, late)):
                await self._http(request, receive, door)
        except Exception as error:
            await self._tell(request, door, error)

    async def _tell(self, request: Request, door: _Door, error: Exception) -> None:
        """The answer of an error; whatever else was on its way out does not leave any more."""
        if door.shut:
            return
        reference = _log(request.scope, error)
        if not door.opened:
            door.shut = True
            told = answer(error, self._reader(request), reference)
            await Response(told.body, told.status, told.headers)(request.scope, request.receive, door.leave)

    async def _http(self, request: Request, receive: Receive, door: _Door) -> None:
        check(request, self.settings)
        if uploads.is_upload(request.scope):
            await self._upload(request, receive, door)
        else:
            body = await _body(request, self.settings.max_body_kb)
            await self._enter(request, _replay(body, receive), door)

    async def _upload(self, request: Request, receive: Receive, door: _Door) -> None:
        """The file of an import is read by its route as it comes, up to a limit of its own."""
        if uploads.declared(request) > uploads.most_bytes(self.settings):
            raise uploads.too_large(self.settings)
        await self._enter(request, uploads.bounded(receive, self.settings), door)

    def _reader(self, request: Request) -> Reader:
        """Who reads an answer of the gate itself: the choices of the header hold for it too."""
        page = wants_page(request.method, request.headers.get("accept", ""))
        return Reader(request.scope["path"], *looks(request, self.settings.lang), page)

    async def _enter(self, request: Request, receive: Receive, door: _Door) -> None:
        principal = await self.identify(request, self.settings.lang)
        address = request.client.host if request.client else ""
        self.rates.check(asker_of(principal, address), request.method, request.scope["path"])
        if principal is None and not _is_open(request.url.path):
            if not wants_page(request.method, request.headers.get("accept", "")):
                raise SignIn.of("sign_in")
            await RedirectResponse(SIGNING_IN, 303)(request.scope, receive, door.send)
            return
        with acting_as(principal) if principal else nullcontext():
            await self.app(request.scope, receive, door.send)


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path == SIGNING_IN or path.startswith(SIGNING_IN + "/")


class _Door:
    """The way out: puts the security headers on whatever leaves."""

    def __init__(self, send: Send, policy: str, transport: str) -> None:
        self._send = send
        self._policy, self._transport = policy, transport
        self.opened = self.shut = False

    def waits(self) -> bool:
        """Whether the client has heard nothing yet."""
        return not self.opened

    async def send(self, message: Message) -> None:
        """Out with it, unless an error was told in its place."""
        if not self.shut:
            await self.leave(message)

    async def leave(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.opened = True
            headers = MutableHeaders(scope=message)
            del headers["server"]
            secure(headers, self._policy, self._transport)
        await self._send(message)


async def _body(request: Request, most_kb: int) -> bytes:
    """The whole body; TooLarge as soon as it is known to be."""
    parts, size = [], 0
    if uploads.declared(request) <= most_kb * KB:
        async for part in request.stream():
            size += len(part)
            if size > most_kb * KB:
                break
            parts.append(part)
        else:
            return b"".join(parts)
    raise TooLarge.of("body_large", most=most_kb)


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


def _log(scope: Scope, error: Exception) -> str:
    """Write down what is our own trouble; the number that it is under, or "" for what is the asker's."""
    status = kind_of(known(error, "")).status
    if status < 500 or isinstance(error, NotOpen):
        return ""
    reference = secrets.token_hex(4)
    method = scope["method"] if scope["method"] in KNOWN_METHODS else "?"
    log.error("%s: %s %s failed with %s", reference, method, _place(scope), told_of(error))
    return reference


def _place(scope: Scope) -> str:
    """The address as our table has it: what somebody writes into a path or a query may be of a person."""
    return getattr(scope.get("route"), "path", "") or scope.get("page") or "an address"
