"""``GET /still.svg``: the map as one picture, for the question that an address of the map page holds."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import shapely
from starlette.requests import Request
from starlette.responses import Response

from dashboard import given
from dashboard.endpoint import Endpoint, Parameter
from dashboard.pages.street_map.number_words import said_of, title_of, values_on
from dashboard.principal import Principal, current
from dashboard.routes.answer import Desk, kept_answer
from dashboard.routes.parameters import QUESTION, TEXT, one_of
from dashboard.routes.sheet import STREET_ZOOM, places_of
from data.questions import HexQuestion, hex_question
from data.store import Store
from geo import hexes
from geo.errors import PlaceError
from geo.frames import LONLAT
from layers.catalog import CARRIERS, METRIC_FAMILIES
from layers.palette import ramp, theme_of
from layers.still import ZERO, Still, svg_of

SVG = "image/svg+xml"
LEVELS = {"grid": "grids", "community": "communities"}
NO_DATA = -2  # class of a number that is not known; -1 is zero


def endpoints(desk: Desk) -> list[Endpoint]:
    """The picture, kept as long as the data are the same."""

    def still(request: Request) -> Response:
        desk.fresh()
        asked = hex_question(request.query_params, desk.store.today).at_zoom(STREET_ZOOM)
        carrier = given.one_of(request.query_params.get("by", "hexes"), CARRIERS, "by")
        chosen, who = given.text(request.query_params.get("sel"), "sel"), current()
        question = ("still", carrier, asked.query(), chosen, who.lang, who.theme)
        return kept_answer(
            request, desk, SVG, question,
            lambda _viewer: svg_of(still_of(desk.store, who, carrier, asked, chosen)).encode(),
        )  # fmt: skip

    query = (one_of("by", CARRIERS), Parameter("sel", TEXT), *QUESTION)
    return [Endpoint("still", "/still.svg", still, (SVG,), query=query, tagged=True, act="map")]


def still_of(store: Store, who: Principal, carrier: str, asked: HexQuestion, chosen: str = "") -> Still:
    """What the viewer may see of the street, or of the area of the filter."""
    viewer, area = who.viewer, asked.events.area
    land, roads = store.ground()
    spot = store.spot(viewer, {12: "community", 15: "grid"}.get(len(area), ""), area)
    west, south, east, north = (float(part) for part in store.meta["bbox"].split(","))
    return Still(
        title=title_of(asked, carrier, who.lang),
        bbox=spot.bbox if spot else (west, south, east, north),
        land=land,
        roads=roads,
        shapes=_shapes(store, who, carrier, asked),
        grids=store.features(viewer, "grids")[["geometry"]],
        communities=store.features(viewer, "communities")[["name", "geometry"]],
        theme=theme_of(who.theme),
        chosen=_chosen(store, who, chosen),
    )


def _shapes(store: Store, who: Principal, carrier: str, asked: HexQuestion) -> gpd.GeoDataFrame:
    """The shapes of the carrier with the colours of the map; areas say their number too."""
    if carrier == "none":
        return gpd.GeoDataFrame({"colour": [], "number": []}, geometry=[], crs=LONLAT)
    values = values_on(store, who, carrier, asked)
    colours = ramp(theme_of(who.theme), METRIC_FAMILIES[asked.metric])
    said = [
        said_of(float(v), bool(few), who, asked.metric) if carrier != "hexes" and k != NO_DATA else ""
        for v, few, k in zip(values.values, values.few, values.classes, strict=True)
    ]
    fills = [colours[k] if k >= 0 else "" if k == NO_DATA else ZERO for k in values.classes]
    _, shapes = places_of(store, who, carrier, values)
    return gpd.GeoDataFrame({"colour": fills, "number": said}, geometry=shapes, crs=LONLAT)


def _chosen(store: Store, who: Principal, selection: str) -> Any:
    """What is outlined: the border of a hex or an area, the place of anything else."""
    kind, _, key = selection.partition(":")
    try:
        spot = store.spot(who.viewer, kind, key)
    except PlaceError:  # an address may name what never was
        return None
    if spot is None:
        return None
    if kind == "hex":
        return hexes.boundaries([hexes.from_text(key)])[0]
    if kind in LEVELS:
        areas = store.features(who.viewer, LEVELS[kind]).set_index("code")
        return areas.geometry.get(key)
    return shapely.Point(*spot.bbox[:2])
