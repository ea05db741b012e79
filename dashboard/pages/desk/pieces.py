"""Small pieces of desk pages that show facts: a line of a list, a bar, a picture."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import quote

from dash import html


def fact(label: str, value: Any) -> html.Div:
    """A line of a list of facts."""
    return html.Div([html.Dt(label), html.Dd(value)], className="fact")


def image(svg: str, size: int) -> html.Img:
    """An SVG text as an image; what it shows is said beside it, so alt is empty."""
    return html.Img(src="data:image/svg+xml;charset=utf-8," + quote(svg), width=size, height=size, alt="")


def bar(label: Any, share: float, words: str) -> html.Div:
    """A labelled bar; a missing share is hatched, not empty."""
    missing = math.isnan(share)
    fill = html.Div(className="bar-fill", style={"width": f"{0 if missing else 100 * share:.1f}%"})
    track = html.Div(fill, className="bar-track" + (" bar-none" if missing else ""))
    return html.Div(
        [html.Div(label, className="bar-label"), track, html.Div(words, className="bar-value")],
        className="bar",
    )
