"""How many people a viewer is told: as many as there are, or to five and never how few (decision 0035)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.index.town import Town
from data.viewer import Viewer
from geo.rounding import rounded
from geo.vocabulary import SERVICES

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]
FEW = 5  # counts of people below it, but not zero, are told only to those who answer for the place
NAN = float("nan")


def few(viewer: Viewer, people: Floats) -> Mask:
    """Which numbers of people are so small that the viewer may not be told them."""
    return np.zeros(len(people), dtype=bool) if viewer.sees_few else (people > 0) & (people < FEW)


def told(viewer: Viewer, people: Floats, lots: Callable[[], NDArray[Any]], group: str) -> Floats:
    """Numbers of people of a group as the viewer may reckon with them; ``lots`` of their houses, added up."""
    return people if viewer.sees_few else rounded(people, lots(), group)


def residents(town: Town, viewer: Viewer, group: str, houses: Rows) -> tuple[float, bool]:
    """How many of a group live in some houses, and whether they are too few to be told.

    NaN where they are, and where nobody counted them.
    """
    asked = houses[np.isfinite(town.houses.people(group)[houses])]
    if not len(asked):
        return NAN, False
    if few(viewer, _people(town, group, asked))[0]:
        return NAN, True
    return _told(town, viewer, group, asked), False


def covered_share(town: Town, viewer: Viewer, service: int, houses: Rows) -> float:
    """Share of a service's people within its reach on foot: 0–1, NaN: none live there, or too few to tell.

    Where residents are unknown the households stand for them; how many those are is no secret.
    """
    group = SERVICES[service].group
    known = np.isfinite(town.houses.people(group)[houses])
    if few(viewer, _people(town, group, houses[known]))[0]:
        return NAN
    demand = town.houses.demand[group]

    def count(which: Mask) -> float:
        instead = float(demand[houses[which & ~known]].sum(dtype=np.float64))
        return _told(town, viewer, group, houses[which & known]) + instead

    whole = count(np.ones(len(houses), dtype=bool))
    inside = town.reach.covered[service][town.houses.stack_of[houses]]
    return min(count(inside) / whole, 1.0) if whole else NAN


def _people(town: Town, group: str, asked: Rows) -> Floats:
    return np.array([town.houses.people(group)[asked].sum(dtype=np.float64)])


def _told(town: Town, viewer: Viewer, group: str, asked: Rows) -> float:
    def lots() -> NDArray[np.uint64]:
        lived_in = asked[town.houses.people(group)[asked] > 0]
        return np.array([town.houses.lots[lived_in].sum(dtype=np.uint64)])

    return float(told(viewer, _people(town, group, asked), lots, group)[0])
