"""A batch taken back: a button, a question that names what will happen, and what did. Of two pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, State, dcc, html, no_update
from dash.exceptions import PreventUpdate

from dashboard import given, renewal
from dashboard.pages.desk import parts
from dashboard.pages.sources.names import called
from dashboard.pages.sources.pressed import pressed
from dashboard.pages.street_map.parts import local, number
from dashboard.principal import Principal, current
from data.errors import StoreError
from data.imports.undoing import undo
from data.settings import Settings
from data.store import Store
from data.store.source_lines import BatchLine
from geo.errors import PlaceError
from geo.words import say


class Ids:
    """The question and its answer; each is {"type": …, "page": …}, for two pages have them."""

    ask = "undo-ask"  # and "batch"
    box = "undo-box"
    of = "undo-of"
    yes = "undo-yes"
    no = "undo-no"
    done = "undo-done"  # {"batch"} that was undone last


def on(page: str, name: str) -> dict[str, str]:
    """The id of a part on a page."""
    return {"type": name, "page": page}


def button(page: str, batch: int, lang: str) -> html.Button:
    """Asks before anything happens."""
    return html.Button(say("undo.button", lang), id={**on(page, Ids.ask), "batch": batch}, className="button")


def box(page: str) -> list[Any]:
    """Where the question appears; a page that has buttons has it once."""
    return [html.Div(id=on(page, Ids.box), **{"aria-live": "assertive"}), dcc.Store(id=on(page, Ids.done))]


def question(store: Store, who: Principal, batch: BatchLine, page: str) -> html.Div:
    """What will happen, in numbers of this batch."""
    lang, source = who.lang, called(store, who, batch.source)
    when = local(batch.started_at, store.meta["time_zone"])
    facts = [
        say("undo.added", lang, n=number(batch.added)),
        say("undo.changed", lang, n=number(batch.changed)),
        say("undo.doubtful", lang, n=number(batch.doubtful)),
        say("undo.others", lang),
    ]
    return html.Div(
        html.Div(
            [
                html.H3(say("undo.question", lang, file=batch.file_name), id="undo-title"),
                html.P(f"{source} · {when} · {batch.brought_by}", className="hint"),
                html.Ul([html.Li(words) for words in facts], className="undo-facts"),
                html.Div(
                    [
                        html.Button(say("undo.no", lang), id=on(page, Ids.no), className="button undo-no"),
                        html.Button(
                            say("undo.yes", lang), id=on(page, Ids.yes), className="button button-danger"
                        ),
                    ],
                    className="desk-actions",
                ),
                dcc.Store(id=on(page, Ids.of), data=batch.id),
            ],
            className="ask-card",
            role="alertdialog",
            **{"aria-modal": "true", "aria-labelledby": "undo-title"},
        ),
        className="ask",
    )


def batch_of(store: Store, who: Principal, batch_id: int) -> BatchLine:
    """A batch that can be undone; PlaceError when there is none (any more)."""
    found = next((line for line in store.batches(who.viewer) if line.id == batch_id), None)
    if found is None:
        raise PlaceError.of("no_batch", batch=batch_id)
    if not found.can_undo:
        raise PlaceError.of("undone_already", batch=batch_id)
    return found


def asked(store: Store, who: Principal, batch_id: int, page: str) -> html.Div:
    """The question about a batch, or why there is none."""
    try:
        return question(store, who, batch_of(store, who, batch_id), page)
    except PlaceError as error:
        return parts.note(error.words(who.lang), "warn")


def take_back(settings: Settings, store: Store, who: Principal, batch_id: int) -> html.Div:
    """Undo it, and say what was done or why it could not be."""
    try:
        counts = undo(store.engine, settings.home, batch_id, who.user, datetime.now(UTC))
    except (PlaceError, StoreError) as error:
        return parts.note(error.words(who.lang), "danger")
    renewal.soon(store)
    removed, changed = (number(counts[name]) for name in ("removed", "changed"))
    return parts.note(say("undo.done", who.lang, removed=removed, changed=changed), "ok")


def register(app: Dash, settings: Settings, store: Store) -> None:
    """Ask, then do or leave."""

    def here(name: str) -> dict[str, Any]:
        return {"type": name, "page": MATCH}

    @app.callback(
        Output(here(Ids.box), "children"),
        Input({**here(Ids.ask), "batch": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def ask(clicks: Any) -> Any:
        which = pressed(clicks)
        batch, page = given.whole(which.get("batch"), "batch"), given.text(which.get("page"), "page")
        return asked(store, current(), batch, page)

    @app.callback(
        Output(here(Ids.box), "children", allow_duplicate=True),
        Output(here(Ids.done), "data"),
        Input(here(Ids.yes), "n_clicks"),
        Input(here(Ids.no), "n_clicks"),
        State(here(Ids.of), "data"),
        prevent_initial_call=True,
    )
    def answer(yes: Any, no: Any, batch: Any) -> Any:
        if not (yes or no):
            raise PreventUpdate
        if not yes:
            return [], no_update
        number_ = given.whole(batch, "batch")
        return take_back(settings, store, current(), number_), {"batch": number_}
