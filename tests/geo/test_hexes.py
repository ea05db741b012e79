"""Hexes: every fast path against a plain loop over the h3 library, pentagons and seams included."""

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import hexes
from geo.errors import PlaceError

LONS, LATS = st.floats(-180, 180), st.floats(-89.9, 89.9)
RES = st.integers(0, 15)
RNG = np.random.default_rng(7)


def number(text: str) -> int:
    return h3.str_to_int(text)


def pentagon_family(res: int) -> np.ndarray:
    near = {cell for p in h3.get_pentagons(res) for cell in h3.grid_disk(p, 2)}
    return np.array(sorted(number(cell) for cell in near), dtype=np.uint64)


def earth(n: int) -> tuple[np.ndarray, np.ndarray]:
    return RNG.uniform(-180, 180, n), np.degrees(np.arcsin(RNG.uniform(-1, 1, n)))


@given(st.lists(st.tuples(LONS, LATS), max_size=20), RES)
def test_points_get_the_hex_of_the_plain_loop(points, res):
    lon, lat = (np.array(v, dtype=float) for v in zip(*points, strict=True)) if points else ([], [])
    found = hexes.hex_of(lon, lat, res)
    assert found.dtype == np.uint64
    assert found.tolist() == [number(h3.latlng_to_cell(y, x, res)) for x, y in points]


@pytest.mark.parametrize("res", range(16))
def test_parents_are_those_of_the_plain_loop(res):
    ids = np.concatenate([hexes.hex_of(*earth(60), res), pentagon_family(res)])
    for coarser in range(res + 1):
        plain = [number(h3.cell_to_parent(h3.int_to_str(i), coarser)) for i in ids.tolist()]
        assert hexes.parent_of(ids, coarser).tolist() == plain


def test_all_children_of_a_pentagon_come_home():
    pentagon = h3.get_pentagons(5)[3]
    family = np.array([number(c) for c in h3.cell_to_children(pentagon, 9)], dtype=np.uint64)
    assert set(hexes.parent_of(family, 5).tolist()) == {number(pentagon)}


def test_hexes_of_several_resolutions_have_parents_in_one_call():
    ids = np.concatenate([hexes.hex_of([120.6], [28.0], res) for res in (8, 11, 15)])
    assert len(set(hexes.parent_of(ids, 8).tolist())) == 1


def test_a_hex_has_no_finer_parent():
    ids = np.concatenate([hexes.hex_of([120.6], [28.0], res) for res in (11, 8)])
    with pytest.raises(PlaceError, match=r"row 1: hex 88.* ≤ 8"):
        hexes.parent_of(ids, 9)


@given(LONS, LATS, RES)
def test_a_hex_knows_its_resolution_and_its_text(lon, lat, res):
    hex_id = int(hexes.hex_of([lon], [lat], res)[0])
    assert hexes.res_of(hex_id) == res
    assert hexes.to_text(hex_id) == h3.latlng_to_cell(lat, lon, res)
    assert hexes.from_text(hexes.to_text(hex_id).upper() + " ") == hex_id


@pytest.mark.parametrize(
    "text", ["", "8b41b2196496ff", "8b41b2196496fffx", "zz", "8fffffffffffffff", "120.6"]
)
def test_text_that_is_no_hex_is_refused(text):
    with pytest.raises(PlaceError, match="is not a hex"):
        hexes.from_text(text)


@pytest.mark.parametrize("res", [0, 1, 5, 8, 11])
def test_corners_centres_and_areas_are_those_of_the_plain_loop(res):
    ids = np.concatenate([hexes.hex_of(*earth(100), res), pentagon_family(res)])
    texts = [h3.int_to_str(i) for i in ids.tolist()]
    coords, counts = hexes.boundary_coords(ids)
    plain = [h3.cell_to_boundary(t) for t in texts]
    assert counts.tolist() == [len(ring) for ring in plain]
    expected = np.array([(lon, lat) for ring in plain for lat, lon in ring])
    apart = (coords - expected + 180) % 360 - 180  # a whole turn apart is the same corner
    assert np.abs(apart).max() < 1e-9
    lon, lat = hexes.centres(ids)
    assert np.allclose(np.column_stack([lat, lon]), [h3.cell_to_latlng(t) for t in texts], atol=1e-9)
    assert np.allclose(hexes.area_m2(ids), [h3.cell_area(t, "m^2") for t in texts], rtol=1e-6)


def test_hexes_at_home_have_six_corners_and_pentagons_five():
    _, six = hexes.boundary_coords(hexes.hex_of([120.65], [27.98]))
    _, five = hexes.boundary_coords([number(h3.get_pentagons(8)[0])])
    assert (six.tolist(), five.tolist()) == ([6], [5])


def test_a_hex_on_the_antimeridian_is_not_torn_round_the_world():
    ids = hexes.hex_of([179.99, -179.99, 180.0], [-17.0, -17.0, -17.0], 4)
    west, _, east, _ = shapely.bounds(hexes.boundaries(ids)).T
    assert (east - west < 1).all()


@given(st.floats(-170, 170), st.floats(-80, 80), st.integers(0, 12), st.integers(0, 3))
def test_a_disk_is_that_of_the_plain_loop(lon, lat, res, k):
    hex_id = int(hexes.hex_of([lon], [lat], res)[0])
    assert hexes.disk(hex_id, k).tolist() == sorted(map(number, h3.grid_disk(h3.int_to_str(hex_id), k)))


@given(st.floats(-170, 170), st.floats(-75, 75), st.floats(0, 0.02), st.floats(0, 0.02), st.integers(6, 9))
def test_a_box_finds_every_hex_that_touches_it(west, south, width, height, res):
    box = (west, south, west + width, south + height)
    found = hexes.hexes_in_bbox(box, res)
    middle = h3.latlng_to_cell(south + height / 2, west + width / 2, res)
    edge = h3.average_hexagon_edge_length(res, "km")
    steps = int(4 + 2.5 / edge)  # the box is at most 3.2 km from corner to corner
    near = np.array([number(c) for c in h3.grid_disk(middle, steps)], dtype=np.uint64)
    touching = shapely.intersects(hexes.boundaries(near), shapely.box(*box))
    assert set(found.tolist()) == set(near[touching].tolist())


def test_a_box_that_is_a_point_finds_the_hex_of_the_point():
    assert (
        hexes.hexes_in_bbox((120.6, 28.0, 120.6, 28.0), 11).tolist() == hexes.hex_of([120.6], [28.0]).tolist()
    )


@pytest.mark.parametrize("box", [(121, 28, 120, 29), (120, 28, 121, np.nan), (-200, 0, 0, 1)])
def test_a_box_turned_round_is_refused(box):
    with pytest.raises(PlaceError, match="west, south, east, north"):
        hexes.hexes_in_bbox(box, 8)


@pytest.mark.parametrize("bad", [np.nan, np.inf, 95.0])
def test_a_point_that_is_no_place_is_named_by_its_row(bad):
    with pytest.raises(PlaceError, match=r"row 1: lon 120\.7"):
        hexes.hex_of([120.6, 120.7], [28.0, bad])


def test_points_keep_their_index():
    points = gpd.GeoSeries([shapely.Point(120.6, 28.0)], index=["plum-3"], crs="EPSG:4326")
    expected = pd.Series(hexes.hex_of([120.6], [28.0], 9), index=["plum-3"], name="hex_id")
    pd.testing.assert_series_equal(hexes.hex_of_points(points, 9), expected)


def test_points_in_metres_are_refused():
    with pytest.raises(PlaceError, match="to_crs"):
        hexes.hex_of_points(gpd.GeoSeries([shapely.Point(5e5, 3e6)], crs="EPSG:4549"))


def test_an_empty_point_is_named():
    with pytest.raises(PlaceError, match="row 1"):
        hexes.hex_of_points(gpd.GeoSeries([shapely.Point(120, 28), None], crs="EPSG:4326"))


def test_numbers_that_are_no_hexes_are_told_apart():
    good = hexes.hex_of([120.6], [28.0])[0]
    assert hexes.is_valid([good, 5, 0]).tolist() == [True, False, False]
    for ask in (hexes.boundaries, hexes.centres, hexes.area_m2):
        with pytest.raises(PlaceError, match="row 1: 5 is not a hex"):
            ask([good, 5])


def test_none_is_an_answer_too():
    none = np.array([], dtype=np.uint64)
    coords, counts = hexes.boundary_coords(none)
    assert coords.shape == (0, 2)
    assert (
        counts.size
        == hexes.area_m2(none).size
        == hexes.parent_of(none, 9).size
        == hexes.centres(none)[0].size
        == 0
    )
    assert hexes.hex_of([], []).dtype == np.uint64


@pytest.mark.parametrize("res", [-1, 16])
def test_resolutions_end_at_15(res):
    with pytest.raises(PlaceError, match="0 to 15"):
        hexes.hex_of([120.6], [28.0], res)


@given(st.floats(-179, 179), st.floats(-85, 85), st.integers(0, 11))
def test_home_hexes_inside_a_hex_are_those_between_two_ids(lon, lat, res):
    home = hexes.hex_of([lon], [lat])
    around = hexes.parent_of(home, res)
    first, last = hexes.home_range(int(around[0]))
    near = hexes.disk(int(home[0]), 3)
    inside = hexes.parent_of(near, res) == around
    assert ((near >= np.uint64(first)) & (near <= np.uint64(last)) == inside).all()
