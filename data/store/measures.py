"""One number for every hex, or for every grid: the same measures, folded into other bins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.cube import Pick
from data.cube.counting import Counting
from data.index.pieces import Pieces
from data.index.reach import SERVICE_CODES
from data.index.town import Town
from data.questions import HexQuestion
from data.store.people import FEW, few, told
from data.store.picks import period_of, pick_of
from data.viewer import Viewer
from geo.classes import class_of, quantile_breaks
from geo.rounding import rounded
from geo.vocabulary import SERVICES

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[Any]
# Per cent. None covered is a class of its own kind, and the one looked for.
COVERAGE_BREAKS = np.array([0.0, 20.0, 40.0, 60.0, 80.0])


@dataclass(frozen=True)
class Bins:
    """Where pieces are counted: in hexes of a resolution (``res``), or in areas of a level (``res`` 0).

    ``names``: hex ids or area codes, sorted. ``place``: row in ``names`` of each home hex or of each area
    ordinal; −1 = nowhere.
    """

    names: NDArray[Any]
    place: Rows
    res: int = 0

    def of(self, pieces: Pieces) -> Rows:
        """Bin of each piece."""
        return self.place[pieces.home if self.res else pieces.area]

    def count(self, cube: Counting, pick: Pick) -> Floats:
        """How many a cube holds in each bin."""
        if not self.res:
            return self.total(self.place, cube.by_area(pick))
        found = np.zeros(len(self.names))
        cells, counts = cube.by_hex(self.res, pick)
        found[np.searchsorted(self.names, cells)] = counts
        return found

    def total(self, rows: Rows, weights: NDArray[Any]) -> Floats:
        """Weights summed by bin."""
        inside = rows >= 0
        if not inside.all():
            rows, weights = rows[inside], weights[inside]
        return np.bincount(rows, weights=weights, minlength=len(self.names)).astype(np.float64)


@dataclass(frozen=True)
class Values:
    """One number per bin that the viewer may see; NaN = no data.

    ``few``: too few to be told. Of residents the value is then 4 and means 1–4; else it is NaN. Who may not
    be told few is told all others to five (decision 0035).
    """

    names: NDArray[Any]
    values: Floats
    few: Mask
    breaks: Floats

    @cached_property
    def classes(self) -> NDArray[np.int8]:
        """Colour class of each bin: 0–4, −1 zero, −2 no data."""
        if self.breaks is not COVERAGE_BREAKS:
            return class_of(self.values, self.breaks)
        found = class_of(
            self.values + 1e-9, self.breaks
        )  # so that 0 % falls in the first class, not in "zero"
        return np.where(np.isfinite(self.values), found, -2).astype(np.int8)


class Counted(NamedTuple):
    """A number per bin (NaN = no data), and where it is of too few people to be told or compared."""

    values: Floats
    few: Mask | None = None


def hex_bins(town: Town, res: int) -> Bins:
    """Bins are the hexes of a resolution."""
    return Bins(*town.hexagons.levels[res], res)


def area_bins(town: Town, digits: int) -> Bins:
    """Bins are areas of a level (12 community, 15 grid)."""
    return Bins(*town.areas.parents(digits))


def measure(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Values:
    """Fold the metric into bins; bins where the viewer sees nothing are left out."""
    values, small = _METRICS[asked.metric](town, viewer, asked, bins)
    present = _present(town, viewer, asked, bins)
    hidden = np.zeros(len(values), dtype=bool) if small is None else small
    values = np.where(hidden, FEW - 1.0 if asked.metric == "residents" else np.nan, values)[present]
    breaks = COVERAGE_BREAKS if asked.metric == "coverage" else quantile_breaks(values)
    return Values(bins.names[present], values, hidden[present], breaks)


def _present(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Mask:
    """Hexes in which the viewer sees something; areas that are the viewer's, also where nothing is."""
    seen = town.areas.allowed(viewer, asked.events.area)
    some = bins.of(town.pieces)[seen[town.pieces.area]] if bins.res else bins.place[seen]
    present = np.zeros(len(bins.names), dtype=bool)
    present[some[some >= 0]] = True
    return present


def _events(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Counted:
    return Counted(bins.count(town.cubes.events, pick_of(town.areas, viewer, asked.events)))


def _events_per_1000(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Counted:
    """One event in a hex of one household is 1,000 per 1,000: a rate of few households compares nothing."""
    counts = _events(town, viewer, asked, bins).values
    homes = _homes(town, viewer, asked, bins).total(town.house_pieces.households)
    return Counted(_ratio(1000 * counts, homes), (homes > 0) & (homes < FEW))


def _residents(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Counted:
    """People of a group where they were counted; NaN where nobody counted them."""
    homes, group = _homes(town, viewer, asked, bins), asked.group or "all"
    of_group = town.house_pieces.people[group]
    people = np.where(homes.total(of_group.counted) > 0, homes.total(of_group.people), np.nan)
    return Counted(told(viewer, people, lambda: homes.total(of_group.lots), group), few(viewer, people))


def _houses(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Counted:
    return Counted(_homes(town, viewer, asked, bins).total(town.house_pieces.count))


def _coverage(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Counted:
    """Per cent of the service's people within its reach on foot; NaN where none of them live.

    Households that stand for people nobody counted are no secret: only the counted are rounded.
    """
    service = SERVICE_CODES.index(asked.group or SERVICE_CODES[0])
    homes, group = _homes(town, viewer, asked, bins), SERVICES[service].group
    served, everybody = town.house_pieces.served[service], town.house_pieces.people[group]
    whole, part = homes.total(served.people), homes.total(served.reached)
    if viewer.sees_few:
        return Counted(_ratio(100 * part, whole))
    people, inside = homes.total(everybody.people), homes.total(served.known)
    whole += rounded(people, homes.total(everybody.lots), group) - people
    part += rounded(inside, homes.total(served.lots), group) - inside
    return Counted(np.minimum(_ratio(100 * part, whole), 100), few(viewer, people))


def _alarms(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Counted:
    return Counted(bins.count(town.cubes.alarms, period_of(town.areas, viewer, asked.events)))


class Homes(NamedTuple):
    """The pieces of houses that are asked about: which of them, and the bin of each."""

    bins: Bins
    which: Rows | slice
    rows: Rows

    def total(self, sums: NDArray[Any]) -> Floats:
        """Something of houses, known by piece, in each bin."""
        return self.bins.total(self.rows, sums[self.which])


def _homes(town: Town, viewer: Viewer, asked: HexQuestion, bins: Bins) -> Homes:
    """Houses that the viewer may see in the filter's area."""
    pieces = town.house_pieces.pieces
    seen = town.areas.allowed(viewer, asked.events.area)
    which = slice(None) if seen.all() else np.flatnonzero(seen[pieces.area])
    return Homes(bins, which, bins.of(pieces)[which])


def _ratio(part: Floats, whole: Floats) -> Floats:
    ratio: Floats = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return ratio


_METRICS = {
    "events": _events,
    "events_per_1000": _events_per_1000,
    "residents": _residents,
    "houses": _houses,
    "coverage": _coverage,
    "alarms": _alarms,
}
