"""From the elements of an address to the rows of the houses it may mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from geo.addresses import scores
from geo.addresses.index import Index
from geo.addresses.keys import tells_door
from geo.addresses.naming import Naming
from geo.addresses.parse import parts_of
from geo.addresses.parts import Parts
from geo.addresses.variants import variants

_FEW = 10  # more houses than that are no choice for a person: the address tells no building


class Found(NamedTuple):
    """Rows of the houses that are meant, the likeliest first; how sure; why (one of ``REASONS``)."""

    rows: tuple[int, ...]
    score: float
    reason: str


NOTHING = Found((), 0.0, "none")


class Search:
    """The houses of a street, ready to be asked.

    ``readings`` (n): one or two readings of each, the surest first.
    """

    def __init__(self, readings: Sequence[tuple[Parts, ...]]) -> None:
        self._houses = [first for first, *_ in readings]
        self._index = Index(readings)
        self._naming = Naming(self._houses)

    def find(self, plain: str) -> Found:
        """The houses a plain address may mean."""
        asked = parts_of(plain)
        numbered = asked.road_no or asked.building_no or asked.room
        if (asked.relative or not numbered) and (rows := self._index.by_name(asked)):
            return self._judged(asked, rows)
        return self._by_parts(asked) or max(self._otherwise(asked), key=_sureness, default=NOTHING)

    def _by_parts(self, asked: Parts) -> Found | None:
        rows: Sequence[int] = self._index.by_door(asked)
        if rows and not tells_door(asked) and (inside := self._inside(asked)):
            return inside
        rows = rows or [r for r in self._index.by_room(asked) if scores.fits(asked, self._houses[r])]
        return self._judged(asked, rows) if rows else None

    def _judged(self, asked: Parts, rows: Sequence[int]) -> Found:
        if len(rows) == 1 and scores.equal(asked, self._houses[rows[0]]):
            return Found(tuple(rows), 1.0, "same")
        agreed = [scores.agreement(asked, self._houses[row]) for row in rows]
        best = max(agreed)
        likeliest = tuple(row for row, one in zip(rows, agreed, strict=True) if one == best)
        if len(likeliest) > 1:
            return _several(asked, likeliest, best)
        score = best * scores.completeness(asked, self._houses[likeliest[0]])
        reason = "contradiction" if best < 1 else "same" if score == 1 else "partial"
        return Found(likeliest, score, reason)

    def _otherwise(self, asked: Parts) -> Iterator[Found]:
        """What other readings find: each group of equally likely ones as one."""
        alone = (([other], factor) for other, factor in variants(asked))
        for group, factor in (*alone, *self._naming.otherwise(asked)):
            found = [one for one in map(self._by_parts, group) if one]
            if len(found) > 1:
                rows = tuple(dict.fromkeys(row for one in found for row in one.rows))
                yield Found(rows, scores.AMBIGUOUS * factor, "ambiguous")
            elif found:
                yield _less_sure(found[0], factor)
        if inside := self._inside(asked):
            yield inside

    def _inside(self, asked: Parts) -> Found | None:
        row = -1 if asked.room else self._index.inside(asked)
        return Found((row,), scores.BUILDING_ONLY, "building_only") if row >= 0 else None


def _sureness(found: Found) -> float:
    return found.score


def _several(asked: Parts, rows: tuple[int, ...], agreed: float) -> Found:
    if len(rows) > _FEW and not asked.building_no:
        return Found(rows[:1], scores.BUILDING_ONLY * agreed, "building_only")
    return Found(rows, scores.AMBIGUOUS * agreed, "ambiguous" if agreed == 1 else "contradiction")


def _less_sure(found: Found, factor: float) -> Found:
    reason = "partial" if found.reason == "same" else found.reason
    return found._replace(score=found.score * factor, reason=reason)
