"""The walking network: lines become nodes and edges, dead ends are healed, parts counted. In metres."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crossings import (
    LINE_GAP_M,
    Breaks,
    Floats,
    Ints,
    Trace,
    breaks_of,
    foot,
    joined,
    segments_of,
    trace_of,
)
from geo.edges import Cut, components_of, csr_of, cut_at
from geo.errors import PlaceError
from geo.healing import DeadEnds, Joins, connectors, joins_of

HEALED = -1  # the geometry index of an edge that no source line drew


@dataclass(frozen=True)
class WalkNetwork:
    """Nodes, edges and the straight pieces edges are drawn with. Component 0 is the main one (most metres).

    ``xy`` (n, 2), ``component`` (n,) of nodes; CSR ``indptr`` (n+1,), ``indices``, ``metres`` both ways, the
    shortest where edges are parallel. Edges (e,): ``edge_u``, ``edge_v``, ``edge_m``, the row ``edge_line``
    of the source line (-1 = healed gap) and ``edge_offset_m`` along it (along its part, if it has several).
    Pieces (s,): ``piece_a``, ``piece_b`` (s, 2), ``piece_edge``, ``piece_along_m``.
    """

    xy: Floats
    component: NDArray[np.int32]
    indptr: NDArray[np.int32]
    indices: NDArray[np.int32]
    metres: Floats
    edge_u: NDArray[np.int32]
    edge_v: NDArray[np.int32]
    edge_m: Floats
    edge_line: NDArray[np.int32]
    edge_offset_m: Floats
    piece_a: Floats
    piece_b: Floats
    piece_edge: NDArray[np.int32]
    piece_along_m: Floats

    @cached_property
    def tree(self) -> Any:
        """Search tree over the straight pieces."""
        return shapely.STRtree(shapely.linestrings(np.stack([self.piece_a, self.piece_b], axis=1)))

    def report(self) -> dict[str, float]:
        """Nodes, edges, kilometres, components, the main one's share of the length, and healed gaps."""
        total = self.edge_m.sum()
        main = self.edge_m[self.component[self.edge_u] == 0].sum()
        return {
            "nodes": len(self.xy),
            "edges": len(self.edge_m),
            "km": float(total / 1000),
            "components": int(self.component.max(initial=-1)) + 1,
            "main_share": float(main / total) if total else float("nan"),
            "healed": int((self.edge_line == HEALED).sum()),
        }


@dataclass(frozen=True, slots=True)
class OnEdge:
    """Where points join: ``edge`` (n,) int32 (-1 = none near), ``along_m`` from its u, ``off_m`` to it."""

    edge: NDArray[np.int32]
    along_m: Floats
    off_m: Floats


def build_network(
    lines: Any, levels: Any = None, *, snap_m: float = 0.5, heal_m: float = 8.0, barriers: Any = None
) -> WalkNetwork:
    """Network of walkable ``lines`` (n,) LineStrings or MultiLineStrings.

    Lines meet where they cross or touch on the same of the ``levels`` (n,) ints (a bridge over a road does
    not) and at every vertex they share, whatever the level. Ends within ``snap_m`` become one node; a dead
    end joins the nearest other line within ``heal_m`` unless one of the ``barriers`` (water) is between.
    Raises PlaceError naming a row that is no line, or where levels and lines differ in number.
    """
    trace, source = trace_of(lines)
    level = _levels(levels, len(np.asarray(lines, dtype=object)))[source]
    breaks = breaks_of(trace, level)
    first = cut_at(trace, breaks, level, snap_m)
    joins = joins_of(
        _dead_ends(first), segments_of(trace), level, snap_m=snap_m, heal_m=heal_m, barriers=barriers
    )
    gaps = _gap_trace(joins, trace)
    trace, source = _appended(trace, gaps), np.append(source, np.full(len(gaps.at) // 2, HEALED))
    level = np.append(level, np.zeros(len(gaps.at) // 2, dtype=level.dtype))
    yes = np.ones(len(gaps.at), dtype=bool)
    breaks = joined([breaks, joins.target, Breaks(gaps.line, gaps.at, gaps.xy, yes, yes)])
    return _network(cut_at(trace, breaks, level, snap_m), trace, source)


def project_on_edges(network: WalkNetwork, x: Any, y: Any, max_m: float = 200.0) -> OnEdge:
    """The nearest edge within ``max_m`` of each point, the place on it and the distance to it.

    Points nobody has placed (NaN) are near no edge.
    """
    points = np.column_stack([np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)])
    edge = np.full(len(points), -1, dtype=np.int32)
    along, off = np.full((2, len(points)), np.nan)
    placed = np.flatnonzero(np.isfinite(points).all(axis=1))
    row, piece = network.tree.query_nearest(shapely.points(points[placed]), max_distance=max_m)
    order = np.lexsort([piece, row])
    row, first = np.unique(row[order], return_index=True)
    row, piece = placed[row], piece[order][first]
    edge[row] = network.piece_edge[piece]
    into, _, off[row] = foot(points[row], network.piece_a[piece], network.piece_b[piece])
    along[row] = network.piece_along_m[piece] + into
    return OnEdge(edge, along, off)


def _levels(levels: Any, count: int) -> Ints:
    given = np.zeros(count, dtype=np.int64) if levels is None else np.asarray(levels)
    if len(given) != count:
        raise PlaceError(f"{count} lines but {len(given)} levels: give one level per line, 0 on the ground")
    return given.astype(np.int64)


def _dead_ends(cut: Cut) -> DeadEnds:
    degree = np.bincount(np.concatenate([cut.u, cut.v]), minlength=len(cut.xy))
    edge = np.concatenate([np.flatnonzero(degree[cut.u] == 1), np.flatnonzero(degree[cut.v] == 1)])
    near = np.concatenate([cut.u[degree[cut.u] == 1], cut.v[degree[cut.v] == 1]])
    far = cut.u[edge] + cut.v[edge] - near
    return DeadEnds(cut.xy[near], cut.line[edge], cut.metres[edge], cut.xy[far])


def _gap_trace(joins: Joins, trace: Trace) -> Trace:
    """The gaps to bridge as two-vertex lines that follow the last line."""
    ends = connectors(joins)
    first = int(trace.line.max(initial=-1)) + 1
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    start = trace.at.max(initial=0) + np.cumsum(LINE_GAP_M + length) - length
    line = np.repeat(np.arange(first, first + len(ends)), 2)
    return Trace(ends.reshape(-1, 2), line, np.column_stack([start, start + length]).reshape(-1))


def _appended(trace: Trace, more: Trace) -> Trace:
    return Trace(*(np.concatenate(pair) for pair in zip(trace, more, strict=True)))


def _network(cut: Cut, trace: Trace, source: Ints) -> WalkNetwork:
    begin = trace.at[np.searchsorted(trace.line, cut.line)]
    return WalkNetwork(
        cut.xy,
        components_of(cut.u, cut.v, cut.metres, len(cut.xy)),
        *csr_of(cut.u, cut.v, cut.metres, len(cut.xy)),
        edge_u=cut.u,
        edge_v=cut.v,
        edge_m=cut.metres,
        edge_line=source[cut.line].astype(np.int32),
        edge_offset_m=cut.at - begin,
        piece_a=cut.a,
        piece_b=cut.b,
        piece_edge=cut.edge,
        piece_along_m=cut.along,
    )
