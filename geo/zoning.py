"""Zones of responsibility: grids (300–500 households) from road blocks, micro-grids (30–50) from buildings.

Every function works in projected metres and gives the same answer for the same input. Zones tile their
boundary: connected, no gap, no overlap, and neighbours share the same vertices.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely

from geo.balance import Labels
from geo.blocks import (
    check_area,
    draw_atoms,
    faces_around,
    finite_points,
    labelled,
    merged_points,
    road_blocks,
    split_block,
)
from geo.errors import PlaceError
from geo.noding import (
    Borders,
    Floats,
    Ints,
    Polygons,
    dissolved,
    locate,
    share_vertices,
    shared_borders,
    summed,
)
from geo.partition import Bounds

__all__ = [
    "Misfit",
    "ZoneReport",
    "Zones",
    "draw_atoms",
    "draw_grids",
    "draw_micro_grids",
    "draw_zones",
    "road_blocks",
    "split_block",
    "zone_polygons",
]

INSIDE_BLOCK_COST = (
    3.0  # people know their road: a border through a block counts three times one along a road
)
OUTSIDE_M = 0.01

Why = Literal["empty", "island", "one_building", "indivisible"]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A zone out of bounds, and why.

    ``empty``: nobody lives there. ``island``: too few, and no neighbour to join. ``one_building``: a single
    point holds more than the limit. ``indivisible``: its pieces do not add up to a number within bounds.
    """

    zone: int
    households: float
    why: Why


@dataclass(frozen=True, slots=True)
class ZoneReport:
    """What was drawn from what. ``outside`` counts points off the boundary, given to the nearest zone."""

    zones: int
    atoms: int
    points: int
    outside: int
    households: float
    misfits: tuple[Misfit, ...]


@dataclass(frozen=True, slots=True)
class Zones:
    """``polygons`` (k,), the zone 0..k-1 of each point (``labels``), ``households`` (k,) and a report."""

    polygons: Polygons
    labels: Labels
    households: Floats
    report: ZoneReport


def draw_zones(atoms: Any, weights: Any, lo: float, hi: float, within: Any = None) -> Labels:
    """Zone 0..k-1 (n,) of each atom (n,): rook-connected, weight in [lo, hi] wherever that can be.

    ``atoms`` are Polygons that tile a place; ``within`` (n,) labels parent areas no zone may cross.
    Raises PlaceError for a weight that is negative or no number, and for bounds that leave no choice.
    """
    polygons = _tiling(atoms)
    if not len(polygons):
        return np.empty(0, dtype=np.int32)
    _, loads = finite_points(np.zeros((len(polygons), 2)), weights)
    borders = shared_borders(polygons)
    if within is not None:
        parent = np.asarray(within)
        same = parent[borders.pairs[:, 0]] == parent[borders.pairs[:, 1]]
        borders = Borders(borders.pairs[same], borders.metres[same])
    return labelled(polygons, loads, _bounds(lo, hi), borders)


def zone_polygons(atoms: Any, labels: Any) -> Polygons:
    """One polygon per label 0..k-1, dissolved so that neighbours share exactly the same vertices."""
    polygons = _tiling(atoms)
    return dissolved(polygons, np.asarray(labels, dtype=np.int64)) if len(polygons) else polygons


def draw_grids(
    boundary: Any, barriers: Any, xy: Any, households: Any, *, lo: float = 300, hi: float = 500
) -> Zones:
    """Grids of lo–hi households inside ``boundary``, along roads, rails and rivers wherever they can be.

    ``xy`` (n, 2) are buildings or houses (coincident ones are welcome), ``households`` (n,) live there.
    """
    bounds = _bounds(lo, hi)
    points, loads = finite_points(xy, households)
    # Pieces of half a small grid: coarse enough to keep most blocks whole, fine enough to balance.
    atoms = draw_atoms(boundary, barriers, points, loads, lo / 2)
    borders = shared_borders(atoms.polygons)
    inside = atoms.block[borders.pairs[:, 0]] == atoms.block[borders.pairs[:, 1]]
    costs = Borders(borders.pairs, borders.metres * np.where(inside, INSIDE_BLOCK_COST, 1.0))
    return _zones(boundary, _Pieces(atoms.polygons, costs, atoms.atom_of), points, loads, bounds)


def draw_micro_grids(grid: Any, xy: Any, households: Any, *, lo: float = 30, hi: float = 50) -> Zones:
    """Micro-grids of lo–hi households inside one grid, each a group of neighbouring buildings."""
    check_area(grid)
    bounds = _bounds(lo, hi)
    points, loads = finite_points(xy, households)
    buildings, _, original = merged_points(points, loads)
    faces = faces_around(grid, buildings)
    face_of = locate(faces, buildings)[original]
    return _zones(grid, _Pieces(faces, shared_borders(faces), face_of), points, loads, bounds)


@dataclass(frozen=True, slots=True)
class _Pieces:
    polygons: Polygons
    borders: Borders
    of_point: Ints


def _zones(boundary: Any, pieces: _Pieces, points: Floats, loads: Floats, bounds: Bounds) -> Zones:
    carried = summed(pieces.of_point, loads, len(pieces.polygons))
    zone_of = labelled(pieces.polygons, carried, bounds, pieces.borders)
    labels = zone_of[pieces.of_point]
    households = summed(labels, loads, int(zone_of.max()) + 1)
    misfits = tuple(
        Misfit(zone, float(households[zone]), _why(zone, zone_of, carried, pieces.borders, bounds))
        for zone in np.flatnonzero([bounds.excess(weight) > 0 for weight in households]).tolist()
    )
    outside = int((shapely.distance(boundary, shapely.points(points)) > OUTSIDE_M).sum())
    report = ZoneReport(len(households), len(zone_of), len(points), outside, float(loads.sum()), misfits)
    return Zones(dissolved(pieces.polygons, zone_of), labels, households, report)


def _why(zone: int, zone_of: Labels, carried: Floats, borders: Borders, bounds: Bounds) -> Why:
    mine = zone_of == zone
    weight = carried[mine].sum()
    one, other = zone_of[borders.pairs].T
    alone = not ((one == zone) ^ (other == zone)).any()
    if weight == 0:
        return "empty"
    if weight < bounds.lo and alone:
        return "island"
    return "one_building" if carried[mine].max() > bounds.hi else "indivisible"


def _tiling(atoms: Any) -> Polygons:
    polygons = np.asarray(atoms, dtype=object).reshape(-1)
    wrong = np.flatnonzero(~np.isin(shapely.get_type_id(polygons), (3, 6)))
    if len(wrong):
        raise PlaceError(f"atom {wrong[0]} is no polygon: keep only Polygons before drawing zones")
    return share_vertices(polygons) if len(polygons) else polygons


def _bounds(lo: float, hi: float) -> Bounds:
    if not 0 < lo < hi:
        raise PlaceError(f"zone bounds {lo}–{hi}: the lower one must be above 0 and below the upper")
    return Bounds(float(lo), float(hi), (lo + hi) / 2)
