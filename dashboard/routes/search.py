"""``/search``: addresses, doorplates, grids and facilities by name.

Our own page posts what somebody types: addresses are written down by proxies and kept by browsers, and
people type names and numbers of persons. ``GET /search?q=&limit=`` is for other systems.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard import forms
from dashboard.endpoint import READING, Endpoint, Parameter
from dashboard.principal import current
from dashboard.routes.answer import Desk
from dashboard.routes.parameters import TEXT, number
from data.deadline import check
from geo.errors import PlaceError

MOST, USUAL = 50, 10
LONGEST = 100  # characters of a search text that are looked at


def endpoints(desk: Desk) -> list[Endpoint]:
    """Search; nothing is kept, neither here nor in the browser."""

    async def search(request: Request) -> Response:
        posted = await forms.sent(request) if request.method == "POST" else {}
        told = {**request.query_params, **posted}
        return await to_thread.run_sync(found, told)

    def found(told: Mapping[str, str]) -> Response:
        text, limit = told.get("q", "").strip()[:LONGEST], _limit(told.get("limit", str(USUAL)))
        check()  # it may have waited for a thread until nobody waits for it
        desk.fresh()
        hits = desk.store.search(current().viewer, text, limit) if text else []
        return JSONResponse({"hits": [asdict(hit) for hit in hits]})

    query, both = (Parameter("q", TEXT), number("limit", 1, MOST)), (*READING, "POST")
    form = {"methods": both, "takes": forms.FORM, "refuses": ("bad_media", "other_site")}
    return [
        Endpoint("search", "/search", search, query=query, act="map", **form),
    ]


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise PlaceError.of("out_of_range", what="limit", value=text[:20], least=1, most=MOST)
    return int(text)
