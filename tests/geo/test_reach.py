"""Distances on foot equal those of a graph in which every house and site is a node of its own."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network import OnEdge, build_network, project_on_edges
from geo.reach import covered_share, nearest_in_a_line, nearest_on_foot

PLUM_LANE = build_network([shapely.LineString([(0, 0), (100, 0), (100, 100), (0, 100)])])


def places(network, *xy):
    return project_on_edges(network, *np.array(xy, dtype=float).T)


def with_everything_a_node(network, houses, sites):
    """The slow and obvious way: cut each edge at every place on it."""
    graph = nx.Graph()
    graph.add_nodes_from(range(len(network.xy)))
    for edge, metres in enumerate(network.edge_m):
        stops = [(0.0, int(network.edge_u[edge])), (metres, int(network.edge_v[edge]))]
        for name, spots in (("house", houses), ("site", sites)):
            stops += [(spots.along_m[i], (name, i)) for i in np.flatnonzero(spots.edge == edge)]
        # Tags keep parallel edges and places at the same spot apart.
        chain = [(at, ("on", edge, k), who) for k, (at, who) in enumerate(sorted(stops, key=lambda s: s[0]))]
        for _, here, who in chain:
            off = 0.0
            if isinstance(who, tuple):
                off = (houses if who[0] == "house" else sites).off_m[who[1]]
            graph.add_edge(here, who, weight=off)
        for (at, here, _), (then, there, _) in pairwise(chain):
            graph.add_edge(here, there, weight=then - at)
    return graph


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 6), st.sampled_from([50.0, 400.0, 5000.0]))
def test_the_walk_is_exact_to_the_centimetre(seed, count, limit_m):
    rng = np.random.default_rng(seed)
    lines = [shapely.LineString(rng.uniform(0, 500, (rng.integers(2, 5), 2))) for _ in range(6)]
    network = build_network(lines)
    houses = project_on_edges(network, *rng.uniform(0, 500, (2, 20)), max_m=60)
    sites = project_on_edges(network, *rng.uniform(0, 500, (2, count)), max_m=60)
    found = nearest_on_foot(network, houses, sites, limit_m)
    graph = with_everything_a_node(network, houses, sites)
    for house in range(20):
        ways = (
            nx.single_source_dijkstra_path_length(graph, ("house", house)) if houses.edge[house] >= 0 else {}
        )
        walks = {i: ways[("site", i)] for i in range(count) if ("site", i) in ways}
        nearest = min(walks.values(), default=np.inf)
        if nearest <= limit_m:
            assert found.metres[house] == pytest.approx(nearest, abs=0.01)
            assert walks[found.site[house]] == pytest.approx(nearest, abs=0.01)
        else:
            assert np.isnan(found.metres[house])
            assert found.site[house] == -1


def test_round_the_lane_is_farther_than_across():
    houses, sites = places(PLUM_LANE, (0, 10)), places(PLUM_LANE, (0, 105))
    walk = nearest_on_foot(PLUM_LANE, houses, sites, 1000)
    assert walk.metres.tolist() == [10 + 300 + 5]
    line = nearest_in_a_line([(0, 10)], [(0, 105)], 1000)
    assert line.metres.tolist() == [95]


def test_a_neighbour_on_the_same_edge_is_not_reached_by_way_of_its_ends():
    houses, sites = places(PLUM_LANE, (20, 2)), places(PLUM_LANE, (90, -1), (30, 3))
    walk = nearest_on_foot(PLUM_LANE, houses, sites, 1000)
    assert walk.metres.tolist() == [15]
    assert walk.site.tolist() == [1]


def test_exactly_at_the_limit_is_reached_and_beyond_it_is_not():
    houses, sites = places(PLUM_LANE, (0, 0), (100, 0)), places(PLUM_LANE, (50, 0))
    assert nearest_on_foot(PLUM_LANE, houses, sites, 50).metres.tolist() == [50, 50]
    assert np.isnan(nearest_on_foot(PLUM_LANE, houses, sites, 49.9).metres).all()


def test_without_sites_or_houses_or_a_road_near_by_nothing_is_reached():
    nowhere = OnEdge(np.array([-1], dtype=np.int32), np.array([np.nan]), np.array([np.nan]))
    none = OnEdge(np.empty(0, dtype=np.int32), np.empty(0), np.empty(0))
    home = places(PLUM_LANE, (0, 10))
    for houses, sites in ((home, none), (home, nowhere), (nowhere, home)):
        walk = nearest_on_foot(PLUM_LANE, houses, sites, 1000)
        assert np.isnan(walk.metres).all()
        assert walk.site.tolist() == [-1]
    assert nearest_on_foot(PLUM_LANE, none, home, 1000).metres.shape == (0,)
    assert nearest_in_a_line([(0, 0)], [], 100).site.tolist() == [-1]
    assert nearest_in_a_line([(0, 0)], [(0, 101)], 100).site.tolist() == [-1]


def test_an_empty_network_reaches_nobody():
    empty = build_network([])
    home = places(empty, (0, 10))
    assert nearest_on_foot(empty, home, home, 1000).site.tolist() == [-1]


def test_covered_share_counts_residents_and_knows_where_nobody_lives():
    houses = pd.DataFrame({"grid_id": ["a", "a", "b", "c"], "residents": [3, 1, 2, 0]})
    metres = pd.Series([250.0, np.nan, 301.0, 10.0])
    share = covered_share(houses, metres, 300)
    assert share["a"] == 0.75
    assert share["b"] == 0
    assert np.isnan(share["c"])
