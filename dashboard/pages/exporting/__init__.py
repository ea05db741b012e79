"""The export page: any layer as a file. The file itself is made by dashboard/routes/exports.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, html

from dashboard import given
from dashboard.page_rights import PAGE_ROLES, may_use
from dashboard.pages.desk import frame
from dashboard.pages.desk.parts import progress, title
from dashboard.pages.exporting import choices, form, summary
from dashboard.pages.exporting.ids import Ids
from dashboard.principal import Principal, current
from data.exports.layers import LAYERS, export_layer
from data.settings import Settings
from data.store import Store
from geo.errors import PlaceError
from geo.words import say

PATHS = ("/export",)
NAV = "export"
CALLBACKS = {"export-": PAGE_ROLES["export"]}
BUTTON = "button button-primary"


def layout(settings: Settings, store: Store, query: Mapping[str, str]) -> html.Div:
    """The page for whoever asks."""
    who = current()
    return frame(settings, store, who, NAV, _body(store, who, query) if may_use(who, NAV) else [])


def register(app: Dash, _settings: Settings, store: Store) -> None:
    """The filters follow the layer, the days the period; the summary follows everything."""

    @app.callback(
        Output(Ids.kinds, "options"),
        Output(Ids.kinds, "value"),
        Output(Ids.statuses, "options"),
        Output(Ids.statuses, "value"),
        Output(Ids.kinds_box, "className"),
        Output(Ids.statuses_box, "className"),
        Output(Ids.events_box, "className"),
        Input(Ids.layer, "value"),
    )
    def follow(layer: Any) -> Any:
        chosen, lang = export_layer(given.one_of(layer, LAYERS, "layer")), current().lang
        kinds, statuses = choices.kinds(chosen, lang), choices.statuses(chosen, lang)
        events = "desk-wide desk-form" if chosen.code == "events" else "hidden"
        return kinds, [], statuses, [], shown(kinds), shown(statuses), events

    @app.callback(
        Output(Ids.since, "value"),
        Output(Ids.until, "value"),
        Input(Ids.period, "value"),
        prevent_initial_call=True,
    )
    def period(days: Any) -> Any:
        return form.period_of(given.whole(days, "period") % (10 * 366), store.today)

    @app.callback(Output(Ids.summary, "children"), Output(Ids.go, "href"), *form.inputs())
    def tell(*values: Any) -> Any:
        who = current()
        try:
            asked = form.asked(values, who.lang)
        except PlaceError as error:
            return summary.refused(error.words(who.lang), who), ""
        rows = summary.rows_of(store, who, asked)
        return summary.told(store, who, asked, rows), summary.link(asked) if rows else ""


def shown(options: list[Any]) -> str:
    """The class of a box that is there only when there is something to choose."""
    return "" if options else "hidden"


def _body(store: Store, who: Principal, query: Mapping[str, str]) -> list[Any]:
    lang = who.lang
    columns = [html.Div(form.layout(store, who, query)), html.Aside(_will(lang), className="desk-aside")]
    return [
        title(say("export.title", lang), say("export.lead", lang)),
        html.Div(columns, className="desk-columns"),
    ]


def _will(lang: str) -> html.Section:
    """The summary, the one button, and how far it is."""
    words = {
        f"data-{w}": say(f"exporting.{w}", lang)
        for w in ("waiting", "running", "sending", "done", "failed", "stopped")
    }
    go = html.A(say("export.go", lang), id=Ids.go, href="", className=BUTTON, **{"data-export": "1"})
    stop = html.Button(say("export.stop", lang), id=Ids.stop, className="button button-danger", hidden=True)
    far = html.Div(
        progress(Ids.progress, say("export.title", lang)), className="export-far", hidden=True, **words
    )
    return html.Section(
        [
            html.H3(say("export.will", lang)),
            html.Div(id=Ids.summary, **{"aria-live": "polite"}),
            html.Div([go, stop], className="desk-actions"),
            far,
        ],
        className="desk-card",
    )
