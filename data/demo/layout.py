"""Buildings and inner ways of every block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.curves import longest
from data.demo.drafts import Draft, Stand
from data.demo.inner_ways import estate_ways, old_lanes, park_paths
from data.demo.plans import PLANS, Plan
from data.demo.rows import Frame, Row, draw_rows, fill, frame_of
from data.demo.sites import Site
from data.demo.strips import behind, shop_strips
from data.demo.uses import HOMES, Blocks
from data.demo.ways import Ways

BUSY = ("primary", "secondary", "tertiary")
SMALLEST_M2 = 250.0
GROUND_M = (66.0, 38.0)  # a school's sports ground


@dataclass(frozen=True)
class Part:
    """One piece of a block that can be built on: its own frame, and the plot its ways may run in."""

    number: int
    use: str
    build: shapely.Geometry
    plot: shapely.Geometry
    frame: Frame

    @property
    def plan(self) -> Plan:
        """How blocks of this use are built up."""
        return PLANS[self.use]


def lay_out(site: Site, blocks: Blocks, ways: Ways, lane_stems: list[str]) -> Draft:
    """Fill every block; lanes, spines and row paths are added to ``ways``."""
    draft = Draft()
    busy = shapely.STRtree([line for line, k in zip(ways.lines, ways.kinds, strict=True) if k in BUSY])
    for number, use in enumerate(blocks.use):
        rng = site.rng("block", number)
        if use in PLANS:
            for part in _parts(blocks, number):
                _fill_part(rng, draft, ways, part, busy, lane_stems[number])
        elif use == "park" and blocks.build[number].area > 900:
            park_paths(ways, blocks.plots[number], frame_of(longest(blocks.build[number])))
    return draft


def polygons_of(shape: shapely.Geometry, least_m2: float) -> list[shapely.Geometry]:
    """The parts of a shape that are worth building on, largest first."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > least_m2]
    return sorted(parts, key=lambda p: -float(p.area))


def _parts(blocks: Blocks, number: int) -> list[Part]:
    use, shapes = blocks.use[number], polygons_of(blocks.build[number], SMALLEST_M2)
    turn = np.pi / 4 if use == "old" else np.radians(28)
    out = []
    for shape in shapes:
        rest = shapely.union_all([s for s in shapes if s is not shape])
        plot = shapely.difference(blocks.plots[number], rest)
        out.append(Part(number, use, shape, plot, frame_of(shape, float(turn))))
    return out


def _fill_part(
    rng: np.random.Generator, draft: Draft, ways: Ways, part: Part, *about: shapely.STRtree | str
) -> None:
    busy, stem = about
    rows = draw_rows(part.frame.shape_into(part.build), part.plan)
    spine = _spine_x(rows) if part.use in HOMES else None
    through = _spine(part, spine)
    strips = shop_strips(rng, part.build, part.use, busy, through)
    inner = behind(strips, part.build)
    local = part.frame.shape_into(inner)
    rows = draw_rows(local, part.plan) if strips else rows
    if part.use == "school":
        rows = rows[len(rows) // 2 :]
        _add_ground(draft, part, local)
    stands = _row_stands(rng, part, shapely.buffer(local, 0.05), rows, spine)
    draft.add(part.number, strips + stands)
    if through is None or spine is None:
        return
    if part.use == "old":
        old_lanes(ways, part, rows, through, str(stem))
    else:
        gate = estate_ways(rng, ways, part, rows, spine, through)
        draft.gates.setdefault(part.number, gate)


def _spine_x(rows: list[Row]) -> float | None:
    """The way through a block runs near the middle of its widest row; small blocks need none."""
    if len(rows) < 2:
        return None
    widest = max(rows, key=lambda r: r.x1 - r.x0)
    return widest.x0 + 0.63 * (widest.x1 - widest.x0)


def _spine(part: Part, x: float | None) -> shapely.Geometry | None:
    if x is None:
        return None
    far = shapely.linestrings(part.frame.back(np.array([[x, -900.0], [x, 900.0]])))
    line = longest(shapely.intersection(far, part.plot))
    return line if line.geom_type == "LineString" and line.length > 5 else None


def _row_stands(
    rng: np.random.Generator, part: Part, local: shapely.Geometry, rows: list[Row], spine: float | None
) -> list[Stand]:
    shapely.prepare(local)
    return [stand for row in rows for stand in _one_row(rng, part, local, row, spine)]


def _one_row(
    rng: np.random.Generator, part: Part, local: shapely.Geometry, row: Row, spine: float | None
) -> list[Stand]:
    """Buildings of one row that fit; old houses differ in depth and height, an estate's row is alike."""
    plan, spots = part.plan, fill(rng, row, part.plan, spine)
    if not spots:
        return []
    x0, x1 = np.array([s[:2] for s in spots]).T
    depth = plan.depth - (rng.uniform(0, 2.2, len(spots)) if plan.lane else np.zeros(len(spots)))
    south = np.full(len(spots), row.y) if row.door < 0 else row.y + plan.depth - depth
    fits = shapely.covers(local, shapely.box(x0, south, x1, south + depth))
    middle = part.frame.back(np.column_stack([(x0 + x1) / 2, south + depth / 2]))
    floors = rng.integers(plan.floors[0], plan.floors[1] + 1, len(spots))
    if part.use in ("walkup", "tower"):
        floors[:] = floors[0]
    return [
        Stand(part.use, middle[i], part.frame.angle, float(x1[i] - x0[i]), float(depth[i]), row.door,
              spots[i][2], int(floors[i]))
        for i in np.flatnonzero(fits).tolist()
    ]  # fmt: skip


def _add_ground(draft: Draft, part: Part, local: shapely.Geometry) -> None:
    """A sports ground in the south of a school."""
    west, south, east, _ = local.bounds
    x, y = (west + east) / 2, south + 6 + GROUND_M[1] / 2
    box = shapely.box(x - GROUND_M[0] / 2, y - GROUND_M[1] / 2, x + GROUND_M[0] / 2, y + GROUND_M[1] / 2)
    fit = shapely.intersection(box, local)
    if fit.geom_type == "Polygon" and fit.area > 900:
        draft.grounds.append(shapely.transform(fit, part.frame.back))
