"""Lines become a walking network: noded on their level, healed at dead ends, honest about its parts."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import PlaceError
from geo.network import build_network, project_on_edges

few = settings(max_examples=40, deadline=None)
NEAR_WENZHOU = np.array([281_000, 3_095_000])
seeds = st.integers(0, 2**32 - 1)


def ways(*coords):
    return np.array([shapely.LineString(line) for line in coords], dtype=object)


def crooked(seed, count=12):
    """Random lines of two to four vertices in a kilometre square near Wenzhou's northings."""
    rng = np.random.default_rng(seed)
    spots = [NEAR_WENZHOU + rng.uniform(0, 1000, (rng.integers(2, 5), 2)) for _ in range(count)]
    return ways(*spots)


def degrees(network):
    return sorted(np.diff(network.indptr).tolist())


def facts(network):
    return tuple(network.report()[key] for key in ("nodes", "edges", "components", "healed"))


CROSS = ways([(0, 50), (100, 50)], [(50, 0), (50, 100)])


def test_two_roads_that_cross_make_a_junction():
    network = build_network(CROSS)
    assert facts(network) == (5, 4, 1, 0)
    assert network.edge_m.tolist() == [50, 50, 50, 50]
    assert degrees(network) == [1, 1, 1, 1, 4]


def test_a_bridge_over_a_road_makes_none():
    assert facts(build_network(CROSS, levels=[0, 1])) == (4, 2, 2, 0)


def test_a_bridge_lands_where_it_shares_a_vertex_with_the_road():
    shore = ways(
        [(0, 0), (10, 0), (20, 0)], [(10, 0), (10, 50)], [(0, 50), (10, 50), (20, 50)], [(0, 25), (30, 25)]
    )
    network = build_network(shore, levels=[0, 1, 0, 0])
    assert network.report()["components"] == 2
    assert network.report()["main_share"] == pytest.approx(90 / 120)


def test_a_road_that_touches_another_mid_way_meets_it():
    touching = ways([(0, 0), (100, 0)], [(40, 0), (40, 30)])
    assert degrees(build_network(touching, heal_m=0)) == [1, 1, 1, 3]


def test_a_line_drawn_over_another_shares_its_way():
    network = build_network(ways([(0, 0), (100, 0)], [(30, 0), (60, 0)]), heal_m=0)
    assert facts(network)[2] == 1
    assert degrees(network) == [1, 1, 2, 2]


def test_ends_a_hand_apart_become_one_node_and_a_road_that_crosses_itself_meets_itself():
    assert facts(build_network(ways([(0, 0), (50, 0)], [(50.3, 0.1), (99, 0)]))) == (3, 2, 1, 0)
    loop = build_network(ways([(0, 0), (100, 0), (100, 50), (50, 50), (50, -50)]))
    assert degrees(loop) == [
        1,
        1,
        2,
    ]  # both ends of the loop are the same node, which a walk gains nothing from
    assert loop.report()["km"] == pytest.approx(0.3)


GAP = ways([(0, 0), (100, 0)], [(50, 6), (50, 90)])


def test_a_dead_end_six_metres_short_is_healed():
    network = build_network(GAP)
    assert facts(network) == (5, 4, 1, 1)
    assert network.edge_m[network.edge_line == -1].tolist() == [6]


def test_a_gap_too_wide_or_over_water_or_between_levels_is_not():
    canal = ways([(0, 3), (100, 3)])
    assert build_network(GAP, heal_m=5).report()["components"] == 2
    assert build_network(GAP, barriers=canal).report()["components"] == 2
    assert build_network(GAP, levels=[0, 1]).report()["components"] == 2


def test_a_dead_end_behind_water_joins_the_next_nearest_line_instead():
    three = ways(*[list(line.coords) for line in GAP], [(43, 2), (43, 90)])
    healed = build_network(three, barriers=ways([(45, 3), (60, 3)]))
    assert healed.report()["components"] == 1
    assert 7.0 in healed.edge_m[healed.edge_line == -1]


def test_two_dead_ends_that_face_each_other_are_joined_once():
    assert facts(build_network(ways([(0, 0), (50, 0)], [(55, 0), (99, 0)]))) == (4, 3, 1, 1)


def test_a_short_stub_is_not_tied_back_to_the_road_it_leaves():
    stub = ways([(0, 0), (50, 0), (100, 0)], [(50, 0), (50, 7)])
    assert facts(build_network(stub)) == (4, 3, 1, 0)


def test_of_two_ways_round_the_shorter_one_counts():
    network = build_network(ways([(0, 0), (100, 0)], [(0, 0), (50, 80), (100, 0)]))
    assert len(network.edge_m) == 2
    assert network.metres.tolist() == [100, 100]


def test_nothing_makes_an_empty_network():
    network = build_network([None, shapely.LineString(), shapely.LineString([(1, 1), (1, 1)])])
    assert facts(network) == (0, 0, 0, 0)
    assert np.isnan(network.report()["main_share"])
    assert project_on_edges(network, [1.0], [1.0]).edge.tolist() == [-1]


def test_many_part_lines_keep_the_row_they_came_from():
    rows = [None, shapely.MultiLineString([[(0, 0), (9, 0)], [(50, 0), (60, 0)]])]
    assert build_network(rows).edge_line.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("lines", "levels", "says"),
    [
        ([shapely.LineString([(0, 0), (1, 1)]), shapely.Point(1, 1)], None, "row 1 is a Point"),
        ([shapely.LineString([(0, 0), (1, np.inf)])], None, "row 0 has a coordinate"),
        ([shapely.LineString([(0, 0), (1, 1)])], [0, 1], "1 lines but 2 levels"),
    ],
)
def test_a_row_that_is_no_line_is_named(lines, levels, says):
    with pytest.raises(PlaceError, match=says):
        build_network(lines, levels)


@few
@given(seeds)
def test_noding_agrees_with_geos(seed):
    lines = crooked(seed)
    network = build_network(lines, snap_m=0, heal_m=0)
    reference = shapely.get_parts(shapely.union_all(lines))
    assert len(network.edge_m) == len(reference)
    assert np.sort(network.edge_m) == pytest.approx(np.sort(shapely.length(reference)), abs=1e-6)


@few
@given(seeds)
def test_no_metre_is_lost_and_every_edge_begins_where_it_says(seed):
    lines = crooked(seed)
    network = build_network(lines, heal_m=0)
    drawn = np.bincount(network.edge_line, weights=network.edge_m, minlength=len(lines))
    assert drawn == pytest.approx(shapely.length(lines), abs=1.1 * 2)  # a stub under twice snap_m may vanish
    begin = shapely.line_interpolate_point(lines[network.edge_line], network.edge_offset_m)
    assert shapely.distance(begin, shapely.points(network.xy[network.edge_u])).max() <= 1.0
    pieces = np.bincount(network.piece_edge, weights=np.hypot(*(network.piece_b - network.piece_a).T))
    assert pieces == pytest.approx(network.edge_m, abs=1e-6)


@few
@given(seeds)
def test_the_graph_is_symmetric_and_components_hold_together(seed):
    network = build_network(crooked(seed, 6))
    tail = np.repeat(np.arange(len(network.xy)), np.diff(network.indptr))
    there = dict(zip(zip(tail, network.indices, strict=True), network.metres, strict=True))
    assert all(there[head, tail] == metres for (tail, head), metres in there.items())
    assert (network.component[tail] == network.component[network.indices]).all()
    length = np.bincount(network.component[network.edge_u], weights=network.edge_m)
    assert (np.diff(length) <= 0).all()


@few
@given(seeds)
def test_a_house_joins_the_edge_that_is_nearest(seed):
    lines = crooked(seed, 8)
    network = build_network(lines, heal_m=0)
    x, y = np.random.default_rng(seed).uniform(-100, 1100, (2, 30)) + NEAR_WENZHOU[:, None]
    found = project_on_edges(network, x, y, max_m=150)
    slow = shapely.distance(shapely.points(x, y)[:, None], lines[None, :]).min(axis=1)
    near = slow <= 150
    assert ((found.edge >= 0) == near).all()
    assert found.off_m[near] == pytest.approx(slow[near], abs=1e-6)
    assert np.isnan(found.off_m[~near]).all()
    edge = found.edge[near]
    spot = shapely.line_interpolate_point(
        lines[network.edge_line[edge]], network.edge_offset_m[edge] + found.along_m[near]
    )
    assert shapely.distance(spot, shapely.points(x, y)[near]) == pytest.approx(slow[near], abs=1e-5)


def test_a_house_without_a_place_is_near_no_edge():
    found = project_on_edges(build_network(CROSS), [np.nan, 50], [50, 60])
    assert found.edge[0] == -1
    assert found.edge[1] >= 0
