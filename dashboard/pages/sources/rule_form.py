"""A rule to be set: kind, field, source and rank, each to choose from."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.pages.desk import parts
from dashboard.pages.sources.ids import Ids
from dashboard.pages.sources.names import names
from dashboard.principal import Principal
from data.imports.kinds import KINDS
from data.imports.ruling import RANKS
from data.store import Store
from geo.words import name_of, say

EVERY = "*"  # in a list to choose from; "" in a rule
PLACE = "geometry"


def card(store: Store, who: Principal) -> html.Section:
    """The form, with the sources that are known."""
    lang = who.lang
    kinds = [{"value": EVERY, "label": say("rules.every_kind", lang)}]
    kinds += [{"value": code, "label": name_of(kind, lang)} for code, kind in KINDS.items()]
    known = [html.Option(value=name) for name in sorted(names(store, who).values())]
    controls = [
        parts.field(say("rules.kind", lang), dcc.Dropdown(kinds, EVERY, id=Ids.kind, clearable=False)),
        html.Div(fields_box(EVERY, lang), id=Ids.fields),
        _labelled(say("rules.source", lang),
                  dcc.Input(id=Ids.source, type="text", list=Ids.sources, maxLength=40, autoComplete="off")),
        _labelled(say("rules.rank", lang),
                  dcc.Input(id=Ids.rank, type="number", min=RANKS[0], max=RANKS[-1], step=1, value=10)),
    ]  # fmt: skip
    save = html.Button(say("rules.save", lang), id=Ids.save, className="button button-primary")
    return parts.card(
        say("rules.set", lang),
        [
            html.Div(controls, className="desk-form"),
            html.Datalist(known, id=Ids.sources),
            html.Div(save, className="desk-actions"),
        ],
        note=say("rules.set_note", lang),
    )


def _labelled(words: str, control: Any) -> html.Label:
    """A box under its name, which the name belongs to."""
    head = html.Div(html.Span(words, className="field-name"), className="field-head")
    return html.Label([head, control], className="desk-field")


def fields_box(kind: str, lang: str) -> html.Div:
    """The fields of a kind to choose from; of every kind only all of them."""
    options = [{"value": EVERY, "label": say("rules.every_field", lang)}]
    if kind in KINDS:
        options += [{"value": f.name, "label": name_of(f, lang)} for f in KINDS[kind].stored]
        options += (
            [{"value": PLACE, "label": say("import.place", lang)}] if KINDS[kind].geometry != "none" else []
        )
    return parts.field(say("rules.field", lang), dcc.Dropdown(options, EVERY, id=Ids.field, clearable=False))
