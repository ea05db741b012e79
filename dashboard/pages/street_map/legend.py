"""The legend of the numbers on the map: classes, unit, period, freshness; and the areas' own colours."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output

from dashboard import given
from dashboard.pages.street_map.filter_panel import asked, inputs
from dashboard.pages.street_map.ids import Ids
from dashboard.pages.street_map.map_view import question_of
from dashboard.pages.street_map.number_words import footnote_of, ranges, step_of, title_of, values_on
from dashboard.pages.street_map.parts import svg_image
from dashboard.pages.street_map.view_state import HOME_RES
from dashboard.plain import html
from dashboard.plain.html import Node
from dashboard.principal import Principal, current
from data.questions import HexQuestion
from data.store import Store, Values
from geo.words import say
from layers.catalog import CARRIERS, METRIC_FAMILIES
from layers.palette import hatch_svg, ramp, theme_of


def register(app: Dash, store: Store) -> None:
    """Legend and area colours follow the question, and the zoom where it chooses the hex size."""

    @app.callback(
        Output(Ids.legend, "tree"),
        Output(Ids.map, "featureState"),
        Input(Ids.carrier, "value"),
        Input(Ids.metric, "value"),
        Input(Ids.group, "value"),
        Input(Ids.res, "value"),
        Input(Ids.zoom_res, "data"),
        *inputs(),
        prevent_initial_call=True,
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
    values = values_on(store, who, carrier, question)
    title = html.Strong(title_of(question, carrier, who.lang))
    return [
        title,
        html.Ul(_steps(values, question, who), className="ramp"),
        html.Small(footnote_of(store, question, who)),
        html.A(
            say("legend.sheet", who.lang),
            href=f"/sheet.html?by={carrier}&{question.query()}",
            className="sheet-link",
            download="",
        ),
    ]


def area_states(store: Store, who: Principal, carrier: str, question: HexQuestion) -> dict[str, Any]:
    """Colour class of every community or grid, as feature state by its code."""
    if carrier not in {"grids", "communities"}:
        return {}
    values = values_on(store, who, carrier, question)
    states = {str(int(code)): {"k": int(k)} for code, k in zip(values.names, values.classes, strict=True)}
    return {f"{carrier}/{carrier}": states}


def _steps(values: Values, question: HexQuestion, who: Principal) -> list[Any]:
    palette, unit = theme_of(who.theme), say(f"unit.{question.metric}", who.lang)
    colours = ramp(palette, METRIC_FAMILIES[question.metric])
    breaks = [float(b) for b in values.breaks]
    if not breaks:
        return [html.Li(say("legend.none_here", who.lang))]
    classes = ranges(values, question.metric, step_of(who, question.metric))
    steps = [_step(colours[i], words) for i, words in classes]
    zero = [_step("transparent", say("legend.zero", who.lang))] if question.metric != "coverage" else []
    hatch = html.Li(
        [
            html.Span(svg_image(hatch_svg(palette), 12), className="step step-none"),
            say("legend.no_data", who.lang),
        ]
    )
    return [html.Li(unit, className="unit"), *zero, *steps, hatch]


def _step(colour: str, words: str) -> Node:
    return html.Li([html.Span(className="step", style={"background": colour}), words])
