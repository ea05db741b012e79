"""What would become of the rows of an import is told by shape and mark, not by colour alone."""

import re
from xml.etree import ElementTree

import pytest

from data.imports.planning import OUTCOMES
from layers.outcomes import LOOKS, SOURCE, images, pair_style, pick_layers, rows_style
from layers.palette import DARK, LIGHT
from layers.style import Look

PLAIN = frozenset({"basemap", "communities", "grids"})
TILES = {name: f"/tiles/{name}" for name in ("communities", "grids", "roads", "land")}
LOOK = Look("light", "zh", PLAIN, "none", "events", False, TILES)
HERE, THERE = (120.7, 28.0), (120.71, 28.0)
NAMES = {"said": "来源说", "there": "地图上"}


def test_every_outcome_of_an_import_has_a_symbol():
    assert set(LOOKS) == set(OUTCOMES)
    assert set(images("dark")) == {f"outcome-{code}" for code in OUTCOMES}


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_outcomes_are_told_apart_without_colour(theme):
    grey = {re.sub(r"#[0-9a-f]{6}", "#", picture["svg"]) for picture in images(theme.name).values()}
    assert len(grey) == len(OUTCOMES)
    for text in grey:
        ElementTree.fromstring(text)  # noqa: S314 - our own text


def test_every_drawn_layer_has_its_source():
    style = rows_style(LOOK, "/imports/x/preview.geojson")
    assert style["sources"][SOURCE]["data"] == "/imports/x/preview.geojson"
    for layer in style["layers"]:
        assert layer["type"] == "background" or layer["source"] in style["sources"]
    assert {layer["id"] for layer in style["layers"]} >= set(pick_layers())


def test_what_needs_a_person_is_drawn_over_the_rest():
    (icon,) = [layer for layer in rows_style(LOOK, "")["layers"] if layer["id"] == "rows-icon"]
    order = icon["layout"]["symbol-sort-key"]
    assert order[2::2][: len(LOOKS)] == ["same", "added", "changed", "doubtful", "rejected"]
    assert list(LOOKS)[-2:] == ["doubtful", "rejected"]


@pytest.mark.parametrize(
    ("said", "there", "sides"),
    [
        (HERE, THERE, ["right", "left"]),
        (THERE, HERE, ["left", "right"]),
        (HERE, None, ["left"]),
        (None, HERE, ["right"]),
    ],
)
def test_the_names_of_two_places_point_away_from_each_other(said, there, sides):
    # The anchor is the side at which the text meets its symbol: of the western place it is the right one.
    features = pair_style(LOOK, said, there, NAMES)["sources"][SOURCE]["data"]["features"]
    assert [f["properties"]["side"] for f in features if f["geometry"]["type"] == "Point"] == sides
    assert len(features) == (3 if said and there else 1)
