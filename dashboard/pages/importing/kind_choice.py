"""What a file holds: nine kinds to choose from, and the columns that the chosen one needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Dash, Input, Output, dcc, html

from dashboard import given
from dashboard.pages.desk import parts
from dashboard.pages.importing.ids import Ids
from dashboard.principal import Principal, current
from data.imports.fields import Kind
from data.imports.kinds import KINDS
from geo.words import name_of, say

NOT_LISTED = frozenset({"menpai_id", "wkt", "lonlat"})  # other ways to say what is listed already


def card(kind: str, who: Principal) -> html.Div:
    """The tiles, and beside them what a file of the chosen kind holds."""
    options = [{"value": code, "label": _tile(code, entry, who.lang)} for code, entry in KINDS.items()]
    tiles = dcc.RadioItems(options, kind or None, id=Ids.kind, className="tile-choices tile-plain")
    chosen = html.Div(parts.card(say("import.what", who.lang), tiles))
    return html.Div([chosen, html.Div(needs(kind, who.lang), id=Ids.needs)], className="desk-columns")


def _tile(code: str, entry: Kind, lang: str) -> html.Span:
    words = [html.Strong(name_of(entry, lang)), html.Small(say(f"brings_short.{code}", lang))]
    return html.Span(words, className="tile-choice")


def needs(kind: str, lang: str) -> html.Section:
    """What a file of this kind holds, and an empty one to fill in."""
    if kind not in KINDS:
        return parts.card(say("import.fields", lang), html.P(say("import.pick_kind", lang), className="hint"))
    entry = KINDS[kind]
    wanted = [name_of(f, lang) for f in entry.fields if f.required]
    others = [name_of(f, lang) for f in entry.fields if not f.required and f.name not in NOT_LISTED]
    link = html.A(
        say("import.template", lang), href=f"/imports/template/{kind}.xlsx", className="import-link"
    )
    inside = [
        _named(say("import.needs", lang), wanted + _place(entry, lang), "import-chips import-must"),
        _named(say("import.may_have", lang), others, "import-chips"),
        link,
    ]
    return parts.card(name_of(entry, lang), inside, note=say(f"brings.{kind}", lang))


def _place(kind: Kind, lang: str) -> list[str]:
    """What says where it is, in words."""
    return [] if kind.geometry == "none" else [say(f"whereabouts.{kind.geometry}", lang)]


def _named(label: str, names: Sequence[str], class_name: str) -> html.Div:
    return html.Div([html.H4(label), html.Ul([html.Li(name) for name in names], className=class_name)])


def register(app: Dash) -> None:
    """The columns follow the kind."""

    @app.callback(Output(Ids.needs, "children"), Input(Ids.kind, "value"), prevent_initial_call=True)
    def follow(kind: Any) -> Any:
        return needs(given.text(kind, "kind"), current().lang)
