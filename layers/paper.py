"""A sheet of paper over a part of the earth: lon and lat to pixels, shapes to SVG paths."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely

WIDTH = 1200  # of the picture, in its own pixels
TALLEST, LOWEST = 1.6, 0.5  # height to width
RIM = 24
FINEST = 0.7  # pixels; what is smaller is left out

Bbox = tuple[float, float, float, float]
Shapes = Any  # array of shapely geometries


class Paper:
    """North is up, metres are alike in both directions; a city is as flat as the paper."""

    def __init__(self, bbox: Bbox) -> None:
        """Fit the part into the width, in a shape that a screen has."""
        west, south, east, north = bbox
        self.flat = math.cos(math.radians((south + north) / 2))
        across, up = max((east - west) * self.flat, 1e-6), max(north - south, 1e-6)
        self.height = round(WIDTH * min(TALLEST, max(LOWEST, up / across)))
        self.scale = min((WIDTH - 2 * RIM) / across, (self.height - 2 * RIM) / up)
        self.middle = ((west + east) / 2, (south + north) / 2)
        self.frame = shapely.box(0, 0, WIDTH, self.height)

    def pixels(self, at: Any) -> Any:
        """Rows of lon, lat as rows of x, y; y is down."""
        lon, lat = self.middle
        x = WIDTH / 2 + (at[:, 0] - lon) * self.flat * self.scale
        return np.column_stack([x, self.height / 2 - (at[:, 1] - lat) * self.scale])

    def drawn(self, shapes: Iterable[Any]) -> Shapes:
        """Shapes in pixels, without those beside the paper and without corners that cannot be seen."""
        placed = shapely.transform(np.asarray(shapes, dtype=object), self.pixels)
        placed = placed[shapely.intersects(placed, self.frame)]
        return np.asarray(shapely.simplify(placed, FINEST, preserve_topology=False), dtype=object)


def fill(shapes: Shapes, colour: str, opacity: float) -> str:
    """Areas as one path; "" when there is nothing to see."""
    parts = shapely.get_parts(shapes)
    rings = shapely.get_rings(parts[shapely.area(parts) > FINEST])
    look = f'fill="{colour}" fill-opacity="{opacity}" fill-rule="evenodd"'
    return f'<path d="{path(rings)}" {look}/>' if len(rings) else ""


def line(shapes: Shapes, colour: str, width: float, dashes: str = "") -> str:
    """Lines, and the borders of areas, as one path; "" when there is nothing to see."""
    parts = shapely.get_parts(shapes)
    areas = shapely.get_dimensions(parts) == 2
    lines = [*parts[~areas], *shapely.get_rings(parts[areas])]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    look = f'fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"{dashed}'
    return f'<path d="{path(lines)}" {look}/>' if lines else ""


def path(lines: Iterable[Any]) -> str:
    """The ``d`` of a path along lines, in tenths of a pixel."""
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(one)) for one in lines
    )
