"""The import page: a file dropped, understood, checked, brought in; what was done, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update

from dashboard import given, renewal
from dashboard.page_rights import PAGE_ROLES, may_use
from dashboard.pages.desk import frame, parts
from dashboard.pages.importing import acts, begin, coordinates, faults, gaps, stages
from dashboard.pages.importing.ids import Ids
from dashboard.pages.importing.stages import Stages
from dashboard.pages.sources import undo
from dashboard.principal import Principal, current
from data.imports.job import DONE
from data.imports.jobs import Jobs
from data.settings import Settings
from data.store import Store
from geo.words import say

PATHS = ("/import",)
NAV = "import"
CALLBACKS = {"import-": PAGE_ROLES["import"]}
EVERY_MS = 500  # between two looks at a worker


def layout(settings: Settings, store: Store, query: Mapping[str, str]) -> html.Div:
    """The page for whoever asks, at the import its address names."""
    who = current()
    return frame(settings, store, who, NAV, _body(settings, store, who, query) if may_use(who, NAV) else [])


def _body(settings: Settings, store: Store, who: Principal, query: Mapping[str, str]) -> list[Any]:
    job = query.get("job", "")
    turn = {"n": 0, "view": "", "kind": query.get("kind", ""), "source": query.get("source", "")}
    shown = Stages(settings, store, Jobs(settings)).shown(who, job, turn)
    return [
        html.Div(
            [
                parts.title(say("import.title", who.lang), say("import.lead", who.lang)),
                html.Div(stages.steps(shown.at, who), id=Ids.steps),
                html.Div(shown.parts, id=Ids.stage, className="import-stage"),
                html.Div(id=Ids.trouble, className="import-trouble", **{"aria-live": "assertive"}),
            ],
            id=Ids.root,
            className="import-page",
        ),
        *undo.box(NAV),
        dcc.Store(id=Ids.job, data=job),
        dcc.Store(id=Ids.turn, data=turn),
        dcc.Store(id=Ids.shown, data=shown.mark),
        dcc.Store(id=Ids.address),
        dcc.Interval(id=Ids.clock, interval=EVERY_MS, disabled=not shown.busy),
    ]


def register(app: Dash, settings: Settings, store: Store) -> None:
    """The stage follows the import; every button is one step of it."""
    jobs = Jobs(settings)
    begin.register(app, store, jobs)
    coordinates.register(app)
    for part in (gaps, faults, acts):
        part.register(app, jobs)
    _follow(app, Stages(settings, store, jobs))

    @app.callback(
        Output(Ids.turn, "data", allow_duplicate=True),
        Input(undo.on(NAV, undo.Ids.done), "data"),
        State(Ids.turn, "data"),
        prevent_initial_call=True,
    )
    def undone(done: Any, turn: Any) -> Any:
        return acts.next_turn(turn) if done else no_update


def _follow(app: Dash, every: Stages) -> None:
    @app.callback(
        Output(Ids.stage, "children"),
        Output(Ids.steps, "children"),
        Output(Ids.clock, "disabled"),
        Output(Ids.shown, "data"),
        Input(Ids.job, "data"),
        Input(Ids.turn, "data"),
        Input(Ids.clock, "n_intervals"),
        State(Ids.shown, "data"),
        prevent_initial_call=True,
    )
    def follow(job: Any, turn: Any, _tick: Any, mark: Any) -> Any:
        who = current()
        shown = every.shown(who, given.text(job, "job"), given.record(turn, "turn"))
        if shown.mark == mark:
            return no_update, no_update, not shown.busy, no_update
        if DONE in shown.mark.split():
            renewal.soon(every.store)
        return shown.parts, stages.steps(shown.at, who), not shown.busy, shown.mark

    app.clientside_callback(
        ClientsideFunction("importing", "address"), Output(Ids.address, "data"), Input(Ids.job, "data"),
        prevent_initial_call=True,
    )  # fmt: skip
