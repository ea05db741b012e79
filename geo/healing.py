"""Dead ends that stop just short of another line are joined to it, unless something lies between."""

from typing import Any, NamedTuple

import numpy as np
import shapely

from geo.crossings import Bools, Breaks, Floats, Ints, Segments, foot

DETOUR = 3.0  # a gap is worth closing where walking round it is at least this many times longer


class DeadEnds(NamedTuple):
    """Ends of one edge only: ``xy`` (n, 2), their ``line``, the edge's ``metres`` and ``far`` end (n, 2)."""

    xy: Floats
    line: Ints
    metres: Floats
    far: Floats


class Joins(NamedTuple):
    """Dead ends ``start`` (n, 2) and where each meets another line: ``target`` (its break there)."""

    start: Floats
    target: Breaks


def joins_of(
    ends: DeadEnds, segments: Segments, level: Ints, *, snap_m: float, heal_m: float, barriers: Any = None
) -> Joins:
    """The nearest line each dead end may join: on its level or touching, not its own, not over a barrier."""
    end, segment = shapely.STRtree(segments.shapes()).query(
        shapely.points(ends.xy), predicate="dwithin", distance=heal_m
    )
    other = segments.line[segment] != ends.line[end]
    end, segment = end[other], segment[other]
    along, spot, gap = foot(ends.xy[end], segments.a[segment], segments.b[segment])
    fits = (level[segments.line[segment]] == level[ends.line[end]]) | (gap <= snap_m)
    # A short stub beside the road it already leaves has nothing to gain.
    fits &= ends.metres[end] + np.hypot(*(ends.far[end] - spot).T) > DETOUR * gap
    fits &= ~_blocked(ends.xy[end], spot, barriers)
    order = np.lexsort([segment, gap, end])
    order = order[fits[order]]
    best = order[np.unique(end[order], return_index=True)[1]]
    # Within snapping distance the line is taken to pass through the end itself.
    spot = np.where((gap <= snap_m)[:, None], ends.xy[end], spot)
    yes = np.ones(len(best), dtype=bool)
    chosen = segment[best]
    target = Breaks(segments.line[chosen], segments.at[chosen] + along[best], spot[best], yes, yes)
    return Joins(ends.xy[end[best]], target)


def connectors(joins: Joins) -> Floats:
    """The gaps to bridge (n, 2 ends, 2), each once though two dead ends may face each other."""
    gap: Floats = np.stack([joins.start, joins.target.xy], axis=1)
    gap = gap[(gap[:, 0] != gap[:, 1]).any(axis=1)]
    _, first = np.unique(np.sort(gap @ [1, 1j], axis=1), axis=0, return_index=True)
    once: Floats = gap[np.sort(first)]
    return once


def _blocked(start: Floats, stop: Floats, barriers: Any) -> Bools:
    lines = np.asarray([] if barriers is None else barriers, dtype=object).reshape(-1)
    blocked = np.zeros(len(start), dtype=bool)
    if len(lines) and len(start):
        ways = shapely.linestrings(np.stack([start, stop], axis=1))
        blocked[shapely.STRtree(lines).query(ways, predicate="intersects")[0]] = True
    return blocked
