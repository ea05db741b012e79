"""The lie of the land: the outline, the river and its canals, the railway, and the main roads.

All are arrays of points in metres. What crosses a border does so at the same place for both neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from data.demo.curves import Floats, at_share, longer, meander, unit
from data.demo.sites import Site

CITY_HOUSES = 6_000  # from here on there are two main roads each way, a wide river and a railway


@dataclass(frozen=True)
class Water:
    """A watercourse: centre line and width in metres; ``bank_m`` of green to the riverside way."""

    name: str
    line: Floats
    width_m: float
    bank_m: float

    @property
    def surface(self) -> shapely.Geometry:
        """What is wet."""
        return shapely.buffer(shapely.linestrings(self.line), self.width_m / 2, quad_segs=4)

    @property
    def zone(self) -> shapely.Geometry:
        """Water and banks: riverside ways run along its edge."""
        return shapely.buffer(shapely.linestrings(self.line), self.width_m / 2 + self.bank_m, quad_segs=4)


@dataclass(frozen=True)
class Terrain:
    """Everything that was there before the blocks: ``mains`` run from border to border."""

    outline: shapely.Geometry
    waters: tuple[Water, ...]
    mains: tuple[Floats, ...]
    rail: Floats | None
    heart: Floats  # the old town: where the first canal meets the river
    creek_road: Floats  # the way from the creek's blind end to the border


def terrain(site: Site) -> Terrain:
    """Draw the land of one subdistrict."""
    city = site.houses >= CITY_HOUSES
    river = Water("塘河", _across(site, "river", 0.42, 0.58, 0.035), 46 if city else 16, 13 if city else 8)
    south = _canal(site, river, "south", "梅园河", 0.38)
    canals = [south]
    if city:
        canals.append(_canal(site, river, "north", "锦江浦", 0.64))
    heart = at_share(river.line, 0.38)
    creek, road = _creek(site, south)
    waters = (river, *canals, *([creek] if city else []))
    return Terrain(
        outline=_outline(site),
        waters=tuple(replace(w, line=longer(w.line, 60) if w is river else w.line) for w in waters),
        mains=_mains(site, city),
        rail=_up(site, "rail", 0.87, 0.9, 0.01) if city else None,
        heart=heart,
        creek_road=road if city else np.empty((0, 2)),
    )


def _outline(site: Site) -> shapely.Geometry:
    south, east, north, west = (site.border(s) for s in ("south", "east", "north", "west"))
    return shapely.polygons(np.vstack([south[:-1], east[:-1], north[:0:-1], west[:0:-1]]))


def _across(site: Site, what: str, lo: float, hi: float, swing: float) -> Floats:
    """A line from the west border to the east one."""
    start = at_share(site.border("west"), site.crossing("west", what, lo, hi))
    end = at_share(site.border("east"), site.crossing("east", what, lo, hi))
    return meander(site.rng(what), start, end, site.side_m * swing, 41)


def _up(site: Site, what: str, lo: float, hi: float, swing: float) -> Floats:
    """A line from the south border to the north one."""
    start = at_share(site.border("south"), site.crossing("south", what, lo, hi))
    end = at_share(site.border("north"), site.crossing("north", what, lo, hi))
    return meander(site.rng(what), start, end, site.side_m * swing, 41)


def _canal(site: Site, river: Water, side: str, name: str, share: float) -> Water:
    """A canal from a border into the river; the outer end runs on over the border."""
    start = at_share(site.border(side), site.crossing(side, "canal", 0.46, 0.54))
    line = meander(site.rng("canal", side), start, at_share(river.line, share), site.side_m * 0.03, 31)
    outer = line[0] + unit(line[0] - line[1]) * 40
    return Water(name, np.vstack([outer, line]), 18 if river.width_m > 20 else 12, 7)


def _creek(site: Site, canal: Water) -> tuple[Water, Floats]:
    """A blind creek (断头浜) off the canal, and the way that leads on from its end."""
    start = at_share(canal.line, 0.55)
    border = site.border("east")
    whole = meander(site.rng("creek"), start, at_share(border, 0.27), site.side_m * 0.02, 41)
    cut = int(site.rng("creek", "cut").integers(15, 19))
    return Water("莲塘浜", whole[: cut + 1], 12, 6), whole[cut:]


def _mains(site: Site, city: bool) -> tuple[Floats, ...]:
    if not city:
        return (
            _across(site, "main", 0.72, 0.78, 0.012),
            _up(site, "main", 0.66, 0.74, 0.012),
        )
    return (
        _across(site, "main south", 0.14, 0.2, 0.014),
        _across(site, "main north", 0.74, 0.82, 0.014),
        _up(site, "main west", 0.2, 0.28, 0.014),
        _up(site, "main east", 0.68, 0.75, 0.014),
    )
