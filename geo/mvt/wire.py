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


class Part(NamedTuple):
    """Bytes at one place of every string: a matrix (n, width), or (1, width) for the same in all.

    Where `present` (n,) is given, strings not marked in it do not have the part.
    """

    data: Bytes
    present: Mask | None = None


def lengths_of(parts: Sequence[Part], n: int) -> Ints:
    """Lengths of the n strings made of these parts."""
    total = np.zeros(n, dtype=np.int64)
    for data, present in parts:
        total += data.shape[1] if present is None else data.shape[1] * present
    return total


def packed(parts: Sequence[Part], n: int) -> Bytes:
    """The n strings made of these parts, one after the other."""
    ends = np.cumsum([part.data.shape[1] for part in parts])
    rows = np.empty((n, int(ends[-1])), dtype=np.uint8)
    keep = None if all(part.present is None for part in parts) else np.ones(rows.shape, dtype=bool)
    for (data, present), end in zip(parts, ends, strict=True):
        place = slice(end - data.shape[1], end)
        rows[:, place] = data
        if keep is not None and present is not None:
            keep[:, place] = present[:, None]
    return rows.ravel() if keep is None else rows[keep]


def constant(*values: int) -> Part:
    """The same bytes in every string."""
    return Part(np.array([values], dtype=np.uint8))


def zigzag(values: Ints) -> NDArray[np.uint64]:
    """Small numbers of either sign as small numbers without one: 0, −1, 1, −2 → 0, 1, 2, 3."""
    return ((values << 1) ^ (values >> 63)).astype(np.uint64)


def varint(value: int) -> bytes:
    """One number in as few bytes as it needs."""
    if value < 0x80:  # nearly always: lengths of short texts, by the thousand
        return bytes([value])
    width = width_of(value)
    groups = [(value >> 7 * i & 0x7F) | 0x80 for i in range(width)]
    return bytes([*groups[:-1], groups[-1] & 0x7F])


def width_of(biggest: int) -> int:
    """Bytes of a varint that holds numbers up to `biggest`."""
    return max(1, -(-int(biggest).bit_length() // 7))


def padded(values: ArrayLike) -> Bytes:
    """Numbers as varints of the width the biggest needs, (n, width)."""
    numbers = np.asarray(values)
    biggest = int(numbers.max(initial=0))
    width = width_of(biggest)
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


def ranges(starts: Ints, lengths: Ints) -> Ints:
    """The numbers from each start on, as many as its length, one after the other."""
    shift: Ints = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    return shift + np.arange(len(shift))


def reordered(strings: Ragged, order: Ints) -> Ragged:
    """Byte strings in another order."""
    starts, lengths = np.cumsum(strings.lengths) - strings.lengths, strings.lengths[order]
    return Ragged(strings.data[ranges(starts[order], lengths)], lengths)
