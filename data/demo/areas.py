"""Communities, grids and micro-grids: each a group of blocks or of neighbouring buildings, nested exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from data.demo.curves import Floats
from geo.zoning import draw_zones

Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]
COMMUNITY_HOUSES = 1_667  # a twelfth of a street of 20,000
FULL_COMMUNITY = 1_000  # households from which a community has six grids or more
GRID_HOUSEHOLDS = 240.0
PIECE_HOUSEHOLDS = 90.0  # of a block: what grids are put together from
MICRO_HOUSEHOLDS = 40.0


@dataclass(frozen=True)
class Areas:
    """Polygons of each level; ``community``/``grid`` name the parent of each grid/micro-grid;

    ``micro`` (n,) is the micro-grid of each house.
    """

    communities: Shapes
    grids: Shapes
    micros: Shapes
    community_of_grid: Ints
    grid_of_micro: Ints
    micro: Ints


def draw_areas(cells: Shapes, bank: Ints, cell: Ints, *, xy: Floats, load: Floats, houses: int) -> Areas:
    """Draw all three levels for houses at ``xy`` (n, 2) in ``cell`` (n,), weighing ``load`` (n,) households.

    ``bank`` (k,) is the side of the river each cell is on: no area lies on both.
    """
    halves, half_cell, half = _split(cells, cell, xy, load, PIECE_HOUSEHOLDS)
    pieces, piece_half, piece = _split(halves, half, xy, load, MICRO_HOUSEHOLDS)
    count = max(1, round(houses / COMMUNITY_HOUSES))
    community = _communities(cells, _summed(cell, load, len(cells)), bank, count)[half_cell]
    grid = _grids(halves, _summed(half, load, len(halves)), community)[piece_half]
    micro = draw_zones(pieces, _summed(piece, load, len(pieces)), 20, 62, grid).astype(np.int64)
    _, first_micro = np.unique(micro, return_index=True)
    _, first_grid = np.unique(grid, return_index=True)
    of_grid, of_micro = community[piece_half][first_grid], grid[first_micro]
    faces, face_piece = _noded(pieces)
    communities, grids, micros = (
        _united(faces, label[face_piece]) for label in (community[piece_half], grid, micro)
    )
    return Areas(communities, grids, micros, of_grid, of_micro, micro[piece])


def _noded(pieces: Shapes) -> tuple[Shapes, Ints]:
    """Faces that share every vertex with their neighbours (to the millimetre), and the piece of each."""
    lines = shapely.union_all(shapely.boundary(pieces), grid_size=0.001)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inner = shapely.point_on_surface(faces)
    owner = shapely.STRtree(pieces).nearest(inner)
    return faces, np.asarray(owner, dtype=np.int64)


def _united(faces: Shapes, label: Ints) -> Shapes:
    """One shape per label; borders cancel because vertices match."""
    order = np.argsort(label, kind="stable")
    groups = np.split(faces[order], np.flatnonzero(np.diff(label[order])) + 1)
    return np.array([shapely.coverage_union_all(group) for group in groups], dtype=object)


def _communities(cells: Shapes, loads: Floats, bank: Ints, count: int) -> Ints:
    """``count`` groups of whole blocks with like numbers of households; the nearest number there is."""
    middle = loads.sum() / count
    if count == 1:
        return np.zeros(len(cells), np.int64)
    tried = [
        draw_zones(cells, loads, middle * f * 0.75, middle * f * 1.25, bank)
        for f in (1.0, 0.93, 1.07, 0.86, 1.14)
    ]
    best = min(tried, key=lambda labels: abs(int(labels.max()) + 1 - count))
    return np.asarray(best, dtype=np.int64)


def _grids(halves: Shapes, loads: Floats, community: Ints) -> Ints:
    """Grids of whole pieces of blocks: six to ten to a full community."""
    out, begun = np.zeros(len(halves), np.int64), 0
    for one in range(int(community.max()) + 1):
        mine = np.flatnonzero(community == one)
        load = float(loads[mine].sum())
        count = np.clip(round(load / GRID_HOUSEHOLDS), 6 if load > FULL_COMMUNITY else 1, 10)
        middle = max(load / count, 1.0)
        labels = draw_zones(halves[mine], loads[mine], middle * 0.75, middle * 1.25)
        out[mine] = labels + begun
        begun += int(labels.max()) + 1
    return out


def _summed(of: Ints, load: Floats, count: int) -> Floats:
    return np.asarray(np.bincount(of, weights=load, minlength=count), dtype=np.float64)


def _split(shapes: Shapes, of: Ints, xy: Floats, load: Floats, limit: float) -> tuple[Shapes, Ints, Ints]:
    """Cut each shape by straight lines between its houses into parts of at most about ``limit`` households.

    Returns the parts, the shape each came from, and the part (n,) of each house.
    """
    parts: list[Any] = []
    origin: list[int] = []
    part_of = np.zeros(len(of), np.int64)
    order = np.argsort(of, kind="stable")
    ends = np.searchsorted(of[order], np.arange(len(shapes) + 1))
    for number, shape in enumerate(shapes):
        waiting = [(shape, order[ends[number] : ends[number + 1]])]
        while waiting:
            region, mine = waiting.pop()
            count = round(load[mine].sum() / limit)
            halves = _halved(region, mine, xy, load, count) if count > 1 else None
            if halves is None:
                part_of[mine] = len(parts)
                parts.append(region)
                origin.append(number)
            else:
                waiting += halves
    return np.array(parts, dtype=object), np.array(origin), part_of


def _halved(region: Any, mine: Ints, xy: Floats, load: Floats, count: int) -> list[tuple[Any, Ints]] | None:
    """Cut across the houses' wider spread, in a wide gap near the wanted share; None if no cut will do."""
    centre = xy[mine].mean(axis=0)
    points = xy[mine] - centre
    _, axes = np.linalg.eigh(points.T @ points)
    for axis in (axes[:, 1], axes[:, 0], axes[:, 0] + axes[:, 1], axes[:, 0] - axes[:, 1]):
        place = points @ axis
        order = np.argsort(place, kind="stable")
        passed = np.cumsum(load[mine][order])[:-1] / load[mine].sum()
        gap = np.where(np.abs(passed - (count // 2) / count) < 0.6 / count, np.diff(place[order]), 0)
        for at in np.argsort(-gap, kind="stable")[:4].tolist():
            pieces = (
                _cut(region, axis, (place[order][at : at + 2]).mean() + centre @ axis)
                if gap[at] > 0.4
                else None
            )
            if pieces is not None:
                return [(pieces[0], mine[order[: at + 1]]), (pieces[1], mine[order[at + 1 :]])]
    return None


def _cut(region: Any, axis: Floats, place: float) -> tuple[Any, Any] | None:
    """The region below and above a line across ``axis``; None if either side comes apart."""
    axis, place = axis / np.hypot(*axis), place / np.hypot(*axis)
    aside, reach = np.array([-axis[1], axis[0]]), 4000.0
    at = axis * place + aside * (np.array(region.centroid.coords[0]) @ aside)
    ring = [
        at - aside * reach,
        at + aside * reach,
        at + aside * reach - axis * reach,
        at - aside * reach - axis * reach,
    ]
    side = shapely.polygons(np.array(ring))
    low, high = shapely.intersection(region, side), shapely.difference(region, side)
    if low.geom_type != "Polygon" or high.geom_type != "Polygon":
        return None
    return low, high
