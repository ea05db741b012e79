"""The pieces zones are made of: road blocks, and blocks cut between their buildings. Projected metres."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.balance import Labels, partition
from geo.errors import PlaceError
from geo.noding import (
    Borders,
    Floats,
    Ints,
    Polygons,
    dissolved,
    faces_of,
    locate,
    share_vertices,
    shared_borders,
    summed,
)
from geo.partition import Bounds, graph_of

FRAME_M = 50.0
ONE_POINT_M = 0.01
FILL_SHARE = 0.7  # full enough to stay few, empty enough to leave room for uneven buildings


@dataclass(frozen=True, slots=True)
class Atoms:
    """``polygons`` (a,) that tile a place, the road ``block`` (a,) of each, the atom of each point (n,)."""

    polygons: Polygons
    block: Ints
    atom_of: Ints


def road_blocks(boundary: Any, barriers: Any, min_area_m2: float = 400.0) -> Polygons:
    """Faces of ``boundary`` between ``barriers`` (road, rail, river LineStrings); dead ends are ignored.

    They tile the boundary; a sliver below ``min_area_m2`` joins the neighbour it shares most edge with.
    Raises PlaceError for an empty or invalid boundary.
    """
    check_area(boundary)
    lines = np.asarray(barriers, dtype=object).reshape(-1)
    near = lines[shapely.intersects(shapely.box(*boundary.bounds), lines)]
    return _without_slivers(_inside(faces_of([boundary.boundary, *near]), boundary), min_area_m2)


def split_block(block: Any, xy: Any, weights: Any, limit: float) -> Polygons:
    """Connected pieces of ``block`` with at most ``limit`` weight each, unless a single point weighs more."""
    points, loads, _ = merged_points(*finite_points(xy, weights))
    if loads.sum() <= limit or len(points) < 2:
        return np.array([block], dtype=object)
    faces = faces_around(block, points)
    carried = summed(locate(faces, points), loads, len(faces))
    return dissolved(
        faces, labelled(faces, carried, Bounds(0, limit, FILL_SHARE * limit), shared_borders(faces))
    )


def draw_atoms(boundary: Any, barriers: Any, xy: Any, households: Any, limit: float) -> Atoms:
    """Road blocks, cut further where they hold more than ``limit`` households; vertices match throughout.

    Larger areas (communities) and grids drawn from the same atoms nest exactly.
    """
    points, loads, original = merged_points(*finite_points(xy, households))
    blocks = road_blocks(boundary, barriers)
    pieces = [
        split_block(block, points[mine], loads[mine], limit)
        for block, mine in zip(blocks, _members(locate(blocks, points), len(blocks)), strict=True)
    ]
    polygons = share_vertices(np.concatenate(pieces))
    block = np.repeat(np.arange(len(blocks)), [len(piece) for piece in pieces])
    return Atoms(polygons, block, locate(polygons, points)[original])


def faces_around(area: Any, points: Floats) -> Polygons:
    """``area`` cut along the Voronoi edges of distinct ``points``: every face belongs to one point."""
    if len(points) < 2:
        return np.asarray(shapely.get_parts(area), dtype=object)
    # Near the origin the diagram keeps its precision; its edges are only cuts: moving them is harmless.
    origin = np.floor(points.mean(axis=0))
    frame = shapely.box(*area.bounds).buffer(FRAME_M, join_style="mitre")
    edges = shapely.voronoi_polygons(
        shapely.multipoints(points - origin),
        only_edges=True,
        extend_to=shapely.transform(frame, lambda xy: xy - origin),
    )
    cuts = shapely.transform(edges, lambda xy: xy + origin)
    return _inside(faces_of([area.boundary, cuts]), area)


def labelled(polygons: Polygons, loads: Floats, bounds: Bounds, borders: Borders) -> Labels:
    """Zone of each polygon of a tiling, given its borders and what each costs to cut (metres)."""
    middle = shapely.get_coordinates(shapely.centroid(polygons))
    return partition(graph_of(middle, loads, borders.pairs, borders.metres), bounds)


def merged_points(xy: Floats, loads: Floats) -> tuple[Floats, Floats, Ints]:
    """Distinct points (1 cm), the summed load of each, and for every given point its distinct one."""
    whole = np.round(xy / ONE_POINT_M)
    _, first, index = np.unique(whole[:, 0] + 1j * whole[:, 1], return_index=True, return_inverse=True)
    return xy[first], summed(index, loads, len(first)), index


def finite_points(xy: Any, weights: Any) -> tuple[Floats, Floats]:
    """Points as (n, 2) and weights as (n,) float64; PlaceError names the first row that is no number."""
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    loads = np.asarray(weights, dtype=np.float64).reshape(-1)
    if len(points) != len(loads):
        raise PlaceError(f"{len(points)} points but {len(loads)} weights: give one weight per point")
    good = np.isfinite(points).all(axis=1) & np.isfinite(loads) & (loads >= 0)
    if not good.all():
        row = int(np.argmin(good))
        raise PlaceError(f"row {row}: point {points[row]} with weight {loads[row]}: correct or drop the row")
    return points, loads


def check_area(area: Any) -> None:
    """Raise PlaceError unless ``area`` is a valid, non-empty Polygon or MultiPolygon."""
    if area.geom_type not in ("Polygon", "MultiPolygon") or area.is_empty:
        raise PlaceError(f"the boundary is an empty or {area.geom_type} geometry: give a Polygon")
    if not area.is_valid:
        raise PlaceError(f"the boundary is not valid ({shapely.is_valid_reason(area)}): run make_valid first")


def _inside(faces: Polygons, area: Any) -> Polygons:
    """Faces that lie in ``area``: not in its holes, not outside."""
    shapely.prepare(area)
    inner = shapely.get_coordinates(shapely.point_on_surface(faces))
    kept: Polygons = faces[shapely.contains_xy(area, inner)]
    return kept


def _members(group_of: Ints, count: int) -> list[Ints]:
    """For every group 0..count-1 the positions that belong to it."""
    order = np.argsort(group_of, kind="stable")
    return np.split(order, np.searchsorted(group_of[order], np.arange(1, count)))


def _without_slivers(faces: Polygons, min_area_m2: float) -> Polygons:
    area, borders = shapely.area(faces), shared_borders(faces)
    links: list[dict[int, float]] = [{} for _ in faces]
    for (one, other), metres in zip(borders.pairs.tolist(), borders.metres.tolist(), strict=True):
        links[one][other] = links[other][one] = metres
    home = np.arange(len(faces))
    for face in np.argsort(area, kind="stable")[: int((area < min_area_m2).sum())].tolist():
        if area[face] >= min_area_m2 or not links[face]:
            continue
        host = max(links[face], key=lambda other: (links[face][other], -other))
        _absorb(links, face, host)
        home[home == face] = host
        area[host] += area[face]
    return dissolved(faces, np.unique(home, return_inverse=True)[1])


def _absorb(links: list[dict[int, float]], face: int, host: int) -> None:
    """Hand the borders of ``face`` to ``host``."""
    for other, metres in links[face].items():
        del links[other][face]
        if other != host:
            links[other][host] = links[host][other] = links[host].get(other, 0.0) + metres
    links[face] = {}
