"""Area codes as small integers, so that scope and area filters are one look-up per row."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.viewer import Viewer

Ordinals = NDArray[np.int32]
Mask = NDArray[np.bool_]


class AreaCodes:
    """The distinct area codes of a street, sorted; a row keeps its code's ordinal."""

    def __init__(self, codes: NDArray[np.object_]) -> None:
        self.codes = pd.Index(np.unique(codes.astype(str)))
        self.allowed = lru_cache(maxsize=256)(self._allowed)

    def ordinals(self, codes: pd.Series[str]) -> Ordinals:
        """Ordinal of each code; every code must be known."""
        found = self.codes.get_indexer(pd.Index(codes.astype(str)))
        return np.asarray(found, dtype=np.int32)

    def code(self, ordinal: int) -> str:
        """The code behind an ordinal."""
        return str(self.codes[ordinal])

    def starting_with(self, prefix: str) -> Mask:
        """Which codes lie in the area ``prefix``."""
        return np.asarray(self.codes.str.startswith(prefix), dtype=bool)

    def _allowed(self, viewer: Viewer, area: str = "") -> Mask:
        seen = np.zeros(len(self.codes), dtype=bool)
        for prefix in viewer.areas:
            seen |= self.starting_with(prefix)
        return seen & self.starting_with(area)

    def parents(self, digits: int) -> tuple[pd.Index[str], Ordinals]:
        """Distinct codes cut to ``digits``, and for each code its parent's position (−1 when it is shorter)."""
        long_enough = np.asarray(self.codes.str.len() >= digits, dtype=bool)
        names, inverse = np.unique(np.asarray(self.codes.str.slice(0, digits))[long_enough], return_inverse=True)
        position = np.full(len(self.codes), -1, dtype=np.int32)
        position[long_enough] = inverse
        return pd.Index(names), position
