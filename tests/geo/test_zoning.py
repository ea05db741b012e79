"""Grids and micro-grids tile their place, hold together and carry 300–500 and 30–50 households."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.errors import PlaceError
from geo.zoning import (
    draw_atoms,
    draw_grids,
    draw_micro_grids,
    draw_zones,
    road_blocks,
    split_block,
    zone_polygons,
)

WENZHOU = np.array([281_000.0, 3_095_000.0])  # where a false origin and 7-digit northings cost precision
SQUARE = shapely.box(*WENZHOU, *(WENZHOU + 1000))
seeds = st.integers(0, 2**32 - 1)


def at(*offset):
    return WENZHOU + np.array(offset)


# Balance is heuristic: the same towns every run, so that a failure means a change.
few = settings(max_examples=25, deadline=None, derandomize=True)


def street(seed, blocks=8, size=1500.0):
    """A crooked town: a boundary, roads with gaps and dead ends, buildings with 1–60 households."""
    rng = np.random.default_rng(seed)
    turn = np.sort(rng.uniform(0, 2 * np.pi, 9))
    rim = np.column_stack([np.cos(turn), np.sin(turn)]) * rng.uniform(0.6, 1.0, (9, 1)) * size
    boundary = shapely.Polygon(WENZHOU + np.vstack([rim, [size, -size], [-size, -size]])).convex_hull
    ticks = np.linspace(-1.2 * size, 1.2 * size, blocks + 1)
    cross = np.stack(np.meshgrid(ticks, ticks), axis=-1) + rng.normal(
        0, size / blocks / 4, (blocks + 1,) * 2 + (2,)
    )
    sides = np.concatenate(
        [
            np.stack([cross[1:], cross[:-1]], axis=2).reshape(-1, 2, 2),
            np.stack([cross[:, 1:], cross[:, :-1]], axis=2).reshape(-1, 2, 2),
        ]
    )
    roads = shapely.linestrings(WENZHOU + sides[rng.random(len(sides)) < 0.9])
    spots = WENZHOU + rng.uniform(-size, size, (500, 2))
    spots = spots[shapely.contains_xy(boundary, spots)]
    return boundary, roads, spots, rng.integers(1, 61, len(spots)).astype(float)


def assert_tiles(polygons, place):
    """No gap, no overlap, every piece one valid whole, neighbours share vertices."""
    assert shapely.is_valid(polygons).all()
    assert {p.geom_type for p in polygons} == {"Polygon"}
    assert abs(shapely.area(polygons).sum() - place.area) < 1e-4
    assert abs(shapely.union_all(polygons).area - place.area) < 1e-4
    one, other = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    apart = one < other
    assert (
        shapely.area(shapely.intersection(polygons[one[apart]], polygons[other[apart]])).max(initial=0) < 1e-6
    )
    assert shapely.coverage_is_valid(polygons)


def assert_rook_connected(atoms, labels):
    """Slow and obvious: neighbours are atoms whose outlines overlap along a line."""
    one, other = shapely.STRtree(atoms).query(atoms, predicate="intersects")
    shared = shapely.length(
        shapely.intersection(shapely.boundary(atoms)[one], shapely.boundary(atoms)[other])
    )
    same = (shared > 1e-9) & (labels[one] == labels[other])
    links = coo_array((same[same], (one[same], other[same])), shape=(len(atoms),) * 2)
    parts, _ = connected_components(links, directed=False)
    assert parts == labels.max() + 1


def chessboard(n, side=100.0):
    i, j = np.divmod(np.arange(n * n), n)
    return shapely.box(i * side, j * side, (i + 1) * side, (j + 1) * side)


# --- road blocks


@few
@given(seeds)
def test_blocks_between_crooked_roads_tile_the_street_without_slivers(seed):
    boundary, roads, _, _ = street(seed)
    blocks = road_blocks(boundary, roads)
    assert_tiles(blocks, boundary)
    assert len(blocks) > 3
    assert (shapely.area(blocks) >= 400).all()


def test_a_dead_end_cuts_nothing_and_a_through_road_cuts_in_two():
    x, y = WENZHOU
    dead_end = shapely.LineString([(x - 5, y + 400), (x + 600, y + 400)])
    through = shapely.LineString([(x + 700, y - 5), (x + 700, y + 1200)])
    assert len(road_blocks(SQUARE, np.array([dead_end]))) == 1
    cut = road_blocks(SQUARE, np.array([dead_end, through]))
    assert sorted(shapely.area(cut)) == pytest.approx([300_000, 700_000])


def test_a_sliver_between_two_carriageways_joins_the_neighbour_with_the_longer_edge():
    x, y = WENZHOU
    lanes = [shapely.LineString([(x + d, y), (x + d, y + 1000)]) for d in (500.0, 500.3)]
    kerb = shapely.LineString([(x + 500.3, y + 500), (x + 1000, y + 500)])
    blocks = road_blocks(SQUARE, np.array([*lanes, kerb]))
    assert sorted(shapely.area(blocks)) == pytest.approx([249_850, 249_850, 500_300])


def test_a_lake_in_the_boundary_stays_out_and_two_islands_both_stay_in():
    lake = shapely.Point(*(WENZHOU + 500)).buffer(100)
    around = SQUARE.difference(lake)
    road = shapely.LineString([at(-10, 500), at(1010, 500)])
    blocks = road_blocks(around, np.array([road]))
    assert len(blocks) == 2
    assert_tiles(blocks, around)
    islands = shapely.MultiPolygon([SQUARE, shapely.box(*(WENZHOU + 2000), *(WENZHOU + 2500))])
    assert_tiles(road_blocks(islands, np.array([])), islands)


@pytest.mark.parametrize(
    ("boundary", "says"),
    [
        (shapely.Polygon(), "empty"),
        (shapely.LineString([(0, 0), (1, 1)]), "LineString"),
        (shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), "make_valid"),
    ],
)
def test_a_boundary_that_is_no_area_is_refused_with_the_next_step(boundary, says):
    with pytest.raises(PlaceError, match=says):
        road_blocks(boundary, np.array([]))


# --- splitting a block


@few
@given(seeds, st.integers(2, 60), st.integers(20, 200))
def test_a_full_block_is_cut_into_light_connected_pieces(seed, buildings, limit):
    rng = np.random.default_rng(seed)
    hollow = SQUARE.difference(shapely.box(*at(200, -1), *at(250, 900)))
    xy = WENZHOU + rng.uniform(0, 1000, (buildings, 2))
    weights = rng.integers(1, 20, buildings).astype(float)
    pieces = split_block(hollow, xy, weights, limit)
    assert_tiles(pieces, hollow)
    inside = shapely.contains_xy(hollow, xy)
    owner = shapely.STRtree(pieces).nearest(shapely.points(xy[inside]))
    assert (np.bincount(owner, weights=weights[inside]) <= limit).all()


def test_a_light_block_and_a_single_tower_stay_whole():
    assert list(split_block(SQUARE, at([1, 1], [9, 9]), [50, 50], 100)) == [SQUARE]
    assert list(split_block(SQUARE, at([1, 1], [1, 1]), [500, 500], 100)) == [SQUARE]


# --- zones from atoms


@few
@given(seeds, st.integers(5, 16))
def test_zones_of_a_chessboard_are_connected_and_balanced(seed, n):
    atoms = chessboard(n)
    weights = np.random.default_rng(seed).integers(20, 100, n * n).astype(float)
    labels = draw_zones(atoms, weights, 300, 500)
    assert_rook_connected(atoms, labels)
    zone = np.bincount(labels, weights=weights)
    assert ((zone >= 300) & (zone <= 500)).all()


@few
@given(seeds)
def test_no_zone_crosses_its_community_even_where_one_is_too_small(seed):
    rng = np.random.default_rng(seed)
    atoms, weights = chessboard(12), rng.integers(20, 60, 144).astype(float)
    community = rng.integers(0, 3, (4, 4)).repeat(3, 0).repeat(3, 1).ravel()
    labels = draw_zones(atoms, weights, 300, 500, within=community)
    assert (np.array([len(set(community[labels == k])) for k in range(labels.max() + 1)]) == 1).all()
    assert_rook_connected(atoms, labels)


def test_corners_do_not_connect():
    white = chessboard(2)[[0, 3]]
    assert list(draw_zones(white, [10, 10], 15, 25)) == [0, 1]


def test_a_side_cut_for_one_neighbour_only_is_still_a_shared_side():
    left = shapely.box(0, 0, 100, 100)
    right = np.array([shapely.box(100, 0, 200, 40), shapely.box(100, 40, 200, 100)])
    atoms = np.array([left, *right])
    assert list(draw_zones(atoms, [10, 10, 10], 25, 35)) == [0, 0, 0]
    assert_tiles(zone_polygons(atoms, np.array([0, 1, 1])), shapely.box(0, 0, 200, 100))


def test_zones_are_the_same_every_time_and_numbered_by_their_first_atom():
    atoms, weights = chessboard(10), np.arange(100.0) % 37 + 10
    labels = draw_zones(atoms, weights, 300, 500)
    assert (labels == draw_zones(atoms, weights, 300, 500)).all()
    first = [int(np.argmax(labels == k)) for k in range(labels.max() + 1)]
    assert first == sorted(first)


def test_no_atoms_make_no_zones_and_an_atom_that_is_no_area_is_named():
    assert draw_zones([], [], 300, 500).tolist() == []
    assert zone_polygons([], []).tolist() == []
    with pytest.raises(PlaceError, match="atom 1 is no polygon"):
        draw_zones([SQUARE, shapely.Point(1, 1)], [400, 400], 300, 500)


def test_a_negative_weight_and_impossible_bounds_are_named():
    with pytest.raises(PlaceError, match="row 2"):
        draw_zones(chessboard(2), [1, 1, -1, 1], 300, 500)
    with pytest.raises(PlaceError, match="500–300"):
        draw_zones(chessboard(2), [1, 1, 1, 1], 500, 300)


# --- a whole street


@few
@given(seeds)
def test_grids_of_a_crooked_street_tile_it_and_hold_300_to_500_households(seed):
    boundary, roads, xy, households = street(seed)
    grids = draw_grids(boundary, roads, xy, households)
    assert_tiles(grids.polygons, boundary)
    assert shapely.covers(grids.polygons[grids.labels], shapely.points(xy)).all()
    counted = np.bincount(grids.labels, weights=households, minlength=len(grids.polygons))
    assert (counted == grids.households).all()
    assert ((counted >= 300) & (counted <= 500)).all()
    assert grids.report.misfits == ()
    assert grids.report.households == households.sum()


def test_a_grid_follows_the_road_rather_than_the_last_household():
    road = shapely.LineString([at(450, -1), at(450, 1001)])
    xy = np.array([at(x, y) for x in (100, 350, 550, 900) for y in np.arange(50, 1000, 100)])
    households = np.where(xy[:, 0] < WENZHOU[0] + 450, 18, 22)
    grids = draw_grids(SQUARE, np.array([road]), xy, households)
    assert sorted(grids.households) == [360, 440]
    assert sorted(shapely.area(grids.polygons)) == pytest.approx([450_000, 550_000])


@few
@given(seeds)
def test_micro_grids_tile_their_grid_and_flats_of_one_building_stay_together(seed):
    rng = np.random.default_rng(seed)
    buildings = WENZHOU + rng.uniform(0, 1000, (45, 2))
    house = rng.integers(0, 45, 420)
    micro = draw_micro_grids(SQUARE, buildings[house], np.ones(420))
    assert_tiles(micro.polygons, SQUARE)
    assert ((micro.households >= 30) & (micro.households <= 50)).all()
    pairs = np.unique(np.column_stack([house, micro.labels]), axis=0)
    assert len(pairs) == len(np.unique(house))


def test_communities_and_grids_from_the_same_atoms_nest():
    boundary, roads, xy, households = street(7)
    atoms = draw_atoms(boundary, roads, xy, households, 150)
    weights = np.bincount(atoms.atom_of, weights=households, minlength=len(atoms.polygons))
    community = draw_zones(atoms.polygons, weights, 1000, 3000)
    grid = draw_zones(atoms.polygons, weights, 300, 500, within=community)
    large, small = zone_polygons(atoms.polygons, community), zone_polygons(atoms.polygons, grid)
    parent = community[np.unique(grid, return_index=True)[1]]
    for k, polygon in enumerate(large):
        assert_tiles(small[parent == k], polygon)


@pytest.mark.parametrize(
    "draw",
    [lambda xy, n: draw_grids(SQUARE, np.array([]), xy, n), lambda xy, n: draw_micro_grids(SQUARE, xy, n)],
)
@pytest.mark.parametrize(
    ("points", "households", "zones", "why"),
    [
        ([], [], 1, ["empty"]),
        ([[10, 10]], [1], 1, ["island"]),
        ([[10, 10], [10, 10], [10, 10]], [1, 1, 1], 1, ["island"]),
        ([[10, 10]], [9000], 1, ["one_building"]),
        ([[10, 10], [500, 500], [990, 990]], [0, 0, 0], 1, ["empty"]),
        ([[100, 100], [200, 200], [300, 300]], [9000, 9000, 9000], 3, ["one_building"] * 3),
    ],
)  # fmt: skip
def test_an_empty_street_a_lone_house_and_one_tower_take_the_same_path(draw, points, households, zones, why):
    drawn = draw(WENZHOU + np.reshape(points, (-1, 2)), households)
    assert_tiles(drawn.polygons, SQUARE)
    assert drawn.report.zones == len(drawn.polygons) == zones
    assert [misfit.why for misfit in drawn.report.misfits] == why
    assert drawn.report.points == len(drawn.labels) == len(points)


def test_pieces_that_do_not_add_up_are_reported_as_such():
    drawn = draw_micro_grids(SQUARE, at([100, 100], [900, 900]), [45, 20])
    assert [(m.households, m.why) for m in drawn.report.misfits] == [(20, "indivisible")]


def test_a_house_outside_the_boundary_is_counted_and_joins_the_nearest_grid():
    drawn = draw_grids(SQUARE, np.array([]), at([500, 500], [-80, 500]), [200, 150])
    assert drawn.report.outside == 1
    assert list(drawn.labels) == [0, 0]


def test_a_house_without_a_place_is_named():
    with pytest.raises(PlaceError, match="row 1"):
        draw_grids(SQUARE, np.array([]), [[1, 1], [np.nan, 2]], [1, 1])
    with pytest.raises(PlaceError, match="one weight per point"):
        draw_grids(SQUARE, np.array([]), [[1, 1]], [1, 1])
