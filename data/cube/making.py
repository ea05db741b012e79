"""From facts to planes: three sorts, and a plane for every code in every order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.cube.base import Base, Days
from data.cube.facts import Facts, Scheme
from data.cube.order import Order
from data.cube.planes import Cuts


def make_base(facts: Facts, scheme: Scheme, areas: int) -> Base:
    """Sort the facts and make their planes. ``areas``: how many area codes there are."""
    facts = facts.take(np.argsort(facts.hex_id, kind="stable"))
    starts = np.flatnonzero(np.diff(facts.hex_id, prepend=np.uint64(0)))
    hex_rows = np.append(starts, len(facts))
    first_day = int(facts.day.min()) if len(facts) else 0
    days = int(facts.day.max()) - first_day + 1 if len(facts) else 0
    day = _narrow(facts.day - np.int32(first_day), days)
    by_day = np.argsort(day, kind="stable")
    by_area = np.argsort(_narrow(facts.area, areas), kind="stable")
    in_areas = facts.take(by_area)
    cell = np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(hex_rows))[by_area]
    pieces = np.flatnonzero((np.diff(in_areas.area, prepend=-1) != 0) | (np.diff(cell, prepend=-1) != 0))
    by_key = np.argsort(facts.ids, kind="stable")
    every_area = np.arange(areas + 1)
    return Base(
        scheme,
        facts.area,
        day,
        facts.codes,
        facts.hex_id[starts],
        Cuts.at(hex_rows),
        Order.of(facts, scheme),
        Order.of(in_areas, scheme),
        Cuts.at(np.searchsorted(in_areas.area, every_area)),
        Cuts.at(np.append(pieces, len(facts))),
        cell[pieces],
        np.searchsorted(in_areas.area[pieces], every_area).astype(np.int32),
        day[by_area],
        Order.of(facts.take(by_day), scheme, by_day=True),
        first_day,
        Cuts.at(np.searchsorted(day[by_day], np.arange(days + 1))),
        facts.ids[by_key],
        by_key.astype(np.int32),
    )


def _narrow(values: NDArray[np.int32], most: int) -> Days:
    """In 16 bits where they hold them: numpy then sorts by radix, ten times as fast."""
    return values.astype(np.int16) if most <= np.iinfo(np.int16).max else values
