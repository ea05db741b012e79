"""Rows of buildings in a block, in the block's own frame (x along the rows, y northwards)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from data.demo.curves import Floats, axes
from data.demo.plans import LANE_M, Plan

TURN_MAX = np.radians(28)  # rows may turn this far from facing south
SPINE_M = 3.6  # half the width kept free for the way through a block
ROWS_MOST = 60
MOST_IN_ROW = 200
STRETCH = {False: (0.92, 1.1), True: (0.62, 1.5)}  # of a unit's length; old houses vary most


@dataclass(frozen=True)
class Frame:
    """Turns points into the frame of a block and back; the origin keeps numbers small."""

    origin: Floats
    angle: float

    def into(self, points: Floats) -> Floats:
        """Metres of the town → metres of the block."""
        c, s = np.cos(self.angle), np.sin(self.angle)
        out: Floats = (points - self.origin) @ np.array([[c, -s], [s, c]])
        return out

    def back(self, points: Floats) -> Floats:
        """Metres of the block → metres of the town."""
        c, s = np.cos(self.angle), np.sin(self.angle)
        out: Floats = points @ np.array([[c, s], [-s, c]]) + self.origin
        return out

    def shape_into(self, shape: shapely.Geometry) -> shapely.Geometry:
        """A shape in the frame of the block."""
        return shapely.transform(shape, self.into)


@dataclass(frozen=True)
class Row:
    """One row: its south face ``y``, the free interval ``x0``–``x1``, and where its doors are (±1)."""

    y: float
    x0: float
    x1: float
    door: int


def frame_of(build: shapely.Geometry, turn_max: float = TURN_MAX) -> Frame:
    """Rows run along the block's side that is nearest to west–east, turned no more than ``turn_max``."""
    along, _, _, _ = axes(build)
    angle = (np.arctan2(along[1], along[0]) + np.pi / 4) % (np.pi / 2) - np.pi / 4
    origin = shapely.get_coordinates(build.centroid)[0]
    return Frame(origin, float(np.clip(angle, -turn_max, turn_max)))


def draw_rows(build: shapely.Geometry, plan: Plan) -> list[Row]:
    """Rows that fit a block given in its own frame, from south to north."""
    _, low, _, high = shapely.bounds(build)
    ys, doors = _levels(low + 0.3, high, plan)
    if not len(ys):
        return []
    x0a, x1a = _intervals(build, ys)
    x0b, x1b = _intervals(build, ys + plan.depth)
    x0, x1 = np.maximum(x0a, x0b), np.minimum(x1a, x1b)
    least = plan.unit * min(plan.lengths)
    return [
        Row(float(y), float(a), float(b), int(d))
        for y, a, b, d in zip(ys, x0, x1, doors, strict=True)
        if b - a >= least
    ]


def _levels(low: float, high: float, plan: Plan) -> tuple[Floats, NDArray[np.int64]]:
    """South faces of rows; in old lanes two rows stand back to back between lanes."""
    if not plan.lane:
        room = high - low
        count = int((room + plan.gap) // (plan.depth + plan.gap))
        if count < 1:
            return np.empty(0), np.empty(0, np.int64)
        spare = room - count * plan.depth - (count - 1) * plan.gap
        pitch = plan.depth + plan.gap + min(spare / max(count - 1, 1), plan.gap * 0.4)
        south = (room - plan.depth - pitch * (count - 1)) / 2  # what is over is shared by both ends
        faces = np.asarray(low + south + pitch * np.arange(min(count, ROWS_MOST)), dtype=np.float64)
        return faces, np.ones(len(faces), np.int64)
    pair = 2 * plan.depth + plan.gap + LANE_M
    starts = np.arange(low, high - plan.depth, pair)
    ys = np.stack([starts, starts + plan.depth + plan.gap], axis=1).ravel()
    doors = np.tile([-1, 1], len(starts))
    keep = ys + plan.depth <= high
    return ys[keep], doors[keep]


def _intervals(build: shapely.Geometry, ys: Floats) -> tuple[Floats, Floats]:
    """Longest run of each level line inside the block; an empty run where there is none."""
    west, _, east, _ = shapely.bounds(build)
    ends = np.stack([np.column_stack([np.full(len(ys), x), ys]) for x in (west - 1, east + 1)], axis=1)
    runs = shapely.intersection(shapely.linestrings(ends), build)
    parts, of = shapely.get_parts(runs, return_index=True)
    x0, x1 = np.zeros(len(ys)), np.full(len(ys), -1.0)
    if len(parts):
        box = shapely.bounds(parts)
        order = np.argsort(box[:, 2] - box[:, 0])  # the longest run is written last
        x0[of[order]], x1[of[order]] = box[order, 0], box[order, 2]
    return x0, x1


def fill(
    rng: np.random.Generator, row: Row, plan: Plan, spine: float | None
) -> list[tuple[float, float, int]]:
    """Buildings of a row as (west end, east end, units), clear of the spine way."""
    runs = [(row.x0, row.x1)]
    if spine is not None and row.x0 < spine < row.x1:
        runs = [(row.x0, spine - SPINE_M), (spine + SPINE_M, row.x1)]
    return [b for a, z in runs for b in _packed(rng, a + 0.3, z - 0.3, plan)]


def _packed(rng: np.random.Generator, start: float, end: float, plan: Plan) -> list[tuple[float, float, int]]:
    """Buildings from end to end: sizes by chance, the last one as small as need be, then all stretched."""
    sizes: list[tuple[float, int]] = []
    room, least = end - start, min(plan.lengths)
    picks = rng.integers(0, len(plan.lengths), MOST_IN_ROW).tolist()
    widths = (plan.unit * rng.uniform(*STRETCH[plan.lane], MOST_IN_ROW)).tolist()
    for pick, width in zip(picks, widths, strict=True):
        units = min(plan.lengths[pick], int(room // width))
        if units < least:
            break
        sizes.append((units * width, units))
        room -= units * width + plan.apart
    return _spread(sizes, start, room + plan.apart, plan)


def _spread(
    sizes: list[tuple[float, int]], start: float, spare: float, plan: Plan
) -> list[tuple[float, float, int]]:
    """Share what is over: first longer buildings (an eighth at most), then wider gaps."""
    if not sizes:
        return []
    total = sum(length for length, _ in sizes)
    longer = min(1.125, 1 + spare / total)
    gap = min((spare - total * (longer - 1)) / max(len(sizes) - 1, 1), 4.0) if len(sizes) > 1 else 0.0
    out, x = [], start
    for length, units in sizes:
        out.append((x, x + length * longer, units))
        x += length * longer + plan.apart + gap
    return out
