"""Ways inside the blocks: estate roads behind a gate, lanes of the old town, paths in parks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from data.demo.curves import Floats, longest
from data.demo.plans import LANE_M
from data.demo.rows import Frame, Row
from data.demo.ways import Ways

if TYPE_CHECKING:
    from data.demo.layout import Part

FAR_M = 900.0
ONE_GATE = 0.45  # of the estates have a wall at the far end of their road
DIGITS = "一二三四五六七八九十"


def estate_ways(
    rng: np.random.Generator, ways: Ways, part: Part, rows: list[Row], *spine: float | shapely.Geometry
) -> Floats:
    """A road through the estate and a footway before the doors of every row; returns the gate."""
    x, through = spine
    ends = shapely.get_coordinates(through)
    gate: Floats = ends[0]
    inside: Floats = ends[-1]
    if rng.random() < 0.5:
        gate, inside = inside, gate
    if rng.random() < ONE_GATE:
        inside = gate + (inside - gate) * 0.86
    ways.add(shapely.linestrings([gate, inside]), "service")
    for row in (r for r in rows if r.x0 < float(x) < r.x1):
        y = row.y + part.plan.depth + 2.2
        line = shapely.linestrings(part.frame.back(np.array([[row.x0, y], [row.x1, y]])))
        ways.add(longest(shapely.intersection(line, part.plot)), "footway")
    return gate


def old_lanes(ways: Ways, part: Part, rows: list[Row], through: shapely.Geometry, stem: str) -> None:
    """An alley across, and a numbered lane before every front, through to the roads on both sides."""
    ways.add(through, "living_street", f"{stem}弄")
    levels: dict[float, Row] = {}
    for row in rows:
        y = row.y - LANE_M / 2 if row.door < 0 else row.y + part.plan.depth + LANE_M / 2
        if not any(abs(y - other) < LANE_M for other in levels):
            levels[y] = row
    for rank, (y, row) in enumerate(sorted(levels.items(), key=lambda item: item[0])):
        name = f"{stem}{DIGITS[rank % 10]}巷" if len(levels) > 1 else f"{stem}巷"
        lane = _across(part, y, (row.x0 + row.x1) / 2)
        if lane is not None:
            ways.add(lane, "living_street", name)


def park_paths(ways: Ways, plot: shapely.Geometry, frame: Frame) -> None:
    """Two paths through a park, askew."""
    for ends in (
        [[-FAR_M, -0.44 * FAR_M], [FAR_M, 0.44 * FAR_M]],
        [[-0.44 * FAR_M, FAR_M], [0.44 * FAR_M, -FAR_M]],
    ):
        line = shapely.linestrings(frame.back(np.array(ends)))
        ways.add(longest(shapely.intersection(line, plot)), "footway")


def _across(part: Part, y: float, x: float) -> shapely.Geometry | None:
    """The piece of a level line that runs past ``x``, from one side of the plot to the other."""
    far = shapely.linestrings(part.frame.back(np.array([[-FAR_M, y], [FAR_M, y]])))
    here = shapely.points(part.frame.back(np.array([[x, y]]))[0])
    parts = shapely.get_parts(shapely.intersection(far, part.plot))
    held = [p for p in parts if p.distance(here) < 1.0]
    return held[0] if held else None
