"""Figures beside the map, recomputed by hand on the toy town."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import town as toy
from asking import (
    ALL_TIME,
    LEADER,
    NOBODY,
    PLANNER,
    STATUS,
    WORKER,
    few_examples,
    filters,
    happened,
    is_late,
    seen,
    viewers,
)
from hypothesis import given

from data.questions import EventFilter
from data.store import Store
from data.viewer import Viewer


def test_the_whole_street_in_figures(store: Store) -> None:
    found = store.summary(LEADER, ALL_TIME)
    # Plum Lane 12, flats 18 + 12 + 24, north 1 + 5 + 12 + 5; in the shop nobody.
    assert found.residents == 12 + 54 + 23
    assert found.houses == 40
    assert found.households == 17 + 6 + 4 + 11 + 1 - 1
    assert found.coded_share == 37 / 40  # houses 4 and 27 have no code, that of house 5 is void
    assert (found.grids, found.facilities, found.service_points) == (4, 7, 7)
    assert (found.sensors, found.sensors_online) == (4, 2)
    assert found.events == 60


def test_where_nobody_lives_there_are_no_residents_but_no_zero_either(store: Store) -> None:
    found = store.summary(LEADER, replace(ALL_TIME, area=toy.B2))
    assert found.houses == 0
    assert math.isnan(found.residents)
    assert math.isnan(found.coded_share)
    assert found.events == 5
    assert found.grids == 1


def test_who_may_see_nothing_gets_zeros(store: Store) -> None:
    found = store.summary(NOBODY, ALL_TIME)
    assert (found.houses, found.events, found.grids, found.sensors) == (0, 0, 0, 0)
    assert sum(store.counts(NOBODY).values()) == 0
    assert sum(store.timeline(NOBODY, ALL_TIME)[1]) == 0
    assert all(math.isnan(share) for share in store.coverage(NOBODY).values())


def test_a_planner_is_not_told_of_four_people_or_fewer(store: Store) -> None:
    """In micro-grid 01 of the Peach grid lives one person, in house 31; in that of Plum Lane live twelve."""
    lane, one = (replace(ALL_TIME, area=code) for code in (toy.A1 + "01", toy.B1 + "01"))
    assert store.summary(PLANNER, lane).residents in {10, 15}
    assert not store.summary(PLANNER, lane).few
    assert math.isnan(store.summary(PLANNER, one).residents)
    assert store.summary(PLANNER, one).few
    assert store.summary(LEADER, one).residents == 1
    assert math.isnan(store.coverage(PLANNER, toy.B1 + "01")["ELDERLY"])
    assert store.coverage(LEADER, toy.B1 + "01")["ELDERLY"] == 0


def test_counts_are_those_of_the_viewers_area(store: Store) -> None:
    assert store.counts(LEADER) == {
        "houses": 40, "events": 60, "facilities": 7, "service_points": 7, "sensors": 4, "alarms": 6,
        "buildings": 16, "communities": 2, "grids": 4, "micro_grids": 8,
    }  # fmt: skip
    assert store.counts(WORKER) == {
        "houses": 19, "events": 24, "facilities": 2, "service_points": 2, "sensors": 2, "alarms": 3,
        "buildings": 9, "communities": 0, "grids": 1, "micro_grids": 2,
    }  # fmt: skip


def test_elderly_care_reaches_26_of_28(store: Store) -> None:
    """60 and over: Plum Lane 4, block one 6, 31 and 32 one each, 33–38 twelve; 26–29 count as 4 households.

    House 31 walks 8 + 300 + 60 + 50 = 418 m to the day care (300 m), 32 walks 368 m; to the canteen 618
    and 568 m.
    """
    assert store.coverage(LEADER)["ELDERLY"] == pytest.approx(26 / 28)
    assert store.coverage(LEADER, toy.B1)["ELDERLY"] == pytest.approx(12 / 14)
    assert store.coverage(LEADER, toy.A)["ELDERLY"] == 1


def test_the_suspended_health_hut_serves_nobody(store: Store) -> None:
    """Day care alone: of A1 all but Plum Lane; 20–25 and 26–29; in the north 33–40."""
    health = (18 + 12 + 24 + 4 + 12 + 5) / (12 + 18 + 12 + 24 + 4 + 23)
    assert store.coverage(LEADER)["HEALTH"] == pytest.approx(health)
    assert store.coverage(LEADER)["JOBS"] == 0


def test_where_no_small_children_live_nobody_can_be_uncovered(store: Store) -> None:
    assert math.isnan(store.coverage(LEADER, toy.B1 + "01")["CHILDCARE"])


@few_examples
@given(viewer=viewers, asked=filters)
def test_summary_and_timeline_count_what_one_by_one_would_be_counted(
    store: Store, town: object, viewer: Viewer, asked: EventFilter
) -> None:
    events, homes = happened(town.event, viewer, asked), seen(town.house, viewer, asked.area)
    found = store.summary(viewer, asked)
    status = [STATUS[s] for s in events["status"]]
    late = [is_late(event) for _, event in events.iterrows()]
    assert found.houses == len(homes)
    assert found.households == homes["households"].sum()
    assert found.events == len(events) == sum(found.by_class.values())
    assert found.open == sum(s.open for s in status)
    assert found.late == sum(s.open and is_it for s, is_it in zip(status, late, strict=True))
    assert found.closed == sum(s.group in {"closed", "archived"} for s in status)
    if viewer.role != "planner":
        people = homes["residents"].sum(min_count=1)
        assert np.isnan(found.residents) if np.isnan(people) else found.residents == people
    days, counts = store.timeline(viewer, asked)
    assert (days[0], days[-1], len(days)) == (asked.since, asked.until, asked.days)
    own = events["reported_at"].dt.tz_convert(toy.ZONE).dt.date.value_counts()
    assert counts == [int(own.get(day, 0)) for day in days]


@few_examples
@given(asked=filters)
def test_on_time_is_closed_in_time_of_closed_with_a_limit(
    store: Store, town: object, asked: EventFilter
) -> None:
    events = happened(town.event, LEADER, asked)
    judged = events[events["closed_at"].notna() & events["due_at"].notna()]
    found = store.summary(LEADER, asked).on_time_share
    if len(judged):
        assert found == pytest.approx((judged["closed_at"] <= judged["due_at"]).mean())
    else:
        assert math.isnan(found)


def test_the_data_speak_of_the_streets_own_day(store: Store) -> None:
    assert store.today == date(2026, 11, 23)
    assert store.as_of == toy.AS_OF
    assert store.meta["name"] == "梅园街道"
