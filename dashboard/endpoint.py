"""What an address takes and gives: one entry each, for the router, for refusals and for ``/openapi.json``."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.checks import KNOWN_METHODS
from dashboard.principal import current
from dashboard.refusals import BadMethod, NotAcceptable, NotAllowed, UnknownParameter
from data.deadline import check
from data.rights import ACTS

JSON = "application/json"
READING = ("GET", "HEAD")


ANYBODY, SOMEBODY = "anybody", "somebody"


@dataclass(frozen=True)
class Parameter:
    """A part of an address. ``schema`` is JSON Schema; its words are ``parameter.{name}``."""

    name: str
    schema: Mapping[str, Any]
    required: bool = False


# Keys that a URL carries so that a browser may keep the answer: the data version, and who may see it.
KEYS = (Parameter("v", {"type": "string"}), Parameter("s", {"type": "string"}))


@dataclass(frozen=True)
class Endpoint:
    """``name`` is its operation and its words, ``route.{name}``. ``gives``: media types of the answer.

    ``act``: what of ``data.rights.ACTS`` it is, ``SOMEBODY`` for whoever is known, ``ANYBODY`` without that.
    ``refuses``: codes of ``dashboard/problems.py`` beyond those that every address has. ``takes``: media type
    of a body. ``status``: of an answer that is no refusal; ``tagged``: 304 where the client has it already.
    ``others``: parameters that are not known are ignored, since another server may add its own.
    """

    name: str
    path: str
    answer: Callable[[Request], Any]
    gives: tuple[str, ...] = (JSON,)
    parts: tuple[Parameter, ...] = ()
    query: tuple[Parameter, ...] = ()
    methods: tuple[str, ...] = READING
    status: int = 200
    tagged: bool = False
    takes: str = ""
    others: bool = False
    refuses: tuple[str, ...] = field(default=())
    act: str = field(kw_only=True)

    def __post_init__(self) -> None:
        if self.act not in {ANYBODY, SOMEBODY, *ACTS}:
            raise ValueError(f"{self.path} is the act {self.act!r}, which nobody has a right to")

    @property
    def allowed(self) -> tuple[str, ...]:
        """Methods, as the header Allow lists them."""
        return (*self.methods, "OPTIONS")


def route(endpoint: Endpoint) -> Route:
    """The route of an entry: what the address does not have is refused before anything is asked."""

    async def answered(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(endpoint.allowed)})
        if request.method not in endpoint.methods:
            raise BadMethod.among(request.method, endpoint.allowed)
        check_right(endpoint)
        check_query(request, endpoint)
        check_accept(request.headers.get("accept", ""), endpoint.gives)
        if inspect.iscoroutinefunction(endpoint.answer):
            response: Response = await endpoint.answer(request)
        else:
            response = await run_in_threadpool(_in_time, endpoint.answer, request)
        return response

    return Route(endpoint.path, answered, methods=list(KNOWN_METHODS))


def _in_time(answer: Callable[[Request], Response], request: Request) -> Response:
    check()  # it may have waited for a thread until nobody waits for it
    return answer(request)


def check_right(endpoint: Endpoint) -> None:
    """NotAllowed for a role that may not do what the address does."""
    if endpoint.act not in {ANYBODY, SOMEBODY} and not current().viewer.may(endpoint.act):
        raise NotAllowed.of("may_not")


def check_query(request: Request, endpoint: Endpoint) -> None:
    """UnknownParameter for one that the address does not have, or has twice."""
    known = [one.name for one in endpoint.query]
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name not in known and name not in {one.name for one in KEYS}:
            if endpoint.others:
                continue
            if not known:
                raise UnknownParameter.of("no_parameters", name=name[:40])
            raise UnknownParameter.of("unknown_parameter", name=name[:40], known=", ".join(known))
        if name in seen:
            raise UnknownParameter.of("twice", name=name)
        seen.add(name)


def check_accept(accept: str, gives: tuple[str, ...]) -> None:
    """NotAcceptable when the client takes none of the media types; no header takes everything."""
    ranges = [part.strip().lower().split(";") for part in accept.split(",") if part.strip()]
    taken = [kind.strip() for kind, *more in ranges if not any(one.replace(" ", "") in NONE for one in more)]
    if ranges and gives and not any(_takes(one, media.split(";")[0]) for one in taken for media in gives):
        raise NotAcceptable.of("not_acceptable", there=", ".join(gives))


NONE = {"q=0", "q=0.0", "q=0.00", "q=0.000"}


def _takes(wanted: str, media: str) -> bool:
    if wanted == JSON and media.endswith("+json"):  # GeoJSON is JSON; map engines ask for it so
        return True
    return wanted in {"*/*", media, f"{media.split('/', maxsplit=1)[0]}/*"}
