"""``/sign-in/sso``: to the provider of single sign-on, and back with somebody whom it knows."""

from __future__ import annotations

import hmac
import logging
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard.endpoint import ANYBODY, Endpoint, Parameter
from dashboard.identity import looks
from dashboard.refusals import NotFound
from dashboard.routes.answer import Desk
from dashboard.routes.parameters import TEXT
from dashboard.routes.sign_in_parts import onward, provider_name, start
from dashboard.routes.sign_in_steps import SSO, SSO_BACK
from dashboard.tokens import begun_of, give_begun, take_begun
from dashboard.tries import Tries
from data.accounts import sign_on
from data.accounts.sign_on import Begun
from data.provider import ProofError, ProviderError
from geo.words import say

if TYPE_CHECKING:
    from dashboard.provider import ProviderClient

log = logging.getLogger("menpai.sign_on")

BEGINNINGS = 300  # of one address in ten minutes: each is a row; an office may share one
LONGEST_CODE = 2000  # characters
# Of these an answer may have more, which are nobody's business here.
ANSWER = tuple(Parameter(name, TEXT) for name in ("code", "state", "iss"))
STATUS = {"away": 502, "too_many": 429}  # of what did not work; else 401


class Sso:
    """Single sign-on at the addresses of one process."""

    def __init__(self, desk: Desk) -> None:
        """Nothing is asked of the provider yet."""
        self.desk = desk
        self.beginnings = Tries(most=BEGINNINGS)
        self._client: ProviderClient | None = None
        if desk.settings.provider and not desk.settings.demo:
            # Most offices have no provider, and no use for what it takes to ask one.
            from dashboard.provider import ProviderClient  # noqa: PLC0415

            self._client = ProviderClient(desk.settings.provider)

    @property
    def client(self) -> ProviderClient:
        """Who asks the provider; NotFound where there is none."""
        if self._client is None:
            raise NotFound.of("no_provider")
        return self._client

    async def begin(self, request: Request) -> Response:
        """To the provider, with a token in the browser by which it is known when it comes back."""
        client, entrance = self.client, self.desk.entrance
        visit = entrance.visit(request)
        if entrance.tries.too_many(visit.address) or self.beginnings.too_many(visit.address):
            return self._told(request, "too_many")
        self.beginnings.failed(visit.address)
        begun = sign_on.new(f"{request.url.scheme}://{request.headers['host']}{SSO_BACK}")
        try:
            address = await client.address(begun)
        except ProviderError as error:
            log.warning("single sign-on: the provider is away: %s", error)
            return self._told(request, "away")
        token = await to_thread.run_sync(self._keep, begun)
        return give_begun(RedirectResponse(address, 303), request, token)

    async def back(self, request: Request) -> Response:
        """In, or to the beginning with what went wrong. What this browser began is over either way."""
        client, entrance = self.client, self.desk.entrance
        visit = entrance.visit(request)
        if entrance.tries.too_many(visit.address):
            return self._told(request, "too_many")
        token, why = await self._come_in(client, request)
        if token:
            return take_begun(await to_thread.run_sync(onward, entrance, request, token), request)
        if why != "away":  # which is nobody's guess
            entrance.tries.failed(visit.address)
        return take_begun(self._told(request, why), request)

    async def _come_in(self, client: ProviderClient, request: Request) -> tuple[str, str]:
        """A session's token; else why not, as the end of a word of ours."""
        asked, visit = request.query_params, self.desk.entrance.visit(request)
        begun = await to_thread.run_sync(self._take, begun_of(request))
        if begun is None or not _is_same(begun.state, asked.get("state", "")):
            return "", await self._note(request, "stale")
        code = asked.get("code", "")
        if not (code.isascii() and code.isprintable() and 0 < len(code) <= LONGEST_CODE):
            return "", await self._note(request, "declined")
        try:
            person = await client.person(begun, code, asked.get("iss"))
        except ProviderError as error:
            log.warning("single sign-on: the provider is away: %s", error)
            return "", await self._note(request, "away")
        except ProofError as error:
            log.warning("single sign-on: refused: %s", error)
            return "", await self._note(request, "unproved")
        token = await to_thread.run_sync(sign_on.sign_in, self.desk.entrance.door, person, visit)
        return token or "", "unknown"

    async def _note(self, request: Request, why: str) -> str:
        entrance = self.desk.entrance
        await to_thread.run_sync(sign_on.note, entrance.engine, why, entrance.visit(request))
        return why

    def _keep(self, begun: Begun) -> str:
        entrance = self.desk.entrance
        return sign_on.begin(entrance.engine, entrance.door.seal, begun, entrance.clock())

    def _take(self, token: str) -> Begun | None:
        entrance = self.desk.entrance
        if not token:
            return None
        return sign_on.take(entrance.engine, entrance.door.seal, token, entrance.clock())

    def _told(self, request: Request, why: str) -> Response:
        """The page to begin again at, with our own words: what the provider says is not repeated."""
        lang = looks(request, self.desk.settings.lang)[0]
        if why == "too_many":
            words = say("sign.too_many", lang)
        else:
            words = say(f"sso.{why}", lang, name=provider_name(self.desk.settings, lang))
        return start(self.desk, request, words, STATUS.get(why, 401))


def endpoints(desk: Desk) -> list[Endpoint]:
    """To the provider and back; NotFound where none is configured."""
    sso = Sso(desk)
    shared = {"gives": ("text/html",), "methods": ("GET",), "status": 303}
    here, there = ("not_found", "other_site"), ("not_found",)
    return [
        Endpoint("sign_in_sso", SSO, sso.begin, refuses=here, act=ANYBODY, **shared),
        Endpoint(
            "sign_in_sso_back",
            SSO_BACK,
            sso.back,
            query=ANSWER,
            others=True,
            refuses=there,
            act=ANYBODY,
            **shared,
        ),
    ]


def _is_same(ours: str, told: str) -> bool:
    return hmac.compare_digest(ours.encode(), told.encode("utf-8", "replace"))
