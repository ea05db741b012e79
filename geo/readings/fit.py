"""How well readings fit: the share of points inside their street, or the grid they declare, under each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import PlaceError
from geo.readings.guess import given
from geo.readings.place import to_lonlat_by
from geo.readings.reading import Reading

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
Inside = Callable[[Floats, Floats], Mask]
InsideByRow = Callable[[Rows, Floats, Floats], Mask]
Verdict = Literal["fine", "other_fits_better", "nothing_fits", "unclear"]

# Of the true reading nearly all points are inside (1.0 measured on declared grids; others 0.0): with less
# than this something is wrong with the coordinates.
ENOUGH = 0.9
# Shares nearer than this are one share: what differs is a handful of points at the border.
CLOSE = 0.05
# A reading under which most points are outside is no better suggestion than none.
HALF = 0.5
# Rows measured: 5,000 tell shares a hundredth apart, in milliseconds a reading.
SAMPLE = 5_000
# Two readings that put the centre of the points within 2 m are two names of one: cgcs2000 and wgs84.
_ONE_PLACE_DEG = 2e-5
_NOWHERE = (float("nan"), float("nan"))


@dataclass(frozen=True, slots=True)
class Fit:
    """Of so many points that have numbers, so many are inside under this reading.

    `centre` is the mean longitude and latitude of those that have a place, NaN where none has.
    """

    reading: Reading
    points: int
    inside: int
    centre: tuple[float, float] = _NOWHERE

    @property
    def share(self) -> float:
        """0–1; NaN where there are no points."""
        return self.inside / self.points if self.points else float("nan")


@dataclass(frozen=True, slots=True)
class Advice:
    """What to tell the person who chose a reading. `other` is the best of those that place points elsewhere.

    - ``fine``: the chosen one fits, no other comes near.
    - ``other_fits_better``: `other` does, clearly; import only when somebody confirms the choice.
    - ``nothing_fits``: neither reaches `ENOUGH`: another place, a city's own system, a mixed column.
    - ``unclear``: `other` fits as well, or there are no points: the numbers cannot tell, the source must.
    """

    verdict: Verdict
    chosen: Fit
    other: Fit | None


def measure(x: ArrayLike, y: ArrayLike, readings: Iterable[Reading], inside: Inside) -> list[Fit]:
    """Fit of each reading, best first, ties in the order given; a reading given twice is measured once.

    `inside(lon, lat)` gets points in degrees, without NaN, and gives a mask. Points are counted when they
    have numbers at all, so a reading under which they have no place scores 0. At most `SAMPLE` rows are
    measured, evenly spread over the file: the same rows each time and for each reading.
    """
    return measure_by_row(x, y, readings, lambda _, lon, lat: inside(lon, lat))


def measure_by_row(x: ArrayLike, y: ArrayLike, readings: Iterable[Reading], inside: InsideByRow) -> list[Fit]:
    """As `measure`, where each row has its own inside, such as the grid it declares.

    `inside(rows, lon, lat)` gets the positions of the points in x, y as well. Much sharper than a street:
    grids are smaller than the shifts between datums.
    """
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    rows = given(xs, ys)
    rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), SAMPLE)).astype(np.intp)]
    fits = [_fit(reading, rows, xs[rows], ys[rows], inside) for reading in dict.fromkeys(readings)]
    return sorted(fits, key=lambda fit: -fit.inside)


def advice(fits: Sequence[Fit], chosen: Reading) -> Advice:
    """What the fits say about the reading that was chosen. Raises PlaceError when it was not measured."""
    mine = next((fit for fit in fits if fit.reading == chosen), None)
    if mine is None:
        raise PlaceError(f"{chosen} was not measured; give it to measure with the others")
    others = (fit for fit in fits if fit is not mine and not _one_place(fit, mine))
    other = max(others, key=lambda fit: fit.inside, default=None)
    return Advice(_verdict(mine, other.share if other else 0.0), mine, other)


def _fit(reading: Reading, rows: Rows, x: Floats, y: Floats, inside: InsideByRow) -> Fit:
    lon, lat = to_lonlat_by(reading, x, y)
    placed = ~np.isnan(lon)
    if not placed.any():
        return Fit(reading, points=len(rows), inside=0)
    lon, lat = lon[placed], lat[placed]
    found = np.count_nonzero(inside(rows[placed], lon, lat))
    return Fit(reading, len(rows), int(found), (float(lon.mean()), float(lat.mean())))


def _verdict(mine: Fit, other: float) -> Verdict:
    if not mine.points:
        return "unclear"
    if other >= HALF and other > mine.share + CLOSE:
        return "other_fits_better"
    if max(mine.share, other) < ENOUGH:
        return "nothing_fits"
    return "unclear" if other >= mine.share - CLOSE else "fine"


def _one_place(a: Fit, b: Fit) -> bool:
    return all(abs(i - k) < _ONE_PLACE_DEG for i, k in zip(a.centre, b.centre, strict=True))
