"""Drawing commands of a tile: move, line, close, as numbers in zigzag steps (specification 4.3)."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.mvt.layer import POINT, POLYGON
from geo.mvt.wire import Ints, Ragged, varints, zigzag

_MOVE, _LINE, _CLOSE = 1, 2, 7


def commands(shapes: NDArray[np.object_], kind: int) -> Ragged:
    """Drawing commands of shapes of one kind, on the lattice."""
    if kind == POINT:
        coords, owner = shapely.get_coordinates(shapes, return_index=True)
        return _dots(coords.astype(np.int64), np.bincount(owner, minlength=len(shapes)))
    return paths(*traced(shapes, kind), kind == POLYGON)


def traced(shapes: NDArray[np.object_], kind: int) -> tuple[Ints, Ints, Ints]:
    """Lines or polygons as paths: points (N, 2), points of each path, paths of each shape; rings open."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    if kind == POLYGON:
        parts, polygon = shapely.get_rings(parts, return_index=True)
        owner = owner[polygon]
    coords, path = shapely.get_coordinates(parts, return_index=True)
    lengths = np.bincount(path, minlength=len(parts))
    if kind == POLYGON:
        coords, lengths = np.delete(coords, np.cumsum(lengths) - 1, axis=0), lengths - 1
    return coords.astype(np.int64), lengths, np.bincount(owner, minlength=len(shapes))


def paths(points: Ints, lengths: Ints, paths_each: Ints, closed: bool) -> Ragged:
    """Commands of lines or rings: points (N, 2) of all paths, points of each path, paths of each feature.

    Rings are open (without the repeated first point) and have two points at least.
    """
    first_paths = np.cumsum(paths_each) - paths_each
    starts = np.cumsum(lengths) - lengths
    sizes = 2 * lengths + (3 if closed else 2)
    ends = np.cumsum(sizes)
    numbers = np.empty(int(sizes.sum()), dtype=np.uint64)
    within = np.arange(len(points)) - np.repeat(starts, lengths)
    at = np.repeat(ends - sizes, lengths) + 1 + 2 * within + (within > 0)
    steps = _steps(points, starts[first_paths[paths_each > 0]])
    numbers[at], numbers[at + 1] = steps[:, 0], steps[:, 1]
    numbers[ends - sizes] = _command(_MOVE, 1)
    numbers[ends - sizes + 3] = _command(_LINE, lengths - 1)
    if closed:
        numbers[ends - 1] = _command(_CLOSE, 1)
    return varints(numbers, _sum_by(sizes, paths_each))


def _dots(points: Ints, counts: Ints) -> Ragged:
    starts = np.cumsum(counts) - counts
    heads = starts * 2 + np.arange(len(counts))
    numbers = np.empty(2 * len(points) + len(counts), dtype=np.uint64)
    is_head = np.zeros(len(numbers), dtype=bool)
    is_head[heads] = True
    numbers[heads] = _command(_MOVE, counts)
    numbers[~is_head] = _steps(points, starts).ravel()
    return varints(numbers, 2 * counts + 1)


def _steps(points: Ints, first: Ints) -> NDArray[np.uint64]:
    """Zigzag steps from point to point; the first point of a feature steps from the corner of the tile."""
    steps = np.diff(points, axis=0, prepend=0)
    steps[first] = points[first]
    return zigzag(steps)


def _command(number: int, count: ArrayLike) -> Ints:
    command: Ints = np.asarray(count, dtype=np.int64) << 3 | number
    return command


def _sum_by(values: Ints, counts: Ints) -> Ints:
    totals = np.append(0, np.cumsum(values))
    ends = np.cumsum(counts)
    sums: Ints = totals[ends] - totals[ends - counts]
    return sums
