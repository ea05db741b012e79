"""Addresses after GB/T 23705: subdistrict, road and number, estate, building, unit, room."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo import names
from data.demo.drafts import Draft
from data.demo.roads import Roads, number_along
from data.demo.rooms import Built, Rooms
from data.demo.seeds import chance
from data.demo.sites import Site
from data.demo.uses import Blocks

Texts = NDArray[np.object_]
Ints = NDArray[np.int64]
ESTATE_FORMS = ("walkup", "tower", "strip", "podium")
STREET_FORMS = ("strip", "podium")


@dataclass(frozen=True)
class Addresses:
    """Of buildings (b,): road, number, estate block or −1, number in the estate (0: none), name.

    ``estates`` maps the block of an estate to its name; ``gate_road``/``gate_no`` (b,) its gate's address.
    """

    road: Texts
    number: Ints
    estate: Ints
    building_no: Ints
    name: Texts
    estates: dict[int, str]
    gate_road: Texts
    gate_no: Ints


def addresses(site: Site, blocks: Blocks, draft: Draft, built: Built, roads: Roads) -> Addresses:
    """Give every building its street number, and estates their gate's number."""
    in_estate = np.isin(built.form, ESTATE_FORMS)
    homes = in_estate & (built.flats > 0)
    estates = np.unique(built.block[homes])
    in_estate &= np.isin(built.block, estates)
    new = [blocks.use[int(b)] == "tower" for b in estates]
    called = dict(
        zip(estates.tolist(), names.estates(chance(site.seed, site.index, "estates"), new), strict=True)
    )
    gates = np.array([_gate(draft, built, int(b)) for b in estates]).reshape(-1, 2)
    street = ~in_estate | np.isin(built.form, STREET_FORMS)
    fronts = np.vstack([front(built)[street], gates])
    road, number = number_along(roads, fronts)
    count = int(street.sum())
    gate_of = np.searchsorted(estates, built.block).clip(max=max(len(estates) - 1, 0))
    out_road, out_no = np.full(len(street), "", dtype=object), np.zeros(len(street), np.int64)
    out_road[street], out_no[street] = road[:count], number[:count]
    gate_road, gate_no = np.full(len(street), "", dtype=object), np.zeros(len(street), np.int64)
    if len(estates):
        gate_road[in_estate], gate_no[in_estate] = (
            road[count:][gate_of[in_estate]],
            number[count:][gate_of[in_estate]],
        )
    estate = np.where(in_estate, built.block, -1)
    building_no = _numbered(estate, in_estate & (built.flats > 0))
    name = _names(out_road, out_no, estate, building_no, called)
    return Addresses(out_road, out_no, estate, building_no, name, called, gate_road, gate_no)


def front(built: Built) -> NDArray[np.float64]:
    """The middle of each building's street side (n, 2), a little outside."""
    side = np.where(np.isin(built.form, STREET_FORMS), -built.door, built.door) * (built.depth / 2 + 1.5)
    return built.middle + np.column_stack([-np.sin(built.angle), np.cos(built.angle)]) * side[:, None]


def full(stem: str, a: Addresses, built: Built, rooms: Rooms) -> tuple[Texts, Texts, Texts, Texts, Texts]:
    """Address, road, road number, unit and room texts (n,) of every house."""
    b = rooms.building
    shop = rooms.use == "shop"
    inside = (a.estate[b] >= 0) & ~shop
    road = np.where(inside, a.gate_road[b], a.road[b])
    plain = np.where(inside, a.gate_no[b], a.number[b])
    lone = _lone(b, shop, len(built.block))
    out, numbers, units, room_texts = [], [], [], []
    rows = zip(
        road.tolist(),
        plain.tolist(),
        a.estate[b].tolist(),
        a.building_no[b].tolist(),
        rooms.unit.tolist(),
        rooms.floor.tolist(),
        rooms.room.tolist(),
        shop.tolist(),
        inside.tolist(),
        lone.tolist(),
        strict=True,
    )
    for way, no, estate, building, unit, floor, room, is_shop, is_inside, is_lone in rows:
        number = f"{no}-{room}" if is_shop and not is_lone else str(no)
        text = "" if is_shop or is_lone else f"{floor}{room:02d}"
        tail = (
            f" {a.estates[estate]} {building}幢{unit}单元{text}室"
            if is_inside
            else f"{text}室"
            if text
            else ""
        )
        out.append(f"{stem}{way}{number}号{tail}")
        numbers.append(number)
        units.append(str(unit) if is_inside else None)
        room_texts.append(text or None)
    return tuple(np.array(c, dtype=object) for c in (out, road, numbers, units, room_texts))  # type: ignore[return-value]


def _lone(building: Ints, shop: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Houses that are the only home, or the only shop, of their building: they need no room number."""
    out = np.zeros(len(building), dtype=bool)
    for mine in (shop, ~shop):
        out[mine] = (np.bincount(building[mine], minlength=count) == 1)[building[mine]]
    both = np.bincount(building, minlength=count)[building] > 1
    return out & ~(both & ~shop)


def _gate(draft: Draft, built: Built, block: int) -> NDArray[np.float64]:
    if block in draft.gates:
        return draft.gates[block]
    out: NDArray[np.float64] = built.middle[built.block == block][0]
    return out


def _numbered(estate: Ints, homes: NDArray[np.bool_]) -> Ints:
    """幢 numbers 1.. within each estate, in the order of building."""
    out = np.zeros(len(estate), np.int64)
    index = np.flatnonzero(homes)
    order = index[np.argsort(estate[index], kind="stable")]
    fresh = np.flatnonzero(np.diff(estate[order], prepend=-2))
    out[order] = np.arange(len(order)) - np.repeat(fresh, np.diff(fresh, append=len(order))) + 1
    return out


def _names(road: Texts, number: Ints, estate: Ints, building_no: Ints, called: dict[int, str]) -> Texts:
    return np.array(
        [
            f"{called[e]}{n}幢" if e >= 0 and n else f"{r}{no}号"
            for r, no, e, n in zip(
                road.tolist(), number.tolist(), estate.tolist(), building_no.tolist(), strict=True
            )
        ],
        dtype=object,
    )
