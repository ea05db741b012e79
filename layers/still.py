"""A map that needs no engine: roads, water, borders and numbers of a street as one SVG picture.

It stands in the map's place where a browser has no WebGL. Words are words; what cannot be seen is left out,
so that a city is a picture of some hundred kilobytes too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import numpy as np
import shapely

from layers.palette import hatch_svg
from layers.paper import WIDTH, Bbox, Paper, fill, line
from layers.symbols import FONTS
from layers.theme import Theme

MOST_ROADS = 4000  # the longest
ROAD_WIDTHS = {
    "motorway": 5.0, "trunk": 4.5, "primary": 4.0, "secondary": 3.2, "tertiary": 2.6, "residential": 1.6,
}  # fmt: skip
PATH_WIDTH = 0.7
ZERO = "none"  # the colour of a number that is zero: nothing is drawn


@dataclass(frozen=True)
class Still:
    """What stands on the picture; all frames are EPSG:4326, all words plain text.

    ``bbox``: what to show. ``land``, ``roads``: kind. ``shapes``: colour ("" = no data, ZERO) and
    number (text). ``grids``: geometry; ``communities``: name. ``chosen``: what is outlined, if anything.
    """

    title: str
    bbox: Bbox
    land: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    shapes: gpd.GeoDataFrame
    grids: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    theme: Theme
    chosen: Any = None


def svg_of(still: Still) -> str:
    """The picture as SVG text."""
    paper, theme = Paper(still.bbox), still.theme
    parts = [
        f'<rect width="{WIDTH}" height="{paper.height}" fill="{theme.land}"/>',
        _land(paper, still.land, "green", theme.green),
        *_numbers(paper, still.shapes),
        _land(paper, still.land, "water", theme.water),
        *_roads(paper, still.roads, theme),
        line(paper.drawn(still.grids.geometry), theme.boundary_grid, 1.2, "5 3"),
        line(paper.drawn(still.communities.geometry), theme.boundary_community, 2.4),
        _chosen(paper, still.chosen, theme),
        _said(paper, still.shapes, "number", theme, 14),
        _said(paper, still.communities, "name", theme, 24),
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {paper.height}" role="img" '
        f"aria-label={quoteattr(still.title)} font-family={quoteattr(FONTS)}>"
    )
    return f"{head}<title>{escape(still.title)}</title>{_hatch(theme)}{''.join(parts)}</svg>"


def _numbers(paper: Paper, shapes: gpd.GeoDataFrame) -> list[str]:
    """One path for each colour; what has no data is hatched."""
    colours = [colour for colour in shapes["colour"].unique() if colour != ZERO]
    return [
        fill(
            paper.drawn(shapes.geometry[shapes["colour"] == colour]),
            colour or "url(#none)",
            0.72 if colour else 1,
        )
        for colour in sorted(colours)
    ]


def _land(paper: Paper, land: gpd.GeoDataFrame, kind: str, colour: str) -> str:
    return fill(paper.drawn(land.geometry[land["kind"] == kind]), colour, 1)


def _roads(paper: Paper, roads: gpd.GeoDataFrame, theme: Theme) -> list[str]:
    """Small ones first, so that the large ones lie over them."""
    kept = roads if len(roads) <= MOST_ROADS else roads[roads["kind"].isin(ROAD_WIDTHS)]
    kept = kept.iloc[np.argsort(-shapely.length(kept.geometry.to_numpy()))[:MOST_ROADS]]
    widths = np.array([ROAD_WIDTHS.get(kind, PATH_WIDTH) for kind in kept["kind"]])
    return [
        line(paper.drawn(kept.geometry[widths == width]), theme.road, float(width))
        for width in sorted(set(widths))
    ]


def _chosen(paper: Paper, chosen: Any, theme: Theme) -> str:
    """An outline; a ring around what is but a point."""
    drawn = paper.drawn([chosen]) if chosen is not None else []
    if not len(drawn) or chosen.geom_type != "Point":
        return line(drawn, theme.accent, 4)
    at = f'cx="{drawn[0].x:.1f}" cy="{drawn[0].y:.1f}" r="9"'
    return f'<circle {at} fill="none" stroke="{theme.accent}" stroke-width="4"/>'


def _said(paper: Paper, frame: gpd.GeoDataFrame, column: str, theme: Theme, size: int) -> str:
    """A word inside each shape that is large enough for it."""
    said = []
    for shape, words in zip(frame.geometry, frame[column], strict=True):
        drawn = paper.drawn([shape]) if words else []
        if len(drawn) and drawn[0].area >= (2.2 * size) ** 2:
            at = drawn[0].representative_point()
            said.append(f'<text x="{at.x:.1f}" y="{at.y + size / 3:.1f}">{escape(str(words))}</text>')
    look = f'fill="{theme.text}" stroke="{theme.halo}" stroke-width="3" paint-order="stroke"'
    return f'<g {look} font-size="{size}" text-anchor="middle">{"".join(said)}</g>' if said else ""


def _hatch(theme: Theme) -> str:
    """The pattern of "no data", of the same picture that the map repeats."""
    pattern = '<pattern id="none" width="12" height="12" patternUnits="userSpaceOnUse">'
    return f"<defs>{pattern}{hatch_svg(theme, 12)}</pattern></defs>"
