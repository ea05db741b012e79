"""Scripts from the packages, and the icon, compressed once: the chart and map engine alone is megabytes."""

from __future__ import annotations

import mimetypes

from dash import Dash
from dash.exceptions import DependencyException
from dash.fingerprint import check_fingerprint
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from werkzeug.test import Client

from dashboard.cache import ByteCache, Packed, etag, packed_response
from dashboard.endpoint import SOMEBODY, Endpoint, Parameter, route
from dashboard.refusals import NotFound

PACKAGES = "/_dash-component-suites"
ICON = "/_favicon.ico"


def routes(dash: Dash, cache: ByteCache) -> list[BaseRoute]:
    """Package files, asked of Dash once and then answered from memory."""

    def script(request: Request) -> Response:
        # A fingerprint is part of the address: another version has another address.
        fingerprinted = bool(check_fingerprint(request.path_params["path"])[1])  # type: ignore[no-untyped-call]
        return kept(request, fingerprinted)

    def icon(request: Request) -> Response:
        return kept(request, "v" in request.query_params)

    def kept(request: Request, for_ever: bool) -> Response:
        path = request.url.path
        packed = keep(dash, cache, path)
        headers = {
            "ETag": etag(packed.body),
            "Vary": "Accept-Encoding",
            "Cache-Control": "public, max-age=31536000, immutable" if for_ever else "no-cache",
        }
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return packed_response(request, packed, media_type, headers)

    # Browsers ask for the icon at every change of the address, which the map makes at every movement.
    stamp = (Parameter("m", {"type": "string"}),)  # Dash puts the time of a file into its address
    files = (("script", PACKAGES + "/{package}/{path:path}", script), ("icon", ICON, icon))
    return [
        route(Endpoint(name, path, answer, (), query=stamp, act=SOMEBODY)) for name, path, answer in files
    ]


def keep(dash: Dash, cache: ByteCache, path: str) -> Packed:
    """A package file, compressed, from now on in the cache."""
    return cache.get_or_make(("script", path), lambda: _from_dash(dash, path))


def _from_dash(dash: Dash, path: str) -> bytes:
    try:
        reply = Client(dash.server).get(path)
    except DependencyException:  # it names what it looked for
        raise NotFound.of("no_file") from None
    if reply.status_code != 200:
        raise NotFound.of("no_file")
    return reply.get_data()
