"""The demo street: repeatable, whole, and fit to live in."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from data.demo import street
from data.demo.plates import check_digit
from data.demo.sites import sites
from geo import crs
from geo.areas import area_of, gaps_and_overlaps
from geo.errors import PlaceError
from geo.frames import AGES, FRAMES
from geo.hexes import hex_of
from geo.vocabulary import (
    AGE_GROUPS,
    CARE_TAGS,
    EVENT_KINDS,
    EVENT_SOURCES,
    EVENT_STATUSES,
    FACILITY_KINDS,
    HANDLED_LEVELS,
    HOUSE_STATES,
    HOUSE_USES,
    PLATE_STATES,
    PROCEDURES,
    RESIDENCY_KINDS,
    SENSOR_KINDS,
    SENSOR_STATUSES,
    STAGE_STATES,
    SUPERVISION_KINDS,
    VISIT_KINDS,
    facility_kind,
)

UNTIL = date(2026, 11, 22)
Frames = dict[str, pd.DataFrame]
# column → the frame and column it points at
PARENTS = {
    "division.parent_code": "division.code",
    "grid.community_code": "division.code",
    "micro_grid.grid_code": "grid.code",
    "building.estate_id": "estate.id",
    "house.building_id": "building.id",
    "household.house_id": "house.id",
    "person.house_id": "house.id",
    "person.household_id": "household.id",
    "care_tag.person_id": "person.id",
    "care_tag.house_id": "house.id",
    "organisation.house_id": "house.id",
    "service_point.facility_id": "facility.id",
    "sensor.house_id": "house.id",
    "datastream.sensor_id": "sensor.id",
    "observation.datastream_id": "datastream.id",
    "alarm.sensor_id": "sensor.id",
    "alarm.event_id": "event.id",
    "event.house_id": "house.id",
    "event.sensor_id": "sensor.id",
    "event.facility_id": "facility.id",
    "event_log.event_id": "event.id",
    "visit.house_id": "house.id",
    "matter_step.matter_id": "matter.id",
}
CODES = {
    "house.use": HOUSE_USES,
    "house.state": HOUSE_STATES,
    "house.plate_state": PLATE_STATES,
    "building.use": HOUSE_USES,
    "person.residency": RESIDENCY_KINDS,
    "care_tag.kind": CARE_TAGS,
    "facility.kind": FACILITY_KINDS,
    "sensor.kind": SENSOR_KINDS,
    "sensor.status": SENSOR_STATUSES,
    "event.kind": EVENT_KINDS,
    "event.status": EVENT_STATUSES,
    "event.origin": EVENT_SOURCES,
    "event.handled_level": HANDLED_LEVELS,
    "visit.kind": VISIT_KINDS,
    "matter.procedure": PROCEDURES,
    "matter_step.state": STAGE_STATES,
    "supervision_item.kind": SUPERVISION_KINDS,
}


def gathered(batches: Iterator[tuple[str, pd.DataFrame]]) -> Frames:
    frames: dict[str, list[pd.DataFrame]] = {}
    for name, frame in batches:
        frames.setdefault(name, []).append(frame)
    return {
        name: parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
        for name, parts in frames.items()
    }


def made(houses: int, seed: int) -> Frames:
    return gathered(street(houses, seed, UNTIL).batches())


@pytest.fixture(scope="session")
def big() -> Frames:
    return made(20_000, 1)


@pytest.fixture(scope="session")
def small() -> Frames:
    return made(500, 1)


@pytest.fixture(params=["small", "big"])
def town(request: pytest.FixtureRequest) -> Frames:
    frames: Frames = request.getfixturevalue(request.param)
    return frames


def digest(frames: Frames) -> str:
    """A hash of everything in the frames, geometry included."""
    out = hashlib.sha256()
    for name, frame in frames.items():
        out.update(name.encode())
        plain = frame.drop(columns="geometry", errors="ignore")
        out.update(pd.util.hash_pandas_object(plain, index=False).to_numpy().tobytes())
        if "geometry" in frame:
            out.update(b"".join(shapely.to_wkb(np.asarray(frame["geometry"]))))
    return out.hexdigest()


def point(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    shapes = shapely.get_coordinates(shapely.point_on_surface(np.asarray(frame["geometry"], dtype=object)))
    return shapes[:, 0], shapes[:, 1]


def metric(frame: pd.DataFrame) -> np.ndarray:
    return np.asarray(crs.project(np.asarray(frame["geometry"], dtype=object), 4549))


# --- repeatable


def test_the_same_seed_gives_the_same_street_and_another_seed_another_one(small: Frames) -> None:
    assert digest(made(500, 1)) == digest(small)
    assert digest(made(500, 2)) != digest(small)


def test_the_street_does_not_depend_on_the_hash_seed_of_the_process(small: Frames) -> None:
    code = (
        "import sys; sys.path[:0] = ['.', 'tests/data']\n"
        "import test_demo as t\n"
        "print(t.digest(t.made(500, 1)))"
    )
    env = {**os.environ, "PYTHONHASHSEED": "4711"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == digest(small)


# --- whole


def test_every_frame_there_is_comes_and_keeps_its_contract(town: Frames) -> None:
    assert set(town) == set(FRAMES)
    for name, frame in town.items():
        FRAMES[name].check(frame)
        assert len(frame), name
        if FRAMES[name].geometry:
            assert isinstance(frame, gpd.GeoDataFrame)
            assert frame.crs == "EPSG:4326", name


def test_columns_have_the_promised_dtypes(big: Frames) -> None:
    for name, frame in big.items():
        for column, dtype in {**FRAMES[name].columns, **FRAMES[name].optional}.items():
            if column in frame and not (frame[column].isna().any() and dtype.startswith("int")):
                assert str(frame[column].dtype).lower() == dtype.lower().replace(
                    "bool", str(frame[column].dtype)
                ), (name, column)


def test_times_are_aware_and_not_in_the_future(big: Frames) -> None:
    now = pd.Timestamp(street(20_000, 1, UNTIL).meta["as_of"])
    for name, column in [
        ("event", "reported_at"),
        ("event", "closed_at"),
        ("event_log", "at"),
        ("visit", "visited_at"),
        ("observation", "observed_at"),
        ("alarm", "raised_at"),
        ("matter", "started_at"),
    ]:
        times = big[name][column].dropna()
        assert str(times.dt.tz) == "UTC"
        assert times.max() <= now, (name, column)


@pytest.mark.parametrize("houses", [200, 500, 2_000, 20_000])
def test_there_are_exactly_as_many_houses_as_asked_for(houses: int, small: Frames, big: Frames) -> None:
    frames = {500: small, 20_000: big}.get(houses) or made(houses, 3)
    assert len(frames["house"]) == houses


def test_a_street_too_small_to_draw_is_refused() -> None:
    with pytest.raises(PlaceError, match="200 or more"):
        street(10, 1, UNTIL)


def test_every_key_points_at_a_row_that_came_before(town: Frames) -> None:
    order = list(town)
    for child, parent in PARENTS.items():
        (one, column), (other, key) = child.split("."), parent.split(".")
        values = town[one][column].dropna()
        values = values[values != "330304"]  # the county above the subdistrict is not part of the street
        assert values.isin(town[other][key]).all(), child
        if child not in ("alarm.event_id",):
            assert order.index(other) <= order.index(one), child


def test_keys_codes_and_numbers_are_unique(town: Frames) -> None:
    for name, frame in town.items():
        key = next((k for k in ("id", "code") if k in frame and name != "sensor"), None)
        if key:
            assert frame[key].is_unique, name
    assert town["event"]["number"].is_unique
    assert town["house"]["address"].is_unique
    assert town["house"]["plate_token"].dropna().is_unique
    assert not town["observation"].duplicated(["datastream_id", "observed_at"]).any()


def test_every_code_is_one_of_the_vocabulary(town: Frames) -> None:
    for column, terms in CODES.items():
        name, field = column.split(".")
        assert set(town[name][field].dropna()) <= {t.code for t in terms}, column


# --- places


def test_areas_nest_and_cover_the_street_without_gap_or_overlap(town: Frames) -> None:
    division = town["division"]
    levels = {
        9: metric(division[division["level"] == "subdistrict"]),
        12: metric(division[division["level"] == "community"]),
        15: metric(town["grid"]),
        17: metric(town["micro_grid"]),
    }
    whole = levels[9][0]
    for shapes in levels.values():
        assert shapely.is_valid(shapes).all()
        assert gaps_and_overlaps(shapes, whole) == pytest.approx((0, 0), abs=1.0)
    for parent, child in ((12, 15), (15, 17)):
        names = [town["grid"]["code"], town["micro_grid"]["code"]][parent == 15]
        of = [division[division["level"] == "community"]["code"], town["grid"]["code"]][parent == 15].tolist()
        hosts = levels[parent][[of.index(c[:parent]) for c in names]]
        assert shapely.area(shapely.difference(levels[child], hosts)).max() < 0.5


def test_twelve_communities_of_six_to_ten_grids(big: Frames) -> None:
    per = big["grid"].groupby("community_code").size()
    assert len(per) == 12
    assert per.between(6, 10).all()
    load = big["micro_grid"]["households"]
    assert load.between(20, 65).mean() > 0.95


def test_every_point_lies_in_the_area_it_names(town: Frames) -> None:
    micros = town["micro_grid"]
    codes = micros["code"].to_numpy(dtype=object)
    for name in ("house", "facility", "service_point", "sensor", "event", "alarm", "organisation"):
        frame = town[name]
        if name == "facility":
            frame = frame[frame["kind"] != "TRAIL"]  # a line runs through many areas
        found = area_of(*point(frame), micros.geometry)
        assert (found >= 0).all(), name
        assert (codes[found] == frame["area_code"].to_numpy(dtype=object)).all(), name


def test_the_hex_is_the_one_at_the_position(town: Frames) -> None:
    for name in ("house", "sensor", "service_point", "event", "alarm", "organisation"):
        lon, lat = point(town[name])
        assert (hex_of(lon, lat, 11) == town[name]["hex_id"].to_numpy()).all(), name


def test_houses_stand_in_their_building(town: Frames) -> None:
    shapes = town["building"].set_index("id").geometry.loc[town["house"]["building_id"]]
    assert shapely.covers(shapes.to_numpy(), town["house"].geometry.to_numpy()).all()


def test_buildings_keep_off_water_roads_railway_and_each_other(town: Frames) -> None:
    buildings = metric(town["building"])
    land = town["land"]
    wet = shapely.union_all(metric(land[land["kind"].isin(["water", "rail"])]))
    assert not shapely.intersects(buildings, wet).any()
    roads = shapely.union_all(metric(town["road"]))
    shapely.prepare(roads)
    assert not shapely.intersects(roads, buildings).any()
    inner = shapely.buffer(buildings, -0.05)
    one, other = shapely.STRtree(inner).query(inner, predicate="intersects")
    assert (one == other).all()


def test_facilities_and_sensors_stand_on_dry_land_except_water_gauges(big: Frames) -> None:
    water = shapely.union_all(metric(big["land"][big["land"]["kind"] == "water"]))
    shapely.prepare(water)
    assert not shapely.intersects(water, metric(big["facility"])).any()
    dry = big["sensor"][big["sensor"]["kind"] != "WATER_LEVEL"]
    assert not shapely.intersects(water, metric(dry)).any()


def test_the_street_network_hangs_together_and_crosses_water_only_on_bridges(town: Frames) -> None:
    roads = town["road"]
    lines = metric(roads)
    ends = np.round(np.stack([shapely.get_coordinates(shapely.get_point(lines, i)) for i in (0, -1)], 1), 1)
    _, node = np.unique(ends[..., 0] + 1j * ends[..., 1], return_inverse=True)
    label = np.arange(node.max() + 1)
    for _ in range(len(label)):  # spread the lowest label until nothing changes
        low = label[node.reshape(-1, 2)].min(axis=1)
        fresh = label.copy()
        for i in (0, 1):
            np.minimum.at(fresh, node.reshape(-1, 2)[:, i], low)
        if (fresh == label).all():
            break
        label = fresh
    assert (label == 0).all()
    water = shapely.union_all(metric(town["land"][town["land"]["kind"] == "water"]))
    ground = lines[roads["level"] == 0]
    assert shapely.length(shapely.intersection(ground, water)).sum() < 1.0
    assert (roads["level"] == 1).sum() >= 2


# --- people and doorplates


def test_counts_of_a_house_are_the_sums_of_its_persons(town: Frames) -> None:
    house, person = town["house"].set_index("id"), town["person"]
    assert (house["residents"] == person.groupby("house_id").size().reindex(house.index, fill_value=0)).all()
    age = UNTIL.year - person["birth_year"]
    for group in (g for g in AGE_GROUPS if g.code in AGES):
        mine = person[(age >= group.from_age) & (age < (group.to_age or 999))]
        assert (
            house[group.code] == mine.groupby("house_id").size().reindex(house.index, fill_value=0)
        ).all(), group.code
    assert (
        house["households"] == town["household"].groupby("house_id").size().reindex(house.index, fill_value=0)
    ).all()
    assert (house.loc[house["use"] != "residential", "residents"] == 0).all()


def test_the_people_are_those_of_a_wenzhou_street(big: Frames) -> None:
    age = UNTIL.year - big["person"]["birth_year"]
    assert len(age) == pytest.approx(55_000, rel=0.04)
    assert (age >= 60).mean() == pytest.approx(0.20, abs=0.015)
    assert (age >= 80).mean() == pytest.approx(0.03, abs=0.006)
    assert (age < 3).mean() == pytest.approx(0.022, abs=0.005)
    assert (big["person"]["sex"] == 1).mean() == pytest.approx(0.5, abs=0.02)


def test_care_tags_fit_the_person(big: Frames) -> None:
    tags = big["care_tag"].merge(big["person"], left_on="person_id", right_on="id")
    age = UNTIL.year - tags["birth_year"]
    assert (age[tags["kind"] == "CARE_AGED_80"] >= 80).all()
    assert (age[tags["kind"].isin(["CARE_ALONE", "CARE_EMPTY_NEST", "CARE_DESTITUTE"])] >= 60).all()
    assert (age[tags["kind"].isin(["CARE_CHILD_HARDSHIP", "CARE_CHILD_LEFT"])] < 16).all()
    assert (tags.loc[tags["kind"] == "CARE_MATERNAL", "sex"] == 2).all()
    assert set(tags["kind"]) == {t.code for t in CARE_TAGS}


def test_doorplate_codes_have_thirty_digits_a_true_check_digit_and_four_percent_lack_one(big: Frames) -> None:
    house = big["house"]
    codes = house["doorplate_code"].dropna()
    assert codes.is_unique
    assert codes.str.fullmatch(r"\d{30}").all()
    assert (codes.str[:12] == house.loc[codes.index, "area_code"].str[:12]).all()
    digits = np.array([[int(c) for c in code] for code in codes.head(500)])
    assert (check_digit(digits[:, :29]) == digits[:, 29]).all()
    assert house["doorplate_code"].isna().mean() == pytest.approx(0.04, abs=0.01)
    assert house["plate_token"].dropna().str.fullmatch(r"[\w-]{22}").all()


def test_the_check_digit_is_that_of_iso_7064_mod_11_10() -> None:
    assert check_digit(np.array([[0, 7, 9, 4]])).tolist() == [5]  # the standard's own example, 07945


def test_addresses_follow_the_national_pattern(big: Frames) -> None:
    house = big["house"]
    assert house["address"].str.startswith("锦绣街道").all()
    flats = house.loc[house["estate"].notna(), "address"]
    assert flats.str.fullmatch(r"锦绣街道\S+\d+号 \S+ \d+幢\d+单元\d{3,4}室").all()
    shops = house.loc[house["use"] == "shop", "address"]
    assert shops.str.fullmatch(r"锦绣街道\S+?\d+(-\d+)?号").all()


# --- services and sensors


def test_every_kind_of_facility_and_sensor_is_there(big: Frames) -> None:
    assert set(big["facility"]["kind"]) == {k.code for k in FACILITY_KINDS}
    assert set(big["sensor"]["kind"]) == {k.code for k in SENSOR_KINDS}
    trails = big["facility"][big["facility"]["kind"] == "TRAIL"]
    assert (trails.geom_type == "LineString").all()
    assert (metric(trails)[0].length) > 200


def test_two_communities_lack_day_care_and_some_facilities_are_not_in_use(big: Frames) -> None:
    for kind in ("ELD_CANTEEN", "ELD_DAYCARE", "NURSERY"):
        mine = big["facility"][big["facility"]["kind"] == kind]
        assert mine["area_code"].str[:12].nunique() == 10
    status = big["facility"]["status"]
    assert 0 < (status != "in_use").mean() < 0.05


def test_a_facility_offers_exactly_the_services_of_its_kind(town: Frames) -> None:
    offered = town["service_point"].groupby("facility_id")["service"].agg(set)
    for key, kind in town["facility"].set_index("id")["kind"].items():
        assert offered.get(key, set()) == set(facility_kind(kind).services)


def test_about_ninety_four_in_a_hundred_sensors_are_online(big: Frames) -> None:
    assert (big["sensor"]["status"] == "online").mean() == pytest.approx(0.94, abs=0.02)
    assert len(big["observation"]) <= 60_000


# --- events


def test_two_and_a_half_events_a_house_in_one_year(town: Frames) -> None:
    events = town["event"]
    assert len(events) == pytest.approx(2.5 * len(town["house"]), rel=0.01)
    span = events["reported_at"].max() - events["reported_at"].min()
    assert pd.Timedelta(days=355) < span <= pd.Timedelta(days=365)


def test_an_event_at_a_house_is_where_the_house_is(town: Frames) -> None:
    events = town["event"].dropna(subset="house_id")
    house = town["house"].set_index("id").loc[events["house_id"].astype("int64")]
    assert (events["hex_id"].to_numpy() == house["hex_id"].to_numpy()).all()
    assert (events["area_code"].to_numpy() == house["area_code"].to_numpy()).all()


def test_days_weeks_and_typhoons_have_their_rhythm(big: Frames) -> None:
    local = big["event"]["reported_at"].dt.tz_convert("Asia/Shanghai")
    assert (local.dt.hour.between(8, 20)).mean() > 0.7
    week = local.dt.day_of_week.value_counts()
    assert week[6] < week[0]
    flood = local[big["event"]["kind"].isin(["1102", "1103", "1105"])]
    assert flood.dt.month.isin([7, 8, 9, 10]).mean() > 0.6


def test_street_trading_gathers_at_the_markets(big: Frames) -> None:
    lon, lat = point(big["facility"][big["facility"]["kind"] == "MARKET"])
    street_order = big["event"][big["event"]["kind"].str[:2] == "05"]
    x, y = point(street_order)
    near = (
        np.min([np.hypot((x - a) * 98_380, (y - b) * 110_819) for a, b in zip(lon, lat, strict=True)], axis=0)
        < 200
    )
    everywhere = big["event"]
    x, y = point(everywhere)
    base = (
        np.min([np.hypot((x - a) * 98_380, (y - b) * 110_819) for a, b in zip(lon, lat, strict=True)], axis=0)
        < 200
    )
    assert near.mean() > 2 * base.mean()


def test_every_move_of_an_event_is_allowed_and_ends_where_the_event_stands(town: Frames) -> None:
    allowed = {(s.code, n) for s in EVENT_STATUSES for n in s.next}
    log = town["event_log"]
    moves = log.dropna(subset="from_status")
    assert set(zip(moves["from_status"].astype(int), moves["to_status"].astype(int), strict=True)) <= allowed
    begun = log[log["from_status"].isna()]
    assert begun["event_id"].is_unique
    assert set(begun["to_status"]) <= {10, 20}
    last = log.groupby("event_id")["to_status"].last()
    events = town["event"].set_index("id").loc[last.index]
    assert (events["status"].to_numpy() == last.to_numpy()).all()
    assert log.groupby("event_id")["at"].is_monotonic_increasing.all()


def test_times_of_an_event_are_in_order_and_fit_its_status(town: Frames) -> None:
    events = town["event"]
    taken = events.dropna(subset="accepted_at")
    assert (taken["accepted_at"] >= taken["reported_at"]).all()
    assert (events["due_at"] > events["reported_at"]).all()
    closed = events["status"].isin([70, 80, 99])
    assert (events["closed_at"].notna() == closed).all()
    both = events[closed]
    assert (both["closed_at"] >= both["accepted_at"]).all()


def test_most_events_are_closed_in_time_and_some_open_ones_are_late(big: Frames) -> None:
    events = big["event"]
    now = pd.Timestamp(street(20_000, 1, UNTIL).meta["as_of"])
    closed = events.dropna(subset="closed_at")
    assert 0.88 < (closed["closed_at"] <= closed["due_at"]).mean() < 0.97
    waiting = events[events["status"].isin([s.code for s in EVENT_STATUSES if s.open])]
    assert 200 < len(waiting) < 1_500
    assert 0.02 < (waiting["due_at"] < now).mean() < 0.4


def test_a_linked_alarm_and_its_event_name_each_other(town: Frames) -> None:
    alarm = town["alarm"]
    assert (alarm["event_id"].notna() == (alarm["state"] == "linked")).all()
    events = town["event"].set_index("id").loc[alarm["event_id"].dropna().astype("int64")]
    assert (
        events["sensor_id"].astype("int64").to_numpy()
        == alarm.loc[alarm["event_id"].notna(), "sensor_id"].to_numpy()
    ).all()
    assert set(events["origin"]) <= {"from_sensor", "from_ai_video"}


def test_every_democracy_has_matters_at_several_stages(big: Frames) -> None:
    for procedure in PROCEDURES:
        mine = big["matter"][big["matter"]["procedure"] == procedure.code]
        assert mine["stage"].nunique() >= 3
        assert set(mine["stage"]) <= {s.code for s in procedure.stages}


def test_no_name_of_a_person_and_no_telephone_is_anywhere(small: Frames) -> None:
    assert small["person"].columns.intersection(["name_sealed", "id_no_sealed", "phone_sealed"]).empty
    assert small["grid"]["worker"].str.fullmatch(r"网格员 \d{4}").all()
    for frame in small.values():
        for column in frame.select_dtypes("str"):
            if column not in ("plate_token", "number", "doorplate_code", "area_code"):
                assert not frame[column].dropna().str.contains(r"(?<!\d)1[3-9]\d{9}(?!\d)").any()


# --- towns


def test_a_town_is_made_of_subdistricts_with_names_of_their_own() -> None:
    many = sites(4_000_000, 1)
    assert sum(s.houses for s in many) == 4_000_000
    assert max(s.houses for s in many) <= 22_000
    assert len({s.code for s in many}) == len({s.name for s in many}) == len(many)
    assert many[0].code == "330304006"
    assert all(len(s.code) == 9 for s in many)


def test_a_town_is_drawn_subdistrict_by_subdistrict_without_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.demo.sites.MOST_HOUSES", 400)
    monkeypatch.setattr("data.demo.sites.FULL_HOUSES", 400)
    made_town = street(900, 1, UNTIL)
    names = [name for name, _ in made_town.batches()]
    town = gathered(made_town.batches())
    assert len(made_town.sites) == names.count("house") == 3
    assert names.count("source_system") == 1
    assert len(town["house"]) == 900
    for name, frame in town.items():
        if "id" in frame:
            assert frame["id"].is_unique, name
    assert town["event"]["number"].is_unique
    assert town["sensor"]["code"].is_unique
    assert town["house"]["doorplate_code"].dropna().is_unique
    subdistricts = metric(town["division"][town["division"]["level"] == "subdistrict"])
    apart = shapely.area(shapely.union_all(subdistricts))
    assert apart == pytest.approx(shapely.area(subdistricts).sum(), abs=5.0)


def test_neighbours_share_their_border() -> None:
    many = sites(80_000, 1)
    left, right = many[0], next(s for s in many if (s.column, s.row) == (1, 0))
    assert np.array_equal(left.border("east"), right.border("west"))
    assert left.crossing("east", "river", 0, 1) == right.crossing("west", "river", 0, 1)
