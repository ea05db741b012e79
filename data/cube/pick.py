"""Which rows a question is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from data.cube.facts import Facts, Scheme

Stretch = tuple[int, int]


@dataclass(frozen=True)
class Pick:
    """Days (both included; None = any), codes wanted of each dimension (absent = all), stretches of areas.

    ``areas``: stretches [first, after) of area ordinals, in order and apart; None = everywhere, () = nowhere.
    Area codes are sorted, so what begins with a prefix is one stretch.
    """

    first_day: int | None = None
    last_day: int | None = None
    wanted: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    areas: tuple[Stretch, ...] | None = None

    def of(self, facts: Facts, scheme: Scheme) -> NDArray[np.bool_]:
        """Whether each row is asked for, looked at one by one: for the few rows beside the planes."""
        found = np.ones(len(facts), dtype=bool)
        if self.first_day is not None:
            found &= facts.day >= self.first_day
        if self.last_day is not None:
            found &= facts.day <= self.last_day
        for name, wanted in self.wanted.items():
            found &= wanted[facts.codes[scheme[name].name]]
        if self.areas is not None:
            inside = np.zeros(len(facts), dtype=bool)
            for first, after in self.areas:
                inside |= (facts.area >= first) & (facts.area < after)
            found &= inside
        return found


def stretches(allowed: NDArray[np.bool_]) -> tuple[Stretch, ...] | None:
    """A mask over area ordinals as stretches; None when it allows all."""
    if allowed.all():
        return None
    edges = np.flatnonzero(np.diff(np.concatenate([[0], allowed.astype(np.int8), [0]])))
    return tuple((int(first), int(after)) for first, after in edges.reshape(-1, 2))
