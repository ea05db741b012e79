"""Five classes for a map of numbers: where the borders between colours lie."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

CLASSES = 5


def quantile_breaks(values: ArrayLike, classes: int = CLASSES) -> NDArray[np.float64]:
    """Lower borders of up to ``classes`` classes, rising, in two figures; the first is the least value > 0.

    Zeros and NaN do not count: zero is drawn as zero and missing as missing, neither as a class. With few
    distinct values there are fewer classes; with none the result is empty.
    """
    numbers = np.asarray(values, dtype=float)
    positive = numbers[np.isfinite(numbers) & (numbers > 0)]
    if not len(positive):
        return np.empty(0)
    cuts = np.quantile(positive, np.linspace(0, 1, classes, endpoint=False))
    return np.unique(np.array([_two_figures(cut) for cut in cuts]))


def class_of(values: ArrayLike, breaks: ArrayLike) -> NDArray[np.int8]:
    """Class of each value: 0… for the borders in ``breaks``, −1 for zero, −2 for missing."""
    numbers, borders = np.asarray(values, dtype=float), np.asarray(breaks, dtype=float)
    found = np.clip(np.searchsorted(borders, numbers, side="right") - 1, 0, None)
    found[numbers <= 0] = -1
    found[~np.isfinite(numbers)] = -2
    return found.astype(np.int8)


def _two_figures(value: float) -> float:
    """Rounded down to two figures, so that the least value stays inside its class."""
    step = 10.0 ** (np.floor(np.log10(value)) - 1)
    rounded = float(np.floor(value / step + 1e-9) * step)
    return float(f"{rounded:.12g}")
