"""Days as planes: "before this day" for every n-th day, and the low bits of the day between two of those."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.cube.planes import Words, plane_of

MOST_STEPS = 64  # planes of "before"; a year has one for every eighth day


@dataclass(frozen=True)
class DayPlanes:
    """``before[i]``: rows before day ``first + i * step``; ``low[b]``: bit b of (day − first)."""

    first: int
    before: Words
    low: Words

    @property
    def step(self) -> int:
        """Days from one plane of ``before`` to the next: a power of two."""
        return 1 << len(self.low)

    @classmethod
    def of(cls, day: NDArray[np.int32]) -> DayPlanes:
        """Planes of a column of days since 1970."""
        first = int(day.min(initial=0)) if len(day) else 0
        span = int(day.max()) - first + 1 if len(day) else 1
        bits = max((-(-span // MOST_STEPS) - 1).bit_length(), 0)
        since = day - np.int32(first)
        edges = range(0, span + (1 << bits), 1 << bits)
        words = -(-len(day) // 64)
        low = [plane_of((since >> b) & 1 == 1) for b in range(bits)]
        return cls(
            first,
            np.stack([plane_of(since < edge) for edge in edges]),
            np.stack(low) if low else np.empty((0, words), dtype=np.uint64),
        )

    def earlier(self, day: int, span: slice, out: Words, spare: tuple[Words, Words]) -> None:
        """Rows before ``day`` over a span of words."""
        step, rest = divmod(day - self.first, self.step)
        if step < 0:
            out[:] = 0
            return
        if step >= len(self.before) - 1:
            np.copyto(out, self.before[-1, span])
            return
        np.copyto(out, self.before[step, span])
        if rest:
            self._within(step, rest, span, out, spare)

    def _within(self, step: int, rest: int, span: slice, out: Words, spare: tuple[Words, Words]) -> None:
        """Add the rows of one step whose low bits are below ``rest``, from the highest bit down."""
        alike, ones = spare
        np.bitwise_xor(self.before[step + 1, span], self.before[step, span], out=alike)
        for bit in range(len(self.low) - 1, -1, -1):
            np.bitwise_and(alike, self.low[bit, span], out=ones)
            np.bitwise_xor(alike, ones, out=alike)  # those with a 0 here
            if rest >> bit & 1:
                np.bitwise_or(out, alike, out=out)
                alike, ones = ones, alike
