"""The page of sources: who says what, what was brought in, what waits for a person, and who wins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard import given
from dashboard.page_rights import PAGE_ROLES, may_use
from dashboard.pages.desk import frame, parts
from dashboard.pages.sources import batches, origins, queue, rules, undo
from dashboard.pages.sources.ids import Ids
from dashboard.pages.street_map.parts import number
from dashboard.principal import Principal, current
from data.settings import Settings
from data.store import Store
from geo.words import say

PATHS = ("/sources",)
NAV = "sources"
ACTS = PAGE_ROLES["import"]  # whoever brings data in also answers for them
CALLBACKS = {"sources-": PAGE_ROLES["sources"], "sources-act-": ACTS, "undo-": ACTS}
PARTS = ("sources", "batches", "doubts", "rules")


def layout(settings: Settings, store: Store, query: Mapping[str, str]) -> html.Div:
    """The page for whoever asks, at the part its address names."""
    who = current()
    return frame(settings, store, who, NAV, _body(settings, store, who, query) if may_use(who, NAV) else [])


def _body(settings: Settings, store: Store, who: Principal, query: Mapping[str, str]) -> list[Any]:
    lang, show = who.lang, query.get("show", "")
    if not who.viewer.sees_all:
        return [parts.title(say("sources.title", lang)), parts.note(say("sources.hidden", lang), "info")]
    there = choices(store, who)
    show = show if show in dict(there) else PARTS[0]
    options = [{"value": code, "label": words} for code, words in there]
    return [
        parts.title(say("sources.title", lang), say("sources.lead", lang)),
        dcc.RadioItems(options, show, id=Ids.show, className="segments sources-show"),
        *undo.box(NAV),
        html.Div(part(settings, store, who, show), id=Ids.part, className="import-stage"),
        dcc.Store(id=Ids.address),
    ]


def choices(store: Store, who: Principal) -> list[tuple[str, str]]:
    """The parts that somebody may use, the queue with how many wait."""
    every = [(code, say(f"sources.show_{code}", who.lang)) for code in PARTS]
    if not may_use(who, "import"):
        return [one for one in every if one[0] != "doubts"]
    _, n = store.doubts(who.viewer, limit=1)
    return [(code, f"{words} {number(n)}" if code == "doubts" and n else words) for code, words in every]


def part(settings: Settings, store: Store, who: Principal, show: str) -> list[Any]:
    """One part of the page."""
    if show == "doubts":
        return queue.part(settings, store, who) if may_use(who, "import") else []
    return {"sources": origins.part, "batches": batches.part, "rules": rules.part}[show](store, who)


def register(app: Dash, settings: Settings, store: Store) -> None:
    """Which part is shown; it is drawn again when a batch was undone."""
    undo.register(app, settings, store)
    queue.register(app, settings, store)
    rules.register(app, settings, store)

    @app.callback(
        Output(Ids.part, "children"),
        Input(Ids.show, "value"),
        Input(undo.on(NAV, undo.Ids.done), "data"),
        prevent_initial_call=True,
    )
    def show(chosen: Any, _done: Any) -> Any:
        return part(settings, store, current(), given.one_of(chosen, PARTS, "part"))

    app.clientside_callback(
        ClientsideFunction("sources", "address"), Output(Ids.address, "data"), Input(Ids.show, "value"),
        State(Ids.address, "data"), prevent_initial_call=True,
    )  # fmt: skip
