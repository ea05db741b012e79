"""Lines and areas of a tile: clipped, simplified, rounded to the tile's lattice."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.mercator import unit_square
from geo.mvt.commands import commands
from geo.mvt.layer import EXTENT, LINE, POINT, POLYGON, TileAddress, checked_ids, ragged_layer
from geo.mvt.values import Properties, taken
from geo.mvt.wire import Ints, joined

BUFFER = 64
HALF_A_PIXEL = 1 / 1024  # of a tile, which is drawn 512 pixels wide

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]
Frame = tuple[int, int, int, int]

_KIND_OF_DIMENSION = np.array([POINT, LINE, POLYGON])
_COLLECTION = 7


def encode_shapes(
    name: str,
    geometries: Shapes | gpd.GeoSeries,
    ids: ArrayLike,
    properties: Properties,
    tile: TileAddress,
    *,
    extent: int = EXTENT,
    buffer: int = BUFFER,
    tolerance: float = HALF_A_PIXEL,
) -> bytes:
    """A layer of points, lines and polygons in lon, lat, single or multiple.

    They are clipped to the tile and `buffer` units round it, and simplified by `tolerance`, a share of the
    tile: half a screen pixel; give 0 at the deepest zoom, which is drawn larger than its size. Missing
    geometries, and lines and polygons too small to be seen, are left out. Points
    come first, then lines, then polygons.
    """
    numbers = checked_ids(ids, len(geometries))
    shapes, rows = drawn(np.asarray(geometries, dtype=object), tile, extent, buffer, tolerance * extent)
    kinds = _KIND_OF_DIMENSION[shapely.get_dimensions(shapes)]
    order = np.argsort(kinds, kind="stable")
    shapes, rows, kinds = shapes[order], rows[order], kinds[order]
    bodies = [commands(shapes[kinds == kind], kind) for kind in np.unique(kinds)]
    shown = taken(properties, len(numbers), rows)
    return ragged_layer(name, numbers[rows], shown, kinds, joined(bodies), extent)


def pixels(lon: ArrayLike, lat: ArrayLike, tile: TileAddress, extent: int) -> tuple[Floats, Floats]:
    """Coordinates in a tile, 0 to `extent` inside it, y downward; not rounded."""
    z, column, row = tile
    x, y = unit_square(lon, lat)
    return (x * 2**z - column) * extent, (y * 2**z - row) * extent


def drawn(
    geometries: Shapes, tile: TileAddress, extent: int, buffer: int, tolerance: float
) -> tuple[Shapes, Ints]:
    """What a tile shows of lon, lat geometries, on its lattice, and which rows of the input these are.

    Valid, polygons with outer rings clockwise on the screen; `buffer` and `tolerance` in tile units.
    """
    frame = framed(extent, buffer)
    west, south, east, north = shapely.bounds(geometries).reshape(-1, 4).T
    (left, top), (right, bottom) = pixels(west, north, tile, extent), pixels(east, south, tile, extent)
    rows = np.flatnonzero((left <= frame[2]) & (right >= frame[0]) & (top <= frame[3]) & (bottom >= frame[1]))
    found = geometries[rows]
    shapes = shapely.transform(found, lambda x, y: pixels(x, y, tile, extent), interleaved=False)
    shapes, shown = laid(clipped(shapes, frame), shapely.get_dimensions(found), tolerance)
    return shapes, rows[shown]


def framed(extent: int, buffer: int) -> Frame:
    """What is drawn of a tile: itself and ``buffer`` units round it."""
    return -buffer, -buffer, extent + buffer, extent + buffer


def laid(shapes: Shapes, dimensions: Ints, tolerance: float) -> tuple[Shapes, Ints]:
    """Shapes in tile units simplified and on the lattice, and which of them something is left of.

    ``dimensions``: 0 points, 1 lines, 2 polygons; parts of others are dropped.
    """
    shapes = _one_dimension(_on_lattice(shapely.simplify(shapes, tolerance)), dimensions)
    shown = np.flatnonzero(~shapely.is_empty(shapes))
    return np.asarray(shapely.orient_polygons(shapes[shown]), dtype=object), shown


def clipped(shapes: Shapes, frame: Frame) -> Shapes:
    """The part of each shape inside the frame; changes the array."""
    west, south, east, north = shapely.bounds(shapes).reshape(-1, 4).T
    out = (west < frame[0]) | (south < frame[1]) | (east > frame[2]) | (north > frame[3])
    shapes[out] = shapely.clip_by_rect(_valid(shapes[out]), *frame)
    return shapes


def _on_lattice(shapes: Shapes) -> Shapes:
    """Rounded to whole units. Only the few that rounding breaks pay for a repair."""
    rounded: Shapes = shapely.transform(shapes, np.rint)
    broken = ~shapely.is_valid(rounded)
    rounded[broken] = shapely.set_precision(_valid(shapes[broken]), 1.0)
    repeating = _repeating(rounded)
    rounded[repeating] = shapely.remove_repeated_points(rounded[repeating])
    return rounded


def _repeating(shapes: Shapes) -> Ints:
    """Which shapes have a point twice in a row: few, and GEOS takes as long over all others."""
    coords, owner = shapely.get_coordinates(shapes, return_index=True)
    again = (coords[1:] == coords[:-1]).all(axis=1) & (owner[1:] == owner[:-1])
    return np.unique(owner[1:][again])


def _valid(shapes: Shapes) -> Shapes:
    crossed = ~shapely.is_valid(shapes)
    shapes[crossed] = shapely.make_valid(shapes[crossed])
    return shapes


def _one_dimension(shapes: Shapes, dimensions: Ints) -> Shapes:
    """A polygon that fell apart into polygons and lines keeps the polygons; a collapsed one is empty."""
    mixed = (shapely.get_type_id(shapes) == _COLLECTION) | (shapely.get_dimensions(shapes) != dimensions)
    for i in np.flatnonzero(mixed):
        parts = shapely.get_parts(shapes[i])
        same = parts[shapely.get_dimensions(parts) == dimensions[i]]
        shapes[i] = shapely.union_all(same, grid_size=1.0)
    return shapes
