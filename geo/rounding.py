"""Counts of people rounded to five: at random, but of the same people always alike (decision 0035).

The cell key method (Fraser & Wooton 2005, Leaver 2009, Australian Bureau of Statistics) with the unbiased
rounding of Statistics Canada and Stats NZ: every house has a secret lot, the lots of those counted are added
up, and the sum decides whether the count goes up or down.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

BASE = 5
LOT_BITS = 28  # so that float64 adds up 2²⁵ of them exactly
LOTS = np.uint64((1 << LOT_BITS) - 1)
KEY_BYTES = 16
AT_ONCE = 1 << 14  # ids: what is worked on stays in the processor's cache
# SipHash-2-4, Aumasson & Bernstein 2012: what its four words begin with, and the end of a message of 8 bytes.
WORDS = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
LAST = np.uint64(8 << 56)

Ids = NDArray[np.int64]
Lots = NDArray[np.uint32]
Floats = NDArray[np.float64]
Word = NDArray[np.uint64]


def lots_of(ids: Ids, key: bytes) -> Lots:
    """A number below 2²⁸ for each id, which nobody can tell who does not have the key of 16 bytes."""
    found = np.empty(len(ids), dtype=np.uint32)
    for first in range(0, len(ids), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        found[part] = siphash(np.asarray(ids[part]).astype(np.uint64), key) & LOTS
    return found


def added(lots: NDArray[Any]) -> NDArray[Any]:
    """Sums of lots as lots again, so that they can be added up further."""
    return np.asarray(lots).astype(np.int64).view(np.uint64) & LOTS


def rounded(people: Floats, lots: NDArray[Any], what: str) -> Floats:
    """Counts as multiples of five, each up or down by chance: on average as many as there are.

    ``lots``: sums over the houses in which those people live; ``what`` is counted (an age group). The same
    houses and ``what`` always fall alike. NaN stays NaN.
    """
    found: Floats = np.floor(people / BASE) * BASE
    at = np.flatnonzero(people > found)  # hexes in which nobody lives are most of a city
    chance = _mixed(added(lots[at]) + _salt(what)) >> np.uint64(11)  # 53 bits, which a float64 holds
    up = chance * (BASE * 2.0**-53) < people[at] - found[at]
    found[at[up]] += BASE
    return found


def siphash(messages: Word, key: bytes) -> Word:
    """The 64 bits of SipHash-2-4 of each message of 8 bytes."""
    keys = np.frombuffer(key, "<u8")
    v = [np.uint64(word) ^ keys[i % 2] for i, word in enumerate(WORDS)]
    state = [np.full(len(messages), word, dtype=np.uint64) for word in v]
    for message in (messages, LAST):
        state[3] ^= message
        _rounds(state, 2)
        state[0] ^= message
    state[2] ^= np.uint64(0xFF)
    _rounds(state, 4)
    return state[0] ^ state[1] ^ state[2] ^ state[3]


def _rounds(v: list[Word], times: int) -> None:
    for _ in range(times):
        v[0] += v[1]
        v[2] += v[3]
        v[1], v[3] = _turned(v[1], 13) ^ v[0], _turned(v[3], 16) ^ v[2]
        v[0] = _turned(v[0], 32) + v[3]
        v[2] += v[1]
        v[1], v[3] = _turned(v[1], 17) ^ v[2], _turned(v[3], 21) ^ v[0]
        v[2] = _turned(v[2], 32)


def _turned(word: Word, bits: int) -> Word:
    return (word << np.uint64(bits)) | (word >> np.uint64(64 - bits))


def _mixed(word: Word) -> Word:
    """Every bit of it depends on every bit: the last step of SplitMix64 (Steele, Lea & Flood 2014)."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        word ^= word >> np.uint64(shift)
        word *= np.uint64(factor)
    return word ^ (word >> np.uint64(31))


@cache
def _salt(what: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.blake2b(what.encode(), digest_size=8).digest(), "little"))
