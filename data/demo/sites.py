"""Where each subdistrict of the demo town lies, what it is called, and the borders it shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo import names
from data.demo.curves import Floats, meander
from data.demo.seeds import chance
from geo import crs
from geo.errors import PlaceError

EPSG = 4549
CENTRE = (120.65, 27.98)
MOST_HOUSES = 22_000
FULL_HOUSES = 20_000  # a subdistrict of a larger town
M2_PER_HOUSE = 109.0  # land of a street, all uses
SMALL_STREET = 700.0  # a small street needs more land: water and main roads do not shrink with it
FEWEST_HOUSES = 200
LARGE_TOWN = 20  # subdistricts; a larger one keeps less of the recent past


@dataclass(frozen=True)
class Site:
    """One subdistrict: its square in the town's chequer of ``side_m``, whose corners are then shifted."""

    seed: int
    index: int
    code: str
    name: str
    name_en: str
    houses: int
    column: int
    row: int
    side_m: float
    origin: tuple[float, float]
    town: int  # how many subdistricts there are

    @property
    def alone(self) -> bool:
        """Whether this is a whole street, not a part of a town."""
        return self.town == 1

    @property
    def recent_days(self) -> int:
        """How many days of visits and moves of events are kept: fewer the larger the town."""
        return 90 if self.alone else 30 if self.town <= LARGE_TOWN else 10

    def rng(self, *topic: int | str) -> np.random.Generator:
        """The generator for one topic of this subdistrict."""
        return chance(self.seed, self.index, *topic)

    def corner(self, right: int, up: int) -> Floats:
        """A corner of the square (0 or 1 each), shifted the same way for all who share it."""
        column, row = self.column + right, self.row + up
        shift = chance(self.seed, "corner", column + 999, row + 999).uniform(-0.05, 0.05, 2)
        out: Floats = np.array(self.origin) + (np.array([column, row]) + shift) * self.side_m
        return out

    def border(self, side: str) -> Floats:
        """Border line: south and north run west to east, west and east run south to north."""
        right, up = int(side == "east"), int(side == "north")
        flat = side in ("south", "north")
        start = self.corner(0, up) if flat else self.corner(right, 0)
        end = self.corner(1, up) if flat else self.corner(right, 1)
        rng = chance(self.seed, "border", int(flat), self.column + right + 999, self.row + up + 999)
        return meander(rng, start, end, self.side_m * 0.025)

    def crossing(self, side: str, what: str, lo: float, hi: float) -> float:
        """The share of a border at which ``what`` (a canal, a road) crosses it: one for both neighbours."""
        right, up = int(side == "east"), int(side == "north")
        rng = chance(
            self.seed, what, int(side in ("south", "north")), self.column + right + 999, self.row + up + 999
        )
        return float(rng.uniform(lo, hi))


def sites(houses: int, seed: int) -> list[Site]:
    """The subdistricts of a town of this many houses: one up to 22,000, then about 20,000 each."""
    if houses < FEWEST_HOUSES:
        raise PlaceError(f"a street of {houses} houses is too small to draw: ask for {FEWEST_HOUSES} or more")
    count = 1 if houses <= MOST_HOUSES else -(-houses // FULL_HOUSES)
    columns = int(np.ceil(np.sqrt(count)))
    rows = -(-count // columns)
    share = [houses // count + (i < houses % count) for i in range(count)]
    side = float(np.sqrt((max(share) + SMALL_STREET) * M2_PER_HOUSE))
    x, y = crs.to_metric([CENTRE[0]], [CENTRE[1]], EPSG)
    origin = (float(x[0]) - columns * side / 2, float(y[0]) - rows * side / 2)
    called = names.subdistricts(count)
    return [
        Site(seed, i, code(i), *called[i], share[i], i % columns, i // columns, side, origin, count)
        for i in range(count)
    ]


def code(index: int) -> str:
    """Subdistrict code: Ouhai's Xinqiao first, then codes nobody has, then those of a made-up county."""
    if index == 0:
        return "330304006"
    if index <= 87:
        return f"330304{index + 12:03d}"
    return f"{330399 - (index - 88) // 99:06d}{(index - 88) % 99 + 1:03d}"
