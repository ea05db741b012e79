"""What a planner is told of people: to five, always alike, and no difference that tells of one to four."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
import town as toy
from asking import ALL_TIME, CODES, LEADER, PLANNER, areas, features, few_examples, in_hexes, tiles_at
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from data.database import read_meta
from data.index.houses import Houses
from data.index.town import Town
from data.questions import GROUP_CODES, SERVICE_CODES, HexQuestion
from data.rounding_key import rounding_key
from data.store import Store, Values
from data.store.people import residents
from data.store.snapshot import Snapshot
from data.viewer import Viewer
from geo import hexes
from geo.rounding import lots_of, rounded
from geo.vocabulary import SERVICES

SECRETARY = Viewer("secretary", (toy.A,))
LENGTHS = (0, 9, 12, 15, 17)  # digits of the areas around a house, from everywhere to its micro-grid
resolutions, groups = st.integers(7, 11), st.sampled_from(GROUP_CODES)
keys = st.binary(min_size=16, max_size=16)


class Told(NamedTuple):
    """A count as a planner reads it: NaN and not few is "no data"."""

    value: float
    few: bool

    def could_be(self) -> set[int]:
        """All that it may be in truth."""
        if self.few:
            return set(range(1, 5))
        if self.value == 0 or math.isnan(self.value):
            return {0}
        return {n for n in range(5, int(self.value) + 5) if abs(n - self.value) < 5}


def ways_to_tell(people: int) -> set[Told]:
    """What a count may be told as."""
    if 0 < people < 5:
        return {Told(math.nan, True)}
    return {Told(float(n), False) for n in (people // 5 * 5, -(-people // 5) * 5)}


def drawn_with(town: Town, key: bytes) -> Town:
    """The same town where lots were drawn with another key."""
    points = town.houses.points
    columns = {**points.columns, "lot": lots_of(points.ids, key)}
    after = replace(town, houses=Houses(replace(points, columns=columns)))
    after.__dict__.update({name: getattr(town, name) for name in ("reach", "hexagons", "spreads", "cubes")})
    return after


def told_of(now: Snapshot, viewer: Viewer, area: str, hex_id: int, group: str) -> Told:
    """How many of a group live where a hex and an area overlap, as the hexes of the map tell it."""
    asked = HexQuestion("residents", hexes.res_of(hex_id), replace(ALL_TIME, area=area), group)
    found = now.hex_values(viewer, asked)
    at = found.names.tolist().index(hex_id)
    return Told(math.nan if found.few[at] else float(found.values[at]), bool(found.few[at]))


def living_in(homes: pd.DataFrame, area: str, hex_id: int, group: str) -> int:
    """The truth, from the frames alone."""
    here = homes[(in_hexes(homes, hexes.res_of(hex_id)) == hex_id) & homes["area_code"].str.startswith(area)]
    return int(here["residents" if group == "all" else group].sum())


def test_no_two_counts_one_within_the_other_tell_that_the_rest_are_one_to_four() -> None:
    """For every pair of true counts, and every way to tell them; alone the rest reads "<5", too."""
    for whole, rest in itertools.product(range(1, 80), range(1, 5)):
        for one, other in itertools.product(ways_to_tell(whole), ways_to_tell(max(whole - rest, 0))):
            pairs = itertools.product(one.could_be(), other.could_be())
            assert len({n - m for n, m in pairs if 1 <= n - m <= 4}) >= 2, (whole, rest, one, other)


@few_examples
@given(
    key=keys,
    house=st.integers(0, 39),
    sizes=st.lists(resolutions, min_size=2, max_size=2).map(sorted),
    lengths=st.lists(st.sampled_from(LENGTHS), min_size=2, max_size=2).map(sorted),
    group=groups,
)
def test_the_difference_of_two_filters_does_not_tell_of_few(  # noqa: PLR0917
    store: Store,
    town: object,
    key: bytes,
    house: int,
    sizes: list[int],
    lengths: list[int],
    group: str,
) -> None:
    """Around a house a hex within a hex and an area within an area: what is in one and not in the other."""
    homes, now = town.house, Snapshot(drawn_with(store.town, key), store.now.mark)
    code = homes["area_code"][house]
    places = [
        (code[:digits], int(in_hexes(homes.iloc[[house]], res)[0]))
        for res, digits in zip(sizes, lengths, strict=True)
    ]
    true = [living_in(homes, *place, group) for place in places]
    told = [told_of(now, PLANNER, *place, group) for place in places]
    for people, answer in zip(true, told, strict=True):
        assert people in answer.could_be()
        assert answer in ways_to_tell(people) or (people == 0 and math.isnan(answer.value))
    if 0 < true[0] - true[1] < 5:
        whole, part = (answer.could_be() for answer in told)
        assert len({n - m for n in whole for m in part if 1 <= n - m <= 4}) >= 2


def all_counts(store: Store, viewer: Viewer, area: str) -> Iterator[tuple[frozenset[int], str, Told]]:
    """Every count that an area's hexes, grids and communities tell: of which houses, whom, how many."""
    points, asked = store.town.houses.points, replace(ALL_TIME, area=area)
    seen = store.town.areas.allowed(viewer, area)[points.area]
    codes = store.town.areas.codes[points.area]
    for group in GROUP_CODES:
        lived_in = seen & (store.town.houses.people(group) > 0)
        for res in range(7, 12):
            bins = hexes.parent_of(points.hex_id, res)
            found = store.hex_values(viewer, HexQuestion("residents", res, asked, group))
            yield from _counts(found, points.ids, lived_in, bins, group)
        for level, digits in (("communities", 12), ("grids", 15)):
            bins = np.array([code[:digits] for code in codes], dtype=object)
            found = store.area_values(viewer, HexQuestion("residents", 0, asked, group), level)
            yield from _counts(found, points.ids, lived_in, bins, group)


def _counts(
    found: Values, ids: np.ndarray, lived_in: np.ndarray, bins: np.ndarray, group: str
) -> Iterator[tuple[frozenset[int], str, Told]]:
    for name, value, few in zip(found.names, found.values, found.few, strict=True):
        if few or not math.isnan(value):
            told = Told(math.nan if few else float(value), bool(few))
            yield frozenset(ids[lived_in & (bins == name)].tolist()), group, told


def test_the_same_people_are_told_alike_whatever_way_they_are_asked_for(store: Store) -> None:
    """Hexes of five sizes, grids and communities, each within every area: 16 × 7 × 7 questions."""
    told: dict[tuple[frozenset[int], str], set[str]] = {}
    times = 0
    for area in ["", *CODES]:
        for houses, group, answer in all_counts(store, PLANNER, area):
            told.setdefault((houses, group), set()).add(repr(answer))
            times += 1
    assert times > 5 * len(told)
    assert [(who, answers) for who, answers in told.items() if len(answers) > 1] == []


def test_asking_with_houses_in_which_nobody_of_the_group_lives_is_no_second_try(store: Store) -> None:
    """Six children of 3–6 live behind one entrance: whatever surrounds them, they fall alike."""
    told = {
        answer.value
        for area in ["", *CODES]
        for houses, group, answer in all_counts(store, PLANNER, area)
        if group == "age_3_6" and houses
    }
    assert told in ({5.0}, {10.0})


@few_examples
@given(area=areas)
def test_cards_and_figures_tell_what_the_map_tells(store: Store, area: str) -> None:
    asked = replace(ALL_TIME, area=area)
    figures, mine = store.summary(PLANNER, asked), store.summary(Viewer("planner", (area,)), ALL_TIME)
    card = store.area(PLANNER, area or toy.STREET, ALL_TIME)
    assert repr(figures.residents) == repr(mine.residents) == repr(card.residents)
    assert figures.few == mine.few == card.few
    assert repr({s.service: s.covered_share for s in card.services}) == repr(store.coverage(PLANNER, area))
    level = {12: "communities", 15: "grids"}.get(len(area))
    if level:
        found = store.area_values(PLANNER, HexQuestion("residents", 0, ALL_TIME), level)
        value = found.values[found.names.tolist().index(area)]
        assert repr(float(value)) == repr(4.0 if card.few else card.residents)


@few_examples
@given(area=areas, res=resolutions, house=st.integers(0, 39))
def test_the_card_of_a_hex_tells_what_the_hex_tells(
    store: Store, town: object, area: str, res: int, house: int
) -> None:
    asked, cell = replace(ALL_TIME, area=area), int(in_hexes(town.house.iloc[[house]], res)[0])
    found = store.hex_values(PLANNER, HexQuestion("residents", res, asked))
    card = store.hex(PLANNER, hexes.to_text(cell), asked)
    if cell in found.names.tolist():
        at = found.names.tolist().index(cell)
        assert card.few == found.few[at]
        assert card.few or repr(card.residents) == repr(float(found.values[at]))
    for line in card.services:
        of_hexes = store.hex_values(PLANNER, HexQuestion("coverage", res, asked, line.service))
        if cell in of_hexes.names.tolist():
            share = of_hexes.values[of_hexes.names.tolist().index(cell)] / 100
            assert line.covered_share == pytest.approx(share, nan_ok=True)


@few_examples
@given(key=keys, area=areas, res=resolutions, service=st.sampled_from(SERVICE_CODES))
def test_shares_are_those_of_rounded_people_and_of_households_where_nobody_was_asked(
    store: Store, key: bytes, area: str, res: int, service: str
) -> None:
    """House by house, in a loop."""
    town, index = drawn_with(store.town, key), SERVICE_CODES.index(service)
    group = SERVICES[index].group
    homes, seen = town.houses, town.areas.allowed(PLANNER, area)
    people, households = homes.people(group), homes.points.columns["households"]
    found = Snapshot(town, store.now.mark).hex_values(
        PLANNER, HexQuestion("coverage", res, replace(ALL_TIME, area=area), service)
    )
    cells = hexes.parent_of(homes.points.hex_id, res)

    def count(rows: list[int]) -> float:
        known = [r for r in rows if people[r] > 0]
        total = np.array([float(sum(people[r] for r in known))])
        lots = np.array([sum(int(homes.lots[r]) for r in known)])
        return float(rounded(total, lots, group)[0]) + sum(
            float(households[r]) for r in rows if math.isnan(people[r])
        )

    for name, value, few in zip(found.names, found.values, found.few, strict=True):
        rows = [r for r in range(40) if cells[r] == name and seen[homes.points.area[r]]]
        known = sum(float(people[r]) for r in rows if people[r] > 0)
        assert few == (0 < known < 5)
        whole = count(rows)
        inside = count([r for r in rows if town.reach.covered[index][homes.stack_of[r]]])
        wanted = math.nan if few or not whole else 100 * min(inside / whole, 1)
        assert value == pytest.approx(wanted, nan_ok=True)


def test_on_average_a_planner_is_told_how_many_there_are(store: Store) -> None:
    """The residents of the Plum grid, with a thousand keys: 42 of them."""
    rows = np.flatnonzero(store.town.areas.starting_with(toy.A1)[store.town.houses.points.area])
    told = [
        residents(drawn_with(store.town, bytes([*divmod(n, 256), *range(14)])), PLANNER, "all", rows)[0]
        for n in range(1000)
    ]
    assert set(told) == {40, 45}
    assert np.mean(told) == pytest.approx(42, abs=0.35)  # the spread of one is 2.45


@pytest.mark.parametrize("viewer", [LEADER, SECRETARY])
def test_who_answers_for_the_place_is_told_everyone(store: Store, town: object, viewer: Viewer) -> None:
    homes = town.house[town.house["area_code"].str.startswith(viewer.areas[0])]
    assert store.summary(viewer, ALL_TIME).residents == homes["residents"].sum()
    for group in GROUP_CODES:
        found = store.hex_values(viewer, HexQuestion("residents", 11, ALL_TIME, group))
        column = homes["residents" if group == "all" else group]
        assert np.nansum(found.values) == column.sum()
        assert not found.few.any()
    alone = homes.groupby(in_hexes(homes, 11))["residents"].sum(min_count=1)
    told = store.hex_values(viewer, HexQuestion("residents", 11, ALL_TIME))
    assert dict(zip(told.names.tolist(), told.values.tolist(), strict=True)) == pytest.approx(
        {**dict.fromkeys(told.names.tolist(), math.nan), **alone.to_dict()}, nan_ok=True
    )


@pytest.mark.parametrize("group", GROUP_CODES)
def test_a_planners_tiles_hold_rounded_people_only(store: Store, group: str) -> None:
    asked = HexQuestion("residents", 11, ALL_TIME, group)
    told = [f for tile in tiles_at(16) for f in features(store.hex_tile(PLANNER, asked, *tile), "hexes")]
    assert any(f["few"] for f in told) == (group != "age_3_6")
    assert all("v" not in f or f["v"] % 5 == 0 for f in told)
    assert not any("v" in f for f in told if f["few"])


@pytest.mark.parametrize("house", range(1, 41))
def test_of_one_door_a_planner_is_told_nothing_of_who_lives_there(store: Store, house: int) -> None:
    card = store.house(PLANNER, house, ALL_TIME)
    assert card is not None
    assert card.residents is None
    assert {line.covered_share for line in card.services} <= {0.0, 1.0}  # of the place, not of people
    said = store.provenance(PLANNER, "houses", str(house))
    assert not {line.field for line in said} & {"residents", "households", *GROUP_CODES}


def test_the_key_is_made_once_for_a_store_and_is_no_fact_about_the_street(engine: Engine) -> None:
    key = rounding_key(engine)
    assert len(key) == 16
    assert rounding_key(engine) == key
    assert key.hex() not in repr(read_meta(engine))


def test_processes_that_ask_for_it_at_once_get_one_and_the_same(engine: Engine) -> None:
    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(rounding_key, [engine] * 6))) == 1


def test_a_store_that_is_opened_again_rounds_as_before(engine: Engine) -> None:
    toy.load(engine)
    asked = HexQuestion("residents", 9, ALL_TIME)
    once, again = (Store(engine).hex_values(PLANNER, asked).values for _ in range(2))
    assert np.array_equal(once, again, equal_nan=True)
