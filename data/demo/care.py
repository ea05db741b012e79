"""Care tags: reasons to call, drawn to fit age, sex and the household."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.demo.people import People

Ints = NDArray[np.int64]
Odds = NDArray[np.float64]


def care_tags(rng: np.random.Generator, one: People) -> tuple[Ints, NDArray[np.object_]]:
    """Person (t,) and kind (t,) of every tag, in the order of persons within a kind."""
    odds = _odds(one)
    person, kind = [], []
    for code, chance in odds.items():
        mine = np.flatnonzero(rng.random(len(one.age)) < chance)
        person.append(mine)
        kind.append(np.full(len(mine), code, dtype=object))
    return np.concatenate(person), np.concatenate(kind)


def _odds(one: People) -> dict[str, Odds]:
    """Chance (p,) of each tag for each person: 0 where age, sex or household rule it out."""
    age, size = one.age, one.size[one.household]
    youngest = np.full(len(one.size), 999)
    np.minimum.at(youngest, one.household, age)
    old, very_old, child = age >= 60, age >= 80, age < 16
    woman = one.sex == 2
    only_old = youngest[one.household] >= 60
    return {
        "CARE_ALONE": np.where(old & (size == 1), 1.0, 0.0),
        "CARE_EMPTY_NEST": np.where(only_old & (size > 1), 0.8, 0.0),
        "CARE_AGED_80": np.where(very_old, 1.0, 0.0),
        "CARE_DEPENDENT": np.where(very_old, 0.16, np.where(old, 0.03, 0.0)),
        "CARE_DISABLED": np.where(old, 0.03, np.where(age >= 3, 0.008, 0.0)),
        "CARE_LOW_INCOME": np.where(one.residency == "registered", 0.007, 0.0),
        "CARE_LOW_INCOME_EDGE": np.where(one.residency == "registered", 0.004, 0.0),
        "CARE_DESTITUTE": np.where(old & (size == 1), 0.04, 0.0),
        "CARE_CHILD_HARDSHIP": np.where(child, 0.008, 0.0),
        "CARE_CHILD_LEFT": np.where(child & (one.residency == "registered"), 0.006, 0.0),
        "CARE_VETERAN": np.where(~woman & (age >= 22), 0.014, 0.0),
        "CARE_ENTITLED": np.where(old, 0.004, 0.0),
        "CARE_MATERNAL": np.where(woman & (age >= 21) & (age <= 42), 0.022, 0.0),
        "CARE_BEREAVED": np.where((age >= 52) & only_old, 0.01, 0.0),
    }
