"""The two places of a doubtful match on the map, which stays while the doubts change."""

from __future__ import annotations

from typing import Any

from dash import html, no_update

from dashboard.pages.importing.preview import labels, look, messages
from dashboard.pages.sources.ids import Ids
from dashboard.principal import Principal
from data.settings import Settings
from data.store import Store
from data.store.source_lines import DoubtLine
from geo.words import say
from layers.gridmap import GridMap
from layers.outcomes import images, pair_style

AROUND_DEG = 0.00035  # shown around a place at least, some 35 m


def box(settings: Settings, store: Store, who: Principal, line: DoubtLine | None) -> html.Div:
    """The map; out of sight where the first doubt has no place."""
    style, fit = on_map(settings, store, who, line)
    there = style is not no_update
    shown = GridMap(
        id=Ids.map,
        mapStyle=style if there else None,
        fit=fit if there else None,
        images=images(who.theme),
        pickLayers=[],
        scale=True,
        minZoom=8,
        maxZoom=20,
        labels=labels(say("queue.map", who.lang), who.lang),
        messages=messages(who.lang),
    )
    return html.Div(shown, className="queue-map" if there else "queue-map hidden")


def on_map(settings: Settings, store: Store, who: Principal, line: DoubtLine | None) -> tuple[Any, Any]:
    """Style and place of the map; nothing new where there is no place to show."""
    said, there = line.lonlat if line is not None else (None, None)
    places = [place for place in (said, there) if place]
    if line is None or not places:
        return no_update, no_update
    names = {"said": say("queue.said", who.lang), "there": say("queue.there", who.lang)}
    style = pair_style(look(settings, store, who), said, there, names)
    (west, east), (south, north) = ((min(axis), max(axis)) for axis in zip(*places, strict=True))
    wide = [west - AROUND_DEG, south - AROUND_DEG, east + AROUND_DEG, north + AROUND_DEG]
    return style, {"bbox": wide, "padding": 20, "maxZoom": 19.5, "animate": False, "key": str(line.id)}
