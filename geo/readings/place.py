"""Raw numbers to lon, lat and back, by a reading. One bad row is a gap, never an error."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.crs import lonlat_or_nan, metric_or_nan
from geo.datum import bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from geo.readings.reading import Reading

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]
Convert = Callable[[ArrayLike, ArrayLike], tuple[Floats, Floats]]


def to_lonlat_by(reading: Reading, x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Longitude and latitude (WGS84, degrees) of raw numbers; arrays of one shape in, the same out.

    Both are NaN where the numbers have no place under this reading: gaps, latitudes beyond 90, metres read
    as degrees, points that the projection does not reach or reaches only by going round the earth.
    """
    east, north = (y, x) if reading.swapped else (x, y)
    lon, lat = _reader(reading)(east, north)
    return _on_earth(lon, lat)


def from_lonlat_by(reading: Reading, lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Raw x, y of points in degrees, in the units and order of the reading; the inverse of `to_lonlat_by`.

    Both are NaN where the point has no place in that system. Rounding for print is the caller's: 7 places
    in degrees and 2 in metres are a centimetre.
    """
    x, y = _writer(reading)(*_on_earth(np.asarray(lon, float), np.asarray(lat, float)))
    return (y, x) if reading.swapped else (x, y)


def shape_to_lonlat_by(reading: Reading, geometries: Sequence[shapely.Geometry | None] | Shapes) -> Shapes:
    """The same shapes in lon, lat (WGS84, degrees), 2-D; None stays None.

    A shape of which any corner has no place becomes None: half a polygon is not the polygon.
    """
    return _corner_by_corner(geometries, lambda x, y: to_lonlat_by(reading, x, y))


def shape_from_lonlat_by(reading: Reading, geometries: Sequence[shapely.Geometry | None] | Shapes) -> Shapes:
    """The same shapes in the raw numbers of the reading; the inverse of `shape_to_lonlat_by`."""
    return _corner_by_corner(geometries, lambda lon, lat: from_lonlat_by(reading, lon, lat))


def _corner_by_corner(geometries: Sequence[shapely.Geometry | None] | Shapes, convert: Convert) -> Shapes:
    shapes: Shapes = shapely.force_2d(np.array(geometries, dtype=object))
    corners, owner = shapely.get_coordinates(shapes, return_index=True)
    moved = np.column_stack(convert(corners[:, 0], corners[:, 1]))
    lost = np.unique(owner[np.isnan(moved).any(axis=1)])
    shapes[lost] = None
    return shapely.set_coordinates(shapes, moved[~np.isin(owner, lost)])  # type: ignore[no-any-return]


def _reader(reading: Reading) -> Convert:
    epsg = reading.epsg
    return _TO_WGS84[reading.code] if epsg is None else lambda x, y: _lonlat_that_returns(x, y, epsg)


def _writer(reading: Reading) -> Convert:
    epsg = reading.epsg
    return _FROM_WGS84[reading.code] if epsg is None else lambda lon, lat: metric_or_nan(lon, lat, epsg)


def _lonlat_that_returns(x: ArrayLike, y: ArrayLike, epsg: int) -> tuple[Floats, Floats]:
    # PROJ wraps numbers beyond the edge of a map: 40,563,947 m of mercator would be a place in France.
    lon, lat = lonlat_or_nan(x, y, epsg)
    back_x, back_y = metric_or_nan(lon, lat, epsg)
    returns = np.isclose(back_x, x, rtol=1e-6, atol=1e-6) & np.isclose(back_y, y, rtol=1e-6, atol=1e-6)
    return np.where(returns, lon, np.nan), np.where(returns, lat, np.nan)


def _on_earth(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    found = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    return np.where(found, lon, np.nan), np.where(found, lat, np.nan)


def _as_they_are(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


_TO_WGS84: dict[str, Convert] = {
    "wgs84": _as_they_are,
    "cgcs2000": _as_they_are,
    "gcj02": gcj02_to_wgs84,
    "bd09": bd09_to_wgs84,
}
_FROM_WGS84: dict[str, Convert] = {
    "wgs84": _as_they_are,
    "cgcs2000": _as_they_are,
    "gcj02": wgs84_to_gcj02,
    "bd09": wgs84_to_bd09,
}
