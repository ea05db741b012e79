"""The first step: what it is, where it comes from, and the file."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard import given
from dashboard.import_jobs import own
from dashboard.pages.desk import parts
from dashboard.pages.importing import kind_choice, unfinished
from dashboard.pages.importing.ids import Ids
from dashboard.pages.sources.names import called, code_of, names
from dashboard.principal import Principal, current
from dashboard.uploads import most_bytes
from data.imports.jobs import Jobs
from data.imports.kinds import KINDS
from data.settings import Settings
from data.store import Store
from geo.errors import PlaceError, in_words
from geo.words import say

LONGEST_SOURCE = 40  # characters


def stage(settings: Settings, store: Store, jobs: Jobs, who: Principal, said: dict[str, str]) -> list[Any]:
    """Imports that wait, then the three things to say; ``said``: kind, source and job as they were before."""
    kind = said.get("kind", "")
    return [
        *unfinished.cards(store, jobs, who, said.get("job", "")),
        kind_choice.card(kind if kind in KINDS else "", who),
        _whence(store, who, said.get("source", "")),
        _file(settings, who.lang),
        dcc.Store(id=Ids.file),
        dcc.Store(id=Ids.upload),
    ]


def _whence(store: Store, who: Principal, source: str) -> html.Section:
    known = [html.Option(value=name) for name in sorted(names(store, who).values())]
    box = dcc.Input(
        id=Ids.source,
        type="text",
        value=called(store, who, source) if source else "",
        maxLength=LONGEST_SOURCE,
        list=Ids.sources,
        autoComplete="off",
        placeholder=say("import.source_example", who.lang),
    )
    label = html.Label([html.Span(say("import.source_name", who.lang), className="field-name"), box])
    inside = [label, html.Datalist(known, id=Ids.sources)]
    return parts.card(say("import.whence", who.lang), inside, note=say("import.source_why", who.lang))


def _file(settings: Settings, lang: str) -> html.Section:
    """A place to drop a file; the script makes the button and the field, which Dash does not have."""
    words = {
        "data-drop": say("import.drop_file", lang),
        "data-pick": say("import.pick_file", lang),
        "data-send": say("import.send", lang),
        "data-cancel": say("import.cancel", lang),
        "data-too-large": in_words("upload_large", {"most": settings.max_upload_mb}, lang),
        "data-broken": say("import.broken", lang),
        "data-sending": say("import.sending", lang),
        "data-most": str(most_bytes(settings)),
    }
    inside = [
        html.Div(id=Ids.slot, className="import-slot", **words),
        html.P(say("import.formats", lang), className="hint"),
        parts.progress(Ids.upload_bar, say("import.sending", lang)),
        html.Div(id=Ids.start_note, **{"aria-live": "polite"}),
    ]
    return parts.card(say("import.file", lang), inside)


def begin(
    store: Store, jobs: Jobs, who: Principal, kind: Any, source: Any, chosen: Any, before: Any
) -> dict[str, str]:
    """The job to send the file to, or why there is none, in words; the one before it is let go."""
    name = given.text(given.record(chosen, "file").get("name"), "file name")
    wanted, whence = given.text(kind, "kind"), given.text(source, "source").strip()
    if wanted not in KINDS:
        return {"error": say("import.no_kind", who.lang)}
    if not whence:
        return {"error": say("import.no_source", who.lang)}
    try:
        made = jobs.begin(wanted, code_of(store, who, whence), name, who.user)
    except PlaceError:
        return {"error": say("import.bad_source", who.lang)}
    _let_go(jobs, who, given.text(before, "job"))
    return {"job": made.id}


def _let_go(jobs: Jobs, who: Principal, job_id: str) -> None:
    """An import whose file was never read is of no use once another file is there."""
    try:
        job = own(jobs, who, job_id)
    except PlaceError:
        return
    if job.read is None:
        jobs.drop(job.id)


def register(app: Dash, store: Store, jobs: Jobs) -> None:
    """A file that is to be sent gets its job, and the browser sends it."""
    kind_choice.register(app)

    @app.callback(
        Output(Ids.upload, "data"),
        Output(Ids.start_note, "children"),
        Input(Ids.file, "data"),
        State(Ids.kind, "value"),
        State(Ids.source, "value"),
        State(Ids.job, "data"),
        prevent_initial_call=True,
    )
    def start(chosen: Any, kind: Any, source: Any, before: Any) -> Any:
        found = begin(store, jobs, current(), kind, source, chosen, before)
        return found, parts.note(found["error"], "warn") if "error" in found else []

    app.clientside_callback(
        ClientsideFunction("importing", "send"),
        Output(Ids.upload_bar, "title"),
        Input(Ids.upload, "data"),
        prevent_initial_call=True,
    )
