"""The map page: the street on one map, and the card of any place on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, dcc, html

from dashboard.pages.street_map import (
    card,
    filter_panel,
    header,
    layer_panel,
    legend,
    map_view,
    numbers,
    numbers_panel,
    still,
    timeline,
)
from dashboard.pages.street_map.ids import Ids
from dashboard.pages.street_map.tile_urls import raster_urls
from dashboard.pages.street_map.view_state import ViewState, view_of
from dashboard.permissions import EVERYBODY
from dashboard.plain import Plain
from dashboard.principal import Principal, current
from data.settings import Settings
from data.store import Store
from geo.words import say
from layers.css import css_variables

PATHS = ("/", "/map")
NAV = "map"
CALLBACKS = {"street-map": EVERYBODY}
SHEETS = ("layers", "filter", "numbers", "card")


def layout(settings: Settings, store: Store, query: Mapping[str, str]) -> html.Div:
    """The page for whoever asks, at the view its address names."""
    who, view = current(), view_of(query, store)
    states = legend.area_states(store, who, view.carrier, view.question_at_zoom())
    counts = layer_panel.seen_counts(store.counts(who.viewer), who.viewer)
    left = html.Aside(
        [
            layer_panel.layout(view, counts, who.lang, who.theme, outside=bool(raster_urls(settings))),
            numbers_panel.layout(view, who.lang),
            filter_panel.layout(view, store, who.lang, who.theme),
        ],
        className="left",
    )
    return html.Div(
        [
            header.layout(settings, store, who),
            html.Main(
                [
                    map_view.layout(settings, store, view, who, states),
                    left,
                    _middle(store, view, who),
                    _side(store, view, who),
                ]
            ),
            _sheet_buttons(who.lang),
            dcc.Store(id=Ids.selection, data=view.selection),
            dcc.Store(id=Ids.spot, data=card.spot(store, who, view.selection)),
        ],
        id=Ids.root,
        className=f"street-map theme-{who.theme}",
        style=css_variables(who.theme),
        **{
            "data-sheet": "",
            "data-slow": say("map.slow", who.lang),
            "data-tiles": say("map.tiles", who.lang),
        },
    )


def register(app: Dash, settings: Settings, store: Store) -> None:
    """All callbacks of the page."""
    for part in (filter_panel, legend, numbers, timeline, card, still):
        part.register(app, store)
    numbers_panel.register(app)
    map_view.register(app, settings, store)


def _middle(store: Store, view: ViewState, who: Principal) -> html.Div:
    """Legend and timeline, over the lower edge of the map."""
    said = legend.legend(store, who, view.carrier, view.question_at_zoom())
    return html.Div(
        [
            Plain(said, id=Ids.legend, className="legend", attributes={"role": "note"}),
            timeline.layout(store, who, view.events),
        ],
        className="middle",
    )


def _side(store: Store, view: ViewState, who: Principal) -> html.Aside:
    """Figures, and over them the card of what is chosen."""
    lang, steps = who.lang, filter_panel.area_crumbs(store, who, view.events.area)
    crumbs = html.Nav(
        html.Ol(steps, id=Ids.crumbs), className="crumbs", **{"aria-label": say("filter.area", lang)}
    )
    shown = card.card(store, who, view.selection, view.events)
    figures = html.Section(
        [
            html.H2(say("panel.numbers", lang)),
            html.P(say("map.help", lang), className="hint"),
            Plain(numbers.figures(store, who, view.events), id=Ids.numbers),
        ],
        className="figures",
    )
    return html.Aside(
        [
            crumbs,
            figures,
            Plain(shown, id=Ids.card, tag="section", className="card", attributes={"aria-live": "polite"}),
        ],
        id=Ids.side,
        className=card.side_class(view.selection),
        tabIndex=0,  # it scrolls, so the keyboard must be able to get there
        **{"aria-label": say("panel.numbers", lang)},
    )


def _sheet_buttons(lang: str) -> html.Nav:
    """On a phone: which panel is drawn up over the map."""
    buttons: list[Any] = [
        html.Button(say(f"panel.{sheet}", lang), **{"data-sheet-open": sheet}) for sheet in SHEETS
    ]
    return html.Nav(buttons, className="sheet-buttons")
