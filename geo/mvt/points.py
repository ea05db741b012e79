"""Points of a tile: every feature a row of one matrix of bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.mercator import BITS
from geo.mvt.layer import EXTENT, POINT, TileAddress, checked_ids, feature_heads, layer
from geo.mvt.values import Properties, tags_of
from geo.mvt.wire import Ints, Part, constant, lengths_of, packed, padded, zigzag

_MOVE_ONCE = 1 << 3 | 1


def encode_points(  # noqa: PLR0917 (in the order of the layer)
    name: str,
    x: NDArray[np.uint32],
    y: NDArray[np.uint32],
    ids: ArrayLike,
    properties: Properties,
    tile: TileAddress,
    *,
    extent: int = EXTENT,
) -> bytes:
    """A layer of points given in 32-bit mercator (`geo.mercator.to_mercator`), in their order.

    Points outside the tile are written as they come: cut the slice of the tile first.
    """
    numbers = checked_ids(ids, len(x))
    if not len(numbers):
        return b""
    tags = tags_of(properties, len(numbers))
    z, column, row = tile
    across, down = _in_tile(x, column, z, extent), _in_tile(y, row, z, extent)
    geometry = [constant(_MOVE_ONCE), _steps(across), _steps(down)]
    heads = feature_heads(numbers, tags.parts, [POINT], lengths_of(geometry, len(numbers)))
    features = packed([*heads, *geometry], len(numbers)).tobytes()
    return layer(name, features, tags.keys, tags.table, extent)


def _in_tile(squares: NDArray[np.uint32], offset: int, z: int, extent: int) -> Ints:
    """Rounded down, so that a point of the tile never lies on the edge of the next."""
    from_edge = squares.astype(np.int64) - (int(offset) << (BITS - z))
    inside: Ints = from_edge * extent >> (BITS - z)
    return inside


def _steps(at: Ints) -> Part:
    return Part(padded(zigzag(at)))
