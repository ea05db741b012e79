"""The Python face of GridMap: its props, in the spelling Dash shares with JavaScript."""
# ruff: noqa: N803 — props have their JavaScript names

from __future__ import annotations

import inspect
from typing import Any, ClassVar

from dash.development.base_component import Component

Json = dict[str, Any]


class GridMap(Component):
    """A map: a declarative MapLibre style in, what people do on it out.

    All props are JSON. README.md has every shape, with an example.

    In
    - mapStyle: MapLibre style (version 8). A change is applied as the smallest difference; tile and data URLs
      may be relative ("/tiles/{z}/{x}/{y}.mvt"). Without "glyphs", text is drawn with local fonts.
    - images: {id: {"svg": text, "width": px, "height": px, "sdf"?: bool}} for icon-image and patterns.
    - view: {"center": [lon, lat], "zoom", "pitch", "bearing", "animate"?: bool}; moves when it differs.
    - fit: {"bbox": [w, s, e, n], "padding"?, "maxZoom"?, "animate"?, "key"?}; a new value flies there.
    - reveal: {"bbox", "padding"?, "key"?}; pans the least that brings a place out from
      under panels, once a key.
    - padding: px or {"top", "right", "bottom", "left"} under panels; `fit` and `reveal` keep their
      target out of there.
    - pickLayers, hoverLayers: layer ids, the most important first.
    - tooltips: {layer id: [row…] or {"title": property or row, "rows": [row…]}},
      row = {"property" or "state": name, "label"?, "suffix"?, "digits"?, "values"?: {raw: text},
      "empty"?: text}.
    - reportHover: bool, send `hover` (off by default: it is chatty).
    - featureState: {"source" or "source/sourceLayer": {feature id: {name: value}}}.
    - highlight: {"source", "sourceLayer"?, "id"} or a list; these get the feature-state selected = true.
    - filters: {layer id: expression} that narrows the layer's own filter.
    - mode: "browse", "lasso", "box", "polygon", "point"; again "browse" after a drawing or Esc.
    - capture: a number; each new one (not 0) produces `image`.
    - minZoom, maxZoom, maxBounds ([[w, s], [e, n]]); attribution: text; scale: bool, draw a scale bar.
    - labels: {"map", "zoomIn", "zoomOut", "north", "locate"?}: names of the map and its buttons.
    - messages: {"engine", "version", "webgl"}: what stands in the map's place when it cannot be drawn.
    - slowMs: frames slower than this (default 150) drop 3-D layers; 0 never.
    - className, style: of the outer element, which fills its parent.

    Out
    - viewport: {"bbox": [w, s, e, n], "bounds", "center", "zoom", "pitch", "bearing", "size"}, 150 ms after
      the map stands still.
    - click: {"layer", "source", "sourceLayer", "id", "properties", "lngLat", "point", "stamp"}; layer None
      where nothing is.
    - hover: the same without point and stamp, or None.
    - selection: {"mode", "ring", "bbox", "counts": {layer: drawn features}, "stamp"}; None clears the ring.
    - draw: GeoJSON Feature of mode "polygon" or "point".
    - image: PNG data URL. loaded: {"version", "ms", "slow"}.
    - error: {"kind", "message", "source", "stamp"}, each kind once per source; kind is engine, version,
      webgl, context, tiles, style, image, slow or locate.
    """

    _children_props: ClassVar[list[str]] = []
    _base_nodes: ClassVar[list[str]] = ["children"]
    _namespace = "menpai_gridmap"
    _type = "GridMap"
    _prop_names: ClassVar[list[str]]
    _valid_wildcard_attributes: ClassVar[list[str]] = []
    available_properties: ClassVar[list[str]]
    available_wildcard_properties: ClassVar[list[str]] = []

    def __init__(
        self,
        id: str | Json | None = None,
        *,
        mapStyle: Json | None = None,
        images: dict[str, Json] | None = None,
        view: Json | None = None,
        fit: Json | None = None,
        reveal: Json | None = None,
        padding: int | Json | None = None,
        pickLayers: list[str] | None = None,
        hoverLayers: list[str] | None = None,
        tooltips: dict[str, list[Json] | Json] | None = None,
        reportHover: bool | None = None,
        featureState: dict[str, dict[str, Json]] | None = None,
        highlight: Json | list[Json] | None = None,
        filters: dict[str, list[Any]] | None = None,
        mode: str | None = None,
        capture: int | None = None,
        minZoom: float | None = None,
        maxZoom: float | None = None,
        maxBounds: list[list[float]] | None = None,
        attribution: str | None = None,
        labels: dict[str, str] | None = None,
        messages: dict[str, str] | None = None,
        scale: bool | None = None,
        slowMs: int | None = None,
        className: str | None = None,
        style: Json | None = None,
        viewport: Json | None = None,
        click: Json | None = None,
        hover: Json | None = None,
        selection: Json | None = None,
        draw: Json | None = None,
        image: str | None = None,
        loaded: Json | None = None,
        error: Json | None = None,
    ) -> None:
        given = locals()
        # Not Dash's own: for each argument that looks along the whole path for a package called as we are in
        # JavaScript, which there is none.
        for name in self._prop_names:
            if given[name] is not None:
                setattr(self, name, given[name])


GridMap._prop_names = list(inspect.signature(GridMap).parameters)
GridMap.available_properties = GridMap._prop_names
