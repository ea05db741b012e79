"""Protobuf bytes by numpy: varints, and many short byte strings at once.

Most numbers are written as padded varints (legal protobuf: continuation bits before zero groups), so that
every feature of a tile is a row of one matrix; bytes a feature does not have are then masked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]


class Ragged(NamedTuple):
    """Byte strings of different lengths, one after the other."""

    data: Bytes
    lengths: Ints


class Rows(NamedTuple):
    """Byte strings as a matrix (n, width); where `keep` is given, only bytes marked in it count."""

    data: Bytes
    keep: Mask | None = None

    def lengths(self) -> Ints:
        if self.keep is None:
            return np.full(len(self.data), self.data.shape[1], dtype=np.int64)
        return np.asarray(self.keep.sum(axis=1, dtype=np.int64))

    def flat(self) -> Bytes:
        return self.data.ravel() if self.keep is None else self.data[self.keep]


def side_by_side(parts: Sequence[Rows]) -> Rows:
    """Rows joined end to end."""
    data = np.concatenate([part.data for part in parts], axis=1)
    if all(part.keep is None for part in parts):
        return Rows(data)
    masks = [np.ones(part.data.shape, bool) if part.keep is None else part.keep for part in parts]
    return Rows(data, np.concatenate(masks, axis=1))


def zigzag(values: Ints) -> NDArray[np.uint64]:
    """Small numbers of either sign as small numbers without one: 0, −1, 1, −2 → 0, 1, 2, 3."""
    return ((values << 1) ^ (values >> 63)).astype(np.uint64)


def varint(value: int) -> bytes:
    """One number in as few bytes as it needs."""
    width = width_of(value)
    groups = [(value >> 7 * i & 0x7F) | 0x80 for i in range(width)]
    return bytes([*groups[:-1], groups[-1] & 0x7F])


def width_of(biggest: int) -> int:
    """Bytes of a varint that holds numbers up to `biggest`."""
    return max(1, -(-int(biggest).bit_length() // 7))


def padded(values: ArrayLike, width: int | None = None) -> Bytes:
    """Numbers as varints of one width, (n, width); by default the width the biggest needs."""
    numbers = np.asarray(values)
    biggest = int(numbers.max(initial=0))
    width = width or width_of(biggest)
    rest: NDArray[Any] = numbers.astype(np.uint32 if biggest < 2**32 else np.uint64)
    rows = np.empty((len(rest), width), dtype=np.uint8)
    for i in range(width):
        rows[:, i] = rest & 0x7F
        rest >>= 7
    rows[:, :-1] |= 0x80
    return rows


def varints(values: ArrayLike, counts: Ints) -> Ragged:
    """Numbers as shortest varints, gathered into strings of `counts` numbers each."""
    numbers = np.asarray(values)
    rows = padded(numbers)
    width = rows.shape[1]
    limits = np.array([1 << 7 * i for i in range(1, width)], dtype=np.uint64)
    lengths = 1 + np.searchsorted(limits, numbers.astype(np.uint64), "right")
    rows[np.arange(len(rows)), lengths - 1] &= 0x7F
    ends = np.concatenate([[0], np.cumsum(lengths)])[np.concatenate([[0], np.cumsum(counts)])]
    return Ragged(rows[np.arange(width) < lengths[:, None]], np.diff(ends))


def constant(n: int, *values: int) -> Rows:
    """The same bytes in n rows."""
    return Rows(np.broadcast_to(np.array(values, dtype=np.uint8), (n, len(values))))


def interleave(heads: Ragged, bodies: Ragged) -> Bytes:
    """Each head followed by its body."""
    n = len(heads.lengths)
    lengths = np.stack([heads.lengths, bodies.lengths], axis=1).ravel()
    is_body = np.repeat(np.tile([False, True], n), lengths)
    out = np.empty(len(is_body), dtype=np.uint8)
    out[~is_body], out[is_body] = heads.data, bodies.data
    return out


def joined(bodies: list[Ragged]) -> Ragged:
    """Byte strings of several lists as one list."""
    if not bodies:
        return Ragged(np.empty(0, np.uint8), np.empty(0, np.int64))
    return Ragged(*(np.concatenate(parts) for parts in zip(*bodies, strict=True)))
