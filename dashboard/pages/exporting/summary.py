"""What an export will be, told before it is made: how many rows, of what, and what is not in it."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.pages.desk.parts import note
from dashboard.pages.street_map.parts import fact, number
from dashboard.principal import Principal
from data.exports.about import datum_words
from data.exports.columns import left_out
from data.exports.formats.limits import EXCEL_ROWS, SHAPEFILE_ROWS
from data.exports.layers import OF_HOMES
from data.exports.question import WGS84, ExportQuestion
from data.exports.run import count_rows
from data.store import Store
from geo.words import say


def rows_of(store: Store, who: Principal, asked: ExportQuestion) -> int:
    """How many rows the file would have."""
    return count_rows(store.readers, who.viewer, asked.selection)


def link(asked: ExportQuestion) -> str:
    """The address of the file, which works for other programs too."""
    return f"/export/{asked.selection.layer}.{asked.format.code}?{asked.query()}"


def told(store: Store, who: Principal, asked: ExportQuestion, rows: int) -> list[Any]:
    """The number of rows, the facts, and what one should know."""
    lang = who.lang
    head = html.P([number(rows), " ", html.Small(say("export.rows", lang))], className="big-number")
    facts = [
        (say("about.layer", lang), say(f"layer.{asked.selection.layer}", lang)),
        (say("about.area", lang), area_words(store, who, asked)),
        *_period(asked, lang),
        (say("export.format", lang), say(f"format.{asked.format.code}", lang)),
        (say("export.datum", lang), datum_words(asked)),
        (say("about.data_as_of", lang), store.today.isoformat()),
    ]
    listed = html.Dl([fact(label, words) for label, words in facts], className="facts")
    return [head, listed, *(note(words, kind) for words, kind in _notes(asked, rows, who))]


def refused(reason: str, who: Principal) -> list[Any]:
    """Why the question cannot be answered so."""
    return [note(say("export.refused", who.lang, reason=reason), "danger")]


def area_words(store: Store, who: Principal, asked: ExportQuestion) -> str:
    """The area of the filter by name."""
    code = asked.selection.area
    if not code:
        return say("export.all_areas", who.lang)
    where = store.responsible(who.viewer, code)
    return " · ".join(name for name in (where.community, where.grid) if name) or code


def _period(asked: ExportQuestion, lang: str) -> list[tuple[str, str]]:
    if asked.selection.layer != "events":
        return []
    since, until = asked.selection.since, asked.selection.until
    return [
        (
            say("filter.period", lang),
            f"{since or '…'} – {until or '…'}" if since or until else say("export.all_time", lang),
        )
    ]


def _notes(asked: ExportQuestion, rows: int, who: Principal) -> list[tuple[str, str]]:
    lang, code = who.lang, asked.format.code
    too_many = code == "shp" and rows > SHAPEFILE_ROWS
    found = [
        (not rows, say("export.none", lang), "warn"),
        (too_many, say("export.too_many", lang, most=f"{SHAPEFILE_ROWS:,}"), "danger"),
        (code == "xlsx" and rows > EXCEL_ROWS, say("export.sheets", lang, most=f"{EXCEL_ROWS:,}"), "info"),
        (code in {"geojson", "kml"} and asked.datum != WGS84, say("export.not_wgs84", lang), "warn"),
        (bool(left_out(asked.selection.of, who.viewer) & OF_HOMES), say("export.no_homes", lang), "info"),
    ]
    return [(words, kind) for holds, words, kind in found if holds]
