"""Where a chosen thing is, and which feature of the tiles stands for it."""

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
import town as toy
from asking import LEADER, NOBODY, WORKER

from data.questions import EventFilter
from data.store import Store
from geo import hexes, mercator
from geo.errors import PlaceError


def drawn(store: Store, viewer, layer: str, zoom: int = 17) -> set[int]:
    """Ids of the features of a layer in all tiles of the town."""
    tiles = mercator.tiles_over(toy.box(-60, -60, 860, 460).bounds, zoom)
    asked = EventFilter(toy.TODAY, toy.TODAY)
    bodies = [store.tile(viewer, layer, *tile, asked if layer == "events" else None) for tile in tiles]
    return {f["id"] for b in bodies if b for f in mapbox_vector_tile.decode(b)[layer]["features"]}


def test_a_house_is_at_its_door(store: Store) -> None:
    found = store.spot(LEADER, "house", "3")
    door = toy.at(108, 80)
    assert found.bbox == pytest.approx((door.x, door.y, door.x, door.y))
    assert (found.layer, found.feature) == ("houses", "3")


@pytest.mark.parametrize(
    ("flats", "first"), [(range(6, 12), 6), (range(12, 18), 12), (range(33, 39), 33), ((39, 40), 39)]
)
def test_every_flat_is_marked_at_the_point_that_its_stack_is_drawn_by(store: Store, flats, first) -> None:
    assert {store.spot(LEADER, "house", str(flat)).feature for flat in flats} == {str(first)}
    assert store.spot(LEADER, "stack", str(flats[-1])).feature == str(first)


def test_what_marks_a_house_is_in_the_tiles(store: Store) -> None:
    marks = {int(store.spot(LEADER, "house", str(i)).feature) for i in range(1, 41)}
    assert marks == drawn(store, LEADER, "houses")


@pytest.mark.parametrize("kind", ["event", "facility", "service_point", "sensor"])
def test_a_thing_is_at_its_point_and_has_no_mark(store: Store, kind: str) -> None:
    found = store.spot(LEADER, kind, "1")
    west, south, east, north = found.bbox
    assert (west, south) == (east, north)
    assert toy.box(-60, -60, 860, 460).contains(shapely.Point(west, south))
    assert (found.layer, found.feature) == ("", "")


@pytest.mark.parametrize(
    ("kind", "key", "layer"),
    [("grid", toy.A1, "grids"), ("community", toy.B, "communities"), ("building", "1", "buildings")],
)
def test_an_area_or_building_is_marked_as_itself(store: Store, kind: str, key: str, layer: str) -> None:
    found = store.spot(LEADER, kind, key)
    assert (found.layer, found.feature) == (layer, key)
    west, south, east, north = found.bbox
    assert west < east and south < north
    assert int(key) in drawn(store, LEADER, layer)


def test_a_grids_box_is_the_box_of_its_border(store: Store) -> None:
    grid = store.features(LEADER, "grids").set_index("code").loc[toy.A1]
    assert store.spot(LEADER, "grid", toy.A1).bbox == pytest.approx(grid.geometry.bounds)


def test_a_hex_is_where_its_corners_are(store: Store) -> None:
    door = toy.at(108, 80)
    hex_id = int(hexes.parent_of(np.array([store.town.houses.points.hex_id[0]]), 9)[0])
    found = store.spot(WORKER, "hex", hexes.to_text(hex_id))
    assert found.feature == hexes.to_text(hex_id)
    assert found.bbox == pytest.approx(hexes.boundaries([hex_id])[0].bounds)
    assert shapely.box(*found.bbox).distance(door) < 0.01


@pytest.mark.parametrize(
    ("kind", "key"),
    [("house", "999"), ("house", ""), ("house", "１"), ("house", "-1"), ("house", "9" * 30), ("moon", "1"),
     ("", ""), ("grid", "12"), ("grid", toy.A1 + "9"), ("event", "x"), ("building", "99999")],
)  # fmt: skip
def test_where_nothing_is_there_is_no_place(store: Store, kind: str, key: str) -> None:
    assert store.spot(LEADER, kind, key) is None


def test_a_hex_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(PlaceError, match="is not a hex"):
        store.spot(LEADER, "hex", "moon")


def test_nobody_is_told_where_others_are(store: Store) -> None:
    buildings = toy.frames()["building"]
    theirs = str(buildings["id"][buildings["area_code"].str.startswith(toy.A2)].iloc[0])
    for kind, key in (
        ("house", "20"),
        ("stack", "20"),
        ("building", theirs),
        ("grid", toy.A2),
        ("community", toy.B),
    ):
        assert store.spot(LEADER, kind, key) is not None
        assert store.spot(WORKER, kind, key) is None
        assert store.spot(NOBODY, kind, key) is None
    assert store.spot(WORKER, "community", toy.A) is not None
    assert store.spot(WORKER, "house", "1") is not None
