"""The legend of the numbers on the map: classes, unit, period, freshness; and the areas' own colours."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from dash import Dash, Input, Output, html

from dashboard import given
from dashboard.pages.street_map.filter_panel import asked, inputs
from dashboard.pages.street_map.ids import Ids
from dashboard.pages.street_map.map_view import question_of
from dashboard.pages.street_map.parts import local, number, svg_image, term
from dashboard.principal import Principal, current
from data.questions import HexQuestion
from data.store import Store, Values
from geo import vocabulary as v
from geo.words import say
from layers.catalog import CARRIERS, METRIC_FAMILIES
from layers.palette import hatch_svg, ramp, theme_of

HOME_RES = 9  # until the map has told its zoom
COUNTS = frozenset({"events", "residents", "houses", "alarms"})
OVER_TIME = frozenset({"events", "events_per_1000", "alarms"})


def register(app: Dash, store: Store) -> None:
    """Legend and area colours follow the question, and the zoom where it chooses the hex size."""

    @app.callback(
        Output(Ids.legend, "children"),
        Output(Ids.map, "featureState"),
        Input(Ids.carrier, "value"),
        Input(Ids.metric, "value"),
        Input(Ids.group, "value"),
        Input(Ids.res, "value"),
        Input(Ids.zoom_res, "data"),
        *inputs(),
    )
    def show(carrier: Any, metric: Any, group: Any, res: Any, zoom_res: Any, *events: Any) -> Any:
        size = given.whole(res, "res") or given.whole(zoom_res, "zoom_res") or HOME_RES
        question = question_of(metric, group, size, asked(events, store.today))
        on = given.one_of(carrier, CARRIERS, "carrier")
        return legend(store, current(), on, question), area_states(store, current(), on, question)


def legend(store: Store, who: Principal, carrier: str, question: HexQuestion) -> list[Any]:
    """Title, classes and footnote; nothing when no numbers are shown."""
    if carrier == "none":
        return []
    values = _values(store, who, carrier, question)
    title = html.Strong(_title(question, carrier, who.lang))
    return [
        title,
        html.Ul(_steps(values, question, who), className="ramp"),
        html.Small(_footnote(store, question, who.lang)),
    ]


def area_states(store: Store, who: Principal, carrier: str, question: HexQuestion) -> dict[str, Any]:
    """Colour class of every community or grid, as feature state by its code."""
    if carrier not in {"grids", "communities"}:
        return {}
    values = _values(store, who, carrier, question)
    states = {str(int(code)): {"k": int(k)} for code, k in zip(values.names, values.classes, strict=True)}
    return {f"{carrier}/{carrier}": states}


def _values(store: Store, who: Principal, carrier: str, question: HexQuestion) -> Values:
    if carrier == "hexes":
        return store.hex_values(who.viewer, question)
    return store.area_values(who.viewer, question, carrier)


def _title(question: HexQuestion, carrier: str, lang: str) -> str:
    entries: tuple[Any, ...] = v.SERVICES if question.metric == "coverage" else v.AGE_GROUPS
    group = f" · {term(entries, question.group, lang)}" if question.group else ""
    return f"{say(f'metric.{question.metric}', lang)}{group} · {say(f'carrier.{carrier}', lang)}"


def _steps(values: Values, question: HexQuestion, who: Principal) -> list[Any]:
    palette, unit = theme_of(who.theme), say(f"unit.{question.metric}", who.lang)
    colours = ramp(palette, METRIC_FAMILIES[question.metric])
    breaks = [float(b) for b in values.breaks]
    if not breaks:
        return [html.Li(say("legend.none_here", who.lang))]
    steps = [_step(colours[i], words) for i, words in ranges(values, question.metric)]
    zero = [_step("transparent", say("legend.zero", who.lang))] if question.metric != "coverage" else []
    hatch = html.Li(
        [
            html.Span(svg_image(hatch_svg(palette), 12), className="step step-none"),
            say("legend.no_data", who.lang),
        ]
    )
    return [html.Li(unit, className="unit"), *zero, *steps, hatch]


def ranges(values: Values, metric: str) -> list[tuple[int, str]]:
    """Number and words of every colour class that a value can fall in."""
    breaks = [float(b) for b in values.breaks]
    top = max(float(np.nanmax(values.values)), breaks[-1])
    if metric not in COUNTS:
        edges = [*breaks, top]
        return [(i, _range(*edges[i : i + 2], i == len(breaks) - 1)) for i in range(len(breaks))]
    # Nobody counts 3.6 events: a class holds the whole numbers between its breaks, if there are any.
    lows = [math.ceil(b) for b in breaks]
    highs = [*(low - 1 for low in lows[1:]), math.floor(top)]
    if values.few.any():
        lows[0] = 1
    return [
        (i, _range(*pair, True)) for i, pair in enumerate(zip(lows, highs, strict=True)) if pair[0] <= pair[1]
    ]


def _range(low: float, high: float, last: bool) -> str:
    low_text, high_text = _short(low), _short(high)
    return (
        low_text
        if low_text == high_text
        else f"{low_text}–{high_text}"
        if last
        else f"{low_text}–<{high_text}"
    )


def _short(value: float) -> str:
    return number(value, 0 if value == round(value) or value >= 100 else 1)


def _step(colour: str, words: str) -> html.Li:
    return html.Li([html.Span(className="step", style={"background": colour}), words])


def _footnote(store: Store, question: HexQuestion, lang: str) -> str:
    events = question.events
    period = (
        say("number.period", lang, since=events.since, until=events.until)
        if question.metric in OVER_TIME
        else say("legend.today", lang)
    )
    return f"{period} · {say('legend.as_of', lang, time=local(store.as_of, store.meta['time_zone']))}"
