"""Providers of single sign-on on 127.0.0.1: one that can be made to say anything, and a common one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from socket import socket
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from data.provider import Provider

CLIENT, SECRET = "menpai", "secret-of-the-client"
WAIT_S = 30


def new_key() -> RSAKey:
    """A key that signs."""
    return RSAKey.generate_key(2048, auto_kid=True)


@dataclass
class Idp:
    """A provider that is strict with its client and, unless a test spoils it, says what is true.

    ``person``: who signs in there. ``claims``: changes of the ID token, None takes one out. ``seen``: paths.
    """

    issuer: str
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "person-7", "preferred_username": "lin"})
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)  # the code, on the way back
    signed: Callable[[dict[str, Any]], str] | None = None
    token_answer: tuple[int, bytes] | None = None
    open: Event = field(default_factory=Event)  # nothing is answered before
    asked: Event = field(default_factory=Event)
    seen: list[str] = field(default_factory=list)
    key: RSAKey = field(default_factory=new_key)
    begun: dict[str, dict[str, str]] = field(default_factory=dict)  # by code

    @property
    def settings(self) -> Provider:
        """It, as a server is told of it."""
        return Provider(self.issuer, CLIENT, SECRET)

    def document(self) -> dict[str, Any]:
        """What it says of itself."""
        at = self.issuer
        told = {"authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token"}
        return {"issuer": at, "jwks_uri": f"{at}/keys", **told, **self.metadata}

    def approve(self, asked: dict[str, str]) -> str:
        """Where a browser goes on to, with a code."""
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = token_urlsafe(16)
        self.begun[code] = asked
        back = {"code": code, "state": asked["state"], **self.beside}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, asked: dict[str, str], authorization: str) -> tuple[int, bytes]:
        """The tokens of a code: once, to the client that shows its secret and its verifier."""
        if self.token_answer:
            return self.token_answer
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        begun = self.begun.pop(asked.get("code", ""), None)
        if authorization != f"Basic {known}" or begun is None or not _proves(begun, asked):
            return 400, b'{"error": "invalid_grant", "error_description": "words of the provider"}'
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": begun["nonce"]}
        claims |= self.person | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = (self.signed or self.sign)(claims)
        return 200, json.dumps(
            {"access_token": token_urlsafe(8), "token_type": "Bearer", "id_token": signed}
        ).encode()

    def sign(self, claims: dict[str, Any]) -> str:
        """An ID token."""
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


def unsigned(claims: dict[str, Any]) -> str:
    """An ID token with ``alg`` none."""
    return f"{_parts({'alg': 'none', 'typ': 'JWT'}, claims)}."


def by_hmac(claims: dict[str, Any], key: bytes, **header: str) -> str:
    """An ID token signed with a text that others know, too."""
    parts = _parts({"alg": "HS256", **header}, claims)
    return f"{parts}.{_encoded(hmac.digest(key, parts.encode(), 'sha256'))}"


@contextmanager
def idp() -> Iterator[Idp]:
    """It answers, over real HTTP, until the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.idp = Idp(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    server.idp.open.set()  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.idp  # type: ignore[attr-defined]
    finally:
        server.idp.open.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()
        thread.join(WAIT_S)


@contextmanager
def office_provider(host: str = "127.0.0.1", **people: str) -> Iterator[Provider]:
    """``oidc-provider-mock`` in a process of its own; ``people``: subjects by their names.

    ``host``: another name of this machine makes it another site than ours, for a browser.
    """
    port = free_port()
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
        "true",
    ]
    for called, subject in people.items():
        command += ["--user-claims", json.dumps({"sub": subject, "preferred_username": called})]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://{host}:{port}/.well-known/openid-configuration")
        yield Provider(f"http://{host}:{port}", CLIENT, SECRET)
    finally:
        process.terminate()
        process.wait(WAIT_S)


def free_port() -> int:
    """A port at which nobody answers."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(address: str) -> None:
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        try:
            httpx2.get(address, trust_env=False).raise_for_status()
        except httpx2.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nobody answers at {address}")


def _proves(begun: dict[str, str], asked: dict[str, str]) -> bool:
    challenge = _encoded(hashlib.sha256(asked.get("code_verifier", "").encode()).digest())
    return begun["code_challenge"] == challenge and begun["redirect_uri"] == asked.get("redirect_uri")


def _parts(*parts: dict[str, Any]) -> str:
    return ".".join(_encoded(json.dumps(part).encode()) for part in parts)


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        here, idp = urlsplit(self.path), self._idp()
        if here.path == "/authorize":
            self._answer(302, b"", idp.approve(_single(here.query)))
        elif here.path == "/keys":
            self._answer(200, json.dumps(KeySet([idp.key]).as_dict(private=False)).encode())
        elif here.path == "/.well-known/openid-configuration":
            self._answer(200, json.dumps(idp.document()).encode())
        else:
            self._answer(404, b"")

    def do_POST(self) -> None:
        idp = self._idp()
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self._answer(*idp.token(_single(body), self.headers.get("authorization", "")))

    def _idp(self) -> Idp:
        idp: Idp = self.server.idp
        idp.seen.append(urlsplit(self.path).path)
        idp.asked.set()
        idp.open.wait(WAIT_S)
        return idp

    def _answer(self, status: int, body: bytes, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: Any) -> None:
        """Quiet."""


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
