"""In the map's place where there is no engine: a picture of the server, and every grid with its number."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
from dash import Dash, Input, Output

from dashboard import given
from dashboard.pages.street_map.ids import Ids
from dashboard.pages.street_map.number_words import said_of, source_of, title_of
from dashboard.pages.street_map.parts import go
from dashboard.pages.street_map.view_state import ViewState, view_of
from dashboard.plain import Plain, html
from dashboard.plain.html import Node
from dashboard.principal import Principal, current
from data.questions import CODED
from data.store import Store
from geo.words import say

ASKED = ("by", "metric", "group", "res", "since", "until", *CODED, "area", "sel")  # of an address


def layout() -> Plain:
    """Nothing, until the map says that it cannot be drawn."""
    return Plain(id=Ids.still, className="still")


def register(app: Dash, store: Store) -> None:
    """The picture follows the address of the view, which the browser tells once there is no engine."""

    @app.callback(Output(Ids.still, "tree"), Input(Ids.still_view, "data"), prevent_initial_call=True)
    def show(view: Any) -> list[Node]:
        query = dict(parse_qsl(given.text(view, "view")))
        return tree(store, current(), query) if query else []


def tree(store: Store, who: Principal, query: dict[str, str]) -> list[Node]:
    """The picture of a view, and the numbers of its grids, the largest first."""
    view = view_of(query, store)
    asked = urlencode({name: query[name] for name in ASKED if query.get(name)})
    words = title_of(view.question(), view.carrier, who.lang)
    picture = html.Img(src=f"/still.svg?{asked}", alt=words, className="still-picture")
    source = source_of(store, who.lang)
    whose = (
        [html.Small(say("map.attribution", who.lang, source=source), className="still-source")]
        if source
        else []
    )
    return [picture, html.Ul(_grids(store, who, view), className="still-list plain-list"), *whose]


def _grids(store: Store, who: Principal, view: ViewState) -> list[Node]:
    """One line a grid; each opens its card, as a click on the map would."""
    values = store.area_values(who.viewer, view.question_at_zoom(), "grids")
    names = store.features(who.viewer, "grids").set_index("code")["name"]
    lines = list(zip(values.names, values.values, values.few, strict=True))
    lines.sort(key=lambda line: (bool(np.isnan(line[1])), -line[1]))
    return [
        html.Li(
            [
                go(names.get(str(code), str(code)), f"grid:{code}"),
                html.Span(said_of(float(value), bool(few), who, view.metric), className="aside"),
            ]
        )
        for code, value, few in lines
    ]
