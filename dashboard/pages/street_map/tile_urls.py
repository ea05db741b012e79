"""Where the map's data come from: one URL template per source."""

from __future__ import annotations

from urllib.parse import urlencode

from data.questions import HexQuestion
from data.settings import Settings
from data.store import Store

PLAIN_TILES = ("communities", "grids", "micro_grids", "buildings", "roads", "land")
POINT_TILES = ("houses", "facilities", "service_points", "sensors")


def raster_urls(settings: Settings) -> tuple[str, ...]:
    """The outside basemap through our own proxy; 天地图 comes as two pictures, the map and its names."""
    if settings.basemap_url:
        return ("/basemap/{z}/{x}/{y}",)
    return ("/basemap/vec/{z}/{x}/{y}", "/basemap/cva/{z}/{x}/{y}") if settings.tianditu_key else ()


def tile_urls(store: Store, scope: str, question: HexQuestion) -> dict[str, str]:
    """One URL template per source; version and scope are part of it, so nothing stale is ever shown.

    What shows events changes with each of them; everything else stays with the data version.
    """

    def url(layer: str, **more: str) -> str:
        common = {"v": store.version_of(layer), "s": scope}
        return f"/tiles/{layer}/{{z}}/{{x}}/{{y}}.mvt?" + urlencode(
            {**common, **{k: t for k, t in more.items() if t}}
        )

    area = question.events.area
    return {
        **{layer: url(layer) for layer in PLAIN_TILES},
        **{layer: url(layer, area=area) for layer in POINT_TILES},
        "events": url("events") + "&" + question.events.query(),
        "hexes": url("hexes") + "&" + question.query(),
    }
