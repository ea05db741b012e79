"""Events per day over the last year; dragging across it chooses the period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dash import Dash, Input, Output, dcc, html, no_update

from dashboard.pages.street_map.filter_panel import asked
from dashboard.pages.street_map.ids import Ids
from dashboard.principal import current
from data.store import Store
from geo.words import say
from layers.charts import day_bars

DAYS = 365


def layout(lang: str) -> html.Section:
    """A narrow chart under the map."""
    title = say("timeline.title", lang)
    graph = dcc.Graph(
        id=Ids.timeline, config={"displayModeBar": False}, responsive=True, className="timeline-graph"
    )
    return html.Section([html.H2(title), graph], className="timeline", **{"aria-label": title})


def register(app: Dash, store: Store) -> None:
    """The chart follows class, status and area; a drag across it sets the period."""

    @app.callback(
        Output(Ids.timeline, "figure"),
        Input(Ids.period, "data"),
        Input(Ids.classes, "value"),
        Input(Ids.statuses, "value"),
        Input(Ids.area, "data"),
    )
    def show(*events: Any) -> Any:
        who, chosen = current(), asked(*events, store.today)
        year = replace(
            chosen,
            since=min(chosen.since, store.today - timedelta(days=DAYS - 1)),
            until=max(chosen.until, store.today),
        )
        days, counts = store.timeline(who.viewer, year)
        label = say("timeline.title", who.lang)
        return day_bars(days, counts, since=chosen.since, until=chosen.until, theme=who.theme, label=label)

    @app.callback(
        Output(Ids.period, "data", allow_duplicate=True),
        Output(Ids.preset, "value", allow_duplicate=True),
        Input(Ids.timeline, "selectedData"),
        prevent_initial_call=True,
    )
    def drag(selected: dict[str, Any] | None) -> Any:
        period = dragged(selected)
        return (period, "") if period else (no_update, no_update)


def dragged(selected: dict[str, Any] | None) -> dict[str, str] | None:
    """First and last whole day of a drag; None when nothing was caught."""
    days = sorted(str(point.get("x", ""))[:10] for point in (selected or {}).get("points", []))
    if not days:
        return None
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    return {"since": first.isoformat(), "until": last.isoformat()}
