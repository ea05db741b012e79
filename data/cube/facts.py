"""What is counted: rows that have a hex, an area, a day, and a code in each of some dimensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint8]


@dataclass(frozen=True)
class Dimension:
    """A vocabulary of at most 256 codes; ``families`` gives each code its family (a kind its class)."""

    name: str
    size: int
    families: tuple[int, ...] = ()

    @property
    def family_count(self) -> int:
        """How many families there are; 0 when codes have none."""
        return max(self.families, default=-1) + 1


@dataclass(frozen=True)
class Scheme:
    """The dimensions of one table of facts."""

    dimensions: tuple[Dimension, ...]

    def __getitem__(self, name: str) -> Dimension:
        return next(d for d in self.dimensions if d.name == name)


@dataclass(frozen=True)
class Facts:
    """``n`` rows: key, H3 hex of resolution 11, area ordinal, day since 1970, and a code by dimension."""

    ids: NDArray[np.int64]
    hex_id: NDArray[np.uint64]
    area: NDArray[np.int32]
    day: NDArray[np.int32]
    codes: Mapping[str, Codes]

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Facts:
        """Some of the rows."""
        codes = {name: values[rows] for name, values in self.codes.items()}
        return Facts(self.ids[rows], self.hex_id[rows], self.area[rows], self.day[rows], codes)

    @classmethod
    def empty(cls, scheme: Scheme) -> Facts:
        """No rows."""
        codes = {d.name: np.empty(0, np.uint8) for d in scheme.dimensions}
        day = np.empty(0, np.int32)
        return cls(np.empty(0, np.int64), np.empty(0, np.uint64), day.copy(), day, codes)

    def and_also(self, others: Facts) -> Facts:
        """These rows, then those."""
        return Facts(
            np.append(self.ids, others.ids),
            np.append(self.hex_id, others.hex_id),
            np.append(self.area, others.area),
            np.append(self.day, others.day),
            {name: np.append(values, others.codes[name]) for name, values in self.codes.items()},
        )
