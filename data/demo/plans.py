"""How the blocks of each use are built up: measures in metres."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Rows of buildings facing south: ``depth`` of a row, ``gap`` to the next, ``unit`` length of a 单元.

    ``lengths`` in units a building may have; ``apart`` between buildings of a row; ``lane`` True where a
    public lane runs along every second gap; ``floors`` lowest and highest; ``flats`` per floor and unit.
    """

    depth: float
    gap: float
    unit: float
    lengths: tuple[int, ...]
    apart: float
    floors: tuple[int, int]
    flats: int
    years: tuple[int, int]
    lane: bool = False


PLANS = {
    "walkup": Plan(11.5, 13.5, 12.5, (2, 3, 3, 4, 5), 6.0, (5, 7), 2, (1988, 2004)),
    "tower": Plan(15.0, 25.0, 21.0, (1, 2, 2), 13.0, (11, 30), 3, (2008, 2022)),
    "old": Plan(10.5, 1.4, 7.0, (1,), 0.25, (2, 5), 1, (1975, 1998), lane=True),
    "office": Plan(22.0, 24.0, 34.0, (1,), 16.0, (5, 18), 3, (1998, 2020)),
    "civic": Plan(18.0, 24.0, 46.0, (1,), 16.0, (3, 6), 0, (1995, 2016)),
    "care": Plan(16.0, 24.0, 44.0, (1,), 16.0, (4, 7), 0, (2005, 2020)),
    "school": Plan(14.0, 20.0, 46.0, (1,), 12.0, (4, 5), 0, (1990, 2018)),
    "market": Plan(38.0, 20.0, 62.0, (1,), 16.0, (2, 2), 0, (1994, 2010)),
    "factory": Plan(28.0, 12.0, 52.0, (1,), 9.0, (1, 4), 0, (1992, 2012)),
}
STRIP = Plan(11.0, 0.0, 13.0, (2, 3, 3, 4), 5.0, (4, 6), 2, (1993, 2008))
STRIP_LOW = Plan(11.0, 0.0, 13.0, (2, 3), 6.0, (2, 2), 0, (2009, 2021))
LANE_M = 4.4  # between two fronts of an old lane
SHOP_M = 4.5  # width of a shop front
