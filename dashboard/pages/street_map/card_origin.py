"""Where the values of a card come from: a fold whose lines are asked for when it is opened."""

from __future__ import annotations

from dashboard.plain import html
from dashboard.plain.html import Node
from geo.words import say


def fold(kind: str, key: object, lang: str) -> Node:
    """Closed at first; ``assets/origins.js`` fills it from ``/origins/{kind}/{key}.json``."""
    summary = html.Summary(say("origins.fold", lang))
    return html.Details(
        [summary, html.Div(className="origin-lines")], className="origin", **{"data-origin": f"{kind}/{key}"}
    )
