"""The world as a square of 32-bit integers, against textbook formulas and bit-by-bit loops."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import PlaceError
from geo.mercator import (
    MAX_LAT,
    Tile,
    from_mercator,
    morton,
    tile_bbox,
    tile_range,
    tile_slice,
    tiles_over,
    to_mercator,
)

LON, LAT = st.floats(-180, 180), st.floats(-85, 85)
WORD = st.integers(0, 2**32 - 1)


@st.composite
def tiles(draw):
    z = draw(st.integers(0, 30))
    cell = st.integers(0, 2**z - 1)
    return Tile(z, draw(cell), draw(cell))


def slippy_tile(lon: float, lat: float, z: int) -> tuple[int, int]:
    """The textbook formula."""
    rad = math.radians(lat)
    across = int((lon + 180) / 360 * 2**z)
    down = int((1 - math.asinh(math.tan(rad)) / math.pi) / 2 * 2**z)
    return min(across, 2**z - 1), down


def test_wenzhou_lies_in_the_tile_everybody_knows():
    x, y = to_mercator([120.65], [27.98])
    assert (int(x[0]) >> 18, int(y[0]) >> 18) == slippy_tile(120.65, 27.98, 14) == (13682, 6864)


@given(LON, LAT)
def test_squares_are_those_of_the_textbook(lon, lat):
    x, y = to_mercator([lon], [lat])
    across, down = slippy_tile(lon, lat, 32)
    assert abs(int(x[0]) - across) <= 1
    assert abs(int(y[0]) - down) <= 2


@given(LON, LAT)
def test_there_and_back_is_within_a_centimetre(lon, lat):
    back_lon, back_lat = from_mercator(*to_mercator([lon], [lat]))
    assert back_lon[0] == pytest.approx(lon, abs=1e-7)
    assert back_lat[0] == pytest.approx(lat, abs=1e-7)


def test_the_poles_are_drawn_in_to_the_edge():
    x, y = to_mercator([0, 0, 180, -180], [90, -90, MAX_LAT, -MAX_LAT])
    assert y.tolist() == [0, 2**32 - 1, 0, 2**32 - 1]
    assert x.tolist() == [2**31, 2**31, 2**32 - 1, 0]


def test_a_missing_point_is_named_by_its_row():
    with pytest.raises(PlaceError, match="row 1"):
        to_mercator([120.0, 120.0], [28.0, np.nan])


@given(WORD, WORD)
def test_bits_interleave_as_in_a_loop(x, y):
    slow = sum((x >> i & 1) << 2 * i | (y >> i & 1) << (2 * i + 1) for i in range(32))
    assert int(morton([x], [y])[0]) == slow


@given(tiles(), WORD, WORD)
def test_a_tile_is_one_range_of_keys(tile, x, y):
    z, column, row = tile
    first, last = tile_range(*tile)
    inside = x >> (32 - z) == column and y >> (32 - z) == row
    assert (first <= morton([x], [y])[0] <= last) == inside


@given(tiles())
def test_the_four_children_fill_a_tile(tile):
    z, x, y = tile
    if z == 30:
        return
    children = [tile_range(z + 1, 2 * x + i, 2 * y + j) for j in (0, 1) for i in (0, 1)]
    edges = [int(edge) for pair in children for edge in pair]
    assert (edges[0], edges[-1]) == tuple(map(int, tile_range(*tile)))
    assert all(edges[i] + 1 == edges[i + 1] for i in (1, 3, 5))


@given(st.lists(st.tuples(WORD, WORD), max_size=40), st.integers(0, 8), st.data())
def test_a_slice_holds_the_points_of_its_tile_and_no_other(points, z, data):
    x, y = np.array(points, dtype=np.uint32).reshape(-1, 2).T
    order = np.argsort(morton(x, y))
    column, row = data.draw(st.integers(0, 2**z - 1)), data.draw(st.integers(0, 2**z - 1))
    found = order[tile_slice(morton(x, y)[order], z, column, row)]
    slow = [i for i, (a, b) in enumerate(points) if a >> (32 - z) == column and b >> (32 - z) == row]
    assert sorted(found.tolist()) == slow


def test_the_world_is_tile_zero():
    assert tile_bbox(0, 0, 0) == pytest.approx((-180, -MAX_LAT, 180, MAX_LAT))
    assert tuple(map(int, tile_range(0, 0, 0))) == (0, 2**64 - 1)


@given(tiles())
def test_neighbours_share_their_edge(tile):
    z, x, y = tile
    west, south, east, north = tile_bbox(*tile)
    assert west < east
    assert south < north
    if x + 1 < 2**z:
        assert tile_bbox(z, x + 1, y)[0] == east
    if y + 1 < 2**z:
        assert tile_bbox(z, x, y + 1)[3] == south


@given(LON, LAT, *[st.tuples(st.floats(0, 1), st.floats(0, 1))] * 2, st.integers(0, 14))
def test_tiles_over_a_box_hold_every_point_of_it(west, south, size, at, z):
    east, north = min(west + 0.1 * size[0], 180), south + 0.1 * size[1]
    across, up = at
    found = tiles_over((west, south, east, north), z)
    x, y = to_mercator([west + across * (east - west)], [south + up * (north - south)])
    assert Tile(z, int(x[0]) >> (32 - z), int(y[0]) >> (32 - z)) in found
    assert len(found) == len(set(found))


def test_a_box_inside_one_tile_needs_one_tile():
    west, south, east, north = tile_bbox(14, 13682, 6864)
    middle = (west + 1e-6, south + 1e-6, east - 1e-6, north - 1e-6)
    assert tiles_over(middle, 14) == [(14, 13682, 6864)]
    assert len(tiles_over(middle, 16)) == 16


@pytest.mark.parametrize("tile", [(-1, 0, 0), (31, 0, 0), (3, 8, 0), (3, 0, -1)])
def test_tiles_that_do_not_exist_are_refused(tile):
    for ask in (tile_range, tile_bbox):
        with pytest.raises(PlaceError, match="does not exist"):
            ask(*tile)


def test_a_box_turned_round_is_refused():
    with pytest.raises(PlaceError, match="not a box"):
        tiles_over((121, 28, 120, 29), 10)
