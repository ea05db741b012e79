"""The street network: all ways joined where they meet, and the names by which houses are numbered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from data.demo.ways import Ways

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
GRID_M = 0.01
NUMBER_M = 14.0  # of road to each pair of numbers
NUMBERED = ("primary", "secondary", "tertiary", "residential", "living_street")


@dataclass(frozen=True)
class Roads:
    """Pieces from junction to junction (n,)."""

    lines: NDArray[np.object_]
    kind: NDArray[np.object_]
    name: NDArray[np.object_]
    level: Ints


def join(ways: Ways) -> Roads:
    """Node all ways on a 1 cm grid and keep the part that hangs together.

    A piece takes kind, name and level from the way it lies on, the first one drawn where there are several.
    """
    noded = shapely.get_parts(shapely.union_all(np.array(ways.lines, dtype=object), grid_size=GRID_M))
    middle = shapely.line_interpolate_point(noded, 0.5, normalized=True)
    tree = shapely.STRtree(np.array(ways.lines, dtype=object))
    piece, way = tree.query(middle, predicate="dwithin", distance=3 * GRID_M)
    of = np.full(len(noded), len(ways.lines))
    np.minimum.at(of, piece, way)
    known = of < len(ways.lines)
    noded, of = noded[known], of[known]
    whole = _main_part(noded)
    noded, of = noded[whole], of[whole]
    kind, name = np.array(ways.kinds, dtype=object), np.array(ways.names, dtype=object)
    return Roads(noded, kind[of], name[of], np.array(ways.levels)[of])


def _main_part(lines: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which lines belong to the largest connected part."""
    ends = np.stack([shapely.get_coordinates(shapely.get_point(lines, i)) for i in (0, -1)], axis=1)
    whole = np.round(ends / GRID_M).astype(np.int64)
    _, node = np.unique(whole[..., 0] * 10**10 + whole[..., 1], return_inverse=True)
    node = node.reshape(-1, 2)
    count = int(node.max()) + 1
    links = coo_array((np.ones(len(node)), (node[:, 0], node[:, 1])), shape=(count, count))
    _, part = connected_components(links, directed=False)
    mine = part[node[:, 0]]
    return np.asarray(mine == np.bincount(mine).argmax())


def number_along(roads: Roads, fronts: Floats) -> tuple[NDArray[np.object_], Ints]:
    """Road name and number (n,) for fronts (n, 2): odd on the left, even on the right, each pair once."""
    named = (roads.name != "") & np.isin(roads.kind, NUMBERED) & (roads.level == 0)
    lines, names = roads.lines[named], roads.name[named]
    nearest = shapely.STRtree(lines).nearest(shapely.points(fronts))
    _, road = np.unique(names, return_inverse=True)
    ahead, start = _directions(lines, road)
    mine = road[nearest]
    along = ((fronts - start[mine]) * ahead[mine]).sum(axis=1)
    at = shapely.line_interpolate_point(
        lines[nearest], shapely.line_locate_point(lines[nearest], shapely.points(fronts))
    )
    aside = fronts - shapely.get_coordinates(at)
    right = (ahead[mine, 0] * aside[:, 1] - ahead[mine, 1] * aside[:, 0] <= 0).astype(np.int64)
    order = np.lexsort([along, right, mine])
    group = mine[order] * 2 + right[order]
    fresh = np.flatnonzero(np.diff(group, prepend=-1))
    begun = np.repeat(fresh, np.diff(fresh, append=len(group)))
    # A number for every few metres of road, but never the same one twice.
    ahead_of_rank = np.floor(np.maximum(along[order], 0) / NUMBER_M) - np.arange(len(group)) + begun
    step = np.maximum.accumulate(ahead_of_rank + group * 1e7) - group * 1e7
    number = np.zeros(len(fronts), np.int64)
    number[order] = (step + np.arange(len(group)) - begun).astype(np.int64) * 2 + 1 + right[order]
    return names[nearest], number


def _directions(lines: NDArray[np.object_], road: Ints) -> tuple[Floats, Floats]:
    """Overall direction and start of each road: southwest or west to northeast or east."""
    count = int(road.max()) + 1
    box = shapely.bounds(lines)
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    np.minimum.at(low, road, box[:, :2])
    np.maximum.at(high, road, box[:, 2:])
    span = high - low
    ahead = np.where((span[:, 0] >= span[:, 1])[:, None], [1.0, 0.0], [0.0, 1.0])
    return ahead, low
