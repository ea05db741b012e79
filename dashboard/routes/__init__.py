"""Native routes: what is answered without Dash."""

from __future__ import annotations

from starlette.routing import BaseRoute

from dashboard.routes import (
    basemap,
    exports,
    features,
    health,
    imports,
    origins,
    search,
    sheet,
    sign_in,
    still,
    tiles,
)
from dashboard.routes.answer import Desk


def native_routes(desk: Desk) -> list[BaseRoute]:
    """Every route that is not a page."""
    parts = (health, tiles, features, search, sheet, still, imports, origins, exports, basemap, sign_in)
    return [route for part in parts for route in part.routes(desk)]
