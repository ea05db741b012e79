"""Planes of bits: bit ``i & 63`` of word ``i >> 6`` says something of row ``i``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.cube.facts import Codes, Dimension
from data.cube.turns import Room

Words = NDArray[np.uint64]
Counts = NDArray[np.int32]
BITS = 64


def plane_of(rows: NDArray[np.bool_]) -> Words:
    """One plane; bits behind the last row are 0."""
    words = np.zeros(-(-len(rows) // BITS) * 8, dtype=np.uint8)
    packed = np.packbits(rows, bitorder="little")
    words[: len(packed)] = packed
    return words.view(np.uint64)


def planes_of(codes: Codes, dimension: Dimension) -> Words:
    """A plane for each code, then one for each family: (codes + families) × words."""
    count = dimension.size + dimension.family_count
    planes = np.zeros((count, -(-len(codes) // BITS)), dtype=np.uint64)
    for code in range(dimension.size):
        planes[code] = plane_of(codes == code)
        if dimension.families:
            planes[dimension.size + dimension.families[code]] |= planes[code]
    return planes


def cover(wanted: NDArray[np.bool_], dimension: Dimension) -> tuple[list[int], bool]:
    """The fewest planes whose union holds exactly the wanted codes, or (True) exactly the others."""
    ways = (_united(wanted, dimension), False), (_united(~wanted, dimension), True)
    return min(ways, key=lambda way: len(way[0]))


def _united(wanted: NDArray[np.bool_], dimension: Dimension) -> list[int]:
    if not dimension.families:
        return np.flatnonzero(wanted).tolist()
    families = np.array(dimension.families)
    whole = np.bincount(families, wanted) == np.bincount(families)
    alone = np.flatnonzero(wanted & ~whole[families])
    return [*alone.tolist(), *(dimension.size + np.flatnonzero(whole)).tolist()]


def unite(planes: Words, chosen: list[int], span: slice, out: Words) -> None:
    """The union of some planes over a span of words."""
    if not chosen:
        out[:] = 0
        return
    np.copyto(out, planes[chosen[0], span])
    for plane in chosen[1:]:
        np.bitwise_or(out, planes[plane, span], out=out)


@dataclass(frozen=True)
class Cuts:
    """Where groups of neighbouring rows begin, and where the last ends: n + 1 row numbers, ascending.

    Rows and counts are 32 bits wide: at most 2,147,483,647 rows.
    """

    @classmethod
    def at(cls, rows: NDArray[np.integer[Any]]) -> Cuts:
        """Cuts at row numbers of any width."""
        return cls(rows.astype(np.int32))

    rows: NDArray[np.int32]

    @cached_property
    def _where(self) -> tuple[NDArray[np.intp], Words]:
        below = (np.uint64(1) << (self.rows & (BITS - 1)).astype(np.uint64)) - np.uint64(1)
        return (self.rows >> 6).astype(np.intp), below  # of any other width numpy would copy it each time

    def between(self, first: int, after: int) -> Cuts:
        """Groups ``first`` to ``after``, without the last."""
        return Cuts(self.rows[first : after + 1])

    def sizes(self) -> Counts:
        """Rows in each group."""
        return np.diff(self.rows)

    def count(self, words: Words, room: Room, first_word: int = 0) -> Counts:
        """Bits set in each group. ``words`` are a part of a plane that begins with ``first_word``.

        The rank of a cut is the bits in the words before its own, and those below it in its own (Jacobson
        1989, Space-efficient static trees and graphs); a group is the difference of two ranks.
        """
        at, below = self._where
        n = len(at)
        if first_word:
            at = np.subtract(at, first_word, out=room.empty("at", n, np.intp))
        before = room.empty("before", len(words) + 1, np.int32)
        before[0] = 0
        bits = np.bitwise_count(words, out=room.empty("bits", len(words), np.uint8))
        np.cumsum(bits, out=before[1:], dtype=np.int32)
        # A cut behind the last word has no bits of it below.
        own = words.take(at, out=room.empty("own", n, np.uint64), mode="clip")
        own &= below
        rank = before.take(at, out=room.empty("rank", n, np.int32), mode="clip")
        rank += np.bitwise_count(own, out=room.empty("own bits", n, np.uint8))
        return np.diff(rank)
