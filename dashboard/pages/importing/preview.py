"""The checked rows on the map, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from dash import html

from dashboard.cache import scope_of
from dashboard.pages.desk import parts
from dashboard.pages.desk.pieces import image
from dashboard.pages.importing.ids import Ids
from dashboard.pages.street_map.number_words import source_of
from dashboard.pages.street_map.tile_urls import raster_urls, tile_urls
from dashboard.principal import Principal
from data.imports.job import Job
from data.imports.jobs import Jobs
from data.imports.planning import OUTCOMES
from data.questions import HexQuestion, event_filter
from data.settings import Settings
from data.store import Store
from geo.errors import PlaceError
from geo.words import say
from layers.gridmap import GridMap
from layers.outcomes import images, pick_layers, picture, rows_style
from layers.palette import theme_of
from layers.style import Look

GROUND = frozenset({"basemap", "raster", "communities", "grids", "buildings"})
Bbox = tuple[float, float, float, float]


def card(settings: Settings, store: Store, jobs: Jobs, job: Job, who: Principal) -> html.Section:
    """The map with its legend; a sentence where no row has a place."""
    lang = who.lang
    try:
        path = jobs.preview(job.id)
    except PlaceError:
        path = None
    shown = bbox(path) if path else None
    if path is None or shown is None:
        return parts.card(
            say("import.on_map", lang), html.P(say("import.none_on_map", lang), className="hint")
        )
    url = f"/imports/{job.id}/preview.geojson?at={path.stat().st_mtime_ns}"
    inside = [html.Div(_map(settings, store, who, url, shown), className="import-map"), _legend(who)]
    return parts.card(say("import.on_map", lang), inside, note=say("import.on_map_note", lang))


def _map(settings: Settings, store: Store, who: Principal, url: str, shown: Bbox) -> GridMap:
    lang, source = who.lang, source_of(store, who.lang)
    return GridMap(
        id=Ids.map,
        mapStyle=rows_style(look(settings, store, who), url),
        images=images(who.theme),
        pickLayers=pick_layers(),
        hoverLayers=[],
        tooltips=dict.fromkeys(pick_layers(), _tooltip(lang)),
        fit={"bbox": list(shown), "padding": 40, "maxZoom": 17, "animate": False, "key": url},
        attribution=say("map.attribution", lang, source=source) if source else "",
        labels=labels(say("import.on_map", lang), lang),
        messages=messages(lang),
        scale=True, minZoom=8, maxZoom=20,
    )  # fmt: skip


def labels(name: str, lang: str) -> dict[str, str]:
    """What the map and its buttons are called."""
    words = {
        "zoomIn": say("map.zoom_in", lang),
        "zoomOut": say("map.zoom_out", lang),
        "north": say("map.north", lang),
    }
    return {"map": name, **words}


def messages(lang: str) -> dict[str, str]:
    """What stands in the place of a map that cannot be drawn."""
    engine = say("map.engine", lang)
    return {"engine": engine, "version": engine, "webgl": say("map.webgl", lang)}


def look(settings: Settings, store: Store, who: Principal) -> Look:
    """The street without its numbers: ground, areas, buildings."""
    question = HexQuestion("events", 9, event_filter({}, store.today))
    tiles = tile_urls(store, scope_of(who.viewer), question)
    plain = {
        name: url
        for name, url in tiles.items()
        if name in {"communities", "grids", "buildings", "roads", "land"}
    }
    return Look(who.theme, who.lang, GROUND, "none", "events", False, plain, raster_urls(settings))


def _tooltip(lang: str) -> dict[str, Any]:
    fates = {code: say(f"outcome.{code}", lang) for code in OUTCOMES}
    return {"title": "title", "rows": [
        {"property": "outcome", "values": fates},
        {"property": "row", "label": say("faults.row", lang)},
    ]}  # fmt: skip


def _legend(who: Principal) -> html.Ul:
    palette = theme_of(who.theme)
    items = [
        html.Li([image(picture(code, palette), 18), say(f"outcome.{code}", who.lang)]) for code in OUTCOMES
    ]
    return html.Ul(items, className="import-legend")


def bbox(path: Path) -> Bbox | None:
    """What the rows on the map cover; None where none has a place."""
    features = orjson.loads(path.read_bytes())["features"]
    points = [xy for feature in features for xy in corners(feature["geometry"]["coordinates"])]
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def corners(coordinates: list[Any]) -> Iterator[tuple[float, float]]:
    """Every point of GeoJSON coordinates, however deep they lie."""
    if isinstance(coordinates[0], (int, float)):
        yield coordinates[0], coordinates[1]
    else:
        for part in coordinates:
            yield from corners(part)
