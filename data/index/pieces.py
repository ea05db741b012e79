"""What one hex and one area share is a piece: whatever is counted by hex or area is counted by piece first.

A city of four million houses has a million pieces, which are folded into hexes or areas in some milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.index.areas import Ordinals
from data.index.houses import GROUPS, Houses
from data.index.points import Points
from data.index.reach import Reach
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
    def people(self) -> dict[str, tuple[Sums, Sums]]:
        """By age group ("all" = everybody): houses in which it was counted, and how many they are there."""
        found = {}
        for group in ("all", *GROUPS):
            people = self.houses.people(group)
            known = np.isfinite(people)
            found[group] = self.pieces.sums(known), self.pieces.sums(np.where(known, people, 0))
        return found

    @cached_property
    def served(self) -> list[tuple[Sums, Sums]]:
        """By service: people it is for, and those among them that it reaches."""
        found = []
        for service, covered in zip(SERVICES, self.reach.covered, strict=True):
            demand = self.houses.demand[service.group]
            reached = demand * covered[self.houses.stack_of]
            found.append((self.pieces.sums(demand), self.pieces.sums(reached)))
        return found
