"""Buildings while they are being placed: where one would stand, and the list of those that do."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from data.demo.curves import Floats

HALF_CORNERS = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])


@dataclass(frozen=True)
class Stand:
    """One building in metres of the town: ``door`` is +1 where its entrances are on its northern side."""

    form: str
    middle: Floats
    angle: float
    length: float
    depth: float
    door: int
    units: int
    floors: int


@dataclass
class Draft:
    """All buildings with the block each is in; the gate of each estate; the sports ground of each school."""

    block: list[int] = field(default_factory=list)
    stands: list[Stand] = field(default_factory=list)
    gates: dict[int, Floats] = field(default_factory=dict)
    grounds: list[shapely.Geometry] = field(default_factory=list)

    def add(self, block: int, stands: list[Stand]) -> None:
        """Put up the buildings of a block."""
        self.block += [block] * len(stands)
        self.stands += stands


def rings(stands: list[Stand]) -> NDArray[np.float64]:
    """Corners (n, 4, 2) of buildings, counter-clockwise from the south-west of their own frame."""
    angle = np.array([s.angle for s in stands])[:, None]
    size = np.array([(s.length, s.depth) for s in stands]).reshape(-1, 1, 2)
    half = HALF_CORNERS * size
    x = half[..., 0] * np.cos(angle) - half[..., 1] * np.sin(angle)
    y = half[..., 0] * np.sin(angle) + half[..., 1] * np.cos(angle)
    middle = np.array([s.middle for s in stands]).reshape(-1, 1, 2)
    out: NDArray[np.float64] = np.stack([x, y], axis=-1) + middle
    return out


def footprints(stands: list[Stand]) -> NDArray[np.object_]:
    """Polygons (n,) of buildings."""
    return np.asarray(shapely.polygons(rings(stands)), dtype=object)
