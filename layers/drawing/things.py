"""What stands: buildings, doorplates, facilities, service points, sensors."""

from __future__ import annotations

from typing import Any

from layers.catalog import Layer
from layers.drawing.parts import icon, label_paint, selected_or, selected_or_width, text, tile_layer
from layers.theme import Theme

Json = dict[str, Any]


def buildings(theme: Theme, *, flat: bool, solid: bool) -> list[Json]:
    """Footprints, outlined when near, or blocks as high as the buildings."""
    height = ["coalesce", ["get", "height_m"], 6]
    block: Json = {
        "fill-extrusion-color": ["interpolate", ["linear"], height, 3, theme.building, 60, theme.building_edge, 110, theme.boundary_grid],
        "fill-extrusion-height": height, "fill-extrusion-opacity": 0.92, "fill-extrusion-vertical-gradient": True,
    }  # fmt: skip
    foot = {"fill-color": theme.building, "fill-antialias": False}
    edge = {"line-color": theme.building_edge, "line-width": 0.8}
    return [
        tile_layer("building-flat", "fill", "buildings", "buildings", flat, foot) | {"minzoom": 14},
        tile_layer("building-edge", "line", "buildings", "buildings", flat, edge) | {"minzoom": 15.5},
        tile_layer("building-solid", "fill-extrusion", "buildings", "buildings", solid, block)
        | {"minzoom": 14},
    ]


def houses(theme: Theme, *, on: bool) -> list[Json]:
    """A doorplate point for each entrance, coloured by plate state; the number of doors behind it when near."""
    size = ["interpolate", ["linear"], ["zoom"], 15, ["+", 1.6, ["min", 2.2, ["*", 0.06, ["get", "n"]]]], 18, ["+", 5.5, ["min", 4, ["*", 0.12, ["get", "n"]]]]]  # fmt: skip
    plain = ["match", ["get", "plate"], "uncoded", theme.warn, "void", theme.muted, theme.house]
    dot = {
        "circle-radius": size, "circle-color": plain, "circle-stroke-color": selected_or(theme, theme.halo),
        "circle-stroke-width": selected_or_width(3, 0.8),
    }  # fmt: skip
    count = {"text-color": theme.on_symbol}
    layout = text("{n}", 10) | {"text-allow-overlap": True}
    return [
        tile_layer("house-dot", "circle", "houses", "houses", on, dot) | {"minzoom": 15},
        tile_layer("house-count", "symbol", "houses", "houses", on, count, layout)
        | {"minzoom": 17.5, "filter": [">", ["get", "n"], 1]},
    ]


def things(theme: Theme, layer: Layer, *, on: bool) -> list[Json]:
    """Facilities and service points by the symbol of their kind, trails as lines; what does not work is faint."""
    named = ["concat", "sym-", ["get", layer.property]]
    works = [
        "match",
        ["get", "status"],
        ["planned", "under_construction", "suspended", "closed_down"],
        0.45,
        1,
    ]
    shift = {"icon-offset": [13, -13]} if layer.code == "service_points" else {}
    layout = icon(named, 3) | shift
    name = text("{name}", 12) | {"text-offset": [0, 1.5], "text-anchor": "top", "text-optional": True}
    source = layer.source
    trail = {"line-color": theme.services["CULTURE_SPORT"], "line-width": 4, "line-opacity": 0.55}
    trails = [
        tile_layer("facilities-line", "line", source, "facilities_line", on, trail)
        | {"minzoom": layer.from_zoom}
    ]
    return [
        *(trails if layer.code == "facilities" else []),
        tile_layer(f"{layer.code}-icon", "symbol", source, source, on, {"icon-opacity": works}, layout)
        | {"minzoom": layer.from_zoom},
        tile_layer(f"{layer.code}-name", "symbol", source, source, on, label_paint(theme), name)
        | {"minzoom": 17.5},
    ]


def sensors(theme: Theme, layer: Layer, *, on: bool) -> list[Json]:
    """Sensors that need somebody (alarm, fault, offline) with their mark from afar; the quiet ones only when near."""
    named, status = ["concat", "sym-", ["get", layer.property]], ["get", "status"]
    quiet = ["==", status, "online"]
    marked = icon(["concat", named, "-", status], 2) | {
        "symbol-sort-key": ["match", status, "alarm", 0, "fault", 1, 2]
    }
    name = text("{name}", 12) | {"text-offset": [0, 1.5], "text-anchor": "top", "text-optional": True}
    source = layer.source
    return [
        tile_layer("sensors-icon", "symbol", source, source, on, {}, icon(named, 4))
        | {"minzoom": 16.6, "filter": quiet},
        tile_layer("sensors-marked", "symbol", source, source, on, {}, marked)
        | {"minzoom": layer.from_zoom, "filter": ["!", quiet]},
        tile_layer("sensors-name", "symbol", source, source, on, label_paint(theme), name) | {"minzoom": 18},
    ]
