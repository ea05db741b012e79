"""``GET /sheet.html``: the map of numbers as one file that opens anywhere, also without a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import geopandas as gpd
import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from dashboard import given
from dashboard.endpoint import Endpoint
from dashboard.pages.street_map.number_words import (
    footnote_of,
    ranges,
    said_of,
    source_of,
    step_of,
    title_of,
    values_on,
)
from dashboard.principal import Principal, current
from dashboard.routes.answer import Desk
from dashboard.routes.parameters import QUESTION, one_of
from data.deadline import check
from data.questions import HexQuestion, hex_question
from data.store import Store, Values
from geo import hexes
from geo.frames import LONLAT
from geo.words import say
from layers.catalog import METRIC_FAMILIES
from layers.palette import LIGHT, ramp
from layers.sheet import Sheet, html_of

CARRIERS = ("hexes", "grids", "communities")
STREET_ZOOM = 14  # of a whole street on one sheet


def endpoints(desk: Desk) -> list[Endpoint]:
    """The sheet of a question, as a download; always light, for paper."""

    def sheet(request: Request) -> Response:
        asked = hex_question(request.query_params, desk.store.today).at_zoom(STREET_ZOOM)
        carrier = given.one_of(request.query_params.get("by", "grids"), CARRIERS, "by")
        found = sheet_of(desk.store, current(), carrier, asked)
        check()  # to draw it takes longest
        made = html_of(found)
        name = quote(f"menpai-{asked.metric}-{asked.events.until}.html")
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        }
        return Response(made, media_type="text/html; charset=utf-8", headers=headers)

    query = (one_of("by", CARRIERS), *QUESTION)
    return [Endpoint("sheet", "/sheet.html", sheet, ("text/html",), query=query, act="map")]


def sheet_of(store: Store, who: Principal, carrier: str, asked: HexQuestion) -> Sheet:
    """The numbers the viewer may see, on hexes or areas, with the words of the legend."""
    values = values_on(store, who, carrier, asked)
    street = store.meta.get("name_en" if who.lang == "en" else "name") or store.meta.get("name", "")
    colours, unit = ramp(LIGHT, METRIC_FAMILIES[asked.metric]), say(f"unit.{asked.metric}", who.lang)
    classes = ranges(values, asked.metric, step_of(who, asked.metric)) if len(values.breaks) else []
    steps = [(colours[i], f"{words} {unit}") for i, words in classes]
    return Sheet(
        title=f"{street} · {title_of(asked, carrier, who.lang)}",
        footnote=f"{footnote_of(store, asked, who)} · {source_of(store, who.lang)}",
        shapes=_shapes(
            places_of(store, who, carrier, values),
            values,
            colours,
            lambda v, f: said_of(v, f, who, asked.metric),
        ),
        outlines=store.features(who.viewer, "communities")[["name", "geometry"]],
        legend=[*steps, ("transparent", say("legend.no_data", who.lang))],
        lang=who.lang,
    )


def _shapes(
    places: tuple[list[str], Any],
    values: Values,
    colours: tuple[str, ...],
    say_number: Callable[[float, bool], str],
) -> gpd.GeoDataFrame:
    names, shapes = places
    said = [say_number(float(v), bool(f)) for v, f in zip(values.values, values.few, strict=True)]
    fills = [colours[k] if k >= 0 else "" for k in values.classes]
    return gpd.GeoDataFrame({"name": names, "number": said, "colour": fills}, geometry=shapes, crs=LONLAT)


def places_of(store: Store, who: Principal, carrier: str, values: Values) -> tuple[list[str], Any]:
    if carrier == "hexes":
        ids = np.asarray(values.names, dtype=np.uint64)
        return [hexes.to_text(int(i)) for i in ids], hexes.boundaries(ids)
    areas = store.features(who.viewer, carrier).set_index("code").loc[[str(code) for code in values.names]]
    return list(areas["name"]), areas.geometry.to_numpy()
