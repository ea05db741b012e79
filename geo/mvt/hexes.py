"""Hexes of a tile, from nothing but their ids."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo import hexes
from geo.mvt.commands import paths
from geo.mvt.layer import EXTENT, POLYGON, TileAddress, ragged_layer
from geo.mvt.shapes import Floats, encode_shapes, pixels
from geo.mvt.values import Column, Properties, fixed_text, taken
from geo.mvt.wire import Ints

_DIGITS = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


def encode_hexes(
    name: str, hex_ids: ArrayLike, properties: Properties, tile: TileAddress, extent: int = EXTENT
) -> bytes:
    """A layer of hexes with their outlines, whole and in their order.

    The id of a feature is the hex id; browsers round numbers above 2⁵³, so its text is the property ``hex``.
    Hexes smaller than the tile's lattice are left out; where one is larger than the tile all are clipped.
    """
    ids = np.ascontiguousarray(hex_ids, dtype=np.uint64)
    named = {**properties, "hex": _texts(ids)}
    points, counts = _corners(ids, tile, extent)
    # The map engine takes coordinates of some tiles' width only; they would be bent at the limit.
    if np.abs(points - extent / 2).max(initial=0) > 1.5 * extent:
        return encode_shapes(name, hexes.boundaries(ids), ids, named, tile, extent=extent, tolerance=0)
    rings, lengths, rows = _clockwise(np.rint(points).astype(np.int64), counts)
    geometry = paths(rings, lengths, np.ones_like(lengths), closed=True)
    return ragged_layer(name, ids[rows], taken(named, len(ids), rows), [POLYGON], geometry, extent)


def _corners(ids: NDArray[np.uint64], tile: TileAddress, extent: int) -> tuple[Floats, Ints]:
    """Corners in tile units, each hex on the side of the antimeridian that is nearer to the tile."""
    coords, counts = hexes.boundary_coords(ids)
    points = np.column_stack(pixels(coords[:, 0], coords[:, 1], tile, extent))
    world = extent * 2 ** tile[0]
    first = points[np.cumsum(counts) - counts, 0]
    points[:, 0] += np.repeat(world * np.round((extent / 2 - first) / world), counts)
    return points, counts


def _clockwise(points: Ints, counts: Ints) -> tuple[Ints, Ints, Ints]:
    """Rings turned clockwise on the screen, without repeated corners; flat rings drop out. Rows that stay."""
    owner = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    starts = ends - counts
    turned = points[(starts + ends - 1)[owner] - np.arange(len(points))]
    before = np.arange(len(points)) - 1
    before[starts] = ends - 1
    (x, y), (last_x, last_y) = turned.T, turned[before].T
    area = np.bincount(owner, weights=last_x * y - x * last_y, minlength=len(counts))
    keep = ((x != last_x) | (y != last_y)) & (area > 0)[owner]
    rows = np.flatnonzero(area > 0)
    return turned[keep], np.bincount(owner[keep], minlength=len(counts))[rows], rows


def _texts(ids: NDArray[np.uint64]) -> Column:
    """As `geo.hexes.to_text`, all at once."""
    shifts = np.arange(56, -4, -4, dtype=np.uint64)
    digits = _DIGITS[(ids[:, None] >> shifts) & np.uint64(15)]
    return Column(np.arange(len(ids)), fixed_text(digits), len(ids))
