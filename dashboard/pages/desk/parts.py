"""Pieces of which desk pages are made: cards, fields, steps, tables, notes. Looks: assets/desk.css."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html


def title(words: str, lead: str = "") -> html.Div:
    """The name of the page, and what it is for."""
    return html.Div(
        [html.H2(words), *([html.P(lead, className="hint")] if lead else [])], className="desk-title"
    )


def card(heading: str, children: Any, *, note: str = "", key: str = "") -> html.Section:
    """A sheet with a heading; ``key`` is its id."""
    inside = children if isinstance(children, list) else [children]
    more = [html.P(note, className="hint")] if note else []
    identity = {"id": key} if key else {}
    return html.Section([html.H3(heading), *more, *inside], className="desk-card", **identity)


def field(label: str, control: Any, hint: str = "") -> html.Div:
    """A control, or a group of boxes, under its name."""
    words = [
        html.Span(label, className="field-name"),
        *([html.Small(hint, className="hint")] if hint else []),
    ]
    inside = [html.Div(words, className="field-head"), control]
    return html.Div(inside, className="desk-field", role="group", **{"aria-label": label})


def steps(names: Sequence[str], at: int) -> html.Ol:
    """The stages of a piece of work; those before ``at`` (from 0) are done."""
    state = ("done", "now", "later")
    items = [
        html.Li(
            [html.Span(str(i + 1), className="step-no"), html.Span(name)],
            className=f"desk-step step-{state[(i > at) + (i >= at)]}",
            **({"aria-current": "step"} if i == at else {}),
        )
        for i, name in enumerate(names)
    ]
    return html.Ol(items, className="desk-steps")


def table(
    head: Sequence[Any], rows: Sequence[Sequence[Any]], *, numbers: frozenset[int] = frozenset()
) -> html.Div:
    """A table that scrolls sideways where the screen is narrow; columns ``numbers`` stand to the right."""
    side = ["number" if i in numbers else "" for i in range(len(head))]
    first = html.Thead(
        html.Tr([html.Th(h, scope="col", className=s) for h, s in zip(head, side, strict=True)])
    )
    body = [html.Tr([html.Td(c, className=s) for c, s in zip(row, side, strict=True)]) for row in rows]
    return html.Div(html.Table([first, html.Tbody(body)]), className="desk-table", tabIndex=0, role="group")


def note(words: Any, kind: str = "info") -> html.Div:
    """A sentence that stands out; kind: info | ok | warn | danger."""
    return html.Div(words, className=f"desk-note note-{kind}", role="status")


def pill(words: str, kind: str = "") -> html.Span:
    """A state in a word; kind: ok | warn | danger or an event status group."""
    return html.Span(words, className=f"pill pill-{kind}" if kind else "pill")


def progress(key: str, label: str) -> html.Div:
    """A progress bar for a script to fill: ``.progress-fill`` gets a width, ``.progress-words`` the words."""
    fill = html.Div(html.Div(className="progress-fill"), className="progress-track")
    return html.Div(
        [fill, html.Div(className="progress-words", **{"aria-live": "polite"})],
        id=key,
        className="progress",
        role="progressbar",
        **{"aria-label": label, "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": "0"},
    )
