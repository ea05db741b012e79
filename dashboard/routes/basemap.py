"""``GET /basemap/{layer}/{z}/{x}/{y}``: an outside basemap, fetched here so that its key stays here."""

from __future__ import annotations

import logging
import urllib.error
import urllib.request
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from dashboard.endpoint import Endpoint
from dashboard.refusals import NotFound, Outside
from dashboard.routes.answer import Desk, whole
from dashboard.routes.parameters import TILE, one_of
from data.settings import Settings

log = logging.getLogger("menpai.basemap")

# Road and satellite maps of 天地图, each with its layer of Chinese names.
TIANDITU_LAYERS = ("vec", "cva", "img", "cia")
TIANDITU = (
    "https://t{server}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILECOL={x}&TILEROW={y}&tk={key}"
)
TIME_OUT = 8  # s
LARGEST = 2_000_000  # bytes
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})  # not svg: it can hold scripts
AT_ONCE = 8  # a slow server outside must not take the threads that ask the store

Fetch = Callable[[str], tuple[bytes, str]]


class BasemapError(Exception):
    """The server outside did not give a picture. Carries no address: that holds the key."""


def endpoints(desk: Desk, fetch: Fetch | None = None) -> list[Endpoint]:
    """The proxy; NotFound where no basemap is configured, Outside when the server there fails."""
    get = fetch or fetch_picture
    waiting_room: list[CapacityLimiter] = []

    async def picture(request: Request) -> Response:
        place = whole(request, "z", 2), whole(request, "x"), whole(request, "y")
        url = address(desk.settings, request.path_params.get("layer", ""), *place)
        if url is None:
            raise NotFound.of("no_basemap")
        if not waiting_room:
            waiting_room.append(CapacityLimiter(AT_ONCE))
        try:
            body, media_type = await to_thread.run_sync(get, url, limiter=waiting_room[0])
        except BasemapError as error:
            log.warning("basemap: %s", error)
            raise Outside.of("basemap") from None
        return Response(body, media_type=media_type, headers={"Cache-Control": "private, max-age=86400"})

    gives, layer = tuple(sorted(PICTURES)), one_of("layer", (*TIANDITU_LAYERS, "xyz"), required=True)
    refuses = ("not_found", "outside")
    return [
        Endpoint("basemap", "/basemap/{z}/{x}/{y}", picture, gives, TILE, refuses=refuses, act="map"),
        Endpoint(
            "basemap_layer",
            "/basemap/{layer}/{z}/{x}/{y}",
            picture,
            gives,
            (layer, *TILE),
            refuses=refuses,
            act="map",
        ),
    ]


def address(settings: Settings, layer: str, z: int, x: int, y: int) -> str | None:
    """Where the picture is, or None when that layer is not configured. Never write it to a log.

    Without a layer: the template when there is one, else the road map of 天地图.
    """
    layer = layer or ("xyz" if settings.basemap_url else "vec")
    if layer in TIANDITU_LAYERS and settings.tianditu_key:
        return TIANDITU.format(server=(x + y) % 8, layer=layer, z=z, x=x, y=y, key=settings.tianditu_key)
    if layer == "xyz" and settings.basemap_url.startswith(("http://", "https://")):
        url = settings.basemap_url
        for name, value in (("{z}", z), ("{x}", x), ("{y}", y)):
            url = url.replace(name, str(value))
        return url
    return None


def fetch_picture(url: str) -> tuple[bytes, str]:
    """Body and media type; BasemapError for anything that is not a picture of a sensible size."""
    request = urllib.request.Request(url, headers={"User-Agent": "Menpai"})  # noqa: S310 - http(s) only, see address()
    try:
        with urllib.request.urlopen(request, timeout=TIME_OUT) as reply:  # noqa: S310
            media_type = reply.headers.get_content_type()
            body = reply.read(LARGEST + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise BasemapError(f"status {error.code}") from None
    except (OSError, ValueError) as error:
        raise BasemapError(type(error).__name__) from None
    # 天地图 answers a wrong key with status 200 and a text.
    if media_type not in PICTURES or len(body) > LARGEST:
        raise BasemapError("not a picture")
    return body, media_type
