"""Area codes as small integers, so that scope and area filters are one look-up per row."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import StoreError
from data.viewer import Viewer

Ordinals = NDArray[np.int32]
Mask = NDArray[np.bool_]
Texts = NDArray[np.object_]

PUBLIC = -1  # the ordinal of rows that belong to nobody: the basemap


class AreaCodes:
    """The distinct area codes of a street, sorted; a row keeps its code's ordinal."""

    def __init__(self, codes: Texts) -> None:
        self.codes: Texts = np.array(sorted({str(code) for code in codes}), dtype=object)
        self.allowed = lru_cache(maxsize=256)(self._allowed)
        self.known = lru_cache(maxsize=256)(self._known)
        self.parents = lru_cache(maxsize=8)(self._parents)

    def __len__(self) -> int:
        return len(self.codes)

    def __getstate__(self) -> Texts:
        """Only the codes: what was remembered is not kept in files."""
        return self.codes

    def __setstate__(self, codes: Texts) -> None:
        """Begin anew."""
        self.__init__(codes)  # type: ignore[misc]

    @cached_property
    def _index(self) -> pd.Index[str]:
        return pd.Index(self.codes, dtype=object)

    def ordinals(self, codes: Texts) -> Ordinals:
        """Ordinal of each code. Raises StoreError naming a code that is not known."""
        found = self._index.get_indexer(pd.Index(codes, dtype=object))
        if (found < 0).any():
            raise StoreError(f"area code {codes[found < 0][0]!r} is in no table: run `python -m data check`")
        return found.astype(np.int32)

    def ordinals_of_numbers(self, codes: NDArray[np.int64]) -> Ordinals:
        """The same for codes read as numbers."""
        found = self._numbers.get_indexer(pd.Index(codes))
        if (found < 0).any():
            raise StoreError(f"area code {codes[found < 0][0]} is in no table: run `python -m data check`")
        return found.astype(np.int32)

    @cached_property
    def _numbers(self) -> pd.Index[Any]:
        return pd.Index(self.codes.astype(np.int64))

    def starting_with(self, prefix: str) -> Mask:
        """Which codes lie in the area ``prefix``: they are sorted, so those are neighbours."""
        first, after = np.searchsorted(self.codes, np.array([prefix, prefix + chr(0x10FFFF)], dtype=object))
        within = np.zeros(len(self.codes), dtype=bool)
        within[first:after] = True
        return within

    def _allowed(self, viewer: Viewer, area: str = "") -> Mask:
        """Which areas the viewer may see, within ``area``. Shared: not to be written to."""
        seen = np.zeros(len(self.codes), dtype=bool)
        for prefix in viewer.areas:
            seen |= self.starting_with(prefix)
        return _shared(seen & self.starting_with(area))

    def _known(self, viewer: Viewer) -> Mask:
        """Of which areas the viewer may know name and border: their own, and those around them."""
        return _shared(np.fromiter(map(viewer.knows, self.codes), dtype=bool, count=len(self.codes)))

    def _parents(self, digits: int) -> tuple[Texts, Ordinals]:
        """Distinct codes cut to ``digits``, and per code its parent's position (−1: it is shorter)."""
        long_enough = np.fromiter((len(c) >= digits for c in self.codes), dtype=bool, count=len(self.codes))
        names, inverse = np.unique([c[:digits] for c in self.codes[long_enough]], return_inverse=True)
        position = np.full(len(self.codes), -1, dtype=np.int32)
        position[long_enough] = inverse
        return names.astype(object), position


def _shared(mask: Mask) -> Mask:
    mask.setflags(write=False)
    return mask
