"""Small pieces of HTML that several panels share, and how numbers are written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from dashboard.plain import html
from dashboard.plain.html import Node
from dashboard.principal import Principal
from geo import vocabulary as v
from geo.words import name_of, say
from layers.palette import theme_of
from layers.symbols import svg, symbol_of

NO_NUMBER = "—"


@cache
def picture(code: str, theme: str, size: int = 22, status: str | None = None) -> Node:
    """The symbol of a vocabulary code, the same as on the map; its name stands beside it, so alt is empty."""
    return svg_image(svg(symbol_of(code), theme_of(theme), size, status), size)


def svg_image(text: str, size: int) -> Node:
    """An SVG text as an image."""
    return html.Img(src="data:image/svg+xml;charset=utf-8," + quote(text), width=size, height=size, alt="")


def number(value: float, digits: int = 0) -> str:
    """A number with thousands; a missing one is a dash, never 0."""
    return NO_NUMBER if value is None or math.isnan(value) else f"{value:,.{digits}f}"


def people(count: float, few: bool, who: Principal) -> str:
    """How many people, or about how many where they are rounded for the reader (decision 0035)."""
    if few:
        return "<5"
    text = number(count)
    return say("number.about", who.lang, n=text) if count > 0 and not who.viewer.sees_few else text


def percent(share: float) -> str:
    """A share of 0–1 as per cent; missing is a dash."""
    return NO_NUMBER if share is None or math.isnan(share) else f"{100 * share:.0f}%"


def local(at: datetime, zone: str, form: str = "%Y-%m-%d %H:%M") -> str:
    """A time on the street's own clock."""
    return at.astimezone(ZoneInfo(zone)).strftime(form)


def term(entries: Sequence[Any], code: Any, lang: str) -> str:
    """Name of a code in a vocabulary; the code itself when it is not in it."""
    return next((name_of(entry, lang) for entry in entries if entry.code == code), str(code))


def status_pill(group: str, lang: str, *, late: bool = False) -> Node:
    """Where an event stands, in its colour and in words; overdue says so."""
    name = term(v.STATUS_GROUPS, group, lang)
    words = f"{name} · {say('card.late', lang)}" if late else name
    return html.Span(words, className=f"pill pill-{'overdue' if late else group}")


def fact(label: str, value: Any) -> Node:
    """One line of a card."""
    return html.Div([html.Dt(label), html.Dd(value)], className="fact")


def bar(label: Any, share: float, words: str, kind: str = "") -> Node:
    """A labelled bar; a missing share is hatched, not empty."""
    missing = math.isnan(share)
    fill = html.Div(className="bar-fill", style={"width": f"{0 if missing else 100 * share:.1f}%"})
    track = html.Div(fill, className="bar-track" + (" bar-none" if missing else ""))
    return html.Div(
        [html.Div(label, className="bar-label"), track, html.Div(words, className="bar-value")],
        className=f"bar {kind}",
    )


def go(words: Any, to: str, class_name: str = "link") -> Node:
    """A button that opens the card ``to`` (``kind:key``); assets/street_map.js listens for it."""
    return html.Button(words, className=class_name, **{"data-go": to})
