"""Chance that can be repeated: one generator per subdistrict and topic."""

from __future__ import annotations

from zlib import crc32

import numpy as np


def chance(seed: int, *about: int | str) -> np.random.Generator:
    """The generator for a topic: the same arguments give the same numbers in every process.

    Text is hashed by CRC-32, since ``hash`` differs from process to process.
    """
    return np.random.default_rng([seed, *(a if isinstance(a, int) else crc32(a.encode()) for a in about)])
