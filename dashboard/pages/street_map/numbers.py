"""The figures beside the map, for the same area, period, classes and statuses."""

from __future__ import annotations

import math
from typing import Any

from dash import Dash, Output

from dashboard.pages.street_map.filter_panel import asked, inputs
from dashboard.pages.street_map.ids import Ids
from dashboard.pages.street_map.parts import bar, local, number, people, percent, picture
from dashboard.plain import html
from dashboard.plain.html import Node
from dashboard.principal import Principal, current
from data.questions import EventFilter
from data.store import Store, Summary
from geo import vocabulary as v
from geo.words import name_of, say


def register(app: Dash, store: Store) -> None:
    """Figures follow the filter."""

    @app.callback(
        Output(Ids.numbers, "tree"),
        *inputs(),
        prevent_initial_call=True,
    )
    def show(*events: Any) -> Any:
        return figures(store, current(), asked(events, store.today))


def figures(store: Store, who: Principal, events: EventFilter) -> list[Any]:
    """Totals, events by class, coverage of the twelve services, and how fresh all that is."""
    if not who.viewer.areas:
        return [html.P(say("card.none", who.lang), className="empty")]
    summary = store.summary(who.viewer, events)
    return [
        html.Div(_tiles(summary, who), className="tiles"),
        _by_class(summary, who),
        _coverage(store.coverage(who.viewer, events.area), who),
        *_rounded(who),
        html.Small(
            [
                say("number.period", who.lang, since=events.since, until=events.until),
                " · ",
                say("legend.as_of", who.lang, time=local(store.as_of, store.meta["time_zone"])),
            ],
            className="fresh",
        ),
    ]


def _tiles(summary: Summary, who: Principal) -> list[Node]:
    lang = who.lang
    events = say("unit.events", lang)
    share = f"{say('number.coded', lang)} {percent(summary.coded_share)}"
    online = summary.sensors_online / summary.sensors if summary.sensors else math.nan
    return [
        _tile("houses", number(summary.houses), say("unit.houses", lang), lang, share),
        _tile(
            "residents",
            people(summary.residents, summary.few, who),
            say("unit.residents", lang),
            lang,
            f"{number(summary.households)} {say('unit.households', lang)}",
        ),
        _tile("events", number(summary.events), events, lang),
        _tile("open", number(summary.open), events, lang),
        _tile("late", number(summary.late), events, lang, kind="danger" if summary.late else ""),
        _tile("on_time", percent(summary.on_time_share), "", lang),
        _tile("grids", number(summary.grids), "", lang),
        _tile(
            "sensors",
            percent(online),
            "",
            lang,
            f"{number(summary.sensors_online)}/{number(summary.sensors)}",
        ),
    ]


def _rounded(who: Principal) -> list[Node]:
    note = html.Small(say("legend.rounded", who.lang), className="hint")
    return [] if who.viewer.sees_few else [html.P(note)]


def _tile(key: str, value: str, unit: str, lang: str, more: str = "", kind: str = "") -> Node:
    figure = html.Div([html.Strong(value), html.Span(unit, className="unit")], className="figure")
    extra = [html.Small(more)] if more else []
    return html.Div(
        [figure, html.Div(say(f"number.{key}", lang), className="tile-label"), *extra],
        className=f"tile {kind}",
    )


def _by_class(summary: Summary, who: Principal) -> Node:
    most = max(summary.by_class.values(), default=0)
    rows = [
        bar(
            [picture(c.code, who.theme, 18), name_of(c, who.lang)],
            summary.by_class[c.code] / most,
            number(summary.by_class[c.code]),
        )
        for c in sorted(v.EVENT_CLASSES, key=lambda c: -summary.by_class.get(c.code, 0))
        if c.code in summary.by_class
    ]
    title = (
        f"{say('number.by_class', who.lang)}（{say('unit.events', who.lang)}）"
        if who.lang == "zh"
        else say("number.by_class", "en")
    )
    return html.Div([html.H3(title), *rows], className="bars")


def _coverage(shares: dict[str, float], who: Principal) -> Node:
    rows = [
        bar(
            [picture(s.code, who.theme, 18), name_of(s, who.lang)],
            shares[s.code],
            percent(shares[s.code]),
            "bar-coverage",
        )
        for s in sorted(v.SERVICES, key=lambda s: (math.isnan(shares[s.code]), shares[s.code]))
    ]
    note = html.Small(say("number.coverage_note", who.lang), className="hint")
    return html.Div([html.H3(say("number.coverage", who.lang)), *rows, note], className="bars")
