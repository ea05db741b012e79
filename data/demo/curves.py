"""Lines that bend: canals, roads and borders are never quite straight."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def meander(rng: np.random.Generator, start: Floats, end: Floats, swing_m: float, points: int = 21) -> Floats:
    """Points (n, 2) of a smooth line that swings about the chord by about ``swing_m`` metres.

    The swing dies away at both ends, so that lines meet where they are meant to.
    """
    along = np.linspace(0, 1, points)
    phase = rng.uniform(0, 2 * np.pi, 3)
    waves = sum(np.sin(2 * np.pi * k * along + p) / k for k, p in zip((0.7, 1.4, 2.6), phase, strict=True))
    chord = end - start
    normal = np.array([-chord[1], chord[0]]) / np.hypot(*chord)
    line: Floats = (
        start + along[:, None] * chord + (swing_m * waves * np.sin(np.pi * along))[:, None] * normal
    )
    return line


def unit(vector: Floats) -> Floats:
    """The vector at length 1."""
    out: Floats = vector / np.hypot(*vector)
    return out


def longer(line: Floats, metres: float) -> Floats:
    """The line carried on straight beyond both ends."""
    head = line[0] + unit(line[0] - line[1]) * metres
    tail = line[-1] + unit(line[-1] - line[-2]) * metres
    return np.vstack([head, line, tail])


def at_share(line: Floats, share: float) -> Floats:
    """The point at this share (0–1) of the line's length."""
    point = shapely.line_interpolate_point(shapely.linestrings(line), share, normalized=True)
    out: Floats = shapely.get_coordinates(point)[0]
    return out


def axes(shape: shapely.Geometry) -> tuple[Floats, Floats, float, float]:
    """Long and short unit directions of a shape's oriented envelope, with its length and width in metres."""
    corner = shapely.get_coordinates(shapely.oriented_envelope(shape))
    one, two = corner[1] - corner[0], corner[2] - corner[1]
    if np.hypot(*one) < np.hypot(*two):
        one, two = two, one
    return unit(one), unit(two), float(np.hypot(*one)), float(np.hypot(*two))


def longest(shape: shapely.Geometry) -> shapely.Geometry:
    """The longest line or largest polygon of a shape that may have come apart."""
    parts = shapely.get_parts(shape)
    if not len(parts):
        return shape
    size = shapely.area(parts) + shapely.length(parts) * 1e-6
    return parts[int(np.argmax(size))]
