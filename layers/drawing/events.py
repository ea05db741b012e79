"""What happens: events when near, and bubbles that count from afar."""

from __future__ import annotations

from typing import Any

from layers.drawing.parts import icon, text, tile_layer
from layers.theme import Theme

Json = dict[str, Any]
DONE = ("closed", "archived", "returned")


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
    pin = icon(["concat", "sym-", ["get", "class"]], 3) | {
        "icon-anchor": "bottom", "symbol-sort-key": ["case", ["get", "late"], 0, 1],
    }  # fmt: skip
    return [
        tile_layer("event-dot", "circle", "events", "events", on, dot) | {"minzoom": 15},
        tile_layer("event-icon", "symbol", "events", "events", on, {}, pin)
        | {"minzoom": 15, "filter": ["!", done]},
    ]


def bubbles(theme: Theme, code: str, *, on: bool, until: float, right_px: float) -> list[Json]:
    """Far away, one bubble per hex with the number of things in it, ``right_px`` to the right of their middle."""
    fill, shift = theme.house if code == "houses" else theme.ramps["events"][3], [right_px, 0]
    disc: Json = {
        "circle-radius": ["interpolate", ["linear"], ["ln", ["+", 1, ["get", "n"]]], 0, 7, 3, 9, 8, 16],
        "circle-color": fill, "circle-opacity": 0.9, "circle-stroke-color": theme.halo,
        "circle-stroke-width": 1.2, "circle-translate": shift,
    }  # fmt: skip
    number = {"text-color": theme.on_symbol, "text-translate": shift}
    thousands = ["concat", ["to-string", ["round", ["/", ["get", "n"], 1000]]], "k"]
    count = ["case", [">=", ["get", "n"], 10000], thousands, ["to-string", ["get", "n"]]]
    layout = text(count, 10.5) | {"text-allow-overlap": True, "text-ignore-placement": True}
    far = {"maxzoom": until}
    return [
        tile_layer(f"{code}-far", "circle", code, f"{code}_far", on, disc) | far,
        tile_layer(f"{code}-far-n", "symbol", code, f"{code}_far", on, number, layout) | far,
    ]
