"""What can be chosen on the export page: layers with pictures and counts, areas, kinds, formats, datums."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.pages.street_map.parts import number, picture
from dashboard.principal import Principal
from data.exports.formats import FORMATS
from data.exports.layers import LAYERS, ExportLayer
from data.exports.run import count_rows
from data.exports.selection import Selection
from data.store import Store
from geo import vocabulary as v
from geo.readings import DATUMS
from geo.words import name_of, say
from layers import catalog

Options = list[dict[str, Any]]
SYMBOLS = {layer.code: layer.symbol for layer in catalog.LAYERS if layer.symbol}
AREA_LAYERS = ("communities", "grids")


def layers(store: Store, who: Principal) -> Options:
    """Every layer as a tile: picture, name, how many rows the viewer may have."""
    counted = store.counts(who.viewer)
    return [
        {
            "value": code,
            "label": _tile(_picture(code, who.theme), say(f"layer.{code}", who.lang), number(rows)),
        }
        for code in LAYERS
        for rows in (
            counted[code] if code in counted else count_rows(store.readers, who.viewer, Selection(code)),
        )
    ]


def formats(lang: str) -> Options:
    """Every format as a tile: name and what it is good for."""
    return [
        {"value": code, "label": _tile(None, say(f"format.{code}", lang), say(f"format_for.{code}", lang))}
        for code in FORMATS
    ]


def areas(store: Store, who: Principal) -> Options:
    """The communities and grids the viewer may see, each grid under its community."""
    found: dict[str, str] = {}
    for layer in AREA_LAYERS:
        frame = store.features(who.viewer, layer)
        found |= dict(zip(frame["code"], frame["name"], strict=True))
    return [
        {"value": code, "label": name if len(code) == 12 else f"{found.get(code[:12], '')} · {name}"}
        for code, name in sorted(found.items())
        if who.viewer.sees(code)
    ]


def kinds(layer: ExportLayer, lang: str) -> Options:
    """The kinds of a layer; of events under the name of their class."""
    entries = layer.terms.get(layer.kind, ())
    classes = {c.code: name_of(c, lang) + " · " for c in v.EVENT_CLASSES} if layer.code == "events" else {}
    return [
        {"value": e.code, "label": classes.get(getattr(e, "event_class", ""), "") + name_of(e, lang)}
        for e in entries
    ]


def statuses(layer: ExportLayer, lang: str) -> Options:
    """The statuses of a layer; of events their groups, as on the map."""
    entries = v.STATUS_GROUPS if layer.code == "events" else layer.terms.get(layer.status, ())
    return [{"value": e.code, "label": name_of(e, lang)} for e in entries]


def datums(store: Store, lang: str) -> Options:
    """The named datums and the street's own metric system."""
    named = [{"value": code, "label": say(f"datum.{code}", lang)} for code in DATUMS]
    metric = f"EPSG:{store.town.epsg}"
    return [*named, {"value": metric, "label": say("datum.epsg", lang, code=metric)}]


def pictured(entries: tuple[Any, ...], who: Principal) -> Options:
    """Vocabulary entries with their pictures."""
    return [
        {
            "value": e.code,
            "label": html.Span([picture(e.code, who.theme, 18), name_of(e, who.lang)], className="chip"),
        }
        for e in entries
    ]


def _tile(image: Any, words: str, more: str) -> html.Span:
    return html.Span(
        [*([] if image is None else [image]), html.Strong(words), html.Small(more)], className="tile-choice"
    )


def _picture(code: str, theme: str) -> Any:
    if code in SYMBOLS:
        return picture(SYMBOLS[code], theme, 24)
    return html.Span(className=f"swatch swatch-{code}")
