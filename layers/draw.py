"""How each kind of layer is drawn, as MapLibre layers. Every function returns its layers bottom to top."""

from __future__ import annotations

from typing import Any

from layers.catalog import METRIC_FAMILIES, Layer
from layers.palette import ramp
from layers.theme import Theme

Json = dict[str, Any]
FONT = ["Noto Sans CJK SC"]  # never fetched: labels are drawn with local fonts
NO_DATA, ZERO = -2, -1
DONE = ("closed", "archived", "returned")
ROAD_WIDTH = {"motorway": 9, "trunk": 8, "primary": 7, "secondary": 6, "tertiary": 5, "residential": 3.5}
THIN_ROAD = 1.6


def shown(on: bool) -> Json:
    """Layout of a layer that is on or off."""
    return {"visibility": "visible" if on else "none"}


def ground(theme: Theme, rasters: int, *, own: bool, outside: bool) -> list[Json]:
    """Background, pictures of an outside basemap, our own green."""
    background: Json = {"id": "background", "type": "background", "paint": {"background-color": theme.land}}
    pictures: list[Json] = [
        {"id": f"raster-{n}", "type": "raster", "source": f"raster-{n}", "layout": shown(outside)}
        for n in range(rasters)
    ]
    return [background, *pictures, _land("green", "fill", {"fill-color": theme.green}, own)]


def water(theme: Theme, *, on: bool) -> list[Json]:
    """Water and railway, over the hexes: numbers belong to the land, and the canals show where one is."""
    rail = {"line-color": theme.muted, "line-width": 1.5, "line-dasharray": [4, 3]}
    return [_land("water", "fill", {"fill-color": theme.water}, on), _land("rail", "line", rail, on)]


def _land(kind: str, draws: str, paint: Json, on: bool) -> Json:
    return _layer(f"land-{kind}", draws, "land", "land", on, paint) | {
        "filter": ["==", ["get", "kind"], kind]
    }


def hexes(theme: Theme, metric: str, *, on: bool, solid: bool) -> list[Json]:
    """Hexes coloured by class ``k``; zero is an outline only, no data is hatched. Solid and far: height by class."""
    fill: Json = {
        "fill-color": _by_class(theme, metric),
        "fill-opacity": _fading(
            ["match", ["get", "k"], ZERO, 0.06, 0.68], ["match", ["get", "k"], ZERO, 0.04, 0.3]
        ),
    }
    some = [">=", ["get", "k"], 0]
    height: Json = {
        "fill-extrusion-color": _by_class(theme, metric), "fill-extrusion-opacity": 0.72,
        "fill-extrusion-height": ["*", 40, ["+", 1, ["max", 0, ["get", "k"]]]],
    }  # fmt: skip
    edge: Json = {
        "line-color": _selected_or(theme, theme.panel_edge),
        "line-width": _selected_or_width(4, 0.6),
        "line-opacity": 0.8,
    }
    return [
        _layer("hex-fill", "fill", "hexes", "hexes", on, fill) | {"filter": ["!=", ["get", "k"], NO_DATA]},
        _layer("hex-none", "fill", "hexes", "hexes", on, {"fill-pattern": "hatch"}) | {"filter": ["==", ["get", "k"], NO_DATA]},
        _layer("hex-solid", "fill-extrusion", "hexes", "hexes", on and solid, height) | {"filter": some, "maxzoom": 15.5},
        _layer("hex-edge", "line", "hexes", "hexes", on, edge),
    ]  # fmt: skip


def choropleth(theme: Theme, metric: str, carrier: str) -> list[Json]:
    """Areas of responsibility coloured by their own number (feature-state ``k``); fills also take clicks."""
    layers = []
    for code in ("communities", "grids"):
        on = carrier == code
        colour = _by_class(theme, metric, ["to-number", ["feature-state", "k"], -9]) if on else theme.accent
        opacity: Any = (
            ["match", ["to-number", ["feature-state", "k"], -9], [0, 1, 2, 3, 4], 0.6, 0.04] if on else 0
        )
        paint = {"fill-color": colour, "fill-opacity": _hovered(0.12, opacity) if not on else opacity}
        layers.append(_layer(f"{code}-fill", "fill", code, code, True, paint))
        hatch = {
            "fill-pattern": "hatch",
            "fill-opacity": ["case", ["==", ["feature-state", "k"], NO_DATA], 1, 0],
        }
        layers.append(_layer(f"{code}-none", "fill", code, code, on, hatch))
    return layers


def roads(theme: Theme, *, on: bool) -> list[Json]:
    """Paths, then streets with casing; bridges lie over water by their own casing."""
    kinds = [part for kind, width in ROAD_WIDTH.items() for part in (kind, width)]

    def width(scale: float, extra: float = 0) -> list[Any]:
        at = ["*", scale, ["match", ["get", "kind"], *kinds, THIN_ROAD]]
        return ["interpolate", ["exponential", 1.6], ["zoom"], 11, ["*", 0.12, at], 15, ["+", extra, ["*", 0.75, at]], 18, ["+", extra, ["*", 3.2, at]]]  # fmt: skip

    path = ["match", ["get", "kind"], ["footway", "path", "steps", "pedestrian", "cycleway"], True, False]
    footpath = {"line-color": theme.road, "line-width": width(0.7), "line-dasharray": [2, 1.4]}
    casing = {"line-color": theme.road_casing, "line-width": width(1, 1.6)}
    bridge = {"line-color": theme.muted, "line-width": width(1, 2.6)}
    line = {"line-color": theme.road, "line-width": width(1)}
    cap = {"line-cap": "round", "line-join": "round"}
    return [
        _layer("road-path", "line", "roads", "roads", on, footpath) | {"filter": path, "minzoom": 14},
        _layer("road-casing", "line", "roads", "roads", on, casing, cap) | {"filter": ["!", path]},
        _layer("road-bridge", "line", "roads", "roads", on, bridge)
        | {"filter": [">", ["get", "level"], 0], "minzoom": 14},
        _layer("road-line", "line", "roads", "roads", on, line, cap) | {"filter": ["!", path]},
    ]


def buildings(theme: Theme, *, flat: bool, solid: bool) -> list[Json]:
    """Footprints, or blocks as high as the buildings."""
    height = ["coalesce", ["get", "height_m"], 6]
    block: Json = {
        "fill-extrusion-color": ["interpolate", ["linear"], height, 3, theme.building, 60, theme.building_edge, 110, theme.boundary_grid],
        "fill-extrusion-height": height, "fill-extrusion-opacity": 0.92, "fill-extrusion-vertical-gradient": True,
    }  # fmt: skip
    foot = {"fill-color": _selected_or(theme, theme.building), "fill-outline-color": theme.building_edge}
    return [
        _layer("building-flat", "fill", "buildings", "buildings", flat, foot) | {"minzoom": 14},
        _layer("building-solid", "fill-extrusion", "buildings", "buildings", solid, block) | {"minzoom": 14},
    ]


def boundary(theme: Theme, code: str, *, on: bool) -> list[Json]:
    """The border of an area of responsibility: communities strong, grids dashed, micro-grids dotted."""
    colour, width, dash = {
        "communities": (theme.boundary_community, 2.6, [1, 0]),
        "grids": (theme.boundary_grid, 1.3, [4, 2]),
        "micro_grids": (theme.boundary_micro_grid, 1.0, [1, 2]),
    }[code]
    paint = {
        "line-color": _selected_or(theme, colour), "line-dasharray": dash,
        "line-width": ["interpolate", ["linear"], ["zoom"], 11, width * 0.5, 16, _selected_or_width(width + 2.5, width)],
    }  # fmt: skip
    return [_layer(f"{code}-line", "line", code, code, on, paint, {"line-join": "round"})]


def houses(theme: Theme, *, on: bool) -> list[Json]:
    """A doorplate point for each entrance, coloured by plate state; the number of doors behind it when near."""
    size = ["interpolate", ["linear"], ["zoom"], 15, ["+", 1.6, ["min", 2.2, ["*", 0.06, ["get", "n"]]]], 18, ["+", 5.5, ["min", 4, ["*", 0.12, ["get", "n"]]]]]  # fmt: skip
    plain = ["match", ["get", "plate"], "uncoded", theme.warn, "void", theme.muted, theme.house]
    dot = {
        "circle-radius": size, "circle-color": plain, "circle-stroke-color": _selected_or(theme, theme.halo),
        "circle-stroke-width": _selected_or_width(3, 0.8),
    }  # fmt: skip
    count = {"text-color": theme.on_symbol}
    layout = _text("{n}", 10) | {"text-allow-overlap": True}
    return [
        _layer("house-dot", "circle", "houses", "houses", on, dot) | {"minzoom": 15},
        _layer("house-count", "symbol", "houses", "houses", on, count, layout)
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
    layout = _icon(named, 3) | shift
    name = _text("{name}", 12) | {"text-offset": [0, 1.5], "text-anchor": "top", "text-optional": True}
    source = layer.source
    trail = {"line-color": theme.services["CULTURE_SPORT"], "line-width": 4, "line-opacity": 0.55}
    trails = [
        _layer("facilities-line", "line", source, "facilities_line", on, trail) | {"minzoom": layer.from_zoom}
    ]
    return [
        *(trails if layer.code == "facilities" else []),
        _layer(f"{layer.code}-icon", "symbol", source, source, on, {"icon-opacity": works}, layout)
        | {"minzoom": layer.from_zoom},
        _layer(f"{layer.code}-name", "symbol", source, source, on, _label_paint(theme), name)
        | {"minzoom": 17.5},
    ]


def sensors(theme: Theme, layer: Layer, *, on: bool) -> list[Json]:
    """Sensors that need somebody (alarm, fault, offline) with their mark from afar; the quiet ones only when near."""
    named, status = ["concat", "sym-", ["get", layer.property]], ["get", "status"]
    quiet = ["==", status, "online"]
    marked = _icon(["concat", named, "-", status], 2) | {
        "symbol-sort-key": ["match", status, "alarm", 0, "fault", 1, 2]
    }
    name = _text("{name}", 12) | {"text-offset": [0, 1.5], "text-anchor": "top", "text-optional": True}
    source = layer.source
    return [
        _layer("sensors-icon", "symbol", source, source, on, {}, _icon(named, 4))
        | {"minzoom": 16.6, "filter": quiet},
        _layer("sensors-marked", "symbol", source, source, on, {}, marked)
        | {"minzoom": layer.from_zoom, "filter": ["!", quiet]},
        _layer("sensors-name", "symbol", source, source, on, _label_paint(theme), name) | {"minzoom": 18},
    ]


def events(theme: Theme, *, on: bool) -> list[Json]:
    """A dot in the colour of its status for every event; those still open also the pin of their class. Late is ringed."""
    status = [part for code, colour in theme.statuses.items() for part in (code, colour)]
    done = ["in", ["get", "status"], ["literal", list(DONE)]]
    late = ["all", ["get", "late"], ["!", done]]
    dot = {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 15, ["case", done, 1.8, 3], 18, ["case", done, 4, 6.5]],
        "circle-color": ["match", ["get", "status"], *status, theme.muted],
        "circle-opacity": ["case", done, 0.55, 1],
        "circle-stroke-color": ["case", late, theme.danger, theme.halo], "circle-stroke-width": ["case", late, 2.4, 0.7],
    }  # fmt: skip
    pin = _icon(["concat", "sym-", ["get", "class"]], 3) | {
        "icon-anchor": "bottom", "symbol-sort-key": ["case", ["get", "late"], 0, 1],
    }  # fmt: skip
    return [
        _layer("event-dot", "circle", "events", "events", on, dot) | {"minzoom": 15},
        _layer("event-icon", "symbol", "events", "events", on, {}, pin)
        | {"minzoom": 15, "filter": ["!", done]},
    ]


def bubbles(theme: Theme, code: str, *, on: bool, until: float) -> list[Json]:
    """Far away, one bubble per hex with the number of things in it: houses to the left of its middle, events right."""
    fill, shift = (theme.house, [-15, 0]) if code == "houses" else (theme.ramps["events"][3], [15, 0])
    disc: Json = {
        "circle-radius": ["interpolate", ["linear"], ["ln", ["+", 1, ["get", "n"]]], 0, 7, 3, 9, 8, 16],
        "circle-color": fill, "circle-opacity": 0.9, "circle-stroke-color": theme.halo,
        "circle-stroke-width": 1.2, "circle-translate": shift,
    }  # fmt: skip
    number = {"text-color": theme.on_symbol, "text-translate": shift}
    thousands = ["concat", ["to-string", ["round", ["/", ["get", "n"], 1000]]], "k"]
    count = ["case", [">=", ["get", "n"], 10000], thousands, ["to-string", ["get", "n"]]]
    layout = _text(count, 10.5) | {"text-allow-overlap": True, "text-ignore-placement": True}
    far = {"maxzoom": until}
    return [
        _layer(f"{code}-far", "circle", code, f"{code}_far", on, disc) | far,
        _layer(f"{code}-far-n", "symbol", code, f"{code}_far", on, number, layout) | far,
    ]


def road_names(theme: Theme, *, on: bool) -> list[Json]:
    """Names along roads and water."""
    along = _text("{name}", 11.5) | {
        "symbol-placement": "line",
        "symbol-spacing": 320,
        "text-letter-spacing": 0.08,
    }
    paint = {"text-color": theme.text_muted, "text-halo-color": theme.halo, "text-halo-width": 1.4}
    named = ["!=", ["coalesce", ["get", "name"], ""], ""]
    return [
        _layer("road-name", "symbol", "roads", "roads", on, paint, along) | {"minzoom": 14.5, "filter": named}
    ]


def area_names(theme: Theme, code: str, *, on: bool) -> list[Json]:
    """Name of a grid or community, once, inside it."""
    size, least, most = (15, 11.5, 16) if code == "communities" else (12, 15.2, 24)
    layout = _text("{name}", size) | {"text-max-width": 8, "text-padding": 4}
    weight = {"text-halo-width": 2 if code == "communities" else 1.5}
    layer = _layer(f"{code}-name", "symbol", code, f"{code}_label", on, _label_paint(theme) | weight, layout)
    return [layer | {"minzoom": least, "maxzoom": most}]


def _layer(
    key: str, kind: str, source: str, tile_layer: str, on: bool, paint: Json, layout: Json | None = None
) -> Json:
    return {
        "id": key, "type": kind, "source": source, "source-layer": tile_layer,
        "layout": {**shown(on), **(layout or {})}, "paint": paint,
    }  # fmt: skip


def _icon(image: Any, padding: float) -> Json:
    """An icon that grows as one comes nearer; where there is no room the less important one waits."""
    size = ["interpolate", ["linear"], ["zoom"], 13, 0.5, 15, 0.68, 18, 1]
    return {
        "icon-image": image,
        "icon-size": size,
        "icon-padding": padding,
        "icon-allow-overlap": ["step", ["zoom"], False, 18, True],
    }


def _text(field: Any, size: float) -> Json:
    return {"text-field": field, "text-size": size, "text-font": FONT}


def _label_paint(theme: Theme) -> Json:
    return {"text-color": theme.text, "text-halo-color": theme.halo, "text-halo-width": 1.5}


def _by_class(theme: Theme, metric: str, k: Any = None) -> list[Any]:
    colours = ramp(theme, METRIC_FAMILIES[metric])
    steps = [part for number, colour in enumerate(colours) for part in (number, colour)]
    return ["match", k or ["get", "k"], *steps, theme.muted]


def _selected_or(theme: Theme, colour: Any) -> list[Any]:
    return ["case", ["boolean", ["feature-state", "selected"], False], theme.selected, colour]


def _selected_or_width(selected: float, width: float) -> list[Any]:
    return ["case", ["boolean", ["feature-state", "selected"], False], selected, width]


def _fading(far: Any, near: Any) -> list[Any]:
    """Strong from afar, where it is the picture; faint when near, where it must not hide the street."""
    return ["interpolate", ["linear"], ["zoom"], 14, far, 16, near]


def _hovered(opacity: float, rest: Any) -> list[Any]:
    return ["case", ["boolean", ["feature-state", "hover"], False], opacity, rest]
