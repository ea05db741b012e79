"""What a planner reads of people: about how many, to five, and why; from every door of the map."""

import re

import mapbox_vector_tile
import numpy as np
import pytest
import town as toy
from reading import parts, spoken, words

from dashboard.pages.street_map.number_words import ranges
from data.questions import GROUP_CODES
from data.store.measures import Values
from geo import mercator

OF_PEOPLE = {"residents", *toy.AGES}
WHY = "人数取整到 5"


@pytest.fixture
def planner(reader):
    """Plans services for the whole street and works with totals."""
    return reader("planner")


def tile_of(reader, label, **values):
    tiles = parts(reader.told("street-map-numbers.tree", **values), "tile")
    return next(words(tile) for tile in tiles if label in words(tile))


def about(text):
    """The number in 约 N, a multiple of five."""
    found = re.fullmatch(r"约 (\d+)( 人)?", text)
    assert found, text
    assert int(found[1]) % 5 == 0
    return int(found[1])


def test_the_figures_say_about_how_many_and_why(planner, leader):
    # In the Plum grid live 42, in the whole street 89.
    assert about(tile_of(planner, "居民", area=toy.A1)[0]) in {40, 45}
    assert about(tile_of(planner, "居民")[0]) in {85, 90}
    assert tile_of(leader, "居民")[0] == "89"
    assert WHY in spoken(planner.told("street-map-numbers.tree"))
    assert WHY not in spoken(leader.told("street-map-numbers.tree"))


def test_households_and_doors_are_no_people(planner):
    assert "38 户" in tile_of(planner, "居民")
    assert tile_of(planner, "门牌")[0] == "40"


def test_a_place_where_nobody_was_asked_or_nobody_lives_is_not_about_anything(planner):
    assert tile_of(planner, "居民", area=toy.B2)[0] == "—"


@pytest.mark.parametrize("place", [f"grid:{toy.A1}", f"grid:{toy.A2}", f"community:{toy.B}"])
def test_a_card_says_about_how_many(planner, place):
    card = words(planner.told("street-map-card.tree", selection=place))
    people = {f"grid:{toy.A1}": 42, f"grid:{toy.A2}": 24, f"community:{toy.B}": 23}[place]
    assert abs(about(card[card.index("居民") + 1]) - people) < 5


@pytest.mark.parametrize(
    ("metric", "said"), [("residents", True), ("coverage", True), ("events", False), ("houses", False)]
)
@pytest.mark.parametrize("carrier", ["hexes", "grids"])
def test_the_legend_says_why_where_people_are_counted(planner, leader, metric, carrier, said):
    asked = {"metric": metric, "carrier": carrier}
    told, exact = (spoken(one.told("street-map-legend.tree", **asked)) for one in (planner, leader))
    assert (WHY in told) == said
    assert WHY not in exact


def test_a_planners_classes_end_on_multiples_of_five(planner):
    legend = planner.told("street-map-legend.tree", metric="residents", carrier="hexes", res="11")
    steps = [words(step)[0] for step in parts(legend, "ramp")[0]["props"]["children"][2:-1]]
    edges = [int(edge) for step in steps for edge in step.split("–")]
    assert edges[0] == 1  # there is a hex with "<5"
    assert all(edge % 5 == 0 or edge in {1, 4} for edge in edges)


def test_few_people_are_a_class_that_begins_with_one():
    values = np.array([4.0, 5, 10, 105])
    few = np.array([True, False, False, False])
    found = Values(np.arange(4), values, few, np.array([4.0, 5.0, 9.0]))
    assert ranges(found, "residents", 5) == [(0, "1–4"), (1, "5"), (2, "10–105")]


def test_under_the_pointer_a_hex_tells_about_how_many(planner, leader):
    def label(reader, metric):
        return reader.told("street-map-map.tooltips", metric=metric)["hex-fill"][0]["label"]

    assert label(planner, "residents") == "居民人数（约）"
    assert label(leader, "residents") == "居民人数"
    assert label(planner, "events") == label(leader, "events")


@pytest.mark.parametrize("by", ["hexes", "grids", "communities"])
@pytest.mark.parametrize("group", GROUP_CODES)
def test_a_printed_sheet_holds_no_exact_count(planner, by, group):
    sheet = planner.client.get(f"/sheet.html?by={by}&metric=residents&group={group}&res=11").text
    told = re.findall(r'"number": "([^"]+)"', sheet)
    assert told
    numbers = [one.encode().decode("unicode_escape") for one in told]
    for text in numbers:
        assert text in {"少于5", "无数据", "0 人"} or about(text) > 0
    assert WHY in sheet


def test_the_picture_and_the_list_in_its_place_hold_none_either(planner):
    picture = planner.client.get("/still.svg?by=grids&metric=residents").text
    told = re.findall(r"约 (\d+) 人", picture)
    assert told
    assert all(int(n) % 5 == 0 for n in told)
    listed = spoken(planner.told("street-map-still.tree", still_view="by=grids&metric=residents"))
    assert re.findall(r"(?<!约 )\b\d+ 人", listed) == []


@pytest.mark.parametrize("group", GROUP_CODES)
def test_tiles_of_hexes_hold_none(planner, group):
    place = toy.at(300, 180).coords[0]
    x, y = _tile_of(place, 15)
    reply = planner.client.get(f"/tiles/hexes/15/{x}/{y}.mvt?metric=residents&group={group}&res=11")
    told = [f["properties"] for f in mapbox_vector_tile.decode(reply.content)["hexes"]["features"]]
    assert any("v" in one for one in told)
    assert all(one.get("v", 0) % 5 == 0 for one in told)


def test_no_feature_and_no_tile_of_things_knows_of_people(planner):
    for layer in ("communities", "grids", "micro_grids", "facilities", "service_points", "sensors"):
        found = planner.client.get(f"/features/{layer}.geojson").json()["features"]
        assert found
        assert not {name for one in found for name in one["properties"]} & OF_PEOPLE
    x, y = _tile_of(toy.at(300, 180).coords[0], 16)
    houses = mapbox_vector_tile.decode(planner.client.get(f"/tiles/houses/16/{x}/{y}.mvt").content)
    assert {name for f in houses["houses"]["features"] for name in f["properties"]} == {"n", "plate", "use"}


def test_a_file_of_houses_for_a_planner_has_no_people(planner, reader):
    planners, secretarys = (
        set(one.client.get("/export/houses.csv").content.decode("utf-8-sig").splitlines()[0].split(","))
        for one in (planner, reader("secretary"))
    )
    assert planners < secretarys
    assert len(secretarys - planners) == len(OF_PEOPLE)


def test_in_english_it_is_about(reader):
    planner = reader("planner", "en")
    assert re.fullmatch(r"about (85|90)", tile_of(planner, "Residents")[0])
    assert "rounded to five" in spoken(planner.told("street-map-legend.tree", metric="residents"))


def _tile_of(place, zoom):
    lon, lat = place
    return next(iter(mercator.tiles_over((lon, lat, lon, lat), zoom)))[1:]
