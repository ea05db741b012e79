"""Features and layers of a tile as bytes; field numbers are those of ``vector_tile.proto``, version 2.1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import PlaceError
from geo.mvt.values import Properties, tags_of
from geo.mvt.wire import Ints, Part, Ragged, constant, interleave, lengths_of, packed, padded, varint

EXTENT = 4096
POINT, LINE, POLYGON = 1, 2, 3

TileAddress = tuple[int, int, int]

# Field number × 8 + wire type, as the protobuf encoding has it.
_LAYER, _NAME, _FEATURE, _KEY, _EXTENT, _VERSION = 0x1A, 0x0A, 0x12, 0x1A, 0x28, 0x78
_ID, _TAGS, _KIND, _GEOMETRY = 0x08, 0x12, 0x18, 0x22


def feature_heads(
    ids: ArrayLike, tags: Sequence[Part], kinds: ArrayLike, geometry_lengths: Ints
) -> list[Part]:
    """Everything of each feature that comes before its geometry bytes."""
    n = len(geometry_lengths)
    inside = [
        constant(_ID),
        Part(padded(ids)),
        constant(_TAGS),
        Part(padded(lengths_of(tags, n))),
        *tags,
        constant(_KIND),
        Part(padded(kinds)),
        constant(_GEOMETRY),
        Part(padded(geometry_lengths)),
    ]
    return [constant(_FEATURE), Part(padded(lengths_of(inside, n) + geometry_lengths)), *inside]


def layer(name: str, features: bytes, keys: Sequence[str], values: bytes, extent: int) -> bytes:
    """One layer of a tile; joined layers are a tile."""
    body = b"".join(
        [
            bytes([_VERSION, 2]),
            _text(_NAME, name),
            features,
            *(_text(_KEY, key) for key in keys),
            values,
            bytes([_EXTENT]) + varint(extent),
        ]
    )
    return bytes([_LAYER]) + varint(len(body)) + body


def ragged_layer(  # noqa: PLR0917 (a layer is all of these)
    name: str,
    ids: NDArray[np.uint64],
    properties: Properties,
    kinds: ArrayLike,
    geometry: Ragged,
    extent: int,
) -> bytes:
    """A layer of features whose geometries differ in length; ``b""`` for none."""
    if not len(ids):
        return b""
    n = len(ids)
    tags = tags_of(properties, n)
    heads = feature_heads(ids, tags.parts, kinds, geometry.lengths)
    features = interleave(Ragged(packed(heads, n), lengths_of(heads, n)), geometry).tobytes()
    return layer(name, features, tags.keys, tags.table, extent)


def checked_ids(ids: ArrayLike, n: int) -> NDArray[np.uint64]:
    """Ids as unsigned numbers. Raises PlaceError when one is negative or they are not n."""
    numbers = np.asarray(ids if np.size(ids) else np.empty(0, np.uint64))
    if numbers.shape != (n,) or numbers.dtype.kind not in "iu":
        raise PlaceError(f"{numbers.size} ids ({numbers.dtype}) for {n} features; give one whole number each")
    if numbers.min(initial=0) < 0:
        row = int(np.flatnonzero(numbers < 0)[0])
        raise PlaceError(f"row {row}: id {numbers[row]} is negative; a tile takes 0 or more")
    return numbers.astype(np.uint64)


def _text(field: int, text: str) -> bytes:
    data = text.encode()
    return bytes([field]) + varint(len(data)) + data
