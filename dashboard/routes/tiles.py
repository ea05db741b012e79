"""``GET /tiles/{layer}/{z}/{x}/{y}.mvt`` and ``/tiles/hexes/…``: vector tiles, filtered by the query."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from dashboard import given
from dashboard.endpoint import Endpoint
from dashboard.pages.street_map.tile_urls import PLAIN_TILES, POINT_TILES
from dashboard.routes.answer import Desk, kept_answer, whole
from dashboard.routes.parameters import FILTER, IN_AREA, MOST_ZOOM, QUESTION, TILE, one_of
from data.questions import EventFilter, event_filter, hex_question
from geo.errors import PlaceError

MVT = "application/vnd.mapbox-vector-tile"
LAYERS = (*PLAIN_TILES, *POINT_TILES)


def endpoints(desk: Desk) -> list[Endpoint]:
    """Tiles of hexes, of events, and of the layers drawn as they are."""

    def hexes(request: Request) -> Response:
        z, x, y = _place(request)
        desk.fresh()
        asked = hex_question(request.query_params, desk.store.today)
        return kept_answer(
            request, desk, MVT, ("hexes", str((z, x, y)), asked.query()),
            lambda viewer: desk.store.hex_tile(viewer, asked, z, x, y),
        )  # fmt: skip

    def events(request: Request) -> Response:
        desk.fresh()
        return tile(request, "events", event_filter(request.query_params, desk.store.today))

    def layer(request: Request) -> Response:
        name, params = request.path_params["layer"], request.query_params
        given.one_of(name, (*LAYERS, "events", "hexes"), "layer")
        desk.fresh()
        return tile(request, name, event_filter(params, desk.store.today) if params.get("area") else None)

    def tile(request: Request, name: str, asked: EventFilter | None) -> Response:
        z, x, y = _place(request)
        return kept_answer(
            request, desk, MVT, (name, str((z, x, y)), asked.query() if asked else ""),
            lambda viewer: desk.store.tile(viewer, name, z, x, y, asked),
        )  # fmt: skip

    parts, at = (one_of("layer", LAYERS, required=True), *TILE), "{z}/{x}/{y}.mvt"
    return [
        Endpoint("tile_hexes", f"/tiles/hexes/{at}", hexes, (MVT,), TILE, QUESTION, tagged=True, act="map"),
        Endpoint("tile_events", f"/tiles/events/{at}", events, (MVT,), TILE, FILTER, tagged=True, act="map"),
        Endpoint("tile", f"/tiles/{{layer}}/{at}", layer, (MVT,), parts, (IN_AREA,), tagged=True, act="map"),
    ]


def _place(request: Request) -> tuple[int, int, int]:
    z, x, y = whole(request, "z", 2), whole(request, "x"), whole(request, "y")
    if z > MOST_ZOOM or max(x, y) >= 2**z:
        raise PlaceError.of("no_tile", z=z, x=x, y=y, most=MOST_ZOOM)
    return z, x, y
