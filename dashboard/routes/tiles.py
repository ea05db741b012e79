"""``GET /tiles/{layer}/{z}/{x}/{y}.mvt`` and ``/tiles/hexes/…``: vector tiles, filtered by the query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from dashboard.routes.answer import Desk, kept_answer, whole
from data.questions import EventFilter, event_filter, hex_question

MVT = "application/vnd.mapbox-vector-tile"


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
        asked = _asked(name, request.query_params, desk.store.today)
        return kept_answer(
            request, desk, MVT, (name, str((z, x, y)), asked.query() if asked else ""),
            lambda viewer: desk.store.tile(viewer, name, z, x, y, asked),
        )  # fmt: skip

    inside = [Route("/hexes/{z}/{x}/{y}.mvt", hexes), Route("/{layer}/{z}/{x}/{y}.mvt", layer)]
    return [Mount("/tiles", routes=inside)]


def _asked(layer: str, params: Mapping[str, str], today: date) -> EventFilter | None:
    """Events take the whole filter, everything else only its area."""
    if layer == "events":
        return event_filter(params, today)
    return event_filter({"area": params["area"]}, today) if params.get("area") else None


def _place(request: Request) -> tuple[int, int, int]:
    return whole(request, "z", 2), whole(request, "x"), whole(request, "y")
