"""What each block is for, and the land in it that can be built on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.cells import Cells
from data.demo.curves import Floats, longest
from data.demo.sites import Site
from data.demo.terrain import Terrain
from data.demo.ways import HALF_M, Ways

HOMES = ("old", "walkup", "tower")
RAIL_M = 15.0  # from the middle of the elevated railway to the nearest wall
PAVEMENT_M = 2.0
# In a whole street: how many blocks of each other use.
OTHERS = (("school", 3), ("market", 2), ("park", 6), ("office", 3), ("civic", 1), ("care", 1), ("site", 1))
CITY_BLOCKS = 40
FULL_BLOCKS = 110  # of 20,000 houses


@dataclass(frozen=True)
class Blocks:
    """``plots`` (k,) is each cell without its water, ``build`` what can be built on, maybe in parts."""

    use: list[str]
    plots: list[shapely.Geometry]
    build: list[shapely.Geometry]


def draw_blocks(site: Site, land: Terrain, cells: Cells, ways: Ways, zone: shapely.Geometry) -> Blocks:
    """Free each cell of roads, banks and railway, then give it a use."""
    plots = [longest(p) for p in shapely.difference(cells.polygons, zone).tolist()]
    build = _buildable(plots, ways, land)
    return Blocks(_uses(site, land, cells, build), plots, build)


def _buildable(plots: list[shapely.Geometry], ways: Ways, land: Terrain) -> list[shapely.Geometry]:
    half = np.array([HALF_M[k] for k in ways.kinds]) + PAVEMENT_M
    strips = shapely.buffer(np.array(ways.lines, dtype=object), half, quad_segs=2)
    if land.rail is not None:
        strips = np.append(strips, shapely.buffer(shapely.linestrings(land.rail), RAIL_M, quad_segs=2))
    tree = shapely.STRtree(strips)
    out = []
    for plot in plots:
        near = strips[np.sort(tree.query(plot))]
        out.append(shapely.difference(plot, shapely.union_all(near)))
    return out


def _uses(site: Site, land: Terrain, cells: Cells, build: list[shapely.Geometry]) -> list[str]:
    rng = site.rng("uses")
    area = shapely.area(build)
    middle = shapely.get_coordinates(shapely.centroid(cells.polygons))
    far = np.hypot(*(middle - land.heart).T)
    new = far + rng.normal(0, 150, len(far)) > far.mean() * 1.15
    use = np.where(cells.old, "old", np.where(new, "tower", "walkup")).astype(object)
    use[area < 700] = "green"
    order = [i for i in rng.permutation(len(use)).tolist() if area[i] > 5_000 and not cells.old[i]]
    if len(use) >= CITY_BLOCKS:
        use[_edge(land, middle, area)] = "factory"
        order = [i for i in order if use[i] != "factory"]
        for kind, count in OTHERS:
            for _ in range(max(1, round(count * len(use) / FULL_BLOCKS))):
                use[order.pop()] = kind
        use[_pocket(middle, land, order)] = "old"
    elif len(order) > 3:
        use[order.pop()] = "park"
    if not (use == "old").any() and len(order) > 1:
        use[order.pop()] = "old"
    return [str(u) for u in use]


def _edge(land: Terrain, middle: Floats, area: Floats) -> list[int]:
    """Blocks for factories: the largest ones beyond the railway."""
    beyond = np.argsort(-middle[:, 0] - 0.3 * middle[:, 1])[:9]
    return [int(i) for i in beyond if area[i] > 6_000][: len(area) // 18]


def _pocket(middle: Floats, land: Terrain, order: list[int]) -> list[int]:
    """A village in the city: four neighbouring blocks far from the old town."""
    far = max(order, key=lambda i: float(np.hypot(*(middle[i] - land.heart))))
    near = sorted(order, key=lambda i: float(np.hypot(*(middle[i] - middle[far]))))
    return near[:4]
