"""Households and persons: who lives together, how old they are, what care they need. No identities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.vocabulary import AGE_GROUPS

Ints = NDArray[np.int64]
Texts = NDArray[np.object_]
OLD = (60, 92)  # drawn so that few are above 80
CHILD, YOUNG, ADULT, MIDDLE = (0, 17), (20, 38), (27, 48), (45, 62)
# Who makes up a household; sexes alternate in couples.
TEMPLATES = (
    (OLD,),
    (OLD, OLD),
    (YOUNG,),
    (YOUNG, YOUNG),
    (MIDDLE, MIDDLE),
    (ADULT, ADULT, CHILD),
    (ADULT, ADULT, CHILD, CHILD),
    (ADULT, ADULT, CHILD, OLD, OLD),
    (MIDDLE, MIDDLE, YOUNG),
    (ADULT, ADULT, CHILD, OLD),
    (MIDDLE, MIDDLE, YOUNG, OLD),
)
ODDS = {
    "owner_occupied": (0.052, 0.105, 0.03, 0.045, 0.07, 0.17, 0.085, 0.15, 0.133, 0.08, 0.08),
    "rented": (0.012, 0.015, 0.17, 0.2, 0.12, 0.23, 0.09, 0.015, 0.11, 0.03, 0.008),
    "shared_rental": (0.01, 0.0, 0.4, 0.32, 0.12, 0.1, 0.02, 0.0, 0.03, 0.0, 0.0),
}
RESIDENCY = np.array(["registered", "migrant", "overseas", "unregistered"], dtype=object)
RESIDENCY_ODDS = {
    "owner_occupied": (0.885, 0.11, 0.003, 0.002),
    "rented": (0.2, 0.79, 0.006, 0.004),
    "shared_rental": (0.06, 0.93, 0.005, 0.005),
}
BIRTHS_FALL = 0.9  # fewer small children than schoolchildren
LIFE_SLOPE = 1.9  # of the ages over 60: 15 % of them are 80 or older


@dataclass(frozen=True)
class People:
    """``house`` (h,) of each household and its ``size``; persons (p,) with the household they are of."""

    house: Ints
    size: Ints
    household: Ints
    sex: Ints
    age: Ints
    residency: Texts

    @property
    def person_house(self) -> Ints:
        """The house (p,) of each person."""
        return self.house[self.household]


def people(rng: np.random.Generator, state: Texts, households: Ints) -> People:
    """Fill every household of every house (n,) from a template that suits how the house is lived in."""
    house = np.repeat(np.arange(len(households)), households)
    template = np.zeros(len(house), np.int64)
    for name, odds in ODDS.items():
        mine = state[house] == name
        template[mine] = np.searchsorted(
            np.cumsum(odds)[:-1] / sum(odds), rng.random(int(mine.sum())), side="right"
        )
    size = np.array([len(t) for t in TEMPLATES])[template]
    household = np.repeat(np.arange(len(house)), size)
    place = np.arange(len(household)) - np.repeat(np.cumsum(size) - size, size)
    low, high = _bounds()
    span = low[template[household], place], high[template[household], place]
    age = _ages(rng, *span)
    sex = 1 + (place + np.repeat(rng.integers(0, 2, len(house)), size)) % 2
    return People(house, size, household, sex, age, _residency(rng, state[house][household]))


def ages_by_house(one: People, houses: int) -> dict[str, Ints]:
    """Persons of each age group in each house (n,), and ``residents``: exactly the persons there are."""
    of = one.person_house
    out = {"residents": np.bincount(of, minlength=houses)}
    for group in (g for g in AGE_GROUPS if g.code != "all"):
        mine = (one.age >= group.from_age) & (one.age < (group.to_age or 999))
        out[group.code] = np.bincount(of[mine], minlength=houses)
    return out


def _bounds() -> tuple[Ints, Ints]:
    low, high = np.zeros((len(TEMPLATES), 5), np.int64), np.zeros((len(TEMPLATES), 5), np.int64)
    for i, members in enumerate(TEMPLATES):
        for j, (a, b) in enumerate(members):
            low[i, j], high[i, j] = a, b
    return low, high


def _ages(rng: np.random.Generator, low: Ints, high: Ints) -> Ints:
    draw = rng.random(len(low))
    draw = np.where(low >= OLD[0], 1 - draw ** (1 / LIFE_SLOPE), draw)
    draw = np.where(high <= CHILD[1], draw**BIRTHS_FALL, draw)
    return (low + draw * (high - low + 1)).astype(np.int64)


def _residency(rng: np.random.Generator, state: Texts) -> Texts:
    draw, out = rng.random(len(state)), np.full(len(state), "registered", dtype=object)
    for name, odds in RESIDENCY_ODDS.items():
        mine = state == name
        out[mine] = RESIDENCY[np.searchsorted(np.cumsum(odds)[:-1], draw[mine], side="right")]
    return out
