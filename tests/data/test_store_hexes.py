"""One number for every hex and area, against counting row by row."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import town as toy
from asking import ALL_TIME, LEADER, PLANNER, few_examples, filters, happened, in_hexes, seen, viewers
from hypothesis import given
from hypothesis import strategies as st

from data.questions import GROUP_CODES, METRICS, SERVICE_CODES, EventFilter, HexQuestion
from data.store import Store, Values
from data.viewer import Viewer
from geo.errors import PlaceError
from geo.vocabulary import SERVICES

resolutions = st.integers(7, 11)
AREA_LEVELS = {"communities": 12, "grids": 15}


def shown(found: Values) -> dict[object, float]:
    """Values by name, as plain numbers."""
    return {
        name.item() if hasattr(name, "item") else name: float(v)
        for name, v in zip(found.names, found.values, strict=True)
    }


def by_bin(bins: object, weights: object = 1) -> dict[object, float]:
    """Sums of weights by bin, without the rows that are in none."""
    sums = pd.Series(weights, index=range(len(bins)), dtype=float).groupby(np.asarray(bins)).sum(min_count=1)
    return {name: value for name, value in sums.items() if name != ""}


def same(found: dict[object, float], wanted: dict[object, float], rest: float) -> None:
    """What is wanted is found, and of every other bin ``rest``."""
    assert set(wanted) <= set(found)
    for name, value in found.items():
        assert value == pytest.approx(wanted.get(name, rest), nan_ok=True), name


def reference(town: object, viewer: Viewer, asked: HexQuestion, bin_of: object) -> dict[object, float]:
    """The metric by bin from the frames alone."""
    homes = seen(town.house, viewer, asked.events.area)
    if asked.metric == "houses":
        return by_bin(bin_of(homes))
    if asked.metric == "residents":
        column = "residents" if asked.group in {"", "all"} else asked.group
        return {k: v for k, v in by_bin(bin_of(homes), homes[column].to_numpy()).items() if not np.isnan(v)}
    if asked.metric == "alarms":
        alarms = seen(town.alarm, viewer, asked.events.area)
        day = alarms["raised_at"].dt.tz_convert(toy.ZONE).dt.date
        return by_bin(bin_of(alarms[(day >= asked.events.since) & (day <= asked.events.until)]))
    events = by_bin(bin_of(happened(town.event, viewer, asked.events)))
    if asked.metric == "events":
        return events
    households = by_bin(bin_of(homes), homes["households"].to_numpy())
    return {k: 1000 * events.get(k, 0) / n for k, n in households.items() if n >= 5}


questions = st.builds(
    HexQuestion,
    st.sampled_from(["events", "events_per_1000", "residents", "houses", "alarms"]),
    resolutions,
    filters,
) | st.builds(HexQuestion, st.just("residents"), resolutions, filters, st.sampled_from(GROUP_CODES))


@few_examples
@given(viewer=viewers, asked=questions)
def test_hexes_hold_what_counting_row_by_row_holds(
    store: Store, town: object, viewer: Viewer, asked: HexQuestion
) -> None:
    viewer = replace(viewer, role="leader")
    wanted = reference(town, viewer, asked, lambda frame: in_hexes(frame, asked.res))
    rest = 0.0 if asked.metric in {"events", "houses", "alarms"} else np.nan
    same(shown(store.hex_values(viewer, asked)), wanted, rest)


@few_examples
@given(viewer=viewers, asked=questions, level=st.sampled_from(sorted(AREA_LEVELS)))
def test_areas_hold_what_counting_row_by_row_holds(
    store: Store, town: object, viewer: Viewer, asked: HexQuestion, level: str
) -> None:
    viewer, digits = replace(viewer, role="leader"), AREA_LEVELS[level]
    wanted = reference(
        town,
        viewer,
        asked,
        lambda frame: [c[:digits] if len(c) >= digits else "" for c in frame["area_code"]],
    )
    rest = 0.0 if asked.metric in {"events", "houses", "alarms"} else np.nan
    same(shown(store.area_values(viewer, asked, level)), wanted, rest)


@few_examples
@given(viewer=viewers, asked=filters, res=resolutions, service=st.sampled_from(SERVICE_CODES))
def test_coverage_of_the_hexes_adds_up_to_that_of_the_viewer(
    store: Store, viewer: Viewer, asked: EventFilter, res: int, service: str
) -> None:
    viewer = replace(viewer, role="leader")
    town, index = store.town, SERVICE_CODES.index(service)
    found = shown(store.hex_values(viewer, HexQuestion("coverage", res, asked, service)))
    homes = town.areas.allowed(viewer, asked.area)[town.houses.points.area]
    weight = town.houses.demand[SERVICES[index].group][homes]
    cells, up = town.hexagons.levels[res]
    cells = cells[up[town.hexagons.positions(town.houses.points.hex_id[homes])]]
    covered = town.reach.covered[index][town.houses.stack_of[homes]]
    wanted = by_bin(cells, weight * covered)
    people = by_bin(cells, weight)
    same(found, {k: 100 * wanted[k] / n for k, n in people.items() if n}, np.nan)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("res", range(7, 12))
def test_every_metric_answers_at_every_resolution(store: Store, metric: str, res: int) -> None:
    found = store.hex_values(LEADER, HexQuestion(metric, res, ALL_TIME))
    assert len(found.names) == len(found.values) == len(found.few) == len(found.classes) > 0
    assert set(found.classes.tolist()) <= {-2, -1, 0, 1, 2, 3, 4}
    assert ((found.classes == -2) == np.isnan(found.values)).all()


def test_a_grid_where_nobody_lives_is_there_with_its_events_and_without_residents(store: Store) -> None:
    def of_b2(metric: str) -> float:
        return shown(store.area_values(LEADER, HexQuestion(metric, 0, ALL_TIME), "grids"))[toy.B2]

    assert of_b2("events") == 5
    assert of_b2("alarms") == 2
    assert of_b2("houses") == 0
    assert np.isnan(of_b2("residents"))
    assert np.isnan(of_b2("events_per_1000"))
    assert np.isnan(of_b2("coverage"))


def test_a_hex_with_nothing_but_an_alarm_is_there(store: Store) -> None:
    hex_id = int(in_hexes(toy.frames()["sensor"].iloc[[3]], 11)[0])
    found = shown(store.hex_values(LEADER, HexQuestion("alarms", 11, ALL_TIME)))
    assert found[hex_id] == 2


def test_events_per_thousand_by_hand(store: Store) -> None:
    """Plum grid: 24 events at its 19 houses, 17 of which are households."""
    found = shown(store.area_values(LEADER, HexQuestion("events_per_1000", 0, ALL_TIME), "grids"))
    assert found[toy.A1] == pytest.approx(1000 * 24 / 17)


def test_a_rate_of_fewer_than_five_households_is_not_compared(store: Store) -> None:
    found = store.hex_values(LEADER, HexQuestion("events_per_1000", 11, ALL_TIME))
    lane = int(in_hexes(toy.frames()["house"].iloc[[30]], 11)[0])  # house 31 alone
    at = found.names.tolist().index(lane)
    assert found.few[at]
    assert np.isnan(found.values[at])
    assert found.classes[at] == -2


@pytest.mark.parametrize("group", GROUP_CODES)
def test_a_planner_is_not_told_of_few_people_in_a_hex(store: Store, group: str) -> None:
    told = store.hex_values(LEADER, HexQuestion("residents", 11, ALL_TIME, group))
    hidden = store.hex_values(PLANNER, HexQuestion("residents", 11, ALL_TIME, group))
    few = (told.values > 0) & (told.values < 5)
    assert few.any() == (group != "age_3_6")  # six of them behind one entrance
    assert (hidden.few == few).all()
    assert set(hidden.values[few]) <= {4}
    assert len(set(hidden.classes[few])) <= 1
    assert (hidden.values[~few & ~np.isnan(told.values)] % 5 == 0).all()
    assert np.array_equal(np.isnan(hidden.values), np.isnan(told.values))


def test_nor_of_how_few_are_covered(store: Store) -> None:
    told = store.hex_values(LEADER, HexQuestion("coverage", 11, ALL_TIME, "ELDERLY"))
    hidden = store.hex_values(PLANNER, HexQuestion("coverage", 11, ALL_TIME, "ELDERLY"))
    assert hidden.few.any()
    assert np.isnan(hidden.values[hidden.few]).all()
    assert not np.isnan(told.values[hidden.few]).any()


def test_none_covered_is_a_class_and_not_zero(store: Store) -> None:
    found = store.area_values(LEADER, HexQuestion("coverage", 0, ALL_TIME, "JOBS"), "grids")
    assert found.values[:3].tolist() == [0, 0, 0]
    assert found.classes.tolist() == [0, 0, 0, -2]


def test_a_resolution_or_level_that_was_not_chosen_is_said(store: Store) -> None:
    with pytest.raises(PlaceError, match="at_zoom"):
        store.hex_values(LEADER, HexQuestion("events", 0, ALL_TIME))
    with pytest.raises(PlaceError, match="communities, grids"):
        store.area_values(LEADER, HexQuestion("events", 0, ALL_TIME), "streets")
