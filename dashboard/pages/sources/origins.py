"""Where the data come from: every source with what it speaks of, how old that is, and its last import."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dash import html

from dashboard.pages.desk import parts
from dashboard.pages.importing.wording import kind_name
from dashboard.pages.sources.wording import age, source_name
from dashboard.pages.street_map.parts import NO_NUMBER, local, number, percent
from dashboard.principal import Principal
from data.store import Store
from data.store.source_lines import BatchLine, SourceLine
from geo.words import say

HEAD = ("source", "things", "newest", "oldest", "last")


def part(store: Store, who: Principal, now: datetime | None = None) -> list[Any]:
    """The table of sources."""
    lang, zone, lines = who.lang, store.meta["time_zone"], store.sources(who.viewer)
    if not lines:
        return [
            parts.card(say("sources.show_sources", lang), html.P(say("sources.none", lang), className="hint"))
        ]
    at = now or datetime.now(UTC)
    rows = [_row(line, at, zone, lang) for line in lines]
    head = [say(f"sources.{name}", lang) for name in HEAD]
    return [
        parts.card(
            say("sources.show_sources", lang), parts.table(head, rows), note=say("sources.table_note", lang)
        )
    ]


def _row(line: SourceLine, now: datetime, zone: str, lang: str) -> list[Any]:
    name = line.name if line.name != line.code else source_name(line.code, lang)
    return [
        html.Strong(name),
        _kinds(line, lang),
        html.Span(age(line.newest_at, now, zone, lang), className="age"),
        html.Span(age(line.oldest_at, now, zone, lang), className="age"),
        _last(line.last_batch, zone, lang),
    ]


def _kinds(line: SourceLine, lang: str) -> Any:
    """How many things of each kind it speaks of, and which share of all that is."""
    told = [(code, n) for code, n in sorted(line.kinds.items(), key=lambda item: -item[1]) if n]
    items = [
        html.Li([html.Span(kind_name(code, lang)), html.Span(number(n), className="number"),
                 html.Small(percent(line.shares.get(code, float("nan"))))])
        for code, n in told
    ]  # fmt: skip
    return html.Ul(items, className="source-kinds") if items else NO_NUMBER


def _last(batch: BatchLine | None, zone: str, lang: str) -> Any:
    if batch is None:
        return say("sources.no_import", lang)
    counts = {name: number(getattr(batch, name)) for name in ("rows_in", "added", "changed", "rejected")}
    return [html.Div(local(batch.started_at, zone)), html.Small(say("sources.last_counts", lang, **counts))]
