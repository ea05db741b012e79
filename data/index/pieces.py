"""What one hex and one area share is a piece: whatever is counted by hex or area is counted by piece first.

A city of four million houses has a million pieces, which are folded into hexes or areas in some milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.index.areas import Ordinals
from data.index.houses import GROUPS, Houses
from data.index.points import Points
from data.index.reach import Reach
from geo.rounding import Lots, added
from geo.vocabulary import SERVICES

Places = NDArray[np.int32]
Sums = NDArray[np.float64]
KEPT = ("count", "households", "people", "served")  # by piece, whatever row its hex has


@dataclass(frozen=True)
class Pieces:
    """Distinct pairs of ``area`` ordinal and ``home`` (row of a home hex), sorted; ``of`` each row."""

    area: Ordinals
    home: Places
    of: NDArray[np.int64]

    @classmethod
    def among(cls, area: Ordinals, home: Places) -> Pieces:
        """The pieces of some rows."""
        pairs, of = np.unique(_keys(area, home), return_inverse=True)
        return cls((pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32), of)

    @classmethod
    def of_all(cls, layers: Iterable[Pieces]) -> Pieces:
        """The pieces that any of several layers has."""
        some = list(layers)
        area, home = (np.concatenate([getattr(p, name) for p in some]) for name in ("area", "home"))
        return cls.among(area, home)

    def moved(self, moved: Places) -> Pieces:
        """The same pieces where hexes have other rows."""
        return replace(self, home=moved[self.home])

    def hold(self, area: Ordinals, home: Places) -> bool:
        """Whether all of these pairs are among the pieces."""
        mine, theirs = (_keys(*pair) for pair in ((self.area, self.home), (area, home)))
        at = np.searchsorted(mine, theirs)
        return bool((at < len(mine)).all() and (mine[at] == theirs).all())

    def sums(self, values: NDArray[Any] | None = None) -> Sums:
        """Values of rows summed by piece; how many rows where no values are given."""
        return np.bincount(self.of, weights=values, minlength=len(self.area)).astype(np.float64)


def _keys(area: Ordinals, home: Places) -> NDArray[np.int64]:
    return (area.astype(np.int64) << 32) | home


@dataclass(frozen=True)
class Spread:
    """Where the things of a layer are: by piece how many, and the sums of their 32-bit mercator x and y."""

    pieces: Pieces
    count: Sums
    x: Sums
    y: Sums

    @classmethod
    def of(cls, points: Points, home: Places) -> Spread:
        """The spread of a layer whose things have these home hexes."""
        pieces = Pieces.among(points.area, home)
        return cls(pieces, pieces.sums(), *(pieces.sums(axis) for axis in points.xy))


class People(NamedTuple):
    """Of an age group by piece: houses in which it was counted, how many they are, lots of their houses."""

    counted: Sums
    people: Sums
    lots: Lots


class Served(NamedTuple):
    """Of a service by piece: people it is for, those among them that it reaches.

    ``known``: of those reached the ones that were counted, no households in their stead; ``lots`` of their
    houses.
    """

    people: Sums
    reached: Sums
    known: Sums
    lots: Lots


@dataclass(frozen=True)
class HousePieces:
    """Houses by piece: how many, how many live there, how many of those a service reaches."""

    pieces: Pieces
    houses: Houses
    reach: Reach

    def moved(self, pieces: Pieces) -> HousePieces:
        """The same where hexes have other rows: what was summed stays."""
        after = replace(self, pieces=pieces)
        after.__dict__.update({n: v for n, v in self.__dict__.items() if n in KEPT})
        return after

    @cached_property
    def count(self) -> Sums:
        """Houses."""
        return self.pieces.sums()

    @cached_property
    def households(self) -> Sums:
        """Households."""
        return self.pieces.sums(np.nan_to_num(self.houses.points.columns["households"]))

    @cached_property
    def people(self) -> dict[str, People]:
        """By age group ("all" = everybody)."""
        found = {}
        for group in GROUPS:
            known = np.isfinite(self.houses.people(group))
            found[group] = People(self.pieces.sums(known), *self._people(group, known))
        return found

    @cached_property
    def served(self) -> list[Served]:
        """By service."""
        demand = self.houses.demand
        whole = {group: self.pieces.sums(demand[group]) for group in {s.group for s in SERVICES}}
        found = []
        for service, covered in zip(SERVICES, self.reach.covered, strict=True):
            inside = covered[self.houses.stack_of]
            reached = self.pieces.sums(demand[service.group] * inside)
            known, lots = self._people(service.group, inside)
            if np.array_equal(known, reached):  # everybody was counted: once is enough to remember
                known = reached
            found.append(Served(whole[service.group], reached, known, lots))
        return found

    def _people(self, group: str, which: NDArray[np.bool_]) -> tuple[Sums, Lots]:
        """People that were counted in some houses; the lots of those in which there are any."""
        people = np.where(which, np.nan_to_num(self.houses.people(group)), 0)
        lots = self.pieces.sums(np.where(people > 0, self.houses.lots, 0))
        return self.pieces.sums(people), added(lots).astype(np.uint32)
