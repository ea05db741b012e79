"""The map itself: its style follows the controls, its data come by URL."""

from __future__ import annotations

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard import given
from dashboard.cache import scope_of
from dashboard.pages.street_map import still
from dashboard.pages.street_map.filter_panel import asked, inputs
from dashboard.pages.street_map.ids import Ids
from dashboard.pages.street_map.layer_panel import codes_on
from dashboard.pages.street_map.number_words import is_rounded, source_of
from dashboard.pages.street_map.tile_urls import raster_urls, tile_urls
from dashboard.pages.street_map.view_state import ViewState, group_asked
from dashboard.principal import Principal, current
from data.questions import METRICS, EventFilter, HexQuestion
from data.settings import Settings
from data.store import Store
from geo.words import say
from layers.catalog import CARRIERS
from layers.gridmap import GridMap
from layers.images import map_images
from layers.style import Look, hover_layers, map_style, pick_layers
from layers.tooltips import tooltips


def layout(
    settings: Settings, store: Store, view: ViewState, who: Principal, states: dict[str, Any]
) -> html.Div:
    """The map at the view's place, or over the whole street; ``states`` are the classes of its areas."""
    lang = who.lang
    source = source_of(store, lang)
    look = look_of(settings, store, who, frozenset(view.layers), view.carrier, view.question(), view.solid)
    return html.Div(
        [
            GridMap(
                id=Ids.map,
                mapStyle=map_style(look),
                images=map_images(who.theme),
                pickLayers=pick_layers(),
                hoverLayers=hover_layers(),
                tooltips=tooltips(lang, view.metric, rounded=is_rounded(who, view.metric)),
                featureState=states,
                attribution=say("map.attribution", lang, source=source) if source else "",
                labels={
                    "map": say("map.map", lang),
                    "zoomIn": say("map.zoom_in", lang),
                    "zoomOut": say("map.zoom_out", lang),
                    "north": say("map.north", lang),
                },
                messages={
                    "engine": say("map.engine", lang),
                    "version": say("map.engine", lang),
                    "webgl": say("map.webgl", lang),
                },
                scale=True,
                minZoom=8,
                maxZoom=20,
                **_camera(store, view),
            ),
            still.layout(),
            dcc.Store(id=Ids.zoom_res, data=view.zoom_res()),
            dcc.Store(id=Ids.still_view),
            html.Div(id=Ids.notice, className="map-notice", role="status"),
        ],
        className="map",
    )


def look_of(
    settings: Settings,
    store: Store,
    who: Principal,
    shown: frozenset[str],
    carrier: str,
    question: HexQuestion,
    solid: bool,
) -> Look:
    """What the map shows, with the URL of every source."""
    scope = scope_of(who.viewer)
    return Look(
        who.theme,
        who.lang,
        shown,
        carrier,
        question.metric,
        solid,
        tile_urls(store, scope, question),
        raster_urls(settings),
    )


def register(app: Dash, settings: Settings, store: Store) -> None:
    """The style follows the controls; clicks, address and zoom are handled in the browser."""

    @app.callback(
        Output(Ids.map, "mapStyle"),
        Output(Ids.map, "tooltips"),
        Input({"type": Ids.layer, "code": ALL}, "value"),
        Input(Ids.solid, "value"),
        Input(Ids.carrier, "value"),
        Input(Ids.metric, "value"),
        Input(Ids.group, "value"),
        Input(Ids.res, "value"),
        *inputs(),
        prevent_initial_call=True,
    )
    def draw(layers: Any, solid: Any, carrier: Any, metric: Any, group: Any, res: Any, *events: Any) -> Any:
        question = question_of(metric, group, given.whole(res, "res"), asked(events, store.today))
        on, by = codes_on(layers), given.one_of(carrier, CARRIERS, "carrier")
        who = current()
        style = map_style(look_of(settings, store, who, on, by, question, bool(solid)))
        return style, tooltips(who.lang, question.metric, rounded=is_rounded(who, question.metric))

    in_browser = ClientsideFunction
    app.clientside_callback(
        in_browser("street_map", "click"),
        Output(Ids.selection, "data"),
        Output(Ids.map, "view"),
        Input(Ids.map, "click"),
        State(Ids.map, "viewport"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        in_browser("street_map", "zoomRes"),
        Output(Ids.zoom_res, "data"),
        Input(Ids.map, "viewport"),
        State(Ids.zoom_res, "data"),
    )
    app.clientside_callback(
        in_browser("street_map", "address"),
        Output(Ids.still_view, "data"),
        Input(Ids.map, "error"),
        Input(Ids.map, "viewport"),
        Input({"type": Ids.layer, "code": ALL}, "value"),
        Input(Ids.solid, "value"),
        Input(Ids.carrier, "value"),
        Input(Ids.metric, "value"),
        Input(Ids.group, "value"),
        Input(Ids.res, "value"),
        *inputs(),
        Input(Ids.selection, "data"),
    )
    app.clientside_callback(
        in_browser("street_map", "chosen"),
        Output(Ids.map, "highlight"),
        Output(Ids.map, "reveal"),
        Input(Ids.spot, "data"),
    )
    app.clientside_callback(
        in_browser("street_map", "trouble"),
        Output(Ids.notice, "children"),
        Input(Ids.map, "error"),
    )


def question_of(metric: Any, group: Any, res: int, events: EventFilter) -> HexQuestion:
    """The numbers on the map, as asked by the controls; PlaceError for a metric that is not ours."""
    wanted = given.one_of(metric, METRICS, "metric")
    return HexQuestion(wanted, res, events, group_asked(wanted, given.text(group, "group")))


def _camera(store: Store, view: ViewState) -> dict[str, Any]:
    west, south, east, north = (float(part) for part in store.meta["bbox"].split(","))
    if view.place is None:
        return {
            "fit": {"bbox": [west, south, east, north], "padding": 24, "animate": False, "key": store.version}
        }
    lon, lat, zoom, pitch, bearing = view.place
    return {
        "view": {"center": [lon, lat], "zoom": zoom, "pitch": pitch, "bearing": bearing, "animate": False}
    }
