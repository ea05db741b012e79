"""The card of whatever is chosen: ``kind:key`` → what is known of that place."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, html

from dashboard.pages.street_map import card_events, card_houses, card_places, card_things
from dashboard.pages.street_map.filter_panel import asked
from dashboard.pages.street_map.ids import Ids
from dashboard.principal import Principal, current
from data.questions import EventFilter
from data.store import Store
from geo.errors import PlaceError
from geo.words import say

CARDS = {
    "house": card_houses.house,
    "stack": card_houses.stack,
    "hex": card_places.hexagon,
    "grid": card_places.area,
    "community": card_places.area,
    "event": card_events.event,
    "facility": card_things.facility,
    "service_point": card_things.service_point,
    "sensor": card_things.sensor,
    "building": card_things.building,
}


def register(app: Dash, store: Store) -> None:
    """The card follows the selection and the filter; while it is there it covers the figures."""

    @app.callback(
        Output(Ids.card, "children"),
        Output(Ids.side, "className"),
        Input(Ids.selection, "data"),
        Input(Ids.period, "data"),
        Input(Ids.classes, "value"),
        Input(Ids.statuses, "value"),
        Input(Ids.area, "data"),
    )
    def show(selection: str | None, *events: Any) -> Any:
        if not selection:
            return [], "side"
        return card(store, current(), selection, asked(*events, store.today)), "side side-card"


def card(store: Store, who: Principal, selection: str, events: EventFilter) -> list[Any]:
    """Head with a close button, then the card; a plain sentence when there is nothing the viewer may see."""
    kind, _, key = selection.partition(":")
    close = html.Button(
        "×",
        className="close",
        title=say("panel.close", who.lang),
        **{"data-go": "", "aria-label": say("panel.close", who.lang)},
    )
    body = _body(store, who, kind, key, events)
    return [close, *(body or [html.P(say("card.none", who.lang), className="empty")])]


def _body(store: Store, who: Principal, kind: str, key: str, events: EventFilter) -> list[Any] | None:
    if kind not in CARDS:
        return None
    try:
        return CARDS[kind](store, who, kind, key, events)
    except (PlaceError, ValueError, KeyError):
        # A shared address may name what is no longer there, or never was.
        return None
