"""The controls of the export page, and the question they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dash import Input, dcc, html

from dashboard import given
from dashboard.pages.desk.parts import card, field
from dashboard.pages.exporting import choices
from dashboard.pages.exporting.ids import Ids
from dashboard.principal import Principal
from data.exports.formats import FORMATS
from data.exports.layers import LAYERS, export_layer
from data.exports.question import HEADINGS, ExportQuestion, export_question
from data.exports.selection import ONLY_EVENTS
from data.store import Store
from geo import vocabulary as v
from geo.words import say

PERIODS = (7, 30, 90, 365, 0)  # days up to today; 0 is of all time
USUAL_DAYS = 30
CODES = ("kinds", "statuses", "classes", "levels")
TEXTS = ("layer", "area", "since", "until", "format", "datum", "headings")
CONTROLS = (*TEXTS, *CODES, "names")


def inputs() -> list[Input]:
    """The controls that make a question, in the order ``asked`` takes their values."""
    return [Input(getattr(Ids, name), "value") for name in CONTROLS]


def asked(values: Sequence[Any], lang: str) -> ExportQuestion:
    """The question that the controls make; PlaceError for one that cannot be."""
    found = dict(zip(CONTROLS, values, strict=True))
    params = {name: given.text(found[name], name) for name in TEXTS}
    params |= {name: ",".join(given.texts(found[name], name)) for name in CODES}
    params["names"] = "1" if found["names"] else ""
    if params["layer"] != "events":  # what was chosen of events waits until they are chosen again
        params |= dict.fromkeys(ONLY_EVENTS, "")
    return export_question(params.pop("layer"), params.pop("format"), params, lang)


def layout(store: Store, who: Principal, query: Mapping[str, str]) -> list[Any]:
    """What, which part of it, in which form. ``query`` may choose layer, format and area beforehand."""
    chosen = query.get("layer", "")
    layer = chosen if chosen in LAYERS else "houses"
    return [
        _what(store, who, layer),
        _which(store, who, layer, query.get("area", "")),
        _how(store, who, query),
    ]


def period_of(days: int, today: date) -> tuple[str, str]:
    """First and last day of the last ``days`` days; of all time neither."""
    return ((today - timedelta(days=days - 1)).isoformat(), today.isoformat()) if days else ("", "")


def _what(store: Store, who: Principal, layer: str) -> html.Section:
    tiles = dcc.RadioItems(
        id=Ids.layer, options=choices.layers(store, who), value=layer, className="tile-choices"
    )
    return card(say("export.layer", who.lang), tiles)


def _which(store: Store, who: Principal, layer: str, area: str) -> html.Section:
    lang, options = who.lang, choices.areas(store, who)
    known = area if area in [o["value"] for o in options] else None
    every = say("export.all", lang)
    where = dcc.Dropdown(id=Ids.area, options=options, value=known, placeholder=say("export.all_areas", lang))
    kind = dcc.Dropdown(
        id=Ids.kinds, options=choices.kinds(export_layer(layer), lang), multi=True, placeholder=every
    )
    status = dcc.Dropdown(
        id=Ids.statuses, options=choices.statuses(export_layer(layer), lang), multi=True, placeholder=every
    )
    fields = [
        field(say("filter.area", lang), where),
        html.Div(field(say("export.kinds", lang), kind), id=Ids.kinds_box),
        html.Div(field(say("export.statuses", lang), status), id=Ids.statuses_box),
        html.Div(_of_events(store, who), id=Ids.events_box, className="desk-wide desk-form"),
    ]
    return card(say("panel.filter", lang), html.Div(fields, className="desk-form form-three"))


def _of_events(store: Store, who: Principal) -> list[Any]:
    since, until = period_of(USUAL_DAYS, store.today)
    days = [
        _day(Ids.since, since, say("export.since", who.lang)),
        _day(Ids.until, until, say("export.until", who.lang)),
    ]
    return [
        html.Div(
            [field(say("filter.period", who.lang), _periods(who.lang)), html.Div(days, className="two-days")]
        ),
        field(
            say("filter.levels", who.lang),
            dcc.Checklist(
                id=Ids.levels, options=choices.pictured(v.LEVELS, who), value=[], className="chips"
            ),
            say("filter.all", who.lang),
        ),
        html.Div(
            field(
                say("filter.classes", who.lang),
                dcc.Checklist(
                    id=Ids.classes,
                    options=choices.pictured(v.EVENT_CLASSES, who),
                    value=[],
                    className="chips",
                ),
                say("filter.all", who.lang),
            ),
            className="desk-wide",
        ),
    ]


def _day(key: str, day: str, words: str) -> html.Label:
    box = dcc.Input(id=key, type="date", value=day, debounce=True, min="1900-01-01", max="2200-12-31")
    return html.Label([html.Span(words, className="unseen"), box])


def _periods(lang: str) -> dcc.RadioItems:
    words = {0: say("export.all_time", lang), 365: say("filter.year", lang)}
    options = [{"value": str(n), "label": words.get(n) or say("filter.days", lang, n=n)} for n in PERIODS]
    return dcc.RadioItems(id=Ids.period, options=options, value=str(USUAL_DAYS), className="segments")


def _how(store: Store, who: Principal, query: Mapping[str, str]) -> html.Section:
    lang, chosen = who.lang, query.get("format", "")
    tiles = dcc.RadioItems(
        id=Ids.format,
        options=choices.formats(lang),
        value=chosen if chosen in FORMATS else "xlsx",
        className="tile-choices tile-plain",
    )
    datum = dcc.Dropdown(
        id=Ids.datum, options=choices.datums(store, lang), value="wgs84", clearable=False, searchable=False
    )
    heads = [{"value": h, "label": say(f"headings.{h}", lang)} for h in HEADINGS]
    names = [{"value": "1", "label": say("export.names", lang)}]
    fields = [
        field(say("export.datum", lang), datum),
        field(
            say("export.headings", lang),
            html.Div(
                [
                    dcc.RadioItems(id=Ids.headings, options=heads, value=lang, className="segments"),
                    dcc.Checklist(id=Ids.names, options=names, value=["1"], className="switch"),
                ]
            ),
        ),
    ]
    return card(say("export.format", lang), [tiles, html.Div(fields, className="desk-form")])
