"""Polygons that tile a place exactly: neighbours share the same vertices, so borders cancel without a gap.

All coordinates are projected metres.
"""

from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Polygons = NDArray[np.object_]
Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

SAME_M = 1e-6  # far above float noise at 10⁷ m (2e-9), far below anything surveyed


class Borders(NamedTuple):
    """Who touches whom: ``pairs`` (m, 2) with first < second, and ``metres`` (m,) of shared edge."""

    pairs: Ints
    metres: Floats


def faces_of(lines: Any) -> Polygons:
    """Faces enclosed by lines that may cross anywhere; dead ends enclose nothing and are ignored."""
    noded = shapely.get_parts(shapely.union_all(lines))
    return np.asarray(shapely.get_parts(shapely.polygonize(noded)), dtype=object)


def share_vertices(polygons: Polygons, tolerance_m: float = SAME_M) -> Polygons:
    """The same tiling with every vertex that lies on a neighbour's edge also written into that edge.

    Vertices nearer than ``tolerance_m`` become one. Needed wherever a side was cut for one neighbour only.
    """
    _, coords, offsets = shapely.to_ragged_array(polygons)
    vertices, ids = _merged_vertices(coords[:, :2], tolerance_m)
    starts = _segment_starts(offsets[0], len(ids))
    at, vertex = _vertices_on_segments(vertices, ids, starts, tolerance_m)
    coords = np.insert(vertices[ids], at + 1, vertices[vertex], axis=0)
    rings = offsets[0] + np.searchsorted(at, offsets[0], side="left")
    kind = shapely.GeometryType.MULTIPOLYGON if len(offsets) == 3 else shapely.GeometryType.POLYGON
    return np.asarray(shapely.from_ragged_array(kind, coords, (rings, *offsets[1:])), dtype=object)


def shared_borders(polygons: Polygons) -> Borders:
    """Rook neighbours of a tiling whose vertices match (see ``share_vertices``)."""
    _, coords, offsets = shapely.to_ragged_array(polygons)
    _, ids = np.unique(coords[:, 0] + 1j * coords[:, 1], return_inverse=True)
    starts = _segment_starts(offsets[0], len(ids))
    low, high = np.sort([ids[starts], ids[starts + 1]], axis=0)
    key = low * len(ids) + high
    order = np.argsort(key, kind="stable")
    twin = np.flatnonzero(key[order][1:] == key[order][:-1])
    first, second = order[twin], order[twin + 1]
    owner = _owner_of_coords(offsets)[starts]
    metres = np.hypot(*(coords[starts[first]] - coords[starts[first] + 1]).T[:2])
    return _added(owner[first], owner[second], metres, len(polygons))


def dissolved(polygons: Polygons, labels: Ints) -> Polygons:
    """One polygon per label 0..k-1, each the exact union of its matched polygons."""
    order = np.argsort(labels, kind="stable")
    groups = np.split(polygons[order], np.flatnonzero(np.diff(labels[order])) + 1)
    merged = [g[0] if len(g) == 1 else shapely.coverage_union_all(g) for g in groups]
    return np.array([_single(shape) for shape in merged], dtype=object)


def locate(polygons: Polygons, xy: Floats) -> Ints:
    """The polygon each point (n, 2) lies in: the first on a shared edge, the nearest one outside all."""
    points = shapely.points(xy)
    polygon, point = shapely.STRtree(points).query(polygons, predicate="covers")
    owner = np.full(len(xy), -1, dtype=np.int64)
    owner[point[::-1]] = polygon[::-1]
    lost = np.flatnonzero(owner < 0)
    if len(lost):
        owner[lost] = shapely.STRtree(polygons).nearest(points[lost])
    return owner


def summed(index: Ints, loads: Floats, count: int) -> Floats:
    """Sum of the loads (n,) at each index 0..count-1."""
    return np.asarray(np.bincount(index, weights=loads, minlength=count), dtype=np.float64)


def _single(shape: Any) -> Any:
    """The polygon itself where a collection holds just one."""
    parts = shapely.get_parts(shape)
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _merged_vertices(coords: Floats, tolerance_m: float) -> tuple[Floats, Ints]:
    plain, ids = np.unique(coords[:, 0] + 1j * coords[:, 1], return_inverse=True)
    vertices = np.column_stack([plain.real, plain.imag])
    close = cKDTree(vertices).query_pairs(tolerance_m, output_type="ndarray")
    if not len(close):
        return vertices, ids
    links = coo_array((np.ones(len(close)), (close[:, 0], close[:, 1])), shape=(len(plain),) * 2)
    _, cluster = connected_components(links, directed=False)
    _, first = np.unique(cluster, return_index=True)
    return vertices[first], cluster[ids].astype(np.int64)


def _segment_starts(rings: Ints, count: int) -> Ints:
    """Position of the first end of every segment; the last vertex of a ring starts none."""
    inside = np.ones(count, dtype=bool)
    inside[np.asarray(rings[1:]) - 1] = False
    return np.flatnonzero(inside)


def _vertices_on_segments(vertices: Floats, ids: Ints, starts: Ints, tolerance_m: float) -> tuple[Ints, Ints]:
    """(segment start, vertex) for vertices inside a segment, in order along the ring."""
    a, b = ids[starts], ids[starts + 1]
    segments = shapely.linestrings(np.stack([vertices[a], vertices[b]], axis=1))
    vertex, segment = shapely.STRtree(segments).query(
        shapely.points(vertices), predicate="dwithin", distance=tolerance_m
    )
    inner = (vertex != a[segment]) & (vertex != b[segment]) & (a[segment] != b[segment])
    vertex, segment = vertex[inner], segment[inner]
    along = np.hypot(*(vertices[vertex] - vertices[a[segment]]).T)
    order = np.lexsort([along, segment])
    return starts[segment[order]], vertex[order]


def _owner_of_coords(offsets: tuple[Ints, ...]) -> Ints:
    """Index of the geometry each coordinate belongs to."""
    ends = offsets[0]
    for level in offsets[1:]:
        ends = ends[level]
    return np.repeat(np.arange(len(ends) - 1), np.diff(ends))


def _added(one: Ints, other: Ints, metres: Floats, count: int) -> Borders:
    apart = one != other
    low, high = np.sort([one[apart], other[apart]], axis=0)
    key, index = np.unique(low * count + high, return_inverse=True)
    pairs = np.column_stack([key // count, key % count])
    return Borders(pairs, summed(index, metres[apart], len(key)))
