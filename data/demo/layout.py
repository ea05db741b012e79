"""Buildings and inner ways of every block."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from data.demo.curves import Floats, longest
from data.demo.plans import LANE_M, PLANS, STRIP, STRIP_LOW, Plan
from data.demo.rows import Frame, Row, draw_rows, fill, frame_of
from data.demo.sites import Site
from data.demo.uses import Blocks
from data.demo.ways import Ways

STRIP_FROM_M = 26.0  # shortest side of a block that gets a row of shops
BUSY = ("primary", "secondary", "tertiary")


@dataclass
class Draft:
    """Buildings as they are drawn, one entry each; places in metres of the town."""

    block: list[int] = field(default_factory=list)
    form: list[str] = field(default_factory=list)
    middle: list[Floats] = field(default_factory=list)
    angle: list[float] = field(default_factory=list)
    length: list[float] = field(default_factory=list)
    depth: list[float] = field(default_factory=list)
    door: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    floors: list[int] = field(default_factory=list)
    gates: dict[int, Floats] = field(default_factory=dict)
    lanes: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stand:
    """Where one building would stand, before it is known to fit."""

    form: str
    middle: Floats
    angle: float
    length: float
    depth: float
    door: int
    units: int
    row: int
    floors: int

    @property
    def ring(self) -> Floats:
        """Its four corners, counter-clockwise from the south-west of its own frame."""
        c, s = np.cos(self.angle), np.sin(self.angle)
        half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [self.length / 2, self.depth / 2]
        out: Floats = half @ np.array([[c, s], [-s, c]]) + self.middle
        return out


def lay_out(site: Site, blocks: Blocks, ways: Ways, lane_stems: list[str]) -> Draft:
    """Fill every block; lanes, spines and row paths are added to ``ways``."""
    draft = Draft()
    busy = shapely.STRtree([line for line, k in zip(ways.lines, ways.kinds, strict=True) if k in BUSY])
    stems = iter(lane_stems)
    for number, use in enumerate(blocks.use):
        build = blocks.build[number]
        rng = site.rng("block", number)
        if use in PLANS:
            stem = next(stems)
            for part in polygons_of(build, 250):
                _fill_part(rng, draft, ways, number, use, part, blocks.plots[number], busy, stem)
        elif use == "park" and build.area > 900:
            _park_paths(ways, blocks.plots[number], longest(build))
    return draft


def _fill_part(
    rng: np.random.Generator, draft: Draft, ways: Ways, number: int, use: str, build: shapely.Geometry,
    plot: shapely.Geometry, busy: shapely.STRtree, stem: str,
) -> None:  # fmt: skip
    plan = PLANS[use]
    frame = frame_of(build, np.pi / 4 if use == "old" else np.radians(28))
    rows = draw_rows(frame.shape_into(build), plan)
    spine = _spine_x(rows) if use in ("old", "walkup", "tower") else None
    through = _spine(frame, spine, plot)
    strips = _strips(rng, build, use, busy, through)
    inner = build if not strips else _inside_of(strips, build)
    local = shapely.buffer(frame.shape_into(inner), 0.05)
    shapely.prepare(local)
    rows = draw_rows(frame.shape_into(inner), plan) if strips else rows
    stands = [
        s for k, row in enumerate(rows) for s in _row_stands(rng, frame, local, row, k, use, plan, spine)
    ]
    for stand in strips + stands:
        _put(draft, number, stand)
    _inner_ways(rng, draft, ways, number, use, frame, rows, spine, through, plot, stem)


def _put(draft: Draft, block: int, stand: Stand) -> None:
    draft.block.append(block)
    for name in ("form", "middle", "angle", "length", "depth", "door", "units", "row", "floors"):
        getattr(draft, name).append(getattr(stand, name))


def _spine_x(rows: list[Row]) -> float | None:
    """The way through a block runs at the middle of its widest row; small blocks need none."""
    if len(rows) < 2:
        return None
    widest = max(rows, key=lambda r: r.x1 - r.x0)
    return (widest.x0 + widest.x1) / 2 + 0.13 * (widest.x1 - widest.x0)


def _spine(frame: Frame, x: float | None, plot: shapely.Geometry) -> shapely.Geometry | None:
    if x is None:
        return None
    far = shapely.linestrings(frame.back(np.array([[x, -900.0], [x, 900.0]])))
    line = longest(shapely.intersection(far, plot))
    return line if line.geom_type == "LineString" and line.length > 5 else None


def _row_stands(
    rng: np.random.Generator, frame: Frame, local: shapely.Geometry, row: Row, k: int, use: str, plan: Plan,
    spine: float | None,
) -> list[Stand]:  # fmt: skip
    spots = fill(rng, row, plan, spine)
    if not spots:
        return []
    ends = np.array(spots)
    depth = plan.depth - (rng.uniform(0, 2.2, len(spots)) if plan.lane else 0.0) * np.ones(len(spots))
    # Old fronts stand on the lane; what varies is how deep a house is.
    south = row.y if row.door < 0 else row.y + plan.depth - depth
    fits = shapely.covers(local, shapely.box(ends[:, 0], south, ends[:, 1], south + depth))
    middle = frame.back(np.column_stack([(ends[:, 0] + ends[:, 1]) / 2, south + depth / 2]))
    floors = rng.integers(plan.floors[0], plan.floors[1] + 1, len(spots))
    if use in ("walkup", "tower"):
        floors[:] = floors[0]  # a row was built at one time
    return [
        Stand(use, middle[i], frame.angle, float(np.diff(ends[i, :2])[0]), float(depth[i]), row.door, spots[i][2], k,
              int(floors[i]))
        for i in np.flatnonzero(fits).tolist()
    ]  # fmt: skip


def _strips(
    rng: np.random.Generator,
    build: shapely.Geometry,
    use: str,
    busy: shapely.STRtree,
    spine: shapely.Geometry | None,
) -> list[Stand]:
    """Rows of shops along the busy sides of a block: with flats above in old estates, low before towers."""
    if use not in ("walkup", "tower"):
        return []
    plan = STRIP if use == "walkup" else STRIP_LOW
    sides = shapely.get_coordinates(shapely.simplify(build.exterior, 2.5))
    ring = shapely.get_coordinates(shapely.orient_polygons(shapely.polygons(sides)))
    keep_free = spine.buffer(4.0) if spine is not None else shapely.Point()
    shapely.prepare(roomy := build.buffer(0.05))
    stands: list[Stand] = []
    taken: list[shapely.Geometry] = []
    for a, b in zip(ring[:-1], ring[1:], strict=True):
        if (
            np.hypot(*(b - a)) < STRIP_FROM_M
            or not _on_busy(busy, a, b)
            or rng.random() < (0.12 if plan is STRIP else 0.5)
        ):
            continue
        for stand in _along(rng, a, b, plan):
            shape = shapely.polygons(stand.ring)
            if (
                roomy.covers(shape)
                and not shape.intersects(keep_free)
                and not any(shape.distance(t) < 4 for t in taken)
            ):
                taken.append(shape)
                stands.append(stand)
    return stands


def _on_busy(busy: shapely.STRtree, a: Floats, b: Floats) -> bool:
    middle = shapely.points((a + b) / 2)
    return len(busy.query(middle, predicate="dwithin", distance=24.0)) > 0


def _along(rng: np.random.Generator, a: Floats, b: Floats, plan: Plan) -> list[Stand]:
    """Buildings along the side a→b of a block that lies to its left; the street is on the right."""
    length = float(np.hypot(*(b - a)))
    ahead = (b - a) / length
    inward = np.array([-ahead[1], ahead[0]])
    row = Row(0.0, 1.0, length - 1.0, 1)
    floors = int(rng.integers(plan.floors[0], plan.floors[1] + 1))
    return [
        Stand("strip" if plan is STRIP else "podium", a + ahead * (x0 + x1) / 2 + inward * (plan.depth / 2 + 0.4),
              float(np.arctan2(ahead[1], ahead[0])), x1 - x0, plan.depth, 1, units, 0, floors)
        for x0, x1, units in fill(rng, row, plan, None)
    ]  # fmt: skip


def _inside_of(strips: list[Stand], build: shapely.Geometry) -> shapely.Geometry:
    # Closing the gaps first keeps rows from reaching out between two shops.
    shapes = shapely.union_all(shapely.buffer(shapely.polygons([s.ring for s in strips]), 10.0, quad_segs=1))
    return longest(shapely.difference(build, shapely.buffer(shapes, -4.0, quad_segs=1)))


def _inner_ways(
    rng: np.random.Generator, draft: Draft, ways: Ways, number: int, use: str, frame: Frame, rows: list[Row],
    spine: float | None, through: shapely.Geometry | None, plot: shapely.Geometry, stem: str,
) -> None:  # fmt: skip
    if through is None or spine is None:
        return
    if use == "old":
        ways.add(through, "living_street", f"{stem}弄")
        _lanes(draft, ways, number, frame, rows, plot, stem)
        return
    ends = shapely.get_coordinates(through)
    gate, inside = (ends[0], ends[-1]) if rng.random() < 0.5 else (ends[-1], ends[0])
    if rng.random() < 0.45:  # one gate only: the far end is a wall
        inside = gate + (inside - gate) * 0.86
    ways.add(shapely.linestrings([gate, inside]), "service")
    draft.gates[number] = gate
    if use in ("walkup", "tower"):
        for row in rows:
            y = row.y + PLANS[use].depth + 2.2
            if row.x0 < spine < row.x1:
                line = shapely.linestrings(frame.back(np.array([[row.x0, y], [row.x1, y]])))
                ways.add(longest(shapely.intersection(line, plot)), "footway")


def _lanes(
    draft: Draft, ways: Ways, number: int, frame: Frame, rows: list[Row], plot: shapely.Geometry, stem: str
) -> None:
    """A lane before every front, through to the roads on both sides."""
    digits = "一二三四五六七八九十"
    plan = PLANS["old"]
    levels = [row.y - LANE_M / 2 if row.door < 0 else row.y + plan.depth + LANE_M / 2 for row in rows]
    order = {round(y / 3): i for i, y in enumerate(sorted({round(y / 3) * 3.0 for y in levels}))}
    drawn = set()
    for k, (row, y) in enumerate(zip(rows, levels, strict=True)):
        rank = order[round(round(y / 3) * 3.0 / 3)]
        name = f"{stem}{digits[rank % 10]}巷" if len(order) > 1 else f"{stem}巷"
        draft.lanes[(number, k)] = name
        if rank in drawn:
            continue
        drawn.add(rank)
        far = shapely.linestrings(frame.back(np.array([[-900.0, y], [900.0, y]])))
        parts = shapely.get_parts(shapely.intersection(far, plot))
        here = shapely.points(frame.back(np.array([[(row.x0 + row.x1) / 2, y]]))[0])
        held = [p for p in parts if p.distance(here) < 1.0]
        if held:
            ways.add(held[0], "living_street", name)


def _park_paths(ways: Ways, plot: shapely.Geometry, build: shapely.Geometry) -> None:
    frame = frame_of(build)
    for ends in ([[-900, -400], [900, 400]], [[-400, 900], [400, -900]]):
        line = shapely.linestrings(frame.back(np.array(ends, dtype=float)))
        ways.add(longest(shapely.intersection(line, plot)), "footway")


def polygons_of(shape: shapely.Geometry, least_m2: float) -> list[shapely.Geometry]:
    """The parts of a shape that are worth building on, largest first."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > least_m2]
    return sorted(parts, key=lambda p: -float(p.area))


def rings(draft: Draft) -> NDArray[np.float64]:
    """Corners (n, 4, 2) of all buildings."""
    angle = np.array(draft.angle)
    c, s = np.cos(angle), np.sin(angle)
    half = (
        np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])[None]
        * np.stack([np.array(draft.length) / 2, np.array(draft.depth) / 2], axis=1)[:, None]
    )
    x = half[..., 0] * c[:, None] - half[..., 1] * s[:, None]
    y = half[..., 0] * s[:, None] + half[..., 1] * c[:, None]
    return np.stack([x, y], axis=-1) + np.array(draft.middle)[:, None]
