"""``GET /tiles/{layer}/{z}/{x}/{y}.mvt`` and ``/tiles/hexes/…``: vector tiles, filtered by the query."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from dashboard.routes.answer import Desk, kept_answer, whole
from data.questions import event_filter, hex_question

MVT = "application/vnd.mapbox-vector-tile"
FILTERED = frozenset({"events"})


def routes(desk: Desk) -> list[BaseRoute]:
    """Tiles of hexes, and of the layers drawn as they are."""

    def hexes(request: Request) -> Response:
        z, x, y = _place(request)
        desk.store.refresh()
        asked = hex_question(request.query_params, desk.store.today)
        return kept_answer(
            request, desk, MVT, ("hexes", str((z, x, y)), asked.query()),
            lambda viewer: desk.store.hex_tile(viewer, asked, z, x, y),
        )  # fmt: skip

    def layer(request: Request) -> Response:
        z, x, y = _place(request)
        name = request.path_params["layer"]
        desk.store.refresh()
        asked = event_filter(request.query_params, desk.store.today) if name in FILTERED else None
        return kept_answer(
            request, desk, MVT, (name, str((z, x, y)), asked.query() if asked else ""),
            lambda viewer: desk.store.tile(viewer, name, z, x, y, asked),
        )  # fmt: skip

    inside = [Route("/hexes/{z}/{x}/{y}.mvt", hexes), Route("/{layer}/{z}/{x}/{y}.mvt", layer)]
    return [Mount("/tiles", routes=inside)]


def _place(request: Request) -> tuple[int, int, int]:
    return whole(request, "z", 2), whole(request, "x"), whole(request, "y")
