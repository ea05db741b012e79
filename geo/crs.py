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
from pyproj import CRS, Transformer
from pyproj.enums import TransformDirection
from pyproj.exceptions import CRSError, ProjError

from geo.errors import PlaceError

LONLAT = "EPSG:4326"

Floats = NDArray[np.float64]
# A GeoSeries, or an array of shapely geometries; the stubs of neither are complete enough to name them.
Geometries = TypeVar("Geometries")

# A frame for arithmetic, not a statement about borders: a neighbour caught in it gets a 3-degree
# transverse Mercator of the same ellipsoid, which measures as well as UTM or better.
_CHINA = (73.4, 15.5, 135.1, 53.7)
_CGCS2000 = 4490
# 北京54: its public parameters are for oil fields (Yellow Sea, Tarim …) and miss elsewhere by tens of metres.
_BEIJING54 = 4214
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


def metric_or_nan(lon: ArrayLike, lat: ArrayLike, epsg: int) -> tuple[Floats, Floats]:
    """As `to_metric`, NaN for rows without a place in this CRS. PlaceError only for the CRS itself."""
    return _or_nan(lon, lat, epsg, TransformDirection.FORWARD)


def lonlat_or_nan(x: ArrayLike, y: ArrayLike, epsg: int) -> tuple[Floats, Floats]:
    """As `to_lonlat`, NaN for rows without a place on earth. PlaceError only for the CRS itself."""
    return _or_nan(x, y, epsg, TransformDirection.INVERSE)


def check_epsg(epsg: int) -> None:
    """Raise PlaceError unless this is a horizontal CRS with a known way to WGS84, geographic or projected."""
    _transformer(epsg)


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
    out_x, out_y = _or_nan(xs, ys, epsg, direction)
    lost = np.isnan(out_x)
    if lost.any():
        row = int(np.flatnonzero(lost)[0])
        at = f"({xs.flat[row]}, {ys.flat[row]})"
        raise PlaceError(f"row {row}: {at} has no place in EPSG:{epsg}; check for gaps and swapped columns")
    return out_x, out_y


def _or_nan(x: ArrayLike, y: ArrayLike, epsg: int, direction: TransformDirection) -> tuple[Floats, Floats]:
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    out_x, out_y = _transformer(epsg).transform(xs, ys, direction=direction)
    found = np.isfinite(out_x) & np.isfinite(out_y)
    return np.where(found, out_x, np.nan), np.where(found, out_y, np.nan)


@lru_cache(maxsize=64)
def _transformer(epsg: int) -> Transformer:
    crs = _horizontal(epsg)
    datum = crs.geodetic_crs.to_epsg() if crs.geodetic_crs else None
    try:
        # Where PROJ knows no way between two datums it leaves the degrees as they are ("ballpark"). That is
        # right for CGCS2000, which equals WGS84 within a metre; for 西安80 it is wrong by about 100 m.
        way = Transformer.from_crs(LONLAT, crs, always_xy=True, allow_ballpark=datum == _CGCS2000)
    except ProjError:
        way = None
    if way is None or datum == _BEIJING54:
        raise PlaceError.of("no_way", epsg=epsg, name=crs.name)
    return way


def _horizontal(epsg: int) -> CRS:
    try:
        crs = CRS.from_epsg(epsg)
    except CRSError as error:
        raise PlaceError.of("no_epsg", epsg=epsg) from error
    if len(crs.axis_info) != 2 or not (crs.is_geographic or crs.is_projected):
        raise PlaceError.of("not_plane", epsg=epsg, name=crs.name)
    return crs
