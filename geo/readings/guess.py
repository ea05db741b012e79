"""Readings worth trying on raw numbers, by their size alone. Nothing here says which one is right."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.datum import in_box
from geo.readings.reading import Reading

Floats = NDArray[np.float64]

# CGCS2000 / 3-degree Gauss-Krüger by central meridian (75° E … 135° E), and the same by zone number 25 … 45,
# whose eastings begin with it; 6-degree zones 13 … 23 likewise. First code of each run in EPSG's order.
_BY_MERIDIAN = range(4534, 4555)
_BY_ZONE = range(4513, 4534)
_ZONE_CODES = {zone: 4513 + zone - 25 for zone in range(25, 46)} | {
    zone: 4491 + zone - 13 for zone in range(13, 24)
}
_PREFIX = 1_000_000


def candidates(x: ArrayLike, y: ArrayLike, street_epsg: int) -> tuple[Reading, ...]:
    """Readings that the size of the numbers allows, straight before swapped; none for no numbers.

    Degrees: wgs84 (which is cgcs2000 too), and in China gcj02, bd09. Metres: the street's own metric CRS,
    its two neighbouring 3-degree zones, the zone that the easting begins with, web mercator. A zone farther
    from the street cannot bring points into it. The middle of the numbers decides, so a few wild rows do not
    hide a reading, nor do rows without numbers.
    """
    rows = given(x, y)
    if not rows.size:
        return ()
    mid_x, mid_y = (float(np.median(np.asarray(v, dtype=np.float64)[rows])) for v in (x, y))
    straight = [Reading(code) for code in _codes(mid_x, mid_y, street_epsg)]
    return (*straight, *(Reading(code, swapped=True) for code in _codes(mid_y, mid_x, street_epsg)))


def given(x: ArrayLike, y: ArrayLike) -> NDArray[np.intp]:
    """Rows that have numbers. 0, 0 is how devices and forms write that they have none."""
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    return np.flatnonzero(np.isfinite(xs) & np.isfinite(ys) & ((xs != 0) | (ys != 0)))


def _codes(east: float, north: float, street_epsg: int) -> tuple[str, ...]:
    if abs(east) <= 180 and abs(north) <= 90:
        # Outside the box the shifted datums are WGS84 itself: three names for one reading.
        return ("wgs84", "gcj02", "bd09") if in_box(east, north) else ("wgs84",)
    if max(abs(east), abs(north)) <= 180:
        return ()  # degrees, in the other order
    return tuple(dict.fromkeys(f"EPSG:{code}" for code in _grids(east, street_epsg)))


def _grids(east: float, street_epsg: int) -> Iterator[int]:
    yield street_epsg
    if 0 < east < _PREFIX:
        own = street_epsg + _BY_MERIDIAN[0] - _BY_ZONE[0] if street_epsg in _BY_ZONE else street_epsg
        yield from (code for code in (own, own - 1, own + 1) if code in _BY_MERIDIAN)
    if (zone := int(east // _PREFIX)) in _ZONE_CODES:
        yield _ZONE_CODES[zone]
    yield 3857
