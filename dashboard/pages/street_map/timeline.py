"""Events per day over the last year; dragging across it chooses the period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dash import Dash, Input, Output, dcc, html, no_update

from dashboard import given
from dashboard.pages.street_map.filter_panel import asked, inputs
from dashboard.pages.street_map.ids import Ids
from dashboard.principal import Principal, current
from data.questions import LONGEST_DAYS, EventFilter
from data.store import Store
from geo.words import say
from layers.charts import day_bars

DAYS = 365


def layout(store: Store, who: Principal, events: EventFilter) -> html.Section:
    """A narrow chart under the map."""
    title = say("timeline.title", who.lang)
    graph = dcc.Graph(
        id=Ids.timeline,
        figure=figure(store, who, events),
        config={"displayModeBar": False},
        responsive=True,
        className="timeline-graph",
    )
    return html.Section([html.H2(title), graph], className="timeline", **{"aria-label": title})


def register(app: Dash, store: Store) -> None:
    """The chart follows class, status and area; a drag across it sets the period."""

    @app.callback(
        Output(Ids.timeline, "figure"),
        *inputs(),
        prevent_initial_call=True,
    )
    def show(*events: Any) -> Any:
        return figure(store, current(), asked(events, store.today))

    @app.callback(
        Output(Ids.period, "data", allow_duplicate=True),
        Output(Ids.preset, "value", allow_duplicate=True),
        Input(Ids.timeline, "selectedData"),
        prevent_initial_call=True,
    )
    def drag(selected: Any) -> Any:
        period = dragged(selected)
        return (period, "") if period else (no_update, no_update)


def figure(store: Store, who: Principal, chosen: EventFilter) -> Any:
    """The bars of the last year, those of the period bright."""
    days, counts = store.timeline(who.viewer, around(chosen, store.today))
    label = say("timeline.title", who.lang)
    return day_bars(days, counts, since=chosen.since, until=chosen.until, theme=who.theme, label=label)


def around(chosen: EventFilter, today: date) -> EventFilter:
    """The last year, longer where the period is older; the period alone where both would be too long."""
    since = min(chosen.since, today - timedelta(days=DAYS - 1))
    until = max(chosen.until, today)
    return replace(chosen, since=since, until=until) if (until - since).days < LONGEST_DAYS else chosen


def dragged(selected: Any) -> dict[str, str] | None:
    """First and last whole day of a drag; None when nothing was caught."""
    points = given.record(selected, "selection").get("points")
    if not isinstance(points, list) or not points:
        return None
    days = [given.day(given.text(given.record(p, "bar").get("x"), "day")[:10], "day") for p in points]
    return {"since": min(days).isoformat(), "until": max(days).isoformat()}
