"""Pieces of MapLibre layers that every drawing uses."""

from __future__ import annotations

from typing import Any

from layers.catalog import METRIC_FAMILIES
from layers.palette import ramp
from layers.theme import Theme

Json = dict[str, Any]
FONT = ["Noto Sans CJK SC"]  # never fetched: labels are drawn with local fonts


def shown(on: bool) -> Json:
    """Layout of a layer that is on or off."""
    return {"visibility": "visible" if on else "none"}


def tile_layer(
    key: str, kind: str, source: str, tile_layer: str, on: bool, paint: Json, layout: Json | None = None
) -> Json:
    return {
        "id": key, "type": kind, "source": source, "source-layer": tile_layer,
        "layout": {**shown(on), **(layout or {})}, "paint": paint,
    }  # fmt: skip


def icon(image: Any, padding: float) -> Json:
    """An icon that grows as one comes nearer; where there is no room the less important one waits."""
    size = ["interpolate", ["linear"], ["zoom"], 13, 0.5, 15, 0.68, 18, 1]
    return {
        "icon-image": image,
        "icon-size": size,
        "icon-padding": padding,
        "icon-allow-overlap": ["step", ["zoom"], False, 18, True],
    }


def text(field: Any, size: float) -> Json:
    return {"text-field": field, "text-size": size, "text-font": FONT}


def label_paint(theme: Theme) -> Json:
    return {"text-color": theme.text, "text-halo-color": theme.halo, "text-halo-width": 1.5}


def by_class(theme: Theme, metric: str, k: Any = None) -> list[Any]:
    colours = ramp(theme, METRIC_FAMILIES[metric])
    steps = [part for number, colour in enumerate(colours) for part in (number, colour)]
    return ["match", k or ["get", "k"], *steps, theme.muted]


def selected_or(theme: Theme, colour: Any) -> list[Any]:
    return ["case", ["boolean", ["feature-state", "selected"], False], theme.selected, colour]


def selected_or_width(selected: float, width: float) -> list[Any]:
    return ["case", ["boolean", ["feature-state", "selected"], False], selected, width]


def fading(far: Any, near: Any) -> list[Any]:
    """Strong from afar, where it is the picture; faint when near, where it must not hide the street."""
    return ["interpolate", ["linear"], ["zoom"], 14, far, 16, near]
