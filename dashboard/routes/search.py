"""``GET /search?q=&limit=``: addresses, doorplates, grids and facilities by name."""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard.endpoint import Endpoint, Parameter
from dashboard.principal import current
from dashboard.routes.answer import Desk
from dashboard.routes.parameters import TEXT, number
from geo.errors import PlaceError

MOST, USUAL = 50, 10
LONGEST = 100  # characters of a search text that are looked at


def endpoints(desk: Desk) -> list[Endpoint]:
    """Search; nothing is kept, neither here nor in the browser."""

    def search(request: Request) -> Response:
        text = request.query_params.get("q", "").strip()[:LONGEST]
        limit = _limit(request.query_params.get("limit", str(USUAL)))
        desk.fresh()
        hits = desk.store.search(current().viewer, text, limit) if text else []
        return JSONResponse({"hits": [asdict(hit) for hit in hits]})

    return [
        Endpoint(
            "search", "/search", search, query=(Parameter("q", TEXT), number("limit", 1, MOST)), act="map"
        )
    ]


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise PlaceError.of("out_of_range", what="limit", value=text[:20], least=1, most=MOST)
    return int(text)
