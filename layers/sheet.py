"""The hand-over: a map of numbers as one HTML file, made by folium. It asks nothing of a network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.metadata import distribution
from typing import Any

import geopandas as gpd

# Folium's page names these files by their place on a CDN; the packages carry the same versions.
INLINED = {
    "leaflet.js": ("XStatic-Leaflet", "xstatic/pkg/leaflet/data/leaflet.js"),
    "leaflet.css": ("XStatic-Leaflet", "xstatic/pkg/leaflet/data/leaflet.css"),
    "jquery-": ("XStatic-jQuery", "xstatic/pkg/jquery/data/jquery.min.js"),
}
OUTSIDE = re.compile(r'<script src="([^"]+)"></script>|<link rel="stylesheet" href="([^"]+)"\s*/>')
PICTURES = re.compile(r"url\((?!data:)[^)]*\)")

CSS = """
.leaflet-container { background: #f4f6fa }
.sheet { position: fixed; left: 12px; bottom: 60px; z-index: 999; max-width: 70vw; padding: 10px 14px;
  background: #fffffff2; border: 1px solid #b9c6dd; border-radius: 8px;
  font: 14px/1.5 system-ui, 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif }
.sheet h1 { font-size: 16px; margin: 0 }
.sheet ul { display: flex; flex-wrap: wrap; gap: 2px 12px; list-style: none; margin: 4px 0; padding: 0 }
.sheet i { display: inline-block; width: 18px; height: 12px; margin-right: 5px; border: 1px solid #8a9ec0 }
.sheet small { color: #50607c }
"""


@dataclass(frozen=True)
class Sheet:
    """What stands on the sheet.

    ``shapes``: EPSG:4326 with columns name, number (text) and colour ("" = no data); ``outlines``: name;
    ``legend``: (colour, words), lowest first. All words are plain text.
    """

    title: str
    footnote: str
    shapes: gpd.GeoDataFrame
    outlines: gpd.GeoDataFrame
    legend: Sequence[tuple[str, str]]
    lang: str


def html_of(sheet: Sheet) -> str:
    """The file as text: Leaflet inside, no address of anybody else."""
    import folium  # noqa: PLC0415 - 2 s that only a hand-over needs

    drawn = folium.Map(tiles=None, control_scale=True, zoom_control=True)
    if len(sheet.outlines):  # who sees no community gets an empty sheet
        west, south, east, north = (float(edge) for edge in sheet.outlines.total_bounds)
        drawn.fit_bounds([[south, west], [north, east]])
    if len(sheet.shapes):  # a tooltip asks the first shape for its fields
        tip = folium.GeoJsonTooltip(["name", "number"], labels=False, sticky=True)
        folium.GeoJson(_plain(sheet.shapes), style_function=_filled, tooltip=tip).add_to(drawn)
    folium.GeoJson(_plain(sheet.outlines), style_function=_outlined, interactive=False).add_to(drawn)
    # Words go in after rendering: what folium is given as an element it reads as a template.
    page = drawn.get_root().render().replace("</body>", _frame(sheet) + "</body>", 1)
    return OUTSIDE.sub(_inline, page).replace(
        "<html>", f'<html lang="{"zh-CN" if sheet.lang == "zh" else "en"}">', 1
    )


def _inline(found: re.Match[str]) -> str:
    """The file itself in place of its address; what the sheet does not need goes."""
    address = found[1] or found[2]
    name = next((name for name in INLINED if name in address), None)
    if name is None:
        return ""
    package, path = INLINED[name]
    text = distribution(package).locate_file(path).read_text(encoding="utf-8")
    if found[1]:
        return f"<script>{text}</script>".replace("//# sourceMappingURL", "// map")
    return f"<style>{PICTURES.sub('none', text)}</style>"


def _plain(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Words that are safe where folium writes them: inside a script, and from there as HTML."""
    texts = {c: [escape(str(word)) for word in frame[c]] for c in frame.columns if c != "geometry"}
    return frame.assign(**texts).set_geometry(frame.geometry.set_precision(1e-6))


def _filled(feature: Any) -> dict[str, Any]:
    colour = feature["properties"]["colour"]
    faint = {"color": "#8a9ec0", "weight": 0.8, "fillColor": colour or "#8a9ec0"}
    return {**faint, "fillOpacity": 0.72 if colour else 0.12, "dashArray": None if colour else "3 3"}


def _outlined(_feature: Any) -> dict[str, Any]:
    return {"color": "#14438a", "weight": 2, "fill": False}


def _frame(sheet: Sheet) -> str:
    """Title, legend and footnote over the map."""
    steps = "".join(
        f'<li><i style="background:{escape(colour)}"></i>{escape(words)}</li>'
        for colour, words in sheet.legend
    )
    words = f"<h1>{escape(sheet.title)}</h1><ul>{steps}</ul><small>{escape(sheet.footnote)}</small>"
    return f'<style>{CSS}</style><div class="sheet">{words}</div>'
