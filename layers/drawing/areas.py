"""Hexes and areas of responsibility: their numbers, borders and names."""

from __future__ import annotations

from typing import Any

from layers.drawing.parts import (
    by_class,
    fading,
    hovered,
    label_paint,
    selected_or,
    selected_or_width,
    text,
    tile_layer,
)
from layers.theme import Theme

Json = dict[str, Any]
NO_DATA, ZERO = -2, -1


def hexes(theme: Theme, metric: str, *, on: bool, solid: bool) -> list[Json]:
    """Hexes coloured by class ``k``; zero is an outline only, no data is hatched. Solid and far: height by class."""
    fill: Json = {
        "fill-color": by_class(theme, metric),
        "fill-opacity": fading(
            ["match", ["get", "k"], ZERO, 0.06, 0.68], ["match", ["get", "k"], ZERO, 0.04, 0.3]
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


def chosen_hex(theme: Theme, *, on: bool) -> list[Json]:
    """The outline of the chosen hex, over roads and buildings, which would hide it."""
    chosen = ["boolean", ["feature-state", "selected"], False]
    paint = {"line-color": theme.accent, "line-width": 4, "line-opacity": ["case", chosen, 1, 0]}
    return [tile_layer("hex-chosen", "line", "hexes", "hexes", on, paint)]


def choropleth(theme: Theme, metric: str, carrier: str) -> list[Json]:
    """Areas of responsibility coloured by their own number (feature-state ``k``); fills also take clicks."""
    layers = []
    for code in ("communities", "grids"):
        on = carrier == code
        colour = by_class(theme, metric, ["to-number", ["feature-state", "k"], -9]) if on else theme.accent
        opacity: Any = (
            ["match", ["to-number", ["feature-state", "k"], -9], [0, 1, 2, 3, 4], 0.6, 0.04] if on else 0
        )
        paint = {"fill-color": colour, "fill-opacity": hovered(0.12, opacity) if not on else opacity}
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
        "communities": (theme.boundary_community, 2.6, [1, 0]),
        "grids": (theme.boundary_grid, 1.3, [4, 2]),
        "micro_grids": (theme.boundary_micro_grid, 1.0, [1, 2]),
    }[code]
    paint = {
        "line-color": selected_or(theme, colour), "line-dasharray": dash,
        "line-width": ["interpolate", ["linear"], ["zoom"], 11, width * 0.5, 16, selected_or_width(width + 2.5, width)],
    }  # fmt: skip
    return [tile_layer(f"{code}-line", "line", code, code, on, paint, {"line-join": "round"})]


def area_names(theme: Theme, code: str, *, on: bool) -> list[Json]:
    """Name of a grid or community, once, inside it."""
    size, least, most = (15, 11.5, 16) if code == "communities" else (12, 15.2, 24)
    layout = text("{name}", size) | {"text-max-width": 8, "text-padding": 4}
    weight = {"text-halo-width": 2 if code == "communities" else 1.5}
    layer = tile_layer(
        f"{code}-name", "symbol", code, f"{code}_label", on, label_paint(theme) | weight, layout
    )
    return [layer | {"minzoom": least, "maxzoom": most}]
