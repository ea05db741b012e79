"""The style of the map: whole for every choice, over tiles that the store makes, with pictures that exist."""

import re
from itertools import chain, combinations, product

import mapbox_vector_tile
import pytest
import town as toy
from hypothesis import given, settings
from hypothesis import strategies as st

from data.database import make_engine, migrate
from data.index.outlined import FIRST_ZOOM
from data.questions import METRICS, EventFilter, HexQuestion
from data.store import Store
from data.store.point_tiles import POINTS_FROM
from data.store.shape_tiles import SHAPES
from data.viewer import Viewer
from geo import mercator
from geo import vocabulary as v
from geo.errors import PlaceError
from geo.words import LANGS, WORDS
from layers.catalog import CARRIERS, LAYERS, METRIC_FAMILIES, layer
from layers.css import css_variables
from layers.images import map_images
from layers.palette import THEMES
from layers.style import Look, hover_layers, map_style, pick_layers

SOURCES = ("communities", "grids", "micro_grids", "buildings", "roads", "land", "houses", "facilities",
           "service_points", "sensors", "events", "hexes")  # fmt: skip
TILES = {name: f"/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt?v=1" for name in SOURCES}
CODES = [one.code for one in LAYERS]
DRAWINGS = {"background", "fill", "line", "symbol", "circle", "fill-extrusion", "raster"}
LEADER = Viewer("leader", ("",))


def look(theme="dark", lang="zh", shown=CODES, carrier="hexes", metric="events", solid=False, rasters=()):  # noqa: PLR0917
    return Look(theme, lang, frozenset(shown), carrier, metric, solid, TILES, rasters)


looks = st.builds(
    look, st.sampled_from(list(THEMES)), st.sampled_from(LANGS), st.sets(st.sampled_from(CODES)),
    st.sampled_from(CARRIERS), st.sampled_from(METRICS), st.booleans(),
    st.sampled_from([(), ("/basemap/img/{z}/{x}/{y}", "/basemap/cia/{z}/{x}/{y}")]),
)  # fmt: skip


@pytest.fixture(scope="module")
def tile_layers(tmp_path_factory):
    """Names of the tile layers that each source of the store ever sends over the toy town, by zoom."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('style') / 'menpai.db'}")
    migrate(engine)
    toy.load(engine)
    store = Store(engine)
    found = {(name, z): _sent(store, name, z) for name in SOURCES for z in range(8, 18)}
    yield found
    engine.dispose()


def _sent(store, name, zoom):
    every = EventFilter(toy.TODAY.replace(year=2025), toy.TODAY)
    tiles = [tuple(t) for t in mercator.tiles_over(toy.box(-60, -60, 860, 460).bounds, zoom)]
    if name == "hexes":
        made = (store.hex_tile(LEADER, HexQuestion("events", 0, every), *tile) for tile in tiles)
    else:
        made = (store.tile(LEADER, name, *tile, every if name == "events" else None) for tile in tiles)
    return set(chain.from_iterable(mapbox_vector_tile.decode(one) for one in made if one))


@settings(max_examples=60, deadline=None)
@given(look=looks)
def test_a_style_is_whole_whatever_is_chosen(look):
    style = map_style(look)
    ids = [one["id"] for one in style["layers"]]
    assert len(ids) == len(set(ids))
    for one in style["layers"]:
        assert one["type"] in DRAWINGS
        assert one["type"] == "background" or one["source"] in style["sources"]
        assert one.get("minzoom", 0) < one.get("maxzoom", 24)
    assert all("{z}/{x}/{y}" in source["tiles"][0] for source in style["sources"].values())
    assert set(pick_layers()) | set(hover_layers()) <= set(ids)
    assert "glyphs" not in style
    assert "sprite" not in style


@settings(max_examples=60, deadline=None)
@given(look=looks)
def test_switches_change_what_is_visible_and_never_which_layers_there_are(look):
    everything = {one["id"] for one in map_style(Look(**{**vars(look), "shown": frozenset(CODES)}))["layers"]}
    assert {one["id"] for one in map_style(look)["layers"]} == everything


@pytest.mark.parametrize("code", CODES)
def test_a_switch_switches_its_layer(code):
    outside = ("/basemap/img/{z}/{x}/{y}",)
    on, off = (_visible(map_style(look(shown=s, carrier="none", rasters=outside))) for s in ([code], []))
    assert on - off
    assert not off - on


def _visible(style):
    return {one["id"] for one in style["layers"] if one.get("layout", {}).get("visibility") == "visible"}


@pytest.mark.parametrize(("carrier", "metric"), list(product(CARRIERS, METRICS)))
def test_only_the_chosen_carrier_carries_numbers(carrier, metric):
    visible = _visible(map_style(look(carrier=carrier, metric=metric, shown=[])))
    assert ("hex-fill" in visible) == (carrier == "hexes")
    assert ("grids-none" in visible) == (carrier == "grids")
    assert ("communities-none" in visible) == (carrier == "communities")


def test_the_hexes_say_it_already_so_no_bubble_says_it_twice():
    assert "houses-far" in _visible(map_style(look(metric="events")))
    assert "houses-far" not in _visible(map_style(look(metric="residents")))
    assert "events-far" in _visible(map_style(look(metric="houses")))
    assert "events-far" not in _visible(map_style(look(metric="events_per_1000")))


def test_solid_raises_buildings_and_hexes():
    flat, solid = (_visible(map_style(look(solid=s))) for s in (False, True))
    assert {"building-flat"} <= flat - solid
    assert {"building-solid", "hex-solid"} <= solid - flat


def test_what_is_drawn_is_in_the_tiles_of_every_zoom_at_which_it_is_drawn(tile_layers):
    for one in map_style(look())["layers"]:
        if "source" not in one:
            continue
        drawn = [z for z in range(8, 21) if z + 1 > one.get("minzoom", 0) and z < one.get("maxzoom", 24)]
        zooms = {min(z, 17) for z in drawn}  # nearer, the tiles of zoom 17 are drawn larger
        sent = set().union(*(tile_layers[one["source"], z] for z in zooms))
        assert one["source-layer"] in sent, one["id"]


def test_points_are_in_the_tiles_from_the_zoom_at_which_the_style_draws_them(tile_layers):
    for one in LAYERS:
        if one.source in POINTS_FROM:
            # The engine draws zoom 14.6 with tiles of zoom 14.
            assert POINTS_FROM[one.source] <= int(one.from_zoom), one.code
            assert one.source in tile_layers[one.source, int(one.from_zoom)]


def test_bubbles_go_where_points_come(tile_layers):
    for one in map_style(look())["layers"]:
        if one["id"].endswith("-far"):
            assert one["maxzoom"] == POINTS_FROM[one["source"]]
            assert one["source-layer"] in tile_layers[one["source"], POINTS_FROM[one["source"]] - 1]


def test_areas_begin_where_the_catalogue_says(tile_layers):
    for one in LAYERS:
        if one.source in SHAPES and one.draws in {"area", "building"}:
            first = max(8, FIRST_ZOOM[SHAPES[one.source].source])
            assert first <= max(8, one.from_zoom), one.code
            assert one.source in tile_layers[one.source, first]


@pytest.mark.parametrize("theme", THEMES)
def test_every_picture_the_style_can_ask_for_exists(theme):
    images = map_images(theme)
    states = {s.code for s in v.SENSOR_STATUSES} - {"online"}
    asked = {f"sym-{kind.code}" for kinds in (v.FACILITY_KINDS, v.SENSOR_KINDS) for kind in kinds}
    asked |= {f"sym-{one.code}" for entries in (v.SERVICES, v.EVENT_CLASSES) for one in entries}
    asked |= {f"sym-{kind.code}-{state}" for kind in v.SENSOR_KINDS for state in states}
    assert asked | {"hatch"} <= set(images)
    assert all(re.match("<svg .*</svg>$", one["svg"], re.DOTALL) for one in images.values())


def test_every_pattern_and_icon_of_the_style_is_one_of_those():
    text = str(map_style(look()))
    assert set(re.findall(r"'fill-pattern': '(\w+)'", text)) == {"hatch"}
    assert {one["id"] for one in map_style(look())["layers"] if "icon-image" in one.get("layout", {})} == {
        "facilities-icon", "service_points-icon", "sensors-icon", "sensors-marked", "event-icon",
    }  # fmt: skip


def test_every_layer_and_group_has_words_in_both_languages():
    for one in LAYERS:
        assert f"layer.{one.code}" in WORDS
        assert f"group.{one.group}" in WORDS
    assert all(f"metric.{m}" in WORDS and f"unit.{m}" in WORDS for m in METRICS)
    assert set(METRIC_FAMILIES) == set(METRICS)


def test_the_catalogue_is_asked_by_code_and_names_the_codes_there_are():
    assert layer("grids").source == "grids"
    with pytest.raises(PlaceError, match=r"use one of basemap, .*communities"):
        layer("moon")


def test_no_two_layers_share_a_code():
    assert not [(a.code, b.code) for a, b in combinations(LAYERS, 2) if a.code == b.code]


@pytest.mark.parametrize("theme", THEMES)
def test_the_style_sheets_name_only_colours_that_are_there(theme):
    from pathlib import Path  # noqa: PLC0415

    sheet = (Path(__file__).parents[2] / "assets" / "street_map.css").read_text("utf-8")
    asked = set(re.findall(r"var\((--[\w-]+)", sheet))
    own = set(re.findall(r"(--[\w-]+):", sheet))
    assert asked - own - set(css_variables(theme)) == set()
