"""Hexes: H3 cells as unsigned 64-bit numbers. Only this module knows the library and its lat, lon order."""

from __future__ import annotations

import re

import geopandas as gpd
import h3ronpy as h3
import numpy as np
import pandas as pd
import shapely
from h3ronpy import vector
from numpy.typing import ArrayLike, NDArray

from geo.crs import LONLAT
from geo.errors import PlaceError

HOME_RES = 11
MAX_RES = 15

Floats = NDArray[np.float64]
HexIds = NDArray[np.uint64]
BBox = tuple[float, float, float, float]

_TEXT = re.compile(r"8[0-9a-f]{14}")


def hex_of(lon: ArrayLike, lat: ArrayLike, res: int = HOME_RES) -> HexIds:
    """Name the hex each point falls in. Degrees in, uint64 ids out, same shape.

    Raises PlaceError naming the first row that is missing or off the earth.
    """
    _check_res(res)
    lons, lats = (np.ascontiguousarray(v, dtype=np.float64) for v in (lon, lat))
    wrong = ~((np.abs(lons) <= 180) & (np.abs(lats) <= 90))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise PlaceError(
            f"row {row}: lon {lons.flat[row]}, lat {lats.flat[row]} is not a place; "
            "drop the row or correct it, longitude first"
        )
    return _ids(vector.coordinates_to_cells(lats, lons, res))


def hex_of_points(points: gpd.GeoSeries, res: int = HOME_RES) -> pd.Series[int]:
    """Name the hex each point falls in.

    Points are EPSG:4326; the result keeps their index and is named ``hex_id`` (uint64).
    Raises PlaceError for any other CRS, and for a missing or empty point.
    """
    if points.crs != LONLAT:
        raise PlaceError(
            f"points are in {points.crs}, not {LONLAT}; convert them with to_crs({LONLAT!r}) first"
        )
    lon, lat = shapely.get_x(points.values), shapely.get_y(points.values)
    return pd.Series(hex_of(lon, lat, res), index=points.index, name="hex_id")


def res_of(hex_id: int) -> int:
    """Resolution of a hex: the four bits 52–55 of its id."""
    return (int(hex_id) >> 52) & 15


def parent_of(hex_ids: ArrayLike, res: int) -> HexIds:
    """The ancestor of each hex at a coarser, or the same, resolution. Ids must be valid: it is not checked.

    The resolution bits are replaced, and every finer digit is set to 7, as H3's own cellToParent does.
    Raises PlaceError naming the first hex coarser than `res`.
    """
    _check_res(res)
    ids = np.asarray(hex_ids, dtype=np.uint64)
    coarser = ((ids >> np.uint64(52)) & np.uint64(15)) < res
    if coarser.any():
        row = int(np.flatnonzero(coarser)[0])
        hex_id = int(ids.flat[row])
        raise PlaceError(
            f"row {row}: hex {to_text(hex_id)} is coarser than {res}; ask for a resolution ≤ {res_of(hex_id)}"
        )
    keep = np.uint64(0xFFFFFFFFFFFFFFFF ^ (15 << 52))
    return (ids & keep) | np.uint64(res << 52) | np.uint64((1 << (3 * (MAX_RES - res))) - 1)


def home_range(hex_id: int) -> tuple[int, int]:
    """The least and the greatest id that a hex of resolution 11 inside ``hex_id`` can have."""
    inside = HOME_RES - res_of(hex_id)
    finest = (1 << 3 * (MAX_RES - HOME_RES)) - 1
    head = (int(hex_id) & ~(15 << 52)) >> 3 * (MAX_RES - res_of(hex_id)) << 3 * (MAX_RES - res_of(hex_id))
    lowest = head | (HOME_RES << 52) | finest
    return lowest, lowest | ((1 << 3 * inside) - 1) << 3 * (MAX_RES - HOME_RES)


def boundaries(hex_ids: ArrayLike) -> NDArray[np.object_]:
    """The outline of each hex as a shapely Polygon in lon, lat.

    Five corners for the twelve pentagons, up to ten where an edge of the icosahedron is crossed. Across the
    antimeridian longitudes run past ±180 rather than round the world.
    """
    shapes: NDArray[np.object_] = shapely.from_wkb(vector.cells_to_wkb_polygons(_checked(hex_ids)).to_numpy())
    west, _, east, _ = shapely.bounds(shapes).reshape(-1, 4).T
    torn = east - west > 180
    if torn.any():
        shapes[torn] = shapely.transform(shapes[torn], _unwrapped)
    return shapes


def boundary_coords(hex_ids: ArrayLike) -> tuple[Floats, NDArray[np.int64]]:
    """Corners of all hexes one after the other, (N, 2) lon, lat, and how many each has; rings are open."""
    shapes = boundaries(hex_ids)
    coords, owner = shapely.get_coordinates(shapes, return_index=True)
    counts = np.bincount(owner, minlength=len(shapes))
    return np.delete(coords, np.cumsum(counts) - 1, axis=0), counts - 1


def centres(hex_ids: ArrayLike) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of the centres."""
    found = vector.cells_to_coordinates(_checked(hex_ids))
    return np.asarray(found["lng"]), np.asarray(found["lat"])


def area_m2(hex_ids: ArrayLike) -> Floats:
    """Area of each hex in square metres, on the sphere H3 uses."""
    return np.asarray(h3.cells_area_m2(_checked(hex_ids)))


def disk(hex_id: int, k: int) -> HexIds:
    """The hex and all hexes within k steps, sorted."""
    if k < 0:
        raise PlaceError(f"a disk of {k} steps does not exist; give 0 or more")
    return np.unique(_ids(h3.grid_disk(_checked([hex_id]), k, flatten=True)))


def hexes_in_bbox(bbox: BBox, res: int) -> HexIds:
    """Every hex that touches the box (west, south, east, north), sorted.

    The box must not cross the antimeridian. Raises PlaceError when it is turned round or off the earth.
    """
    _check_res(res)
    west, south, east, north = bbox
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise PlaceError(f"{bbox} is not a box; give (west, south, east, north) in degrees")
    cover = vector.geometry_to_cells(shapely.box(*bbox), res, vector.ContainmentMode.Covers)
    return np.unique(_ids(cover))


def is_valid(ids: ArrayLike) -> NDArray[np.bool_]:
    """Which numbers are hexes."""
    return np.asarray(h3.cells_valid(_as_ids(ids), booleanarray=True))


def to_text(hex_id: int) -> str:
    """A hex as people and other systems write it: 15 hexadecimal digits, such as ``8b41b2196496fff``."""
    return f"{int(hex_id):015x}"


def from_text(text: str) -> int:
    """The hex written by `to_text`. Raises PlaceError for anything else."""
    found = text.strip().lower()
    if not _TEXT.fullmatch(found) or not is_valid([int(found, 16)])[0]:
        raise PlaceError.of("not_hex", value=text[:20])
    return int(found, 16)


def _check_res(res: int) -> None:
    if not 0 <= res <= MAX_RES:
        raise PlaceError(f"resolution {res} does not exist; give 0 to {MAX_RES}")


def _checked(hex_ids: ArrayLike) -> HexIds:
    ids = _as_ids(hex_ids)
    good = np.asarray(h3.cells_valid(ids, booleanarray=True))
    if not good.all():
        row = int(np.flatnonzero(~good)[0])
        raise PlaceError(f"row {row}: {ids[row]} is not a hex; make ids with hex_of or from_text")
    return ids


def _as_ids(hex_ids: ArrayLike) -> HexIds:
    return np.ascontiguousarray(hex_ids, dtype=np.uint64)


def _ids(cells: object) -> HexIds:
    return np.asarray(cells, dtype=np.uint64)


def _unwrapped(coords: Floats) -> Floats:
    turns = np.round((coords[:, 0] - coords[0, 0]) / 360)
    return np.column_stack([coords[:, 0] - 360 * turns, coords[:, 1]])
