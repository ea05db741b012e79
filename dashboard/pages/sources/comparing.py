"""One doubtful match side by side: field by field, how alike, how far apart."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.pages.desk import parts
from dashboard.pages.importing.wording import field_name, kind_name
from dashboard.pages.sources.names import called
from dashboard.pages.sources.wording import key_fields, value_words
from dashboard.pages.street_map.parts import local, number
from dashboard.principal import Principal
from data.imports.kinds import KINDS
from data.store import Store
from data.store.source_lines import DoubtLine
from geo.words import say

ALMOST, LIKELY, MAYBE = 0.85, 0.7, 0.5  # scores, and the words for them
AROUND_DEG = 0.00035  # shown around a place at least, some 35 m


def shown(
    store: Store,
    who: Principal,
    line: DoubtLine | None,
    total: int,
    held: tuple[tuple[int, str], ...],
    skipped: int,
) -> list[Any]:
    """The doubt with its buttons; what was decided just before, and how to take that back."""
    lang = who.lang
    before = [_held(held[-1][1], len(held), lang)] if held else []
    if line is None:
        return [*before, _empty(skipped, lang)]
    return [
        *before,
        html.Section(
            [_head(line, store, who, total), _table(line, store, lang), _buttons(line, lang)],
            className="desk-card queue-card",
            **{"data-doubt": str(line.id)},
        ),
    ]


def _held(verdict: str, count: int, lang: str) -> html.Div:
    words = say("queue.held_same" if verdict == "same" else "queue.held_different", lang, n=number(count))
    undo = html.Button(
        [say("queue.back", lang), html.Kbd("Z")], className="button", **{"data-verdict": "back"}
    )
    return html.Div([html.Span(words), undo], className="desk-note note-ok queue-held", role="status")


def _empty(skipped: int, lang: str) -> html.Section:
    if skipped:
        again = html.A(
            say("queue.see_skipped", lang, n=number(skipped)), href="/sources?show=doubts", className="button"
        )
        return parts.card(say("queue.only_skipped", lang), again)
    return parts.card(say("queue.empty", lang), html.P(say("queue.empty_hint", lang), className="hint"))


def _head(line: DoubtLine, store: Store, who: Principal, total: int) -> html.Div:
    lang = who.lang
    when = local(line.given_at, store.meta["time_zone"], "%Y-%m-%d")
    apart = (
        say("queue.apart", lang, metres=number(line.metres))
        if line.metres is not None
        else say("queue.no_place", lang)
    )
    facts = [parts.pill(likeness(line.score, lang), "warn"), say(f"why.{line.why}", lang), apart]
    return html.Div(
        [
            html.Div(
                [
                    html.H3(
                        f"{kind_name(line.kind, lang)} · {called(store, who, line.source)} {line.source_id}"
                    ),
                    html.Span(say("queue.waiting", lang, n=number(total)), className="queue-count"),
                ],
                className="queue-title",
            ),
            html.P([facts[0], html.Span(f"{facts[1]} · {facts[2]}")], className="queue-why"),
            html.P(say("queue.given", lang, when=when), className="hint"),
        ]
    )


def likeness(score: float, lang: str) -> str:
    """A score in words."""
    if score >= ALMOST:
        return say("queue.almost", lang)
    if score >= LIKELY:
        return say("queue.likely", lang)
    return say("queue.maybe" if score >= MAYBE else "queue.hardly", lang)


def fields_of(line: DoubtLine) -> list[str]:
    """Fields worth comparing: those people know it by, those that differ, then what else the source gives."""
    kind = KINDS[line.kind]
    names = [f.name for f in kind.stored if f.name in line.said]
    first = [name for name in key_fields(line.kind) if name in names]
    differing = [name for name in names if differs(line, name) and name not in first]
    return [*dict.fromkeys([*first, *differing, *names])]


def differs(line: DoubtLine, name: str) -> bool:
    """Whether both tell the field, and not the same."""
    said, there = line.said.get(name), line.there.get(name)
    return there is not None and str(said) != str(there)


def _table(line: DoubtLine, store: Store, lang: str) -> html.Div:
    zone = store.meta["time_zone"]
    head = [html.Th(say(f"queue.{name}", lang), scope="col") for name in ("field", "said", "there")]
    rows = [_row(line, name, zone, lang) for name in fields_of(line)]
    return html.Div(
        html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)]),
        className="desk-table",
        tabIndex=0,
        role="group",
    )


def _row(line: DoubtLine, name: str, zone: str, lang: str) -> html.Tr:
    said, there = (value_words(line.kind, name, v.get(name), zone, lang) for v in (line.said, line.there))
    other = differs(line, name)
    mark = [html.Span("≠", className="queue-mark", title=say("queue.differs", lang))] if other else []
    cells = [html.Td(field_name(line.kind, name, lang)), html.Td([said, *mark]), html.Td(there)]
    return html.Tr(cells, className="queue-differs" if other else "")


def _buttons(line: DoubtLine, lang: str) -> html.Div:
    def button(verdict: str, words: str, key: str, kind: str) -> html.Button:
        return html.Button([words, html.Kbd(key)], className=f"button {kind}", **{"data-verdict": verdict})

    return html.Div(
        [
            button("same", say("queue.same", lang), "S", "button-primary"),
            button("different", say("queue.different", lang), "D", "button-primary queue-different"),
            button("skip", say("queue.skip", lang), "K", ""),
            html.Small(say("queue.keys", lang)),
        ],
        className="desk-actions queue-actions",
    )
