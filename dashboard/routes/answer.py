"""How a question to the store becomes a response: threads, scope, ETag, gzip, cache."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from dashboard.cache import ByteCache, etag, packed_response, scope_of
from dashboard.entrance import Entrance
from dashboard.principal import current
from data.deadline import within
from data.settings import Settings
from data.store import Store
from data.viewer import Viewer
from geo.errors import PlaceError

FOR_A_YEAR = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"


@dataclass(frozen=True)
class Desk:
    """What a route needs: settings, the store, and the answers kept so far."""

    settings: Settings
    store: Store
    cache: ByteCache
    entrance: Entrance

    def fresh(self) -> Store:
        """The store with what changed taken in, which is for all and has no deadline of one."""
        with within(None):
            self.store.look()
        return self.store


def kept_answer(
    request: Request, desk: Desk, media_type: str, question: tuple[str, ...], ask: Callable[[Viewer], bytes]
) -> Response:
    """Answer from the cache or the store, 304 when the client has it already.

    ``question`` says exactly what is asked, equal questions in equal words, the layer first. Runs in a worker
    thread: routes are plain functions, which Starlette keeps off the event loop.
    """
    viewer, version = current().viewer, desk.store.version_of(question[0])
    key = (version, viewer, *question)
    params = request.query_params
    same_url_same_answer = (params.get("v"), params.get("s")) == (version, scope_of(viewer))
    headers = {
        "ETag": etag(key),
        "Vary": "Accept-Encoding, Cookie",
        "Cache-Control": FOR_A_YEAR if same_url_same_answer else ASK_AGAIN,
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return packed_response(request, desk.cache.get_or_make(key, lambda: ask(viewer)), media_type, headers)


def whole(request: Request, name: str, digits: int = 9) -> int:
    """A path part as a number that is not negative; PlaceError names the part."""
    text = request.path_params[name]
    if not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise PlaceError.of("not_whole", what=name, value=text[:20], digits=digits)
    return int(text)
