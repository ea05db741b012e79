"""Web mercator as 32-bit integers: the world is a square of 2³² × 2³², x eastward, y southward.

Interleaving the bits of x and y (Morton order) makes a tile of any zoom one slice of a sorted array.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import PlaceError

MAX_LAT = 85.05112877980659  # where the square ends: atan(sinh(π))
MAX_ZOOM = 30
BITS = 32

Floats = NDArray[np.float64]
UInts = NDArray[np.uint32]
Keys = NDArray[np.uint64]
BBox = tuple[float, float, float, float]


class Tile(NamedTuple):
    """A map tile: zoom, column eastward, row southward."""

    z: int
    x: int
    y: int


def unit_square(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Mercator x and y as shares of the world square: (0, 0) is its north-western corner.

    Latitudes beyond ±85.0511° are drawn in to the edge; longitudes are taken as they come.
    """
    sine = np.sin(np.radians(np.clip(np.asarray(lat, dtype=np.float64), -MAX_LAT, MAX_LAT)))
    return np.asarray(lon, dtype=np.float64) / 360 + 0.5, 0.5 - np.arctanh(sine) / (2 * np.pi)


def to_mercator(lon: ArrayLike, lat: ArrayLike) -> tuple[UInts, UInts]:
    """The 32-bit mercator square each point lies in: 9 mm wide at the equator.

    Raises PlaceError naming the first row that is missing.
    """
    x, y = unit_square(lon, lat)
    missing = ~(np.isfinite(x) & np.isfinite(y))
    if missing.any():
        row = int(np.flatnonzero(missing)[0])
        raise PlaceError(f"row {row} has no place; drop the row or fill in its lon and lat")
    return _floor(x), _floor(y)


def from_mercator(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Longitude and latitude of the north-western corner of mercator squares."""
    share_x, share_y = (np.asarray(v, dtype=np.float64) / 2**BITS for v in (x, y))
    return share_x * 360 - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * share_y))))


def morton(x: ArrayLike, y: ArrayLike) -> Keys:
    """Interleave 32-bit x (even bits) and y (odd bits) into one 64-bit key."""
    return _spread(x) | (_spread(y) << np.uint64(1))


def tile_range(z: int, x: int, y: int) -> tuple[np.uint64, np.uint64]:
    """First and last Morton key of a tile, both inclusive (the last tile's end would not fit 64 bits)."""
    _check_tile(z, x, y)
    bits = 2 * (BITS - z)
    first = int(morton([x], [y])[0]) << bits
    return np.uint64(first), np.uint64(first + (1 << bits) - 1)


def tile_slice(keys: Keys, z: int, x: int, y: int) -> slice:
    """Where the points of a tile stand in a sorted array of Morton keys."""
    first, last = tile_range(z, x, y)
    return slice(int(np.searchsorted(keys, first, "left")), int(np.searchsorted(keys, last, "right")))


def tile_bbox(z: int, x: int, y: int) -> BBox:
    """West, south, east, north of a tile in degrees."""
    _check_tile(z, x, y)
    size = 2 ** (BITS - z)
    lons, lats = from_mercator([x * size, (x + 1) * size], [y * size, (y + 1) * size])
    return float(lons[0]), float(lats[1]), float(lons[1]), float(lats[0])


def tiles_over(bbox: BBox, z: int) -> list[Tile]:
    """Every tile at zoom z that holds a point of the box (west, south, east, north), edges included."""
    west, south, east, north = bbox
    if not (west <= east and south <= north):
        raise PlaceError(f"{bbox} is not a box; give (west, south, east, north) in degrees")
    _check_tile(z, 0, 0)
    x, y = to_mercator([west, east], [north, south])
    (left, right), (top, bottom) = (v.astype(np.int64) >> (BITS - z) for v in (x, y))
    return [Tile(z, i, j) for j in range(top, bottom + 1) for i in range(left, right + 1)]


def _floor(share: Floats) -> UInts:
    whole: UInts = np.clip(np.floor(share * 2**BITS), 0, 2**BITS - 1).astype(np.uint32)
    return whole


def _spread(v: ArrayLike) -> Keys:
    """Put a zero bit before each of the 32 bits (Warren, Hacker's Delight §7-2)."""
    bits = np.asarray(v, dtype=np.uint32).astype(np.uint64)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return bits


def _check_tile(z: int, x: int, y: int) -> None:
    if not (0 <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        raise PlaceError(f"tile {z}/{x}/{y} does not exist; zoom is 0–{MAX_ZOOM}, x and y are below 2^zoom")
