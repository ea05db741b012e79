"""Cards of places, recomputed by hand on the toy town."""

import math
from dataclasses import asdict, replace
from datetime import UTC, datetime

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
    in_hexes,
    seen,
    viewers,
)
from hypothesis import given
from hypothesis import strategies as st

from data.questions import EventFilter, HexQuestion
from data.store import Store
from data.viewer import Viewer
from geo import hexes
from geo.errors import PlaceError


def walk(store: Store, house: int, service: str) -> float:
    """Metres from a house to a service, as its card says."""
    card = store.house(LEADER, house, ALL_TIME)
    return next(line.metres for line in card.services if line.service == service)


def test_a_doorplates_card(store: Store) -> None:
    card = store.house(WORKER, 3, ALL_TIME)
    assert (card.address, card.plate_state, card.use, card.residents) == (
        "梅园巷3号",
        "coded",
        "residential",
        1,
    )
    assert card.doorplate_code == toy.A + "0" * 17 + "3"
    assert asdict(card.responsible) == {
        "community": "运河南社区", "grid": "梅园网格", "grid_code": toy.A1, "worker": "网格员甲",
        "micro_grid": "微网格1-01",
    }  # fmt: skip
    assert [(e.id, e.late) for e in card.events] == [(6, True), (46, False)]
    assert card.events[0].reported_at == datetime(2026, 11, 16, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize("n", range(1, 6))
def test_from_plum_lane_one_walks_down_the_lane_and_along_canal_road(store: Store, n: int) -> None:
    """8 m to the lane, 180 − (170 − 30 n) to its end, then 50 m to the canteen or 350 m to the day care."""
    down = 8 + 10 + 30 * n
    assert walk(store, n, "ELDERLY") == pytest.approx(down + 50, abs=0.01)
    assert walk(store, n, "HEALTH") == pytest.approx(down + 350, abs=0.01)


@pytest.mark.parametrize(("house", "x"), [(31, 100), (32, 150), (33, 300), (39, 350)])
def test_from_the_north_bank_the_canal_is_crossed_only_at_the_bridge(
    store: Store, house: int, x: int
) -> None:
    """House 31 is 94 m from the canteen as the crow flies, and 618 m on foot."""
    to_day_care = 8 + (400 - x) + 60 + 50
    assert walk(store, house, "HEALTH") == pytest.approx(to_day_care, abs=0.01)
    assert walk(store, house, "ELDERLY") == pytest.approx(to_day_care, abs=0.01)


def test_only_plum_lane_depends_on_the_canteen(store: Store) -> None:
    """All others in reach of elderly care are within 300 m of the day care."""
    elderly = {i: next(s for s in store.house(LEADER, i, ALL_TIME).services if s.service == "ELDERLY")
               for i in range(1, 41)}  # fmt: skip
    health = {
        i: next(s for s in store.house(LEADER, i, ALL_TIME).services if s.service == "HEALTH")
        for i in elderly
    }
    only_canteen = {i for i in elderly if elderly[i].covered_share == 1 and health[i].covered_share == 0}
    assert only_canteen == toy.PLUM_LANE
    assert {i for i in elderly if elderly[i].covered_share == 0} == {31, 32}


def test_a_point_without_a_reach_takes_that_of_its_kind_or_covers_nobody(store: Store) -> None:
    nursery, police = (
        next(s for s in store.house(LEADER, 18, ALL_TIME).services if s.service == code)
        for code in ("CHILDCARE", "SAFETY")
    )
    assert (nursery.metres, nursery.covered_share, nursery.name) == (
        pytest.approx(8, abs=0.01),
        1,
        "小桥托育点",
    )
    assert (police.metres, police.covered_share) == (pytest.approx(388, abs=0.01), 0)


def test_a_service_that_is_not_offered_is_nowhere(store: Store) -> None:
    jobs = next(s for s in store.house(LEADER, 1, ALL_TIME).services if s.service == "JOBS")
    assert math.isnan(jobs.metres)
    assert (jobs.name, jobs.point_id, jobs.covered_share) == ("", 0, 0)


def test_what_is_not_known_of_a_house_is_none(store: Store) -> None:
    secretary = Viewer("secretary", (toy.A,))
    assert store.house(secretary, 26, ALL_TIME).residents is None
    assert store.house(secretary, 18, ALL_TIME).residents == 0
    assert store.house(secretary, 4, ALL_TIME).doorplate_code == ""


def test_how_many_live_behind_a_door_is_for_those_who_answer_for_it(store: Store) -> None:
    assert store.house(LEADER, 3, ALL_TIME).residents is None
    assert store.house(PLANNER, 3, ALL_TIME).residents is None


def test_a_house_that_is_not_there_or_not_ones_own_has_no_card(store: Store) -> None:
    assert store.house(LEADER, 41, ALL_TIME) is None
    assert store.house(WORKER, 20, ALL_TIME) is None
    assert store.house(NOBODY, 1, ALL_TIME) is None


def test_the_filters_area_does_not_empty_the_card_of_a_house_elsewhere(store: Store) -> None:
    elsewhere = replace(ALL_TIME, area=toy.B)
    assert repr(store.house(LEADER, 3, elsewhere)) == repr(store.house(LEADER, 3, ALL_TIME))


def test_sensors_near_by_with_their_alarms_of_the_period(store: Store) -> None:
    """Alarm k was raised 5 k + 1 days ago; the smoke detector raised the first two."""
    (smoke,) = store.house(LEADER, 6, ALL_TIME).sensors
    assert (smoke.id, smoke.kind, smoke.status, smoke.alarms) == (1, "SMOKE", "online", 2)
    assert smoke.metres == pytest.approx(0, abs=0.01)
    lately = EventFilter(datetime(2026, 11, 20, tzinfo=UTC).date(), toy.TODAY)
    assert store.house(LEADER, 6, lately).sensors[0].alarms == 1
    assert [s.id for s in store.house(LEADER, 18, ALL_TIME).sensors] == [2, 1, 3]


def test_flats_of_one_entrance_by_floor_and_room(store: Store, town: object) -> None:
    lines = store.units(LEADER, 9)
    assert [line.room for line in lines] == ["101", "102", "201", "202", "301", "302"]
    assert [line.id for line in lines] == [6, 7, 8, 9, 10, 11]
    events = town.event
    still_open = events[[STATUS[s].open for s in events["status"]]]["house_id"]
    assert [line.open_events for line in lines] == [int((still_open == i).sum()) for i in range(6, 12)]


def test_doorplates_of_a_building(store: Store, town: object) -> None:
    building = int(town.house.set_index("id").loc[6, "building_id"])
    assert store.units_of_building(LEADER, building) == store.units(LEADER, 6)
    assert store.units_of_building(Viewer("grid_worker", (toy.B1,)), building) == []
    assert store.units_of_building(LEADER, 999) == []


def test_no_units_where_nothing_is_seen(store: Store) -> None:
    assert store.units(LEADER, 99) == []
    assert store.units(WORKER, 20) == []
    assert [line.id for line in store.units(Viewer("grid_worker", (toy.B1 + "02",)), 40)] == [39]


def test_a_hexs_card_counts_what_the_map_shows_of_it(store: Store) -> None:
    for metric, field in (("houses", "houses"), ("residents", "residents"), ("alarms", "alarms")):
        values = store.hex_values(LEADER, HexQuestion(metric, 9, ALL_TIME))
        for name, value in zip(values.names, values.values, strict=True):
            told = getattr(store.hex(LEADER, hexes.to_text(name), ALL_TIME), field)
            assert told == pytest.approx(value, nan_ok=True)


@few_examples
@given(viewer=viewers, asked=filters, house=st.integers(0, 39), res=st.integers(5, 11))
def test_a_hexs_card_is_what_counting_row_by_row_finds(  # noqa: PLR0917
    store: Store, town: object, viewer: Viewer, asked: EventFilter, house: int, res: int
) -> None:
    hex_id = in_hexes(town.house.iloc[[house]], res)[0]

    def here(frame: object) -> object:
        return frame[in_hexes(frame, res) == hex_id] if len(frame) else frame

    card = store.hex(viewer, hexes.to_text(hex_id), asked)
    homes, events = here(seen(town.house, viewer, asked.area)), here(happened(town.event, viewer, asked))
    assert (card.houses, card.households) == (len(homes), homes["households"].sum())
    assert sum(card.by_class.values()) == len(events)
    assert card.open == sum(STATUS[s].open for s in events["status"])
    assert [e.id for e in card.events] == events.sort_values("reported_at", ascending=False)["id"].tolist()[
        :30
    ]
    assert sum(g[3] for g in card.grids) == len(homes)
    assert {g[1] for g in card.grids} == {
        c[:15] for c in [*homes["area_code"], *events["area_code"]] if len(c) >= 15
    }
    assert card.sensors == len(here(seen(town.sensor, viewer, asked.area)))
    alarms = here(seen(town.alarm, viewer, asked.area))
    raised = [at.tz_convert(toy.ZONE).date() for at in alarms["raised_at"]]
    assert card.alarms == sum(asked.since <= day <= asked.until for day in raised)
    assert {d.id for d in card.doors} == set(homes["id"])
    known = homes["residents"].sum(min_count=1)
    few = viewer.role == "planner" and 0 < known < 5
    assert card.few == few
    if few or np.isnan(known):
        assert math.isnan(card.residents)
    elif viewer.role == "planner":
        assert card.residents % 5 == 0
        assert abs(card.residents - known) < 5
    else:
        assert card.residents == known


def test_an_areas_card(store: Store) -> None:
    card = store.area(LEADER, toy.B1, ALL_TIME)
    assert (card.houses, card.households, card.residents) == (10, 11, 23)
    assert card.grids == [("桃花网格", toy.B1, "网格员丙", 10)]
    elderly = next(s for s in card.services if s.service == "ELDERLY")
    assert elderly.covered_share == pytest.approx(12 / 14)
    assert elderly.name == "运河日间照料中心"
    assert elderly.metres == pytest.approx(218, abs=0.01)  # the median: six of ten live at x=300


def test_the_card_of_an_area_where_nobody_lives(store: Store) -> None:
    card = store.area(LEADER, toy.B2, ALL_TIME)
    assert (card.houses, card.sensors, card.alarms) == (0, 1, 2)
    assert math.isnan(card.residents)
    assert [e.id for e in card.events] == [51, 52, 53, 54, 55]
    assert card.grids == [("码头网格", toy.B2, "", 0)]
    assert all(math.isnan(s.covered_share) and math.isnan(s.metres) for s in card.services)


def test_an_areas_card_does_not_care_for_the_filters_own_area(store: Store) -> None:
    assert repr(store.area(LEADER, toy.B1, replace(ALL_TIME, area=toy.A))) == repr(
        store.area(LEADER, toy.B1, ALL_TIME)
    )


def test_doors_are_listed_as_people_count(store: Store) -> None:
    doors = store.area(LEADER, toy.A1 + "01", ALL_TIME).doors
    assert [d.address for d in doors] == [f"梅园巷{n}号" for n in range(1, 6)]
    assert {d.use for d in doors} == {"residential"}


def test_a_planner_is_not_told_of_one_resident_on_a_card(store: Store) -> None:
    card = store.area(PLANNER, toy.B1 + "01", ALL_TIME)
    assert card.few
    assert math.isnan(card.residents)
    assert all(math.isnan(s.covered_share) for s in card.services if s.service in {"ELDERLY", "HEALTH"})
    assert store.area(LEADER, toy.B1 + "01", ALL_TIME).residents == 1


def test_a_hex_one_may_not_see_is_empty_and_no_error(store: Store) -> None:
    far = "8b41b2196496fff"
    for viewer in (LEADER, WORKER, NOBODY):
        card = store.hex(viewer, far.upper(), ALL_TIME)
        assert (card.key, card.houses, card.events, card.grids, card.doors) == (far, 0, [], [], [])


def test_what_is_no_hex_or_area_is_refused(store: Store) -> None:
    with pytest.raises(PlaceError, match="not a hex"):
        store.hex(LEADER, "8b41b2196496ff", ALL_TIME)
    with pytest.raises(PlaceError, match="finer than resolution 11"):
        store.hex(LEADER, hexes.to_text(hexes.hex_of([120.7], [28.0], 12)[0]), ALL_TIME)
    with pytest.raises(PlaceError, match="9, 12, 15 or 17"):
        store.area(LEADER, "plum", ALL_TIME)
    assert store.area(LEADER, "110101001", ALL_TIME).houses == 0


def test_an_event_with_its_log(store: Store) -> None:
    event = store.event(LEADER, 1)
    assert (event["number"], event["status"], event["house_id"]) == ("E0001", 20, 8)
    assert event["reported_at"] == datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
    assert [(m["from_status"], m["to_status"]) for m in event["log"]] == [(None, 10), (10, 20)]
    assert store.event(LEADER, 61) is None
    assert store.event(Viewer("grid_worker", (toy.B1,)), 1) is None


@pytest.mark.parametrize(
    ("layer", "key", "field", "value"),
    [
        ("facilities", 4, "kind", "TRAIL"),
        ("service_points", 5, "status", "suspended"),
        ("sensors", 2, "name", "运河水位"),
        ("buildings", 1, "floors", 3),
    ],
)
def test_a_thing_as_it_is_stored(store: Store, layer: str, key: int, field: str, value: object) -> None:
    assert store.thing(LEADER, layer, key)[field] == value
    assert store.thing(LEADER, layer, 999) is None
    assert store.thing(NOBODY, layer, key) is None


def test_things_that_are_no_layer_are_refused(store: Store) -> None:
    with pytest.raises(PlaceError, match="facilities, service_points, sensors, buildings"):
        store.thing(LEADER, "persons", 1)


def test_who_answers_for_an_area(store: Store) -> None:
    assert store.responsible(LEADER, toy.A).community == "运河南社区"
    assert store.responsible(LEADER, toy.B2).worker == ""
    assert store.responsible(LEADER, "999").grid == store.responsible(LEADER, "").grid == ""
    assert asdict(store.responsible(WORKER, toy.B1 + "01")) == dict.fromkeys(
        ("community", "grid", "grid_code", "worker", "micro_grid"), ""
    )
    assert store.responsible(WORKER, toy.A1 + "01").community == "运河南社区"
