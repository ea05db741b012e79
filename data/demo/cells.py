"""Blocks: the land between the main roads and the water, cut again and again by bent roads.

Cells tile the outline exactly, along the middle of roads and canals, so areas of responsibility follow both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from data.demo.curves import Floats, axes, meander, unit
from data.demo.sites import Site
from data.demo.terrain import Terrain

Shapes = NDArray[np.object_]
OLD_HA, NEW_HA = 0.85, 2.5
SHAPE_TRIES = 6


@dataclass(frozen=True)
class Cells:
    """``polygons`` (k,) that tile the outline; ``cuts`` the lines that parted them, ``kinds`` their roads."""

    polygons: Shapes
    cuts: list[shapely.Geometry]
    kinds: list[str]
    old: NDArray[np.bool_]


def draw_cells(site: Site, land: Terrain) -> Cells:
    """Cut the outline into blocks of 1–3 ha, smaller ones in the old town."""
    rng = site.rng("cells")
    waiting = [(face, 0) for face in _faces(land)]
    done, cuts, kinds = [], [], []
    while waiting:
        face, depth = waiting.pop()
        target = _target_m2(site, land, face)
        best = _best_cut(rng, face) if face.area > 1.45 * target else None
        if best is None:
            done.append(face)
            continue
        chord, parts = best
        cuts.append(chord)
        kinds.append(_kind(face.area, target))
        waiting += [(p, depth + 1) for p in parts]
    polygons = np.array(done, dtype=object)
    old = np.array([_is_old(site, land, p) for p in done])
    return Cells(polygons, cuts, kinds, old)


def _faces(land: Terrain) -> list[shapely.Geometry]:
    """The outline between main roads and the middles of the canals."""
    lines = [land.outline.exterior, *map(shapely.linestrings, land.mains)]
    lines += [shapely.linestrings(w.line) for w in land.waters]
    if len(land.creek_road):
        lines.append(shapely.linestrings(land.creek_road))
    return _polygons(lines, land.outline)


def _polygons(lines: list[shapely.Geometry], within: shapely.Geometry) -> list[shapely.Geometry]:
    noded = shapely.get_parts(shapely.union_all(lines, grid_size=0.001))
    faces = shapely.get_parts(shapely.polygonize(noded))
    return [f for f in faces if within.contains(f.representative_point())]


def _is_old(site: Site, land: Terrain, face: shapely.Geometry) -> bool:
    middle = shapely.get_coordinates(face.centroid)[0] - land.heart
    return bool(np.hypot(*middle) < 0.21 * site.side_m)


def _target_m2(site: Site, land: Terrain, face: shapely.Geometry) -> float:
    if _is_old(site, land, face):
        return OLD_HA * 1e4
    return min(NEW_HA * 1e4, site.side_m**2 / 7)


def _kind(area_m2: float, target_m2: float) -> str:
    if area_m2 > 9 * NEW_HA * 1e4 / 2.5:
        return "secondary"
    if target_m2 < NEW_HA * 1e4 / 2:
        return "living_street"
    return "tertiary" if area_m2 > 2 * NEW_HA * 1e4 else "residential"


def _best_cut(
    rng: np.random.Generator, face: shapely.Geometry
) -> tuple[shapely.Geometry, list[shapely.Geometry]] | None:
    """Of a few bent cuts across the long side, the one with the best-shaped parts; None if all are bad."""
    best, best_score = None, 0.18
    for _ in range(SHAPE_TRIES):
        line = shapely.linestrings(_chord(rng, face))
        parts = _polygons([face.exterior, line], face)
        if len(parts) < 2:
            continue
        score = min(_shapely(p) * min(1.0, 3 * p.area / face.area) for p in parts)
        if score > best_score:
            best, best_score = (shapely.intersection(line, face), parts), score
    return best


def _chord(rng: np.random.Generator, face: shapely.Geometry) -> Floats:
    along, across, length, width = axes(face)
    middle = shapely.get_coordinates(shapely.oriented_envelope(face).centroid)[0]
    middle = middle + along * length * rng.uniform(-0.1, 0.1)
    turn = rng.normal(0, 0.09)
    across = unit(across * np.cos(turn) + along * np.sin(turn))
    reach = across * (width * 0.75 + 5)
    return meander(rng, middle - reach, middle + reach, min(width * 0.02, 4.0), 9)


def _shapely(part: shapely.Geometry) -> float:
    """1 for a circle, 0.79 for a square, small for a sliver."""
    return float(4 * np.pi * part.area / part.length**2)


def bank_of(land: Terrain, cells: Shapes) -> NDArray[np.int64]:
    """Side of the river (0 south, 1 north) of each cell."""
    river = land.waters[0].line
    middle = shapely.get_coordinates(shapely.point_on_surface(cells))
    out: NDArray[np.int64] = (middle[:, 1] > np.interp(middle[:, 0], river[:, 0], river[:, 1])).astype(
        np.int64
    )
    return out
