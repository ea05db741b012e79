"""The provider of single sign-on as it is asked: its addresses and keys, and who a code stands for.

Asked on the event loop, never longer than some seconds, and never at the start: when it is away, only single
sign-on is. What it says is kept for an hour.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
import orjson
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from dashboard.id_token import Expected, UnknownKeyError, person_of
from data.accounts.sign_on import Begun, Person
from data.errors import SettingsError
from data.provider import ProofError, Provider, ProviderError

KEPT_S = 3600.0  # what the provider says of itself
KEYS_AGAIN_S = 60.0  # not oftener, however many tokens name a key that is not known
AGAIN_S = 10.0  # after it was away: a crowd at the door does not ask it all at once
WAIT_S = 8.0
LARGEST = 1_000_000  # bytes
DISCOVERY = "/.well-known/openid-configuration"
ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")
SCOPE = "openid profile"
HEADERS = {"User-Agent": "Menpai", "Accept": "application/json"}


@dataclass(frozen=True)
class Known:
    """What the provider says of itself, and when it was asked."""

    metadata: Mapping[str, Any]
    keys: KeySet
    asked_at: float


class ProviderClient:
    """The provider of the settings; one for a process."""

    def __init__(self, provider: Provider, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is asked yet. ``clock``: seconds."""
        self._provider, self._clock = provider, clock
        self._kept: Known | None = None
        self._failed_at = float("-inf")
        self._one_at_a_time = asyncio.Lock()
        self._tls = _certificates()

    async def address(self, begun: Begun) -> str:
        """Where a browser is sent to sign in. ProviderError when that is not known."""
        known = await self._known()
        return str(
            prepare_grant_uri(
                known.metadata["authorization_endpoint"],
                client_id=self._provider.client_id,
                response_type="code",
                redirect_uri=begun.back,
                scope=SCOPE,
                state=begun.state,
                nonce=begun.nonce,
                code_challenge=create_s256_code_challenge(begun.verifier),
                code_challenge_method="S256",
            )
        )

    async def person(self, begun: Begun, code: str, issuer: str | None) -> Person:
        """Who a code stands for; ``issuer``: what came back beside it. ProofError, ProviderError."""
        known = await self._known()
        promised = known.metadata.get("authorization_response_iss_parameter_supported") is True
        if issuer != self._provider.issuer and (issuer is not None or promised):
            raise ProofError("the answer is of another issuer")  # RFC 9207
        token = await self._token(known, begun, code)
        access = str(token.get("access_token") or "")
        expected = Expected(self._provider.issuer, self._provider.client_id, begun.nonce, access)
        try:
            return person_of(token.get("id_token"), known.keys, expected)
        except UnknownKeyError:
            newer = await self._known(KEYS_AGAIN_S)
            return person_of(token.get("id_token"), newer.keys, expected)

    async def _known(self, lasts_s: float = KEPT_S) -> Known:
        async with self._one_at_a_time:
            now = self._clock()
            if self._kept is None or now - self._kept.asked_at >= lasts_s:
                if now - self._failed_at < AGAIN_S:
                    raise ProviderError("it was away some seconds ago")
                try:
                    self._kept = await self._ask(now)
                except ProviderError:
                    self._failed_at = self._clock()
                    raise
            return self._kept

    async def _ask(self, now: float) -> Known:
        with _away():
            async with asyncio.timeout(WAIT_S), self._plain() as client:
                metadata = await _json(client, self._provider.issuer.rstrip("/") + DISCOVERY)
                self._check(metadata)
                return Known(metadata, KeySet.import_key_set(await _json(client, metadata["jwks_uri"])), now)

    def _check(self, metadata: Mapping[str, Any]) -> None:
        """It is the one that was configured, and all of it is at its own address."""
        if metadata.get("issuer") != self._provider.issuer:
            raise ProviderError("it calls itself otherwise than MENPAI_OIDC_ISSUER")
        for name in ADDRESSES:
            if _origin(str(metadata.get(name))) != _origin(self._provider.issuer):
                raise ProviderError(f"its {name} is not at the address of its issuer")

    async def _token(self, known: Known, begun: Begun, code: str) -> Mapping[str, Any]:
        with _away():
            async with asyncio.timeout(WAIT_S), self._client(known) as client:
                answer: Mapping[str, Any] = await client.fetch_token(
                    known.metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=begun.back,
                    code_verifier=begun.verifier,
                )
                return answer

    def _plain(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(headers=HEADERS, timeout=WAIT_S, verify=self._tls)

    def _client(self, known: Known) -> AsyncOAuth2Client:
        methods = known.metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        by = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        return AsyncOAuth2Client(
            self._provider.client_id, self._provider.client_secret, token_endpoint_auth_method=by,
            headers=HEADERS, timeout=WAIT_S, verify=self._tls,
        )  # fmt: skip


def _certificates() -> ssl.SSLContext:
    """Those that this machine trusts, read once. SettingsError when they cannot be read."""
    try:
        return httpx2.create_ssl_context()
    except OSError as error:
        why = type(error).__name__
        raise SettingsError(f"the certificates cannot be read ({why}): check SSL_CERT_FILE") from error


@contextmanager
def _away() -> Iterator[None]:
    """Whatever goes wrong on the way becomes an error of ours, without a word of the provider's."""
    try:
        yield
    except AuthlibBaseError as error:
        raise ProofError(f"the code was not taken ({type(error).__name__})") from None
    except (httpx2.HTTPError, httpx2.InvalidURL, JoseError, OSError, TimeoutError) as error:
        raise ProviderError(type(error).__name__) from None
    except (ValueError, TypeError, LookupError) as error:
        raise ProviderError(f"an answer that is none ({type(error).__name__})") from None


async def _json(client: httpx2.AsyncClient, address: str) -> Any:
    """A document of the provider; redirects are not followed."""
    async with client.stream("GET", address) as reply:
        reply.raise_for_status()
        parts, size = [], 0
        async for part in reply.aiter_bytes():
            parts.append(part)
            size += len(part)
            if size > LARGEST:
                raise ProviderError("an answer without end")
    found = orjson.loads(b"".join(parts))
    if not isinstance(found, dict):
        raise ProviderError("an answer that is none")
    return found


def _origin(address: str) -> tuple[str, str, int]:
    parts = urlsplit(address)
    usual = {"https": 443, "http": 80}.get(parts.scheme, 0)
    return parts.scheme, parts.hostname or "", parts.port or usual
