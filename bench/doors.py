"""Two ways to the same application: called in this process, and over HTTP on the loopback."""

from __future__ import annotations

import asyncio
import time
from http.client import HTTPConnection
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from bench.asked import Ask

Headers = dict[str, str]


class Answer(NamedTuple):
    """What came back, wall milliseconds, and milliseconds of this process's processors."""

    status: int
    body: bytes
    wall_ms: float
    cpu_ms: float


class Door(Protocol):
    """Something that answers."""

    def ask(self, ask: Ask) -> Answer:
        """Ask and wait."""


class InProcess:
    """The ASGI application itself: what the server works, without the network and without a client."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.loop = asyncio.new_event_loop()

    def ask(self, ask: Ask) -> Answer:
        """One request through the whole application, gate and all."""
        sent: list[Any] = []
        scope = scope_of(ask)
        wall, cpu = time.perf_counter(), time.process_time()
        self.loop.run_until_complete(self._call(scope, ask.body or b"", sent))
        took = 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)
        return Answer(sent[0]["status"], b"".join(part.get("body", b"") for part in sent[1:]), *took)

    async def _call(self, scope: dict[str, Any], body: bytes, sent: list[Any]) -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)


class OverHttp:
    """A server, through one connection that is kept."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.connection = HTTPConnection(self.host, timeout=60)

    def ask(self, ask: Ask) -> Answer:
        """One request, until the last byte is here."""
        wall, cpu = time.perf_counter(), time.process_time()
        self.connection.request(
            "POST" if ask.body else "GET", ask.path, ask.body, headers_of(self.host, ask.body)
        )
        reply = self.connection.getresponse()
        body = reply.read()
        return Answer(
            reply.status, body, 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)
        )


def headers_of(host: str, body: bytes | None) -> Headers:
    """Headers that our own page sends."""
    usual = {"Host": host, "Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
    if body is None:
        return usual
    posted = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    return {**usual, "Origin": f"http://{host}", **posted}


def scope_of(ask: Ask) -> dict[str, Any]:
    """An ASGI scope of a request."""
    path, _, query = ask.path.partition("?")
    headers = headers_of("127.0.0.1:8050", ask.body).items()
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": "",
        "method": "POST" if ask.body else "GET", "path": unquote(path), "raw_path": path.encode(),
        "query_string": query.encode(), "client": ("127.0.0.1", 50_000), "server": ("127.0.0.1", 8050),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
    }  # fmt: skip
