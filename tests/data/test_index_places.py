"""Areas, stacks, hexes, shapes and reach in memory."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
import town as toy
from asking import CODES, LEADER, features, few_examples, tiles_at, viewers
from hypothesis import given
from hypothesis import strategies as st

from data.errors import StoreError
from data.index.areas import AreaCodes
from data.index.column_kinds import Code
from data.index.hexagons import Hexagons
from data.index.outlined import Outlined
from data.index.points import Points
from data.index.read import plain
from data.index.shapes import Shapes
from data.store import Store
from data.viewer import Viewer
from geo import hexes
from geo.mercator import tiles_over, to_mercator

codes = st.lists(st.sampled_from(CODES)).map(lambda c: np.array(c, dtype=object))


@given(codes=codes, viewer=viewers, area=st.sampled_from(["", *CODES]))
def test_a_row_is_allowed_when_its_own_code_is(codes: np.ndarray, viewer: Viewer, area: str) -> None:
    areas = AreaCodes(codes)
    found = areas.allowed(viewer, area)[areas.ordinals(codes)]
    assert found.tolist() == [viewer.sees(c) and c.startswith(area) for c in codes]


@given(codes=codes, digits=st.sampled_from([9, 12, 15, 17]))
def test_areas_fold_into_their_parents(codes: np.ndarray, digits: int) -> None:
    areas = AreaCodes(codes)
    names, of = areas.parents(digits)
    for code, position in zip(areas.codes, of, strict=True):
        assert (names[position] == code[:digits]) if len(code) >= digits else (position == -1)


def test_a_code_in_no_table_is_named() -> None:
    with pytest.raises(StoreError, match="'330399001002'"):
        AreaCodes(np.array([toy.A], dtype=object)).ordinals(np.array([toy.A, toy.B], dtype=object))


def test_a_word_in_no_vocabulary_is_named() -> None:
    with pytest.raises(StoreError, match="house use: 'castle'"):
        Code(("shop",), "house use").values(np.array(["shop", "castle"], dtype=object))


def test_missing_words_are_none_and_missing_numbers_nan() -> None:
    assert plain(pd.Series(["a", None])).tolist() == ["a", None]
    assert np.array_equal(plain(pd.Series([1, None], dtype=object)), [1, np.nan], equal_nan=True)
    assert plain(pd.Series([], dtype=object)).tolist() == []


def test_flats_of_one_entrance_are_one_stack(store: Store, town: object) -> None:
    homes = store.town.houses
    assert homes.stack_size.sum() == 40
    assert len(homes.stack_start) == len({(p.x, p.y) for p in town.house["geometry"]})
    for stack in range(len(homes.stack_start)):
        rows = np.flatnonzero(homes.stack_of == stack)
        assert len({(homes.points.lon[r], homes.points.lat[r]) for r in rows}) == 1


place = st.tuples(st.floats(-179, 179), st.floats(-84, 84), st.integers(1, 10**12))
places = st.lists(place, max_size=30, unique_by=lambda p: p[2])


@few_examples
@given(rows=places, zoom=st.integers(0, 4))
def test_points_are_in_one_tile_and_found_by_id(rows: list[tuple[float, float, int]], zoom: int) -> None:
    lon, lat, ids = (np.array(v) for v in zip(*rows, strict=True)) if rows else (np.empty(0),) * 3
    nowhere = np.zeros(len(rows), np.int32)
    points = Points.sorted_from(ids.astype(np.int64), lon, lat, hexes.hex_of(lon, lat), nowhere, {"key": ids})
    slices = [points.rows_in_tile(zoom, x, y) for x in range(2**zoom) for y in range(2**zoom)]
    assert sorted(i for rows in slices for i in points.ids[rows]) == sorted(ids.tolist())
    for key in ids:
        assert points.columns["key"][points.row(key)] == key
    assert points.row(0) is None


@few_examples
@given(lon=st.floats(-170, 170), lat=st.floats(-84, 84), res=st.integers(7, 11), zoom=st.integers(0, 18))
def test_a_hex_is_in_every_tile_that_holds_a_corner_of_it(
    lon: float, lat: float, res: int, zoom: int
) -> None:
    """Anywhere on earth, also far north where mercator stretches."""
    found = Hexagons.of(hexes.hex_of([lon], [lat]))
    corners, _ = hexes.boundary_coords(found.levels[res][0])
    x, y = to_mercator(corners[:, 0], corners[:, 1])
    for tile_x, tile_y in {(int(i) >> (32 - zoom), int(j) >> (32 - zoom)) for i, j in zip(x, y, strict=True)}:
        assert found.rows_in_tile(res, zoom, tile_x, tile_y).tolist() == [0]


def test_shapes_are_found_by_id_with_what_is_missing_as_none(store: Store) -> None:
    grids = store.town.grids
    pier = grids.of_id(int(toy.B2))
    assert (pier["name"], pier["worker"], pier["households"]) == ("码头网格", None, 0)
    assert pier["geometry"].contains(toy.at(500, 300))
    assert grids.of_id(1) is None


def test_no_shapes_are_in_no_tile() -> None:
    nothing = Shapes(np.empty(0, np.int64), np.empty(0, object), np.empty(0, np.int32), {})
    assert nothing.rows_in_tile(3, 1, 1).tolist() == []
    assert nothing.of_id(1) is None
    assert len(nothing.label_squares[0]) == 0
    assert len(Outlined.of("buildings", nothing).zooms[14]) == 0


@few_examples
@given(x=st.integers(0, 800), y=st.integers(0, 400), zoom=st.integers(12, 18))
def test_a_shape_is_in_the_tile_of_each_of_its_points(store: Store, x: int, y: int, zoom: int) -> None:
    spot = toy.at(x, y)
    (tile,) = tiles_over((spot.x, spot.y, spot.x, spot.y), zoom)[:1]
    shapes = store.town.micro_grids
    inside = np.flatnonzero(shapely.intersects(shapes.geometry, spot))
    assert set(inside) <= set(shapes.rows_in_tile(*tile).tolist())


def test_the_walking_network_is_one_piece_with_nothing_healed(store: Store) -> None:
    """800 + 800 + 180 + 60 metres of road."""
    report = store.town.reach.report
    assert report["km"] == pytest.approx(1.84)
    assert (report["components"], report["healed"]) == (1, 0)


def test_covered_is_within_reach_of_a_working_point(store: Store) -> None:
    reach = store.town.reach
    assert (reach.covered <= np.isfinite(reach.metres)).all()
    assert ((reach.site >= 0) == np.isfinite(reach.metres)).all()
    status = store.town.service_points.columns["status"]
    assert set(status[reach.site[reach.site >= 0]]) == {"in_use"}


def test_far_away_shapes_are_coarser_and_what_is_smaller_than_a_pixel_is_left_out() -> None:
    lake = shapely.Point(120.65, 28.0).buffer(0.01, quad_segs=200)
    pond = shapely.Point(120.70, 28.0).buffer(0.0001)
    zooms = Outlined.of("land", _shapes(["pond", "lake"], [pond, lake], kind=["water", "water"])).zooms
    assert zooms[10].rows.tolist() == [1]
    assert len(zooms[10].xy) < 100 < len(zooms[15].xy) < shapely.get_num_coordinates(lake)
    assert zooms[14].rows.tolist() == [0, 1]


def test_roads_that_are_alike_and_meet_are_one_line_far_away_only_main_ones() -> None:
    def street(*along: float) -> shapely.LineString:
        return shapely.LineString([(120.65 + 0.02 * x, 28.0) for x in along])

    lines = [street(0, 1), street(1, 2), street(2, 3), street(5, 6), street(6, 7), street(0, 0.5)]
    names = ["Long", "Long", "Short", "Long", "Long", None]
    kinds = ["primary", "primary", "primary", "primary", "residential", "service"]
    zooms = Outlined.of("roads", _shapes(names, lines, kind=kinds, level=[0] * 6)).zooms

    def seen(zoom: int) -> list[tuple[str | None, str, int]]:
        found = zooms[zoom]
        return sorted(
            (str(names[row]), kinds[row], points)
            for row, points in zip(found.rows, np.diff(found.points), strict=True)
        )

    assert seen(12) == [("Long", "primary", 2), ("Long", "primary", 2), ("Short", "primary", 2)]
    assert seen(13) == sorted([*seen(12), ("Long", "residential", 2), ("None", "service", 2)])
    assert len(set(zooms[13].rows.tolist())) == 5


def _shapes(names: list[Any], geometry: list[Any], **columns: list[Any]) -> Shapes:
    """Public shapes."""
    n = len(names)
    told = {name: np.array(values, dtype=object) for name, values in {"name": names, **columns}.items()}
    return Shapes(np.arange(n) + 1, np.array(geometry, dtype=object), np.full(n, -1, np.int32), told)


def test_a_tile_that_would_be_too_large_keeps_the_larger_shapes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    tile = tiles_at(15)[0]
    whole = features(store.tile(LEADER, "buildings", *tile), "buildings")
    assert len(whole) > 2
    monkeypatch.setattr("data.store.shape_tiles.MOST_BYTES", 200)
    made = store.tile(LEADER, "buildings", *tile)
    assert 0 < len(made) <= 200
    outlines = store.town.outlined["buildings"].zooms[15]
    extent = dict(zip(store.town.buildings.ids[outlines.rows].tolist(), outlines.size.tolist(), strict=True))
    left = {f["id"] for f in features(made, "buildings")}
    gone = {f["id"] for f in whole} - left
    assert min(extent[key] for key in left) >= max(extent[key] for key in gone)
