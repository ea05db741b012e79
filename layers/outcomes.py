"""The rows of an import on the map: what would become of each, told by shape, mark and colour."""

from __future__ import annotations

from typing import Any

from layers.drawing.parts import FONT, label_paint
from layers.palette import Theme, colour, theme_of
from layers.shapes import SHAPES
from layers.style import Look, map_style

Json = dict[str, Any]
SIZE_PX = 22
SOURCE = "rows"
# Outcome → outline, mark in a 32 × 32 box, colour role. What needs a person is drawn last, so on top.
LOOKS: dict[str, tuple[str, str, str]] = {
    "same": ("circle", "M10 13H22M10 19H22", "muted"),
    "added": ("circle", "M16 9V23M9 16H23", "ok"),
    "changed": ("square", "M10 22 12 17 20 9 23 12 15 20Z", "accent"),
    "doubtful": ("diamond", "M12.5 12.5C12.5 8.5 19.5 8.5 19.5 12.5 19.5 15.5 16 15 16 18M16 22V22", "warn"),
    "rejected": ("octagon", "M10.5 10.5 21.5 21.5M21.5 10.5 10.5 21.5", "danger"),
}  # fmt: skip


def picture(outcome: str, theme: Theme, size: int = SIZE_PX) -> str:
    """The symbol of an outcome as SVG text; the same on the map, its legend and the cards of numbers."""
    shape, mark, role = LOOKS[outcome]
    paint = f'fill="{colour(theme, role)}" stroke="{theme.symbol_edge}" stroke-width="1.8"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 32 32">'
        f'<g {paint} stroke-linejoin="round">{SHAPES[shape].outline}</g>'
        f'<path d="{mark}" fill="none" stroke="{theme.on_symbol}" stroke-width="2.6" stroke-linecap="round"'
        ' stroke-linejoin="round"/></svg>'
    )


def images(theme: str) -> dict[str, Json]:
    """Image id → SVG for ``GridMap.images``."""
    palette = theme_of(theme)
    return {
        f"outcome-{code}": {"svg": picture(code, palette), "width": SIZE_PX, "height": SIZE_PX}
        for code in LOOKS
    }


def rows_style(look: Look, url: str) -> Json:
    """The street with the rows of ``url`` (GeoJSON, property ``outcome``) over it."""
    style = map_style(look)
    there = set(style["sources"])
    ground = [
        layer for layer in style["layers"] if layer.get("source", "background") in {*there, "background"}
    ]
    rows = {SOURCE: {"type": "geojson", "data": url}}
    return style | {"sources": style["sources"] | rows, "layers": [*ground, *_rows(look.palette)]}


def pair_style(
    look: Look, said: tuple[float, float] | None, there: tuple[float, float] | None, names: dict[str, str]
) -> Json:
    """The street with two places that may be one: where a source says, where the map has it."""
    east = "left" if not said or not there or said[0] >= there[0] else "right"
    sides = (east, "right" if east == "left" else "left")  # labels point away from each other
    points = (("doubtful", said, names["said"], sides[0]), ("same", there, names["there"], sides[1]))
    features = [
        _feature({"type": "Point", "coordinates": at}, code, name, side)
        for code, at, name, side in points
        if at
    ]
    if said and there:
        features.append(_feature({"type": "LineString", "coordinates": [said, there]}, "doubtful", "", ""))
    style = rows_style(look, "")
    style["sources"][SOURCE] = {
        "type": "geojson",
        "data": {"type": "FeatureCollection", "features": features},
    }
    text = {
        "text-field": ["get", "title"], "text-size": 13, "text-font": FONT, "text-allow-overlap": True,
        "text-offset": ["match", ["get", "side"], "left", ["literal", [1.2, 0]], ["literal", [-1.2, 0]]],
        "text-anchor": ["get", "side"],
    }  # fmt: skip
    label = {
        "id": "rows-name", "type": "symbol", "source": SOURCE, "layout": text,
        "paint": label_paint(look.palette), "filter": ["!=", ["get", "title"], ""],
    }  # fmt: skip
    return style | {"layers": [*style["layers"], label]}


def _feature(geometry: Json, outcome: str, title: str, side: str) -> Json:
    told = {"outcome": outcome, "title": title, "side": side}
    return {"type": "Feature", "geometry": geometry, "properties": told}


def pick_layers() -> list[str]:
    """What the pointer may hit."""
    return ["rows-icon", "rows-line", "rows-fill"]


def _rows(theme: Theme) -> list[Json]:
    """Areas and lines in their colour, and on each thing its symbol."""
    pairs = [part for code, (_, _, role) in LOOKS.items() for part in (code, colour(theme, role))]
    paint = ["match", ["get", "outcome"], *pairs, theme.muted]
    order = [part for at, code in enumerate(LOOKS) for part in (code, at)]
    icon = {
        "icon-image": ["concat", "outcome-", ["get", "outcome"]],
        "icon-allow-overlap": True,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 12, 0.55, 16, 0.9, 18, 1.1],
        "symbol-sort-key": ["match", ["get", "outcome"], *order, 0],
    }
    area = ["==", ["geometry-type"], "Polygon"]
    return [
        {"id": "rows-fill", "type": "fill", "source": SOURCE, "filter": area,
         "paint": {"fill-color": paint, "fill-opacity": 0.22}},
        {"id": "rows-line", "type": "line", "source": SOURCE, "filter": ["!=", ["geometry-type"], "Point"],
         "paint": {"line-color": paint, "line-width": 2.2}},
        {"id": "rows-icon", "type": "symbol", "source": SOURCE, "layout": icon,
         "filter": ["!=", ["geometry-type"], "LineString"]},
    ]  # fmt: skip
