"""Rows of shops along the busy sides of a block."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely

from data.demo.curves import Floats, longest
from data.demo.drafts import Stand, footprints
from data.demo.plans import STRIP, STRIP_LOW, Plan
from data.demo.rows import Row, fill

SHORTEST_SIDE_M = 26.0
BUSY_WITHIN_M = 24.0  # from the middle of a busy road to the side of a block
APART_M = 4.0
SKIPPED = {"strip": 0.12, "podium": 0.5}  # sides left open


def shop_strips(
    rng: np.random.Generator,
    build: shapely.Geometry,
    use: str,
    busy: shapely.STRtree,
    spine: shapely.Geometry | None,
) -> list[Stand]:
    """Shops along a block's busy sides: with flats above in older estates, two storeys before towers."""
    if use not in ("walkup", "tower"):
        return []
    plan, form = (STRIP, "strip") if use == "walkup" else (STRIP_LOW, "podium")
    free = [spine.buffer(APART_M)] if spine is not None else []
    roomy = build.buffer(0.05)
    shapely.prepare(roomy)
    out: list[Stand] = []
    for a, b in pairwise(_sides(build)):
        if np.hypot(*(b - a)) < SHORTEST_SIDE_M or not _is_busy(busy, a, b) or rng.random() < SKIPPED[form]:
            continue
        stands = _along(rng, a, b, plan, form)
        for stand, shape in zip(stands, footprints(stands), strict=True):
            if roomy.covers(shape) and not any(shape.distance(other) < APART_M for other in free):
                free.append(shape)
                out.append(stand)
    return out


def behind(strips: list[Stand], build: shapely.Geometry) -> shapely.Geometry:
    """What the shops leave of a block for its rows."""
    if not strips:
        return build
    # Closing the gaps first keeps rows from reaching out between two shops.
    taken = shapely.union_all(shapely.buffer(footprints(strips), 10.0, quad_segs=1))
    return longest(shapely.difference(build, shapely.buffer(taken, -4.0, quad_segs=1)))


def _sides(build: shapely.Geometry) -> Floats:
    """Corners of a block, counter-clockwise, without the small bends."""
    corners = shapely.get_coordinates(shapely.simplify(build.exterior, 2.5))
    out: Floats = shapely.get_coordinates(shapely.orient_polygons(shapely.polygons(corners)))
    return out


def _is_busy(busy: shapely.STRtree, a: Floats, b: Floats) -> bool:
    middle = shapely.points((a + b) / 2)
    return len(busy.query(middle, predicate="dwithin", distance=BUSY_WITHIN_M)) > 0


def _along(rng: np.random.Generator, a: Floats, b: Floats, plan: Plan, form: str) -> list[Stand]:
    """Buildings along the side a→b of a block that lies to its left: the street is on the right."""
    length = float(np.hypot(*(b - a)))
    ahead = (b - a) / length
    inward = np.array([-ahead[1], ahead[0]]) * (plan.depth / 2 + 0.4)
    angle = float(np.arctan2(ahead[1], ahead[0]))
    floors = int(rng.integers(plan.floors[0], plan.floors[1] + 1))
    return [
        Stand(form, a + ahead * (x0 + x1) / 2 + inward, angle, x1 - x0, plan.depth, 1, units, floors)
        for x0, x1, units in fill(rng, Row(0.0, 1.0, length - 1.0, 1), plan, None)
    ]
