"""Every layer as tiles: decoded, and compared with the frames."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import mapbox_vector_tile
import numpy as np
import pyogrio
import pytest
import town as toy
from asking import (
    ALL_TIME,
    LEADER,
    NOBODY,
    WORKER,
    areas,
    features,
    few_examples,
    filters,
    happened,
    seen,
    tiles_at,
    viewers,
)
from hypothesis import given
from hypothesis import strategies as st

from data.questions import METRICS, EventFilter, HexQuestion, res_of_zoom
from data.store import Store
from data.store.point_tiles import MOST_POINTS, apart
from data.store.snapshot import LAYERS
from data.viewer import Viewer
from geo import hexes
from geo.errors import PlaceError
from geo.mercator import BITS, Tile, tile_bbox

POINTS = ("houses", "events", "facilities", "service_points", "sensors")
FRAME_OF = {
    "houses": "house",
    "events": "event",
    "facilities": "facility",
    "service_points": "service_point",
    "sensors": "sensor",
}


def all_features(
    store: Store, viewer: Viewer, layer: str, zoom: int, asked: EventFilter = ALL_TIME, *, named: str = ""
) -> list[dict[str, object]]:
    """Features of one layer in all tiles of a zoom."""
    tiles = (store.tile(viewer, layer, *tile, asked) for tile in tiles_at(zoom))
    return [f for tile in tiles for f in features(tile, named or layer)]


@pytest.mark.parametrize("layer", POINTS[1:])
def test_near_every_thing_is_one_point(store: Store, town: object, layer: str) -> None:
    frame = getattr(town, FRAME_OF[layer])
    found = all_features(store, LEADER, layer, 17)
    assert sorted(f["id"] for f in found) == sorted(frame["id"])
    named = {f["id"]: f for f in found}
    for _, row in frame.iterrows():
        assert named[row["id"]]["kind"] == row["kind"]


def test_near_flats_of_one_entrance_are_one_point_with_their_number(store: Store, town: object) -> None:
    found = all_features(store, LEADER, "houses", 18)
    entrances = Counter((p.x, p.y) for p in town.house["geometry"])
    assert sorted(f["n"] for f in found) == sorted(entrances.values())
    by_n = {f["id"]: f for f in found}
    assert by_n[6]["n"] == 6
    assert by_n[26]["plate"] == "uncoded"  # house 27 of the four has no code: what needs most care
    assert by_n[18]["use"] == "shop"


@few_examples
@given(viewer=viewers, asked=filters, layer=st.sampled_from(POINTS), zoom=st.integers(9, 13))
def test_far_each_bubble_is_in_one_tile_and_together_they_count_everything(  # noqa: PLR0917
    store: Store, town: object, viewer: Viewer, asked: EventFilter, layer: str, zoom: int
) -> None:
    zoom = min(zoom, 12) if layer in {"facilities", "service_points"} else zoom
    found = all_features(store, viewer, layer, zoom, asked, named=f"{layer}_far")
    frame = getattr(town, FRAME_OF[layer])
    rows = happened(frame, viewer, asked) if layer == "events" else seen(frame, viewer, asked.area)
    assert sum(f["n"] for f in found) == len(rows)
    assert len({f["hex"] for f in found}) == len(found)
    assert len({f["id"] for f in found}) == len(found)


@few_examples
@given(viewer=viewers, asked=filters, layer=st.sampled_from(POINTS))
def test_near_the_tiles_hold_what_viewer_and_filter_leave(
    store: Store, town: object, viewer: Viewer, asked: EventFilter, layer: str
) -> None:
    found = all_features(store, viewer, layer, 16, asked)
    frame = getattr(town, FRAME_OF[layer])
    rows = happened(frame, viewer, asked) if layer == "events" else seen(frame, viewer, asked.area)
    assert sum(f.get("n", 1) for f in found) == len(rows)
    if layer != "houses":
        assert sorted(f["id"] for f in found) == sorted(rows["id"])


def test_events_carry_their_class_status_and_whether_they_are_late(store: Store) -> None:
    event = {f["id"]: f for f in all_features(store, LEADER, "events", 16)}[6]
    words = {"kind": "0503", "class": "05", "status": "handling", "level": "ordinary"}
    assert event == {"id": 6, "late": True, **words}


def test_events_need_a_period(store: Store) -> None:
    with pytest.raises(PlaceError, match="since=YYYY-MM-DD"):
        store.tile(LEADER, "events", *tiles_at(14)[0])


def test_a_trail_is_a_point_and_a_line(store: Store) -> None:
    lines = all_features(store, LEADER, "facilities", 14, named="facilities_line")
    assert {(f["id"], f["kind"], f["name"]) for f in lines} == {(4, "TRAIL", "运河步道")}
    assert not all_features(store, LEADER, "facilities", 12, named="facilities_line")
    elsewhere = replace(ALL_TIME, area=toy.A)
    assert not all_features(store, LEADER, "facilities", 14, elsewhere, named="facilities_line")


@pytest.mark.parametrize(
    ("layer", "zoom", "wanted"),
    [
        ("communities", 8, {toy.A, toy.B}),
        ("grids", 12, set(toy.GRIDS)),
        ("micro_grids", 15, {g + m for g in toy.GRIDS for m in ("01", "02")}),
    ],
)
def test_areas_have_borders_and_each_name_once(store: Store, layer: str, zoom: int, wanted: set[str]) -> None:
    assert {f["code"] for f in all_features(store, LEADER, layer, zoom)} == wanted
    labels = [f["code"] for f in all_features(store, LEADER, layer, zoom, named=f"{layer}_label")]
    assert sorted(labels) == sorted(wanted)
    assert max(f["id"] for f in all_features(store, LEADER, layer, zoom)) < 2**53


def test_buildings_roads_and_land_are_drawn(store: Store) -> None:
    assert {f["id"] for f in all_features(store, LEADER, "buildings", 16)} == set(range(1, 17))
    assert {f["id"] for f in all_features(store, LEADER, "roads", 14)} == {1, 2, 3, 4}
    assert {f["id"] for f in all_features(store, LEADER, "roads", 12)} == {1}  # far away only the main road
    assert {f["kind"] for f in all_features(store, LEADER, "land", 12)} == {"water", "green"}


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("zoom", [0, 8, 10, 11, 13, 14, 15, 18, 22])
def test_every_layer_answers_at_every_zoom(store: Store, layer: str, zoom: int) -> None:
    tile = tiles_at(zoom)[0]
    found = store.tile(LEADER, layer, *tile, ALL_TIME)
    assert found == b"" or mapbox_vector_tile.decode(found)
    assert store.tile(NOBODY, layer, *tile, ALL_TIME) == b""


@pytest.mark.parametrize("tile", [(-1, 0, 0), (23, 0, 0), (3, 8, 0), (3, 0, -1)])
def test_a_tile_that_does_not_exist_is_refused(store: Store, tile: tuple[int, int, int]) -> None:
    with pytest.raises(PlaceError, match="does not exist"):
        store.tile(LEADER, "houses", *tile)
    with pytest.raises(PlaceError, match="does not exist"):
        store.hex_tile(LEADER, HexQuestion("events", 0, ALL_TIME), *tile)


def test_a_layer_that_does_not_exist_is_refused(store: Store) -> None:
    with pytest.raises(PlaceError, match="use one of houses"):
        store.tile(LEADER, "facilities_line", 14, 0, 0)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("zoom", [9, 12, 14, 16, 18])
def test_hex_tiles_show_the_values_of_the_hexes(store: Store, metric: str, zoom: int) -> None:
    asked = HexQuestion(metric, 0, ALL_TIME)
    found: dict[str, dict[str, object]] = {}
    for tile in tiles_at(zoom):
        found |= {f["hex"]: f for f in features(store.hex_tile(LEADER, asked, *tile), "hexes")}
    values = store.hex_values(LEADER, replace(asked, res=res_of_zoom(zoom)))
    assert set(found) == {f"{h:015x}" for h in values.names.tolist()}
    for name, value, k, few in zip(values.names, values.values, values.classes, values.few, strict=True):
        feature = found[f"{name:015x}"]
        assert feature["k"] == k
        assert feature["few"] == few
        assert ("v" not in feature) if np.isnan(value) else feature["v"] == pytest.approx(value, abs=0.005)


@few_examples
@given(res=st.integers(7, 11), zoom=st.integers(10, 17))
def test_every_hex_is_in_every_tile_it_touches(store: Store, res: int, zoom: int) -> None:
    """Against a test of each hex's box with each tile."""
    values = store.hex_values(LEADER, HexQuestion("houses", res, ALL_TIME))
    outlines = hexes.boundaries(values.names)
    for tile in tiles_at(zoom)[:6]:
        west, south, east, north = tile_bbox(*tile)
        near = set(store.town.hexagons.rows_in_tile(res, *tile).tolist())
        for name, outline in zip(values.names, outlines, strict=True):
            w, s, e, n = outline.bounds
            if w <= east and e >= west and s <= north and n >= south:
                assert int(np.searchsorted(store.town.hexagons.levels[res][0], name)) in near


@few_examples
@given(area=areas)
def test_the_filters_area_narrows_houses_and_things_alike(store: Store, town: object, area: str) -> None:
    asked = replace(ALL_TIME, area=area)
    for layer in POINTS[2:]:
        wanted = seen(getattr(town, FRAME_OF[layer]), LEADER, area)["id"]
        assert sorted(f["id"] for f in all_features(store, LEADER, layer, 16, asked)) == sorted(wanted)


def test_a_worker_sees_the_border_of_the_own_grid_and_of_the_community_around_it(store: Store) -> None:
    assert {f["code"] for f in all_features(store, WORKER, "grids", 12)} == {toy.A1}
    assert {f["code"] for f in all_features(store, WORKER, "communities", 12)} == {toy.A}
    assert {f["id"] for f in all_features(store, WORKER, "roads", 14)} == {
        1,
        2,
        3,
        4,
    }  # the basemap is everybody's


@few_examples
@given(st.integers(0, 2**32 - 1), st.integers(0, 9000), st.sampled_from([1, 40, 4096]))
def test_a_tile_has_some_thousand_points_at_most_the_first_of_each_place(
    seed: int, n: int, spread: int
) -> None:
    tile, rng = Tile(15, 27400, 13700), np.random.default_rng(seed)
    size = 1 << (BITS - tile.z)
    at = rng.integers(0, spread, (2, n)) * (size // 4096)
    x, y = ((edge * size + some).astype(np.uint32) for edge, some in zip(tile[1:], at, strict=True))
    rows = apart(x, y, tile)
    assert len(rows) == n if n <= MOST_POINTS else 1 <= len(rows) <= MOST_POINTS
    assert (np.diff(rows) > 0).all()
    assert n == 0 or rows[0] == 0, "the most important stays"
    if n > MOST_POINTS and spread == 1:
        assert rows.tolist() == [0], "all are at one place"


@pytest.mark.parametrize("layer", ["houses", "events", "buildings", "grids", "roads", "land"])
def test_gdal_reads_our_tiles_and_finds_everything_in_its_place(
    store: Store, tmp_path: Path, layer: str
) -> None:
    z, x, y = tiles_at(15)[0]
    made = store.tile(LEADER, layer, z, x, y, ALL_TIME if layer == "events" else None)
    path = tmp_path / f"{y}.mvt"
    path.write_bytes(made)
    found = pyogrio.read_dataframe(path, layer=layer, X=str(x), Y=str(y), Z=str(z)).set_index("mvt_id")
    assert sorted(found.index) == sorted(f["id"] for f in features(made, layer))
    assert len(found) > 0
    assert found.geometry.is_valid.all()
    if layer in {"houses", "events"}:
        points = store.town.placed[layer]
        rows = points.rows_of(found.index.to_numpy(np.int64))
        wanted = gpd.GeoSeries(gpd.points_from_xy(points.lon[rows], points.lat[rows]), crs=4326).to_crs(3857)
        told = found.geometry.loc[points.ids[rows]].reset_index(drop=True)
        unit = 40_075_017 / 2**z / 4096
        assert told.distance(wanted).max() < 1.5 * unit
