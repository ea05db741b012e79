"""Which layers are on, with the legend of each under its switch."""

from __future__ import annotations

from functools import cache
from typing import Any

from dash import dcc, html

from dashboard import given
from dashboard.pages.street_map.ids import Ids
from dashboard.pages.street_map.parts import picture, svg_image
from dashboard.pages.street_map.view_state import ViewState
from dashboard.plain import Plain
from dashboard.plain import html as plain
from data.viewer import Viewer
from geo.words import say
from layers.catalog import GROUPS, LAYERS, Layer
from layers.legend import items_for
from layers.palette import theme_of


def layout(view: ViewState, counts: dict[str, int], lang: str, theme: str, *, outside: bool) -> html.Section:
    """Layers by group, each with switch, count and legend; ``outside``: there is an outside basemap."""
    offered = [layer for layer in LAYERS if layer.draws != "raster" or outside]
    groups = [
        _group(group, [_row(one, view, counts, lang, theme) for one in offered if one.group == group], lang)
        for group in GROUPS
    ]
    solid = dcc.Checklist(
        id=Ids.solid,
        options=[{"label": say("panel.solid", lang), "value": "1"}],
        value=["1"] if view.solid else [],
        className="switch",
    )
    return html.Section(
        [html.H2(say("panel.layers", lang)), *groups, solid], className="panel", id="panel-layers"
    )


def codes_on(values: list[Any]) -> frozenset[str]:
    """Layers that are on, from the values of all switches."""
    return frozenset(code for value in values for code in given.texts(value, "layer"))


def _group(group: str, rows: list[html.Div], lang: str) -> html.Div:
    return html.Div([html.H3(say(f"group.{group}", lang)), *rows], className="layer-group", role="group")


def _row(layer: Layer, view: ViewState, counts: dict[str, int], lang: str, theme: str) -> html.Div:
    icon = (
        [picture(layer.symbol, theme, 20)]
        if layer.symbol
        else [plain.Span(className=f"swatch swatch-{layer.code}")]
    )
    count = [plain.Span(f"{counts[layer.code]:,}", className="count")] if layer.code in counts else []
    name = plain.Span(say(f"layer.{layer.code}", lang), className="layer-name")
    label = Plain([*icon, name, *count], tag="span", className="layer-label")
    switch = dcc.Checklist(
        id={"type": Ids.layer, "code": layer.code},
        options=[{"label": label, "value": layer.code}],
        value=[layer.code] if layer.code in view.layers else [],
        className="switch",
    )
    return html.Div([switch, *_legend(layer, lang, theme)], className="layer")


@cache
def _legend(layer: Layer, lang: str, theme: str) -> list[Any]:
    if not layer.legend:
        return []
    items = [
        plain.Li([svg_image(item.svg or "", 18), item.label], title=item.clause or "")
        for item in items_for(layer.legend, lang, theme_of(theme), 18)
    ]
    return [
        Plain(
            [plain.Summary(say("panel.legend", lang)), plain.Ul(items, className="legend-list")],
            tag="details",
            className="legend-more",
        )
    ]


def seen_counts(counts: dict[str, int], viewer: Viewer) -> dict[str, int]:
    """Counts beside the switches; a viewer without areas has none to see."""
    # How many events there are depends on the period, so the figures say it, not the switch.
    return {name: n for name, n in counts.items() if viewer.areas and name != "events"}
