"""Who lives behind a door: a fold whose lines are asked for when it is opened, and never before."""

from __future__ import annotations

from dashboard.plain import html
from dashboard.plain.html import Node
from dashboard.principal import Principal
from geo.words import say


def fold(house_id: int, who: Principal) -> list[Node]:
    """Closed at first, ``assets/people.js`` fills it; nothing for who may not know of persons."""
    if not who.viewer.may("persons"):
        return []
    summary = html.Summary(say("people.fold", who.lang))
    lines = html.Div(className="people-lines", **{"aria-live": "polite"})
    return [html.Details([summary, lines], className="people", **{"data-people": str(house_id)})]
