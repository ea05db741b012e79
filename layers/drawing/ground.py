"""The ground: outside basemap, green, water, railway, roads and their names."""

from __future__ import annotations

from typing import Any

from layers.drawing.parts import shown, text, tile_layer
from layers.theme import Theme

Json = dict[str, Any]
ROAD_WIDTH = {"motorway": 9, "trunk": 8, "primary": 7, "secondary": 6, "tertiary": 5, "residential": 3.5}
THIN_ROAD = 1.6


def ground(theme: Theme, rasters: int, *, own: bool, outside: bool) -> list[Json]:
    """Background, pictures of an outside basemap, our own green."""
    background: Json = {"id": "background", "type": "background", "paint": {"background-color": theme.land}}
    pictures: list[Json] = [
        {"id": f"raster-{n}", "type": "raster", "source": f"raster-{n}", "layout": shown(outside)}
        for n in range(rasters)
    ]
    return [
        background,
        *pictures,
        _land("green", "fill", {"fill-color": theme.green, "fill-antialias": False}, own),
    ]


def water(theme: Theme, *, on: bool) -> list[Json]:
    """Water and railway, over the hexes: numbers belong to the land, and the canals show where one is."""
    rail = {"line-color": theme.muted, "line-width": 1.5, "line-dasharray": [4, 3]}
    return [
        _land("water", "fill", {"fill-color": theme.water, "fill-antialias": False}, on),
        _land("rail", "line", rail, on),
    ]


def _land(kind: str, draws: str, paint: Json, on: bool) -> Json:
    return tile_layer(f"land-{kind}", draws, "land", "land", on, paint) | {
        "filter": ["==", ["get", "kind"], kind]
    }


def roads(theme: Theme, *, on: bool) -> list[Json]:
    """Paths, then streets with casing; bridges lie over water by their own casing."""
    kinds = [part for kind, width in ROAD_WIDTH.items() for part in (kind, width)]

    def width(scale: float, extra: float = 0) -> list[Any]:
        at = ["*", scale, ["match", ["get", "kind"], *kinds, THIN_ROAD]]
        return ["interpolate", ["exponential", 1.6], ["zoom"], 11, ["*", 0.12, at], 15, ["+", extra, ["*", 0.75, at]], 18, ["+", extra, ["*", 3.2, at]]]  # fmt: skip

    path = ["match", ["get", "kind"], ["footway", "path", "steps", "pedestrian", "cycleway"], True, False]
    narrow = ["interpolate", ["exponential", 1.6], ["zoom"], 14, 0.6, 18, 3.6]
    footpath = {"line-color": theme.road, "line-width": narrow, "line-dasharray": [2, 1.4]}
    casing = {"line-color": theme.road_casing, "line-width": width(1, 1.6)}
    bridge = {"line-color": theme.muted, "line-width": width(1, 2.6)}
    line = {"line-color": theme.road, "line-width": width(1)}
    cap = {"line-cap": "round", "line-join": "round"}
    return [
        tile_layer("road-path", "line", "roads", "roads", on, footpath) | {"filter": path, "minzoom": 14},
        tile_layer("road-casing", "line", "roads", "roads", on, casing, cap) | {"filter": ["!", path]},
        tile_layer("road-bridge", "line", "roads", "roads", on, bridge)
        | {"filter": [">", ["get", "level"], 0], "minzoom": 14},
        tile_layer("road-line", "line", "roads", "roads", on, line, cap) | {"filter": ["!", path]},
    ]


def road_names(theme: Theme, *, on: bool) -> list[Json]:
    """Names along roads and water."""
    along = text("{name}", 11.5) | {
        "symbol-placement": "line",
        "symbol-spacing": 320,
        "text-letter-spacing": 0.08,
    }
    paint = {"text-color": theme.text_muted, "text-halo-color": theme.halo, "text-halo-width": 1.4}
    named = ["!=", ["coalesce", ["get", "name"], ""], ""]
    return [
        tile_layer("road-name", "symbol", "roads", "roads", on, paint, along)
        | {"minzoom": 14.5, "filter": named}
    ]
