"""The MapLibre style of the map: what is drawn, in which order, in which colours. It does not fetch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from layers import catalog, drawing
from layers.palette import theme_of
from layers.theme import Theme

Json = dict[str, Any]
# The hexes say it already: bubbles of the same would say it twice.
HOUSE_METRICS = frozenset({"houses", "residents"})


@dataclass(frozen=True)
class Look:
    """How the map is to look: theme, language, layers that are on, what carries the numbers, depth.

    ``tiles`` gives a URL template per source; ``rasters`` are templates of an outside basemap.
    """

    theme: str
    lang: str
    shown: frozenset[str]
    carrier: str
    metric: str
    solid: bool
    tiles: Mapping[str, str] = field(default_factory=dict)
    rasters: tuple[str, ...] = ()

    @property
    def palette(self) -> Theme:
        """Colours of the theme."""
        return theme_of(self.theme)


def map_style(look: Look) -> Json:
    """A complete style (version 8): sources by URL, layers bottom to top."""
    return {
        "version": 8,
        "name": f"menpai-{look.theme}",
        "sources": _sources(look),
        "layers": [layer for part in _parts(look) for layer in part],
        "light": {"anchor": "viewport", "intensity": 0.25},
    }


def pick_layers() -> list[str]:
    """What a click may hit, the most important first."""
    points = [
        "event-icon",
        "event-dot",
        "sensors-marked",
        "sensors-icon",
        "service_points-icon",
        "facilities-icon",
    ]
    far = ["events-far", "houses-far"]
    return [
        *points,
        "house-dot",
        *far,
        "building-solid",
        "building-flat",
        "hex-fill",
        "hex-none",
        "grids-fill",
        "communities-fill",
    ]


def hover_layers() -> list[str]:
    """What answers the pointer."""
    return pick_layers()


def _sources(look: Look) -> Json:
    """Every tile source, also of layers that are off: a source nobody draws loads nothing."""
    sources: Json = {
        name: {"type": "vector", "tiles": [url], "minzoom": 8, "maxzoom": 18 if name == "houses" else 17}
        for name, url in look.tiles.items()
    }
    if "hexes" in sources:
        sources["hexes"]["promoteId"] = "hex"  # the number of a hex is longer than JavaScript can hold
    rasters = {
        f"raster-{n}": {"type": "raster", "tiles": [url], "tileSize": 256, "maxzoom": 18}
        for n, url in enumerate(look.rasters)
    }
    return sources | rasters


def _parts(look: Look) -> list[list[Json]]:
    palette, on = look.palette, look.shown
    flat, solid = "buildings" in on and not look.solid, "buildings" in on and look.solid
    houses = "houses" in on and look.metric not in HOUSE_METRICS
    events = "events" in on and not look.metric.startswith("events")
    apart_px = 15 if houses and events else 0
    return [
        drawing.ground(palette, len(look.rasters), own="basemap" in on, outside="raster" in on),
        drawing.hexes(palette, look.metric, on=look.carrier == "hexes", solid=look.solid),
        drawing.choropleth(palette, look.metric, look.carrier),
        drawing.water(palette, on="basemap" in on),
        drawing.roads(palette, on="basemap" in on),
        drawing.buildings(palette, flat=flat, solid=solid),
        *(drawing.boundary(palette, code, on=code in on) for code in ("micro_grids", "grids", "communities")),
        drawing.chosen(palette),
        drawing.houses(palette, on="houses" in on),
        *(
            drawing.things(palette, catalog.layer(code), on=code in on)
            for code in ("facilities", "service_points")
        ),
        drawing.sensors(palette, catalog.layer("sensors"), on="sensors" in on),
        drawing.events(palette, on="events" in on),
        drawing.bubbles(palette, "houses", on=houses, until=15, right_px=-apart_px),
        drawing.bubbles(palette, "events", on=events, until=15, right_px=apart_px),
        drawing.road_names(palette, on="basemap" in on),
        *(drawing.area_names(palette, code, on=code in on) for code in ("grids", "communities")),
    ]
