"""Between WGS84 and the shifted coordinates of Chinese maps: GCJ-02 (高德, 腾讯, 钉钉) and BD-09 (百度).

Every function takes longitudes and latitudes in degrees, of one shape, and gives new float64 arrays of that
shape (0-d for two numbers). CGCS2000 equals WGS84 within a metre and needs no function.

GCJ-02 is the publicly known formula; the official one is secret, and the two agree within a metre or so.
The ways back are solved to a thousandth of a millimetre; the usual closed forms miss by 5 m (GCJ-02) and
0.2 m (BD-09).

What is moved: points in the box that the public implementations of the formula ask about. It holds
neighbouring countries, Hong Kong, Macau and Taiwan too; a better outline would disagree with 高德's own
answers there, and the inverse must undo what was done. Points outside, and NaN, come back as they are, both
ways: abroad 百度 gives WGS84 as well.

Along the border of the box no inverse can be right for all, because a point moved across it lands where an
unmoved one may lie. We never cross it on the way back: a point outside stays; a point inside that no point
of the box is moved to stays. So a point outside always returns, a point inside does unless its image lies
outside (within 2 km of the border; China lies 100 km from it and more), and what we give as WGS84 leads
to the same GCJ-02 again whenever anything does.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import PlaceError

Floats = NDArray[np.float64]
# Degrees eastward and northward by which each point is moved.
Shift = Callable[[Floats, Floats], tuple[Floats, Floats]]

_WEST, _SOUTH, _EAST, _NORTH = 72.004, 0.8293, 137.8347, 55.8271

# Krasovsky 1940, as the public formula writes it.
_A, _EE = 6378245.0, 0.00669342162296594323

_BD_TURNS = np.pi * 3000.0 / 180.0
_BD_EAST, _BD_NORTH = 0.0065, 0.006

# Each round leaves about a hundredth of the error; after five it is below 0.2 µm all over the box.
_ROUNDS = 5
# Rounding must not push a point of the border over it; 1e-9 degrees are a tenth of a millimetre.
_ROUNDING = 1e-9


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Where 高德 and 腾讯 show a WGS84 point."""
    return _moved(lon, lat, _gcj02_shift)


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """The WGS84 point that GCJ-02 was made of."""
    return _moved_back(lon, lat, _gcj02_shift)


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Where 百度 shows a GCJ-02 point."""
    return _moved(lon, lat, _bd09_shift)


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """The GCJ-02 point that BD-09 was made of."""
    return _moved_back(lon, lat, _bd09_shift)


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Where 百度 shows a WGS84 point."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """The WGS84 point that BD-09 was made of."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def in_box(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Which points are moved: those in the box of the public formula, its border included; never NaN."""
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    return (x >= _WEST) & (x <= _EAST) & (y >= _SOUTH) & (y <= _NORTH)


def _gcj02_shift(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """The public formula: metres from 105° E, 35° N, made degrees on the ellipsoid."""
    x, y = lon - 105.0, lat - 35.0
    both = 20 * _wave(x, 1 / 6) + 20 * _wave(x, 1 / 2)
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + (
        both + 20 * _wave(x, 1) + 40 * _wave(x, 3) + 150 * _wave(x, 12) + 300 * _wave(x, 30)
    ) * (2 / 3)  # fmt: skip
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + (
        both + 20 * _wave(y, 1) + 40 * _wave(y, 3) + 160 * _wave(y, 12) + 320 * _wave(y, 30)
    ) * (2 / 3)  # fmt: skip
    bend = 1 - _EE * np.sin(np.radians(lat)) ** 2
    east = np.degrees(east_m * np.sqrt(bend) / (_A * np.cos(np.radians(lat))))
    return east, np.degrees(north_m * bend * np.sqrt(bend) / (_A * (1 - _EE)))


def _wave(degrees: Floats, half_wave: float) -> Floats:
    return np.sin(degrees * (np.pi / half_wave))


def _bd09_shift(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """百度's formula: the point as a radius and an angle, both stirred a little, and a step north-east."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURNS)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURNS)
    return radius * np.cos(angle) + _BD_EAST - lon, radius * np.sin(angle) + _BD_NORTH - lat


def _moved(lon: ArrayLike, lat: ArrayLike, shift: Shift) -> tuple[Floats, Floats]:
    lons, lats = _copies(lon, lat)
    here = in_box(lons, lats)
    east, north = shift(lons[here], lats[here])
    lons[here] += east
    lats[here] += north
    return lons, lats


def _moved_back(lon: ArrayLike, lat: ArrayLike, shift: Shift) -> tuple[Floats, Floats]:
    lons, lats = _copies(lon, lat)
    here = in_box(lons, lats)
    x, y = _unshifted(lons[here], lats[here], shift)
    in_x, in_y = np.clip(x, _WEST, _EAST), np.clip(y, _SOUTH, _NORTH)
    within = (np.abs(x - in_x) < _ROUNDING) & (np.abs(y - in_y) < _ROUNDING)
    lons[here] = np.where(within, in_x, lons[here])
    lats[here] = np.where(within, in_y, lats[here])
    return lons, lats


def _unshifted(lon: Floats, lat: Floats, shift: Shift) -> tuple[Floats, Floats]:
    """The points that the shift brings here. It hardly changes over its own length, so guessing converges."""
    x, y = lon, lat
    for _ in range(_ROUNDS):
        east, north = shift(x, y)
        x, y = lon - east, lat - north
    return x, y


def _copies(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    lons, lats = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    if lons.shape != lats.shape:
        raise PlaceError(f"{lons.shape} longitudes and {lats.shape} latitudes; give one of each per point")
    return lons, lats
