"""Files that were brought in, the newest first: what became of their rows, and the way to take one back."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.page_rights import may_use
from dashboard.pages.desk import parts
from dashboard.pages.importing.wording import kind_name, reading_name
from dashboard.pages.sources import undo
from dashboard.pages.sources.names import called
from dashboard.pages.street_map.parts import NO_NUMBER, local, number
from dashboard.principal import Principal
from data.store import Store
from data.store.source_lines import BatchLine
from geo.errors import PlaceError
from geo.words import say

COUNTS = ("added", "changed", "same", "doubtful", "rejected")


def part(store: Store, who: Principal) -> list[Any]:
    """The table of batches."""
    lang, lines = who.lang, store.batches(who.viewer)
    if not lines:
        return [
            parts.card(say("sources.show_batches", lang), html.P(say("batches.none", lang), className="hint"))
        ]
    head = [say(f"batches.{name}", lang) for name in ("when", "file", "rows_in")]
    head += [say(f"outcome.{name}", lang) for name in COUNTS]
    rows = [_row(line, store, who) for line in lines]
    numbers = frozenset(range(2, 3 + len(COUNTS)))
    shown = parts.table([*head, say("batches.state", lang)], rows, numbers=numbers)
    return [parts.card(say("sources.show_batches", lang), shown, note=say("batches.note", lang))]


def _row(line: BatchLine, store: Store, who: Principal) -> list[Any]:
    zone = store.meta["time_zone"]
    counts = [number(getattr(line, name)) for name in COUNTS]
    when = [
        html.Div(local(line.started_at, zone, "%Y-%m-%d")),
        html.Small(local(line.started_at, zone, "%H:%M")),
    ]
    return [
        when,
        _file(line, called(store, who, line.source), who.lang),
        number(line.rows_in),
        *counts,
        _state(line, zone, who),
    ]


def _file(line: BatchLine, source: str, lang: str) -> list[Any]:
    told = [kind_name(line.kind, lang), source, _crs(line.src_crs, lang), line.brought_by]
    return [html.Strong(line.file_name, className="batch-file"), html.Small(" · ".join(filter(None, told)))]


def _crs(text: str, lang: str) -> str:
    try:
        return reading_name(text, lang) if text else ""
    except PlaceError:
        return text  # of a time before readings had names


def _state(line: BatchLine, zone: str, who: Principal) -> Any:
    lang = who.lang
    if line.undone_at is not None:
        when = local(line.undone_at, zone)
        return [parts.pill(say("batches.undone", lang)), html.Small(f" {line.undone_by} · {when}")]
    if line.can_undo and may_use(who, "import"):
        return undo.button("sources", line.id, lang)
    return parts.pill(say("batches.in", lang), "ok") if line.can_undo else NO_NUMBER
