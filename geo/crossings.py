"""Where walkable lines meet: ends, shared vertices, and crossings on the same level. Projected metres.

A place on a line is its metres along it; ``Trace.at`` counts metres along all lines laid end to end, so that
one sorted column holds every place.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import PlaceError

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]

TOUCH_M = 1e-3  # lines nearer than this touch
LINE_GAP_M = 1.0


class Trace(NamedTuple):
    """Vertices of all lines: ``xy`` (n, 2), the ``line`` of each, and how far along all lines it lies."""

    xy: Floats
    line: Ints
    at: Floats

    @property
    def starts(self) -> Ints:
        """Position of the first end of every segment."""
        return np.flatnonzero(self.line[1:] == self.line[:-1])


class Breaks(NamedTuple):
    """Where lines are cut: ``line``, ``at``, ``xy`` (n, 2), and whether it is an ``end`` or a ``vertex``."""

    line: Ints
    at: Floats
    xy: Floats
    end: Bools
    vertex: Bools


@dataclass(frozen=True, slots=True)
class Segments:
    """Straight pieces: ends ``a`` and ``b`` (m, 2), their ``line``, and the place ``at`` of ``a``."""

    a: Floats
    b: Floats
    line: Ints
    at: Floats

    def shapes(self) -> Any:
        """The pieces as LineStrings (m,)."""
        return shapely.linestrings(np.stack([self.a, self.b], axis=1))


def trace_of(lines: Any) -> tuple[Trace, Ints]:
    """Vertices of LineStrings or MultiLineStrings, and for every traced line the row it came from.

    Empty, missing and zero-length lines leave no trace. Raises PlaceError naming a row that is no line.
    """
    rows = np.asarray(lines, dtype=object).reshape(-1)
    kind = shapely.get_type_id(rows)
    wrong = np.flatnonzero(~np.isin(kind, (-1, 1, 2, 5)))
    if len(wrong):
        raise PlaceError(f"row {wrong[0]} is a {rows[wrong[0]].geom_type}: give LineStrings")
    parts, source = shapely.get_parts(rows, return_index=True)
    xy, line = shapely.get_coordinates(parts, return_index=True)
    if not np.isfinite(xy).all():
        row = source[line[np.argmin(np.isfinite(xy).all(axis=1))]]
        raise PlaceError(f"row {row} has a coordinate that is no number: correct or drop the line")
    fresh = np.ones(len(xy), dtype=bool)
    fresh[1:] = (line[1:] != line[:-1]) | (xy[1:] != xy[:-1]).any(axis=1)
    fresh &= np.bincount(line[fresh], minlength=len(parts))[line] > 1
    kept, number = np.unique(line[fresh], return_inverse=True)
    return _measured(xy[fresh], number), source[kept]


def segments_of(trace: Trace) -> Segments:
    """The straight pieces between consecutive vertices of a line."""
    i = trace.starts
    return Segments(trace.xy[i], trace.xy[i + 1], trace.line[i], trace.at[i])


def breaks_of(trace: Trace, level: Ints) -> Breaks:
    """Ends of lines, vertices that two lines share, and crossings of lines on the same level."""
    found = [_vertex_breaks(trace), _crossings(segments_of(trace), level)]
    return joined(found)


def foot(xy: Floats, a: Floats, b: Floats) -> tuple[Floats, Floats, Floats]:
    """Nearest place to each point on its straight piece: metres along it, coordinates, distance."""
    r = b - a
    length = np.hypot(*r.T)
    along = np.clip(((xy - a) * r).sum(axis=1) / length, 0, length)
    spot = a + r * (along / length)[:, None]
    return along, spot, np.hypot(*(xy - spot).T)


def sorted_breaks(breaks: Breaks) -> Breaks:
    """Breaks in the order they lie along all lines."""
    line, at, xy, end, vertex = breaks
    order = np.argsort(at, kind="stable")
    return Breaks(line[order], at[order], xy[order], end[order], vertex[order])


def joined(parts: list[Breaks]) -> Breaks:
    """All breaks in one."""
    return Breaks(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _measured(xy: Floats, line: Ints) -> Trace:
    step = np.zeros(len(xy))
    step[1:] = np.where(line[1:] == line[:-1], np.hypot(*np.diff(xy, axis=0).T), LINE_GAP_M)
    return Trace(xy, line, np.cumsum(step))


def _vertex_breaks(trace: Trace) -> Breaks:
    _, same, count = np.unique(trace.xy @ [1, 1j], return_inverse=True, return_counts=True)
    end = np.zeros(len(trace.line), dtype=bool)
    end[:1] = end[-1:] = True
    turn = np.flatnonzero(np.diff(trace.line))
    end[turn] = end[turn + 1] = True
    kept = np.flatnonzero(end | (count[same] > 1))
    return Breaks(trace.line[kept], trace.at[kept], trace.xy[kept], end[kept], np.ones(len(kept), dtype=bool))


def _crossings(segments: Segments, level: Ints) -> Breaks:
    shapes = segments.shapes()
    i, j = shapely.STRtree(shapes).query(shapes)
    keep = (i < j) & (level[segments.line[i]] == level[segments.line[j]])
    # The next segment of the same line always touches; that is no crossing.
    keep &= ~((segments.line[i] == segments.line[j]) & (j - i == 1))
    i, j = i[keep], j[keep]
    return joined([_proper(segments, i, j), _overlaps(segments, i, j), _overlaps(segments, j, i)])


def _proper(segments: Segments, i: Ints, j: Ints) -> Breaks:
    """Two segments that meet in one point, given to both lines with the same coordinates."""
    r, s, gap = segments.b[i] - segments.a[i], segments.b[j] - segments.a[j], segments.a[j] - segments.a[i]
    turn = _cross(r, s)
    long_i, long_j = np.hypot(*r.T), np.hypot(*s.T)
    slanted = np.abs(turn) > 1e-9 * long_i * long_j
    turn = np.where(slanted, turn, 1.0)
    t, u = _cross(gap, s) / turn, _cross(gap, r) / turn
    meets = slanted & _within(t, long_i) & _within(u, long_j)
    t, u = np.clip(t[meets], 0, 1), np.clip(u[meets], 0, 1)
    xy = segments.a[i[meets]] + t[:, None] * r[meets]
    first = _breaks(segments, i[meets], t * long_i[meets], xy)
    return joined([first, _breaks(segments, j[meets], u * long_j[meets], xy)])


def _overlaps(segments: Segments, i: Ints, j: Ints) -> Breaks:
    """Ends of ``j`` that lie on a parallel ``i``: two lines drawn over each other."""
    r, s = segments.b[i] - segments.a[i], segments.b[j] - segments.a[j]
    long_i = np.hypot(*r.T)
    parallel = np.abs(_cross(r, s)) <= 1e-9 * long_i * np.hypot(*s.T)
    found = []
    for end, along_j in ((segments.a[j], 0.0), (segments.b[j], 1.0)):
        gap = end - segments.a[i]
        along = (gap * r).sum(axis=1) / long_i
        on = parallel & (np.abs(_cross(r, gap)) <= TOUCH_M * long_i) & _within(along / long_i, long_i)
        found.append(_breaks(segments, i[on], np.clip(along, 0, long_i)[on], end[on]))
        found.append(_breaks(segments, j[on], along_j * np.hypot(*s[on].T), end[on]))
    return joined(found)


def _within(share: Floats, length: Floats) -> Bools:
    slack = TOUCH_M / length
    return (share >= -slack) & (share <= 1 + slack)


def _cross(one: Floats, other: Floats) -> Floats:
    product: Floats = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return product


def _breaks(segments: Segments, which: Ints, along: Floats, xy: Floats) -> Breaks:
    no = np.zeros(len(which), dtype=bool)
    return Breaks(segments.line[which], segments.at[which] + along, xy, no, no)
