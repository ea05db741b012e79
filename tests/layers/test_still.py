"""The picture that needs no engine: what it shows, what it leaves out, and that words stay words."""

from xml.etree import ElementTree as ET

import geopandas as gpd
import pytest
from shapely import LineString, MultiPolygon, Point, box

from layers.palette import DARK, LIGHT
from layers.paper import RIM, WIDTH, Paper, fill, line
from layers.still import ZERO, Still, svg_of

BBOX = (120.0, 28.0, 120.02, 28.01)
NS = {"s": "http://www.w3.org/2000/svg"}


def frame(geometry=(), **columns):
    return gpd.GeoDataFrame(columns, geometry=list(geometry), crs="EPSG:4326")


def still(**more):
    given = {
        "title": "事件数 · 网格", "bbox": BBOX, "theme": LIGHT,
        "land": frame([box(120, 28, 120.01, 28.001)], kind=["water"]),
        "roads": frame([LineString([(120, 28.005), (120.02, 28.005)])], kind=["primary"]),
        "shapes": frame([box(120, 28, 120.01, 28.01), box(120.01, 28, 120.02, 28.01)], colour=["#112233", ""],
                        number=["7 件", "无数据"]),
        "grids": frame([box(120, 28, 120.01, 28.01)]),
        "communities": frame([box(120, 28, 120.02, 28.01)], name=["运河社区"]),
    }  # fmt: skip
    return ET.fromstring(svg_of(Still(**{**given, **more})))  # noqa: S314 - our own picture


def texts(root):
    return [t.text for t in root.findall(".//s:text", NS)]


def strokes(root):
    return {p.get("stroke") for p in root.findall(".//s:path", NS)}


def test_the_part_asked_for_fills_the_paper_and_north_is_up():
    paper = Paper(BBOX)
    west_south, east_north = paper.drawn([Point(*BBOX[:2]), Point(*BBOX[2:])])
    assert min(west_south.x, east_north.y) == pytest.approx(RIM)
    assert west_south.x < east_north.x
    assert east_north.y < west_south.y
    assert (west_south.x + east_north.x) / 2 == pytest.approx(WIDTH / 2)
    assert (west_south.y + east_north.y) / 2 == pytest.approx(paper.height / 2)


def test_metres_are_alike_in_both_directions():
    square = box(120, 60, 120.02, 60.01)  # at 60° a degree of longitude is half as long
    west, south, east, north = Paper((119.9, 59.95, 120.1, 60.05)).drawn([square])[0].bounds
    assert (east - west) / (north - south) == pytest.approx(1, rel=0.01)


@pytest.mark.parametrize("bbox", [(120, 28, 120, 28), (120, 28, 121, 28), (120, 28, 120, 29), (0, 0, 90, 80)])
def test_every_part_is_a_sheet_of_a_sensible_shape(bbox):
    assert 0.5 * WIDTH <= Paper(bbox).height <= 1.6 * WIDTH


def test_what_lies_beside_the_paper_is_left_out():
    paper = Paper(BBOX)
    assert len(paper.drawn([Point(120.01, 28.005), Point(121, 28), box(119, 27, 119.1, 27.1)])) == 1
    assert len(paper.drawn([])) == 0
    assert fill(paper.drawn([]), "#000000", 1) == line(paper.drawn([]), "#000000", 1) == ""


def test_what_is_smaller_than_a_pixel_is_left_out():
    speck = box(120.01, 28.005, 120.01 + 1e-8, 28.005 + 1e-8)
    assert fill(Paper(BBOX).drawn([speck]), "#000000", 1) == ""


def test_holes_and_parts_are_rings_of_one_path():
    ring = box(120, 28, 120.01, 28.01).difference(box(120.002, 28.002, 120.008, 28.008))
    drawn = fill(Paper(BBOX).drawn([MultiPolygon([ring, box(120.012, 28, 120.02, 28.01)])]), "#000000", 1)
    assert drawn.count("M") == 3
    assert 'fill-rule="evenodd"' in drawn


def test_numbers_borders_roads_water_and_names_are_on_it():
    root = still()
    fills = {p.get("fill") for p in root.findall(".//s:path", NS)}
    assert {"#112233", "url(#none)", LIGHT.water} <= fills
    assert {LIGHT.road, LIGHT.boundary_grid, LIGHT.boundary_community} <= strokes(root)
    assert texts(root) == ["7 件", "无数据", "运河社区"]
    assert root.get("aria-label") == root.find("s:title", NS).text == "事件数 · 网格"
    assert root.find("s:rect", NS).get("fill") == LIGHT.land


def test_zero_is_not_drawn_and_not_hatched():
    root = still(shapes=frame([box(120, 28, 120.01, 28.01)], colour=[ZERO], number=[""]))
    assert {p.get("fill") for p in root.findall(".//s:path", NS)} == {LIGHT.water, "none"}


def test_the_theme_is_that_of_the_page():
    assert still(theme=DARK).find("s:rect", NS).get("fill") == DARK.land


@pytest.mark.parametrize(
    ("chosen", "tag"), [(box(120, 28, 120.01, 28.01), "path"), (Point(120.01, 28.005), "circle")]
)
def test_what_is_chosen_is_outlined(chosen, tag):
    assert LIGHT.accent in {p.get("stroke") for p in still(chosen=chosen).findall(f".//s:{tag}", NS)}
    assert LIGHT.accent not in strokes(still())
    assert LIGHT.accent not in strokes(still(chosen=Point(10, 10)))


def test_a_word_stands_only_where_there_is_room():
    tiny = frame([box(120, 28, 120.0001, 28.0001)], colour=["#112233"], number=["7 件"])
    assert texts(still(shapes=tiny)) == ["运河社区"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><image href="x"/>', "&amp;", "]]>"])
def test_a_hostile_name_is_a_word(name):
    root = still(communities=frame([box(*BBOX)], name=[name]), title=name)
    assert texts(root)[-1] == name
    assert root.get("aria-label") == name
    assert not root.findall(".//s:script", NS) + root.findall(".//s:image", NS)


def test_an_empty_street_is_an_empty_sheet():
    nothing = {"land": frame(kind=[]), "roads": frame(kind=[]), "shapes": frame(colour=[], number=[]),
               "grids": frame(), "communities": frame(name=[])}  # fmt: skip
    root = still(**nothing)
    assert root.findall(".//s:path", NS) == root.findall("s:defs//s:path", NS)


def test_a_city_is_drawn_by_its_main_roads():
    roads = [LineString([(120, 28 + i * 1e-6), (120.02, 28 + i * 1e-6)]) for i in range(5000)]
    kinds = ["primary" if i % 100 == 0 else "footway" for i in range(5000)]
    paths = [
        p
        for p in still(roads=frame(roads, kind=kinds)).findall(".//s:path", NS)
        if p.get("stroke") == LIGHT.road
    ]
    assert [p.get("d").count("M") for p in paths] == [50]
