"""Every house of every building: its floor, unit, room and point, and exactly as many as were asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo.drafts import Draft
from data.demo.plans import PLANS, SHOP_M
from geo.errors import PlaceError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
HOME_FORMS = ("old", "walkup", "tower", "strip")
TOWER_FLOORS = (8, 33)
USE_OF = {
    "office": "office",
    "factory": "factory",
    "school": "public",
    "civic": "public",
    "care": "public",
    "market": "public",
}


@dataclass(frozen=True)
class Built:
    """Buildings as columns (n,), see ``drafts.Stand``; ``shops`` and ``others`` are houses but no homes."""

    block: Ints
    form: NDArray[np.object_]
    middle: Floats
    angle: Floats
    length: Floats
    depth: Floats
    door: Ints
    units: Ints
    floors: Ints
    flats: Ints
    shops: Ints
    others: Ints
    year: Ints


@dataclass(frozen=True)
class Rooms:
    """Houses as columns (n,): ``room`` 1.. within floor and unit, ``xy`` (n, 2) metres of the town."""

    building: Ints
    use: NDArray[np.object_]
    floor: Ints
    unit: Ints
    room: Ints
    xy: Floats


def build(rng: np.random.Generator, draft: Draft, busy_front: NDArray[np.bool_], houses: int) -> Built:
    """Give every building its floors, flats and shops, so that all make up ``houses`` or more."""
    stands = draft.stands
    form = np.array([s.form for s in stands], dtype=object)
    years = np.array([_years(s.form) for s in stands])
    length = np.array([s.length for s in stands])
    floors, units = np.array([s.floors for s in stands]), np.array([s.units for s in stands])
    shops = np.where(np.isin(form, ["strip", "podium"]), (length / SHOP_M).astype(int), 0)
    shops = np.where((form == "old") & busy_front, 1, shops)
    shops[form == "market"] = 14
    others = np.select([form == "office", form == "factory"], [floors * 2, np.minimum(floors, 2)], 0)
    others[np.isin(form, ["school", "civic", "care", "market"])] = 1
    flats = np.select([form == "old", form == "tower", np.isin(form, ["walkup", "strip"])], [1, 3, 2], 0)
    floors, flats = _fitted(form, floors, units, flats, houses - int(shops.sum() + others.sum()))
    return Built(
        block=np.array(draft.block),
        form=form,
        middle=np.array([s.middle for s in stands]),
        angle=np.array([s.angle for s in stands]),
        length=length,
        depth=np.array([s.depth for s in stands]),
        door=np.array([s.door for s in stands]),
        units=units,
        floors=floors,
        flats=flats,
        shops=shops,
        others=others,
        year=rng.integers(years[:, 0], years[:, 1] + 1),
    )


def _years(form: str) -> tuple[int, int]:
    return {"strip": (1993, 2008), "podium": (2009, 2021)}.get(form) or PLANS[form].years


def home_floors(form: NDArray[np.object_], floors: Ints) -> Ints:
    """Floors with homes: none where shops or offices are, at most three households share an old house."""
    out: Ints = np.select(
        [form == "strip", form == "old", np.isin(form, ["walkup", "tower"])],
        [floors - 1, np.minimum(floors, 3) - 1, floors],
        0,
    )
    least: Ints = np.maximum(out, np.isin(form, HOME_FORMS).astype(int))
    return least


def _fitted(
    form: NDArray[np.object_], floors: Ints, units: Ints, flats: Ints, wanted: int
) -> tuple[Ints, Ints]:
    """Raise or lower towers first, then put more flats on a floor, until there are ``wanted`` or more."""
    tower, homes = form == "tower", np.isin(form, HOME_FORMS)
    if not homes.any():
        raise PlaceError("no block of this street takes a home: ask for more houses or another seed")
    first = floors.copy()
    for factor in np.arange(0.5, 2.01, 0.02):
        floors = np.where(tower, np.clip(np.round(first * factor), *TOWER_FLOORS), first).astype(np.int64)
        if (home_floors(form, floors) * units * flats).sum() >= wanted:
            break
    while (home_floors(form, floors) * units * flats).sum() < wanted:
        flats = flats + homes
    return floors, flats


def rooms(rng: np.random.Generator, built: Built, houses: int) -> Rooms:
    """Every house, then as many top-floor flats joined with the one below as are over."""
    parts = [_homes(built), _shops(built), _others(built)]
    building, use, floor, unit, room, place = (np.concatenate(c) for c in zip(*parts, strict=True))
    keep = _kept(rng, built, building, use, floor, houses=houses)
    keep = keep[np.lexsort([room[keep], floor[keep], unit[keep], building[keep]])]
    b = building[keep]
    c, s = np.cos(built.angle[b]), np.sin(built.angle[b])
    u, v = place[keep].T
    xy = built.middle[b] + np.column_stack([u * c - v * s, u * s + v * c])
    return Rooms(b, use[keep], floor[keep], unit[keep], room[keep], xy)


def _kept(
    rng: np.random.Generator,
    built: Built,
    building: Ints,
    use: NDArray[np.object_],
    floor: Ints,
    *,
    houses: int,
) -> Ints:
    over = len(building) - houses
    if over <= 0:
        return np.arange(len(building))
    home = use == "residential"
    top = home & (floor == built.floors[building]) & (floor > 1)
    rank = np.argsort(-(home.astype(int) + top) + rng.random(len(home)), kind="stable")
    kept: Ints = np.sort(rank[over:])
    return kept


def _homes(built: Built) -> tuple[NDArray, ...]:  # type: ignore[type-arg]
    levels = home_floors(built.form, built.floors)
    count = levels * built.units * built.flats
    b = np.repeat(np.arange(len(count)), count)
    n = np.arange(len(b)) - np.repeat(np.cumsum(count) - count, count)
    room = n % built.flats[b]
    unit = n // built.flats[b] % built.units[b]
    level = n // (built.flats[b] * built.units[b])
    lowest = np.where(
        (built.form == "strip") | ((built.form == "old") & (built.shops > 0) & (levels < built.floors)), 2, 1
    )
    floor = level + lowest[b]
    along = ((unit + 0.5) / built.units[b] - 0.5) * built.length[b]
    aside = np.minimum(1.1, built.length[b] / built.units[b] / (built.flats[b] + 2))
    u = along + (room - (built.flats[b] - 1) / 2) * aside
    back = np.minimum(0.1 * floor, 3.0)
    v = built.door[b] * (built.depth[b] / 2 - 1.3 - back)
    return b, np.full(len(b), "residential", object), floor, unit + 1, room + 1, np.column_stack([u, v])


def _shops(built: Built) -> tuple[NDArray, ...]:  # type: ignore[type-arg]
    b = np.repeat(np.arange(len(built.shops)), built.shops)
    k = np.arange(len(b)) - np.repeat(np.cumsum(built.shops) - built.shops, built.shops)
    u = ((k + 0.5) / built.shops[b] - 0.5) * built.length[b]
    front = np.where(built.form[b] == "old", built.door[b], -built.door[b])
    v = front * (built.depth[b] / 2 - 1.6)
    return (
        b,
        np.full(len(b), "shop", object),
        np.ones(len(b), int),
        np.zeros(len(b), int),
        k + 1,
        np.column_stack([u, v]),
    )


def _others(built: Built) -> tuple[NDArray, ...]:  # type: ignore[type-arg]
    b = np.repeat(np.arange(len(built.others)), built.others)
    k = np.arange(len(b)) - np.repeat(np.cumsum(built.others) - built.others, built.others)
    office = built.form[b] == "office"
    use = np.array([USE_OF.get(f, "public") for f in built.form[b]], dtype=object)
    floor = np.where(office, k // 2 + 1, 1)
    u = np.where(office, (k % 2 - 0.5) * 2.0, k * 3.0)
    return b, use, floor, np.zeros(len(b), int), k % 2 + 1, np.column_stack([u, np.zeros(len(b))])
