"""The second step: what was read of the file, which field each column is, which coordinates these are."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.pages.desk import parts
from dashboard.pages.desk.pieces import fact
from dashboard.pages.importing import coordinates, gaps, mapping
from dashboard.pages.importing.ids import Ids
from dashboard.pages.importing.wording import kind_name, rows, size
from dashboard.pages.sources.names import called
from dashboard.principal import Principal
from data.imports.job import Choice, Job, ReadSummary
from data.imports.kinds import KINDS
from data.store import Store
from geo.words import say


def stage(store: Store, job: Job, read: ReadSummary, who: Principal) -> list[Any]:
    """The table of columns, beside it the file and its coordinates, below it the way on."""
    told = html.Div([_file(store, job, read, who), coordinates.card(store, job, who)])
    chosen = html.Div(mapping.table(store, job, read, who))
    return [
        html.Div([chosen, told], className="desk-columns import-columns"),
        _bar(job, read, who.lang),
        dcc.Store(id=Ids.mapping, data=mapping.mapping_of(job)),
    ]


def _bar(job: Job, read: ReadSummary, lang: str) -> html.Div:
    """What is missing, and the buttons; it stays in sight."""
    notes = gaps.gaps(KINDS[job.kind], mapping.mapping_of(job), read.has_geometry, lang)
    other = {"type": Ids.drop, "job": job.id}
    buttons = [
        html.Button(say("import.check", lang), id=Ids.check, className="button button-primary"),
        html.Button(say("import.other_file", lang), id=other, className="button"),
    ]
    inside = [
        html.Div(notes, id=Ids.gaps, **{"aria-live": "polite"}),
        html.Div(buttons, className="desk-actions"),
    ]
    return html.Div(inside, className="import-bar")


def _file(store: Store, job: Job, read: ReadSummary, who: Principal) -> html.Section:
    lang = who.lang
    facts = [
        (say("import.kind", lang), f"{kind_name(job.kind, lang)} · {called(store, who, job.source)}"),
        (say("import.file", lang), f"{job.file_name} · {size(job.size)}"),
        (say("import.format", lang), " · ".join(filter(None, (read.format.upper(), read.encoding.upper())))),
        (say("import.read_rows", lang), rows(read.rows, lang)),
    ]
    listed = html.Dl([fact(label, value) for label, value in facts], className="facts")
    return parts.card(say("import.was_read", lang), [listed, *_layers(read, lang), *_notes(read, lang)])


def _layers(read: ReadSummary, lang: str) -> list[Any]:
    """Another sheet or layer, where there are several."""
    if len(read.layers) < 2:
        return []
    choice = dcc.Dropdown(list(read.layers), read.layer, id=Ids.layer, clearable=False, searchable=False)
    return [parts.field(say("import.layer", lang), choice)]


def _notes(read: ReadSummary, lang: str) -> list[Any]:
    """What the reader did that nobody asked for: titles skipped, an encoding guessed."""
    notes = [html.Li(say(f"note.{code}", lang, **told)) for code, told in read.notes]
    return [html.Ul(notes, className="import-notes")] if notes else []


def choice_of(job: Job, sent: Any, datum: Any, other: Any, swapped: Any) -> Choice:
    """Everything that was chosen, checked."""
    chosen = dict(mapping.chosen_mapping(job, sent))
    return Choice(job.choice.layer, chosen, coordinates.reading(datum, other, swapped))
