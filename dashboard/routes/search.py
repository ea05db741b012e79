"""``GET /search?q=&limit=``: addresses, doorplates, grids and facilities by name."""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.principal import current
from dashboard.routes.answer import Desk
from geo.errors import PlaceError

MOST, USUAL = 50, 10
LONGEST = 100  # characters of a search text that are looked at


def routes(desk: Desk) -> list[BaseRoute]:
    """Search; nothing is kept, neither here nor in the browser."""

    def search(request: Request) -> Response:
        text = request.query_params.get("q", "").strip()[:LONGEST]
        limit = _limit(request.query_params.get("limit", str(USUAL)))
        desk.store.refresh()
        hits = desk.store.search(current().viewer, text, limit) if text else []
        return JSONResponse({"hits": [asdict(hit) for hit in hits]})

    return [Route("/search", search)]


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise PlaceError(f"limit={text[:20]!r} is not a number from 1 to {MOST}")
    return int(text)
