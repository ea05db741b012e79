"""The rows in one order, as planes: which of them a question picks, as bits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.cube.days import DayPlanes
from data.cube.facts import Facts, Scheme
from data.cube.pick import Pick
from data.cube.planes import BITS, Counts, Cuts, Words, cover, planes_of, unite
from data.cube.turns import Room

BLOCK = 1 << 16  # words worked on at once: smaller ones cost more calls, larger ones leave the cache
Term = tuple[Words, list[int], bool]


@dataclass(frozen=True)
class Order:
    """``rows`` facts in an order of their own. Without ``days`` they are in the order of their days."""

    scheme: Scheme
    rows: int
    planes: Mapping[str, Words]
    days: DayPlanes | None

    @classmethod
    def of(cls, facts: Facts, scheme: Scheme, *, by_day: bool = False) -> Order:
        """Planes of facts that are in the order wanted."""
        planes = {d.name: planes_of(facts.codes[d.name], d) for d in scheme.dimensions}
        return cls(scheme, len(facts), planes, None if by_day else DayPlanes.of(facts.day))

    def count(self, pick: Pick, cuts: Cuts, room: Room) -> Counts:
        """Picked rows in each group; the areas of the pick are the caller's."""
        if not len(cuts.rows) or cuts.rows[0] == cuts.rows[-1]:
            return np.zeros(max(len(cuts.rows) - 1, 0), dtype=np.int32)
        if not self._narrows(pick):
            return cuts.sizes()
        words, first_word = self.picked(pick, int(cuts.rows[0]), int(cuts.rows[-1]), room)
        return cuts.count(words, room, first_word)

    def picked(self, pick: Pick, first: int, after: int, room: Room) -> tuple[Words, int]:
        """Bits of the rows [first, after) that are picked, and the number of the first word.

        They are in the room: to be used before anything else is done there.
        """
        low, high = first // BITS, -(-after // BITS)
        out = room.empty("picked", high - low, np.uint64)
        terms = self._terms(pick)
        spare = tuple(room.empty(f"spare {i}", min(BLOCK, high - low), np.uint64) for i in range(3))
        for start in range(low, high, BLOCK):
            span = slice(start, min(start + BLOCK, high))
            self._block(pick, terms, span, out[start - low : span.stop - low], spare)
        if first % BITS:
            out[0] &= ~np.uint64((1 << first % BITS) - 1)
        if after % BITS:
            out[-1] &= np.uint64((1 << after % BITS) - 1)
        return out, low

    def _block(
        self, pick: Pick, terms: list[Term], span: slice, out: Words, spare: tuple[Words, ...]
    ) -> None:
        one, two, three = (words[: len(out)] for words in spare)
        if not self._window(pick, span, out, (one, two, three)):
            out[:] = ~np.uint64(0)
        for planes, chosen, others in terms:
            unite(planes, chosen, span, one)
            np.bitwise_and(out, np.invert(one, out=one) if others else one, out=out)

    def _window(self, pick: Pick, span: slice, out: Words, spare: tuple[Words, Words, Words]) -> bool:
        """Rows of the days asked for; False when every day is."""
        if self.days is None or not self._narrows_days(pick):
            return False
        one, two, three = spare
        self.days.earlier(_after(pick), span, out, (one, two))
        if pick.first_day is not None and pick.first_day > self.days.first:
            self.days.earlier(pick.first_day, span, three, (one, two))
            np.bitwise_xor(out, three, out=out)
        return True

    def _terms(self, pick: Pick) -> list[Term]:
        found = []
        for name, wanted in pick.wanted.items():
            if not wanted.all():
                chosen, others = cover(wanted, self.scheme[name])
                found.append((self.planes[name], chosen, others))
        return found

    def _narrows(self, pick: Pick) -> bool:
        return self._narrows_days(pick) or any(not wanted.all() for wanted in pick.wanted.values())

    def _narrows_days(self, pick: Pick) -> bool:
        if self.days is None:
            return False
        end = self.days.first + self.days.step * (len(self.days.before) - 1)
        starts_late = pick.first_day is not None and pick.first_day > self.days.first
        return starts_late or _after(pick) < end


def _after(pick: Pick) -> int:
    """The first day that is no longer asked for."""
    return np.iinfo(np.int32).max if pick.last_day is None else pick.last_day + 1
