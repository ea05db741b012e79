"""Plotly figures in the product's colours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from layers.palette import theme_of


def day_bars(
    days: Sequence[date], counts: Sequence[int], *, since: date, until: date, theme: str, label: str
) -> go.Figure:
    """Events per day over a year; the days of the period are bright, and dragging chooses another."""
    palette = theme_of(theme)
    colours = [palette.accent if since <= day <= until else palette.panel_edge for day in days]
    bars = go.Bar(
        x=list(days),
        y=list(counts),
        marker={"color": colours, "line": {"width": 0}},
        name=label,
        hovertemplate="%{x|%Y-%m-%d}: %{y}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )
    figure = go.Figure(bars)
    axis = {
        "color": palette.text_muted,
        "gridcolor": palette.panel_edge,
        "zeroline": False,
        "fixedrange": True,
    }
    figure.update_layout(
        template=None,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        bargap=0.15,
        dragmode="select",
        selectdirection="h",
        margin={"l": 34, "r": 8, "t": 4, "b": 20},
        font={"size": 11, "color": palette.text_muted},
        xaxis={**axis, "showgrid": False, "tickformat": "%Y-%m"},
        yaxis={**axis, "nticks": 3, "rangemode": "tozero"},
        hoverlabel={"bgcolor": palette.panel, "font": {"color": palette.text}},
        showlegend=False,
        uirevision="days",
    )
    return figure
