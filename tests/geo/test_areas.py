"""Which area a point lies in: against a slow loop, and by hand on a chessboard."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import area_of, gaps_and_overlaps
from geo.errors import PlaceError

BOARD = np.array([shapely.box(i, j, i + 1, j + 1) for j in range(2) for i in range(2)])


def by_loop(x, y, polygons):
    def first(point):
        return next((i for i, p in enumerate(polygons) if p is not None and p.covers(point)), -1)

    return [first(shapely.Point(at)) for at in zip(x, y, strict=True)]


@st.composite
def towns(draw):
    """Overlapping boxes, triangles with holes and gaps on a coarse lattice, so that borders are hit often."""
    at = st.integers(0, 8)
    boxes = draw(st.lists(st.tuples(at, at, st.integers(1, 4), st.integers(1, 4)), max_size=6))
    shapes = [shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes]
    ring = shapely.box(1, 1, 7, 7) - shapely.box(3, 3, 5, 5)
    two = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.Polygon([(4, 4), (6, 4), (5, 6)])])
    extras = draw(st.lists(st.sampled_from([ring, two, None, shapely.Polygon()]), max_size=3))
    return np.array(draw(st.permutations(shapes + extras)), dtype=object)


@given(towns(), st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=60))
def test_every_point_gets_the_area_of_the_slow_loop(polygons, points):
    x, y = np.array(points, dtype=float).reshape(-1, 2).T / 2
    found = area_of(x, y, polygons)
    assert found.dtype == np.int32
    assert found.tolist() == by_loop(x, y, polygons)


def test_a_house_on_the_border_belongs_to_the_first_grid():
    x = [0.5, 1.0, 1.0, 1.5, 2.0, 2.1]
    y = [0.5, 0.5, 1.0, 1.5, 2.0, 0.5]
    assert area_of(x, y, BOARD).tolist() == [0, 0, 0, 3, 3, -1]
    assert area_of(x, y, BOARD[::-1]).tolist() == [3, 2, 0, 0, 0, -1]


def test_missing_houses_are_nowhere():
    assert area_of([np.nan, 0.5], [0.5, np.nan], BOARD).tolist() == [-1, -1]


def test_no_houses_and_no_grids_are_no_error():
    assert area_of([], [], BOARD).shape == (0,)
    assert area_of([0.5], [0.5], np.array([], dtype=object)).tolist() == [-1]


def test_a_geoseries_counts_by_position():
    grids = gpd.GeoSeries(BOARD, index=list("abcd"), crs="EPSG:4326")
    assert area_of([1.5], [1.5], grids).tolist() == [3]


def test_a_whole_board_has_no_gap_and_no_overlap():
    assert gaps_and_overlaps(BOARD, shapely.box(0, 0, 2, 2)) == (0, 0)


def test_a_missing_square_is_a_gap_and_a_doubled_one_an_overlap():
    grids = np.append(BOARD[:3], [shapely.box(0, 0, 0.5, 1), shapely.box(0, 0, 0.5, 0.5)])
    gap, overlap = gaps_and_overlaps(grids, shapely.box(0, 0, 2, 2))
    assert gap == pytest.approx(1)
    assert overlap == pytest.approx(0.75)


def test_degrees_are_refused_as_metres():
    with pytest.raises(PlaceError, match="project them"):
        gaps_and_overlaps(gpd.GeoSeries(BOARD, crs="EPSG:4326"), shapely.box(0, 0, 2, 2))


def test_a_crossed_polygon_is_named():
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(PlaceError, match="row 1: Self-intersection"):
        gaps_and_overlaps(np.array([BOARD[0], bow_tie]), shapely.box(0, 0, 2, 2))
