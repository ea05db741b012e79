"""The card of whatever is chosen: ``kind:key`` → what is known of that place."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output

from dashboard import given
from dashboard.noted import missed
from dashboard.pages.street_map import card_events, card_houses, card_places, card_things
from dashboard.pages.street_map.filter_panel import asked, inputs
from dashboard.pages.street_map.ids import Ids
from dashboard.plain import html
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
        Output(Ids.card, "tree"),
        Output(Ids.side, "className"),
        Output(Ids.spot, "data"),
        Input(Ids.selection, "data"),
        *inputs(),
        prevent_initial_call=True,
    )
    def show(selection: Any, *events: Any) -> Any:
        chosen = given.text(selection, "selection")
        who = current()
        return (
            card(store, who, chosen, asked(events, store.today)),
            side_class(chosen),
            spot(store, who, chosen),
        )


def spot(store: Store, who: Principal, selection: str) -> dict[str, Any] | None:
    """Where the chosen thing is (``bbox``), and what the map marks for it (``mark``, a ``highlight``)."""
    kind, _, key = selection.partition(":")
    try:
        found = store.spot(who.viewer, kind, key)
    except PlaceError:
        return None
    if found is None:
        return None
    # The number of a hex is longer than JavaScript can hold; the others are the tiles' own ids: numbers.
    feature: Any = found.feature if kind == "hex" else int(found.feature or 0)
    mark = {"source": found.layer, "sourceLayer": found.layer, "id": feature} if found.layer else None
    return {"key": selection, "bbox": found.bbox, "mark": mark}


def side_class(selection: str) -> str:
    """The class of the side panel: a card covers the figures."""
    return "side side-card" if selection else "side"


def card(store: Store, who: Principal, selection: str, events: EventFilter) -> list[Any]:
    """Head with a close button, then the card; a plain sentence when there is nothing the viewer may see.

    Nothing when nothing is chosen.
    """
    if not selection:
        return []
    kind, _, key = selection.partition(":")
    close = html.Button(
        "×",
        className="close",
        title=say("panel.close", who.lang),
        **{"data-go": "", "aria-label": say("panel.close", who.lang)},
    )
    body = _body(store, who, kind, key, events)
    if not body and kind in CARDS and kind != "hex":  # a hex is a place: it tells nothing of anybody
        missed(kind, key[:24])
    return [close, *(body or [html.P(say("card.none", who.lang), className="empty")])]


def _body(store: Store, who: Principal, kind: str, key: str, events: EventFilter) -> list[Any] | None:
    if kind not in CARDS:
        return None
    try:
        return CARDS[kind](store, who, kind, key, events)
    except PlaceError:
        # A shared address may name what is no longer there, or never was.
        return None
