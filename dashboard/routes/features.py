"""``GET /features/{layer}.geojson``: the small layers, whole."""

from __future__ import annotations

import geopandas as gpd
import orjson
import pandas as pd
import shapely
from starlette.requests import Request
from starlette.responses import Response

from dashboard import given
from dashboard.endpoint import Endpoint
from dashboard.routes.answer import Desk, kept_answer
from dashboard.routes.parameters import one_of

LAYERS = ("communities", "grids", "micro_grids", "facilities", "service_points", "sensors")
GEOJSON = "application/geo+json"
DIGITS = 7  # of a degree: about a centimetre


def endpoints(desk: Desk) -> list[Endpoint]:
    """One GeoJSON document per layer."""

    def features(request: Request) -> Response:
        layer = given.one_of(request.path_params["layer"], LAYERS, "layer")
        desk.fresh()
        return kept_answer(
            request, desk, GEOJSON, ("features", layer),
            lambda viewer: to_geojson(desk.store.features(viewer, layer)),
        )  # fmt: skip

    layer = one_of("layer", LAYERS, required=True)
    return [
        Endpoint(
            "features", "/features/{layer}.geojson", features, (GEOJSON,), (layer,), tagged=True, act="map"
        )
    ]


def to_geojson(frame: gpd.GeoDataFrame) -> bytes:
    """A FeatureCollection in EPSG:4326, coordinates rounded to a centimetre; what is missing is null."""
    shapes = shapely.to_geojson(shapely.transform(frame.geometry.to_numpy(), lambda xy: xy.round(DIGITS)))
    rows = _properties(pd.DataFrame(frame.drop(columns=frame.geometry.name)))
    features = [
        {"type": "Feature", "geometry": orjson.Fragment(shape) if shape else None, "properties": row}
        for shape, row in zip(shapes, rows, strict=True)
    ]
    return orjson.dumps(
        {"type": "FeatureCollection", "features": features}, option=orjson.OPT_SERIALIZE_NUMPY
    )


def _properties(frame: pd.DataFrame) -> list[dict[str, object]]:
    columns = {str(name): _plain(frame[name]) for name in frame}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)] or [
        {}
    ] * len(frame)


def _plain(column: pd.Series) -> list[object]:
    """The values as JSON can carry them: ISO times, hex names as text, None for missing."""
    if column.name == "hex_id":  # 64 bits do not fit a JavaScript number
        return [f"{int(h):x}" for h in column]
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return column.astype(object).where(column.notna(), None).tolist()
