"""Lines cut at their breaks: nodes, edges between them, the straight pieces of edges. Projected metres."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.crossings import TOUCH_M, Breaks, Floats, Ints, Trace, sorted_breaks

Int32s = NDArray[np.int32]

NOTHING_M = 1e-9  # float noise of a place along ten thousand kilometres of line


class Cut(NamedTuple):
    """Nodes ``xy``; edges ``u``–``v`` of a ``line``, from ``at`` on; pieces ``a``–``b`` of an ``edge``."""

    xy: Floats
    u: Int32s
    v: Int32s
    metres: Floats
    line: Ints
    at: Floats
    a: Floats
    b: Floats
    edge: Int32s
    along: Floats


class Csr(NamedTuple):
    """Compressed rows: the neighbours of node i are ``indices[indptr[i]:indptr[i + 1]]``."""

    indptr: Int32s
    indices: Int32s
    metres: Floats


def cut_at(trace: Trace, breaks: Breaks, level: Ints, snap_m: float) -> Cut:
    """Edges from break to break; what shrank to a single node within ``snap_m`` is dropped."""
    breaks = sorted_breaks(breaks)
    node, xy = _nodes(breaks, level, snap_m)
    metres, same = np.diff(breaks.at), breaks.line[1:] == breaks.line[:-1]
    real = np.flatnonzero(same & ((node[1:] != node[:-1]) | (metres > 2 * max(snap_m, TOUCH_M))))
    edge_of = np.full(len(breaks.at), -1, dtype=np.int32)
    edge_of[real] = np.arange(len(real))
    pieces = _pieces(trace, breaks, edge_of)
    u, v = node[real], node[np.minimum(real + 1, max(len(node) - 1, 0))]
    return Cut(xy, u, v, metres[real], breaks.line[real], breaks.at[real], *pieces)


def csr_of(u: Int32s, v: Int32s, metres: Floats, count: int) -> Csr:
    """Both directions of every edge; of parallel edges the shortest, loops left out."""
    apart = u != v
    tail, head = np.concatenate([u[apart], v[apart]]), np.concatenate([v[apart], u[apart]])
    both = np.tile(metres[apart], 2)
    order = np.lexsort([both, head, tail])
    tail, head, both = tail[order], head[order], both[order]
    first = np.ones(len(tail), dtype=bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    rows = np.concatenate([[0], np.cumsum(np.bincount(tail[first], minlength=count))])
    return Csr(rows.astype(np.int32), head[first].astype(np.int32), both[first])


def components_of(u: Int32s, v: Int32s, metres: Floats, count: int) -> Int32s:
    """Component of each node, numbered by falling length: 0 is the main one."""
    links = coo_array((np.ones(len(u), dtype=np.int8), (u, v)), shape=(count, count))
    parts, label = connected_components(links, directed=False)
    length = np.bincount(label[u], weights=metres, minlength=parts)
    rank = np.empty(parts, dtype=np.int32)
    rank[np.argsort(-length, kind="stable")] = np.arange(parts)
    numbered: Int32s = rank[label]
    return numbered


def _nodes(breaks: Breaks, level: Ints, snap_m: float) -> tuple[Int32s, Floats]:
    """Node of each break, and the coordinates of each node."""
    count = len(breaks.at)
    if not count:
        return np.empty(0, dtype=np.int32), np.empty((0, 2))
    i, j = cKDTree(breaks.xy).query_pairs(max(snap_m, TOUCH_M), output_type="ndarray").T
    gap = np.hypot(*(breaks.xy[i] - breaks.xy[j]).T)
    flat = level[breaks.line[i]] == level[breaks.line[j]]
    # A vertex that two lines share joins them even where one is a bridge: that is where the bridge lands.
    one = (gap == 0) & breaks.vertex[i] & breaks.vertex[j]
    one |= flat & ((gap <= TOUCH_M) | breaks.end[i] | breaks.end[j])
    one |= breaks.end[i] & breaks.end[j]
    links = coo_array((np.ones(int(one.sum()), dtype=np.int8), (i[one], j[one])), shape=(count, count))
    _, node = connected_components(links, directed=False)
    _, first = np.unique(node, return_index=True)
    return node.astype(np.int32), breaks.xy[first]


def _pieces(trace: Trace, breaks: Breaks, edge_of: Int32s) -> tuple[Floats, Floats, Int32s, Floats]:
    """Straight pieces: both ends, their edge, and how far along the edge they begin."""
    at = np.concatenate([breaks.at, trace.at])
    order = np.argsort(at, kind="stable")
    at = at[order]
    line = np.concatenate([breaks.line, trace.line])[order]
    xy = np.concatenate([breaks.xy, trace.xy])[order]
    interval = np.searchsorted(breaks.at, at[:-1], side="right") - 1
    real = (line[1:] == line[:-1]) & (np.diff(at) > NOTHING_M)
    real[real] = edge_of[interval[real]] >= 0
    keep, interval = np.flatnonzero(real), interval[real]
    return xy[keep], xy[keep + 1], edge_of[interval], at[keep] - breaks.at[interval]
