"""Hexes and areas of responsibility: their numbers, borders and names."""

from __future__ import annotations

from typing import Any

from layers.drawing.parts import (
    by_class,
    fading,
    label_paint,
    text,
    tile_layer,
)
from layers.theme import Theme

Json = dict[str, Any]
NO_DATA, ZERO = -2, -1


def hexes(theme: Theme, metric: str, *, on: bool, solid: bool) -> list[Json]:
    """Hexes coloured by class ``k``; zero is an outline only, no data is hatched. Solid and far: height by class."""
    fill: Json = {
        "fill-antialias": False,
        "fill-color": by_class(theme, metric),
        "fill-opacity": fading(
            ["match", ["get", "k"], ZERO, 0.06, 0.6], ["match", ["get", "k"], ZERO, 0.04, 0.3]
        ),
    }
    some = [">=", ["get", "k"], 0]
    height: Json = {
        "fill-extrusion-color": by_class(theme, metric), "fill-extrusion-opacity": 0.72,
        "fill-extrusion-height": ["*", 40, ["+", 1, ["max", 0, ["get", "k"]]]],
    }  # fmt: skip
    edge: Json = {
        "line-color": theme.panel_edge,
        "line-width": 0.6,
        "line-opacity": 0.8,
    }
    return [
        tile_layer("hex-fill", "fill", "hexes", "hexes", on, fill) | {"filter": ["!=", ["get", "k"], NO_DATA]},
        tile_layer("hex-none", "fill", "hexes", "hexes", on, {"fill-pattern": "hatch"}) | {"filter": ["==", ["get", "k"], NO_DATA]},
        tile_layer("hex-solid", "fill-extrusion", "hexes", "hexes", on and solid, height) | {"filter": some, "maxzoom": 15.5},
        tile_layer("hex-edge", "line", "hexes", "hexes", on, edge),
    ]  # fmt: skip


def choropleth(theme: Theme, metric: str, carrier: str) -> list[Json]:
    """Areas of responsibility coloured by their own number (feature-state ``k``).

    Off they are fully transparent, which the engine does not draw, but still take clicks.
    """
    layers = []
    for code in ("communities", "grids"):
        on = carrier == code
        colour = by_class(theme, metric, ["to-number", ["feature-state", "k"], -9]) if on else theme.accent
        opacity: Any = (
            ["match", ["to-number", ["feature-state", "k"], -9], [0, 1, 2, 3, 4], 0.6, 0.04] if on else 0
        )
        paint = {"fill-color": colour, "fill-opacity": opacity, "fill-antialias": False}
        layers.append(tile_layer(f"{code}-fill", "fill", code, code, True, paint))
        hatch = {
            "fill-pattern": "hatch",
            "fill-opacity": ["case", ["==", ["feature-state", "k"], NO_DATA], 1, 0],
        }
        layers.append(tile_layer(f"{code}-none", "fill", code, code, on, hatch))
    return layers


def boundary(theme: Theme, code: str, *, on: bool) -> list[Json]:
    """The border of an area of responsibility: communities strong, grids dashed, micro-grids dotted."""
    colour, width, dash = {
        "communities": (theme.boundary_community, 2.6, {}),
        "grids": (theme.boundary_grid, 1.3, {"line-dasharray": [4, 2]}),
        "micro_grids": (theme.boundary_micro_grid, 1.0, {"line-dasharray": [1, 2]}),
    }[code]
    growing = ["interpolate", ["linear"], ["zoom"], 11, width * 0.5, 16, width]
    paint = {"line-color": colour, "line-width": growing, **dash}
    return [tile_layer(f"{code}-line", "line", code, code, on, paint, {"line-join": "round"})]


def chosen(theme: Theme) -> list[Json]:
    """The outline of the chosen hex, area or building, over roads and buildings, which would hide it.

    Layers of their own, which the component leaves out until something of their source is chosen: every paint
    property that varies by feature makes the engine compile one more program.
    """
    is_chosen = ["boolean", ["feature-state", "selected"], False]
    paint = {"line-color": theme.accent, "line-width": 4, "line-opacity": ["case", is_chosen, 1, 0]}
    return [
        tile_layer(f"{source}-chosen", "line", source, source, True, paint)
        | {"metadata": {"gridmap:when": "chosen"}}
        for source in ("hexes", "buildings", "grids", "communities")
    ]


def area_names(theme: Theme, code: str, *, on: bool) -> list[Json]:
    """Name of a grid or community, once, inside it."""
    size, least, most = (15, 11.5, 16) if code == "communities" else (12, 15.2, 24)
    layout = text("{name}", size) | {"text-max-width": 8, "text-padding": 4}
    weight = {"text-halo-width": 2 if code == "communities" else 1.5}
    layer = tile_layer(
        f"{code}-name", "symbol", code, f"{code}_label", on, label_paint(theme) | weight, layout
    )
    return [layer | {"minzoom": least, "maxzoom": most}]
