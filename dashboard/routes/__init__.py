"""Native routes: what is answered without Dash."""

from __future__ import annotations

from starlette.routing import BaseRoute

from dashboard.endpoint import Endpoint, route
from dashboard.routes import (
    accounts,
    audit,
    basemap,
    choices,
    exports,
    features,
    health,
    imports,
    openapi,
    origins,
    people,
    problems,
    search,
    sheet,
    signing_in,
    single_sign_on,
    still,
    subjects,
    tiles,
)
from dashboard.routes.answer import Desk

PARTS = (
    health,
    tiles,
    features,
    search,
    sheet,
    still,
    imports,
    origins,
    people,
    exports,
    basemap,
    choices,
    signing_in,
    single_sign_on,
    subjects,
    accounts,
    audit,
    problems,
)


def native_endpoints(desk: Desk) -> list[Endpoint]:
    """Every address that is not a page, and the one that describes them all."""
    found = [endpoint for part in PARTS for endpoint in part.endpoints(desk)]
    return [*found, openapi.endpoint(found)]


def native_routes(desk: Desk) -> list[BaseRoute]:
    """The routes of all of them."""
    return [route(endpoint) for endpoint in native_endpoints(desk)]
