"""Metres: the metric coordinate system of a place, and the way there and back.

Points are lon, lat; metric coordinates are always easting, northing, whatever order the authority declares.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer
from pyproj.enums import TransformDirection

from geo.errors import PlaceError

LONLAT = "EPSG:4326"

Floats = NDArray[np.float64]
# A GeoSeries, or an array of shapely geometries; the stubs of neither are complete enough to name them.
Geometries = TypeVar("Geometries")

# A frame for arithmetic, not a statement about borders: a neighbour caught in it gets a 3-degree
# transverse Mercator of the same ellipsoid, which measures as well as UTM or better.
_CHINA = (73.4, 15.5, 135.1, 53.7)
_FIRST_ZONE_EPSG, _FIRST_MERIDIAN, _LAST_MERIDIAN = 4534, 75, 135


def metric_epsg(lon: float, lat: float) -> int:
    """EPSG code of the metric CRS for a place.

    CGCS2000 / 3-degree Gauss-Kruger by central meridian in China (120° E → 4549), UTM elsewhere
    (326xx north, 327xx south; the plain 6-degree zones, without Norway's exceptions).
    Raises PlaceError when lon, lat is not a place on earth.
    """
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise PlaceError(f"lon {lon}, lat {lat} is not a place; longitude comes first, then latitude")
    west, south, east, north = _CHINA
    if west <= lon <= east and south <= lat <= north:
        meridian = min(max(int((lon + 1.5) // 3) * 3, _FIRST_MERIDIAN), _LAST_MERIDIAN)
        return _FIRST_ZONE_EPSG + (meridian - _FIRST_MERIDIAN) // 3
    zone = min(int((lon + 180) // 6) + 1, 60)
    return (32600 if lat >= 0 else 32700) + zone


def to_metric(lon: ArrayLike, lat: ArrayLike, epsg: int) -> tuple[Floats, Floats]:
    """Easting and northing in metres of points in degrees.

    Raises PlaceError naming the first row that has no place in this CRS (NaN, swapped, far away).
    """
    return _convert(lon, lat, epsg, TransformDirection.FORWARD)


def to_lonlat(x: ArrayLike, y: ArrayLike, epsg: int) -> tuple[Floats, Floats]:
    """Longitude and latitude in degrees of eastings and northings in metres; the inverse of `to_metric`."""
    return _convert(x, y, epsg, TransformDirection.INVERSE)


def project(geometries: Geometries, epsg: int) -> Geometries:
    """The same geometries in metres: a GeoSeries (same index, new CRS) or an array of shapely geometries.

    Raises PlaceError when a GeoSeries is not EPSG:4326.
    """
    return _reproject(geometries, LONLAT, f"EPSG:{epsg}", lambda x, y: to_metric(x, y, epsg))


def unproject(geometries: Geometries, epsg: int) -> Geometries:
    """The same geometries in lon, lat; the inverse of `project`."""
    return _reproject(geometries, f"EPSG:{epsg}", LONLAT, lambda x, y: to_lonlat(x, y, epsg))


def _reproject(geometries: Geometries, source: str, target: str, convert: object) -> Geometries:
    moved = shapely.transform(np.asarray(geometries, dtype=object), convert, interleaved=False)
    if not isinstance(geometries, gpd.GeoSeries):
        return moved  # type: ignore[no-any-return]
    if geometries.crs != source:
        raise PlaceError(f"geometries are in {geometries.crs}, not {source}; set or convert the CRS first")
    return gpd.GeoSeries(moved, index=geometries.index, name=geometries.name, crs=target)  # type: ignore[no-any-return]


def _convert(x: ArrayLike, y: ArrayLike, epsg: int, direction: TransformDirection) -> tuple[Floats, Floats]:
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    out_x, out_y = _transformer(epsg).transform(xs, ys, direction=direction)
    out_x, out_y = np.asarray(out_x), np.asarray(out_y)
    lost = ~(np.isfinite(out_x) & np.isfinite(out_y))
    if lost.any():
        row = int(np.flatnonzero(lost)[0])
        at = f"({xs.flat[row]}, {ys.flat[row]})"
        raise PlaceError(f"row {row}: {at} has no place in EPSG:{epsg}; check for gaps and swapped columns")
    return out_x, out_y


@lru_cache(maxsize=64)
def _transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(LONLAT, f"EPSG:{epsg}", always_xy=True)
