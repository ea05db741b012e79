"""Plotly figures in the product's colours.

They are written as plain JSON: plotly's own classes check every value of every bar, which took 32 ms of the
server for one year of days and told nothing that a test does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from layers.palette import theme_of
from layers.theme import Theme

Json = dict[str, Any]


def day_bars(
    days: Sequence[date], counts: Sequence[int], *, since: date, until: date, theme: str, label: str
) -> Json:
    """Events per day over a year; the days of the period are bright, and dragging chooses another."""
    palette = theme_of(theme)
    colours = [palette.accent if since <= day <= until else palette.panel_edge for day in days]
    bars = {
        "type": "bar",
        "x": [day.isoformat() for day in days],
        "y": list(counts),
        "marker": {"color": colours, "line": {"width": 0}},
        "name": label,
        "hovertemplate": "%{x|%Y-%m-%d}: %{y}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }
    return {"data": [bars], "layout": _narrow(palette)}


def _narrow(palette: Theme) -> Json:
    """The layout of a low, wide chart that is dragged across."""
    axis = {
        "color": palette.text_muted,
        "gridcolor": palette.panel_edge,
        "zeroline": False,
        "fixedrange": True,
    }
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "bargap": 0.15,
        "dragmode": "select",
        "selectdirection": "h",
        "margin": {"l": 34, "r": 8, "t": 4, "b": 20},
        "font": {"size": 11, "color": palette.text_muted},
        "xaxis": {**axis, "type": "date", "showgrid": False, "tickformat": "%Y-%m"},
        "yaxis": {**axis, "nticks": 3, "rangemode": "tozero"},
        "hoverlabel": {"bgcolor": palette.panel, "font": {"color": palette.text}},
        "showlegend": False,
        "uirevision": "days",
    }
