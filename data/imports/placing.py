"""From the file's coordinates to places of the street: the datum measured, lon/lat, area, hex."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.imports import positions
from data.imports.cleaning import Clean
from data.imports.columns import objects
from data.imports.fields import Kind
from data.imports.raw import Fault, RawTable
from data.imports.street import GRID_DIGITS, Street
from geo.hexes import hex_of
from geo.readings import (
    Advice,
    Fit,
    Reading,
    advice,
    candidates,
    measure_by_row,
    reading_of,
    shape_to_lonlat_by,
)

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]
BORDER = 1e-5  # degrees, about a metre
DIGITS = 9  # of a degree kept: a tenth of a millimetre


@dataclass(frozen=True)
class Placed:
    """``values`` with ``geometry`` (lon/lat or None), ``area_code`` and ``hex_id`` (None without a place).

    ``reading`` is the one that was used; ``fits`` how well each that may be meant fits, the best first;
    ``advice`` what to say of the choice, None where no row has coordinates. ``stated``: a person or the file
    said which reading it is.
    """

    values: pd.DataFrame
    faults: tuple[Fault, ...]
    reading: Reading
    fits: tuple[Fit, ...]
    advice: Advice | None
    stated: bool


def place(raw: RawTable, clean: Clean, kind: Kind, street: Street, chosen: str) -> Placed:
    """Place all rows by the reading ``chosen``.

    "" is what the file declares, else the measured best, to be confirmed. PlaceError for one that is none.
    """
    said = chosen or raw.crs
    shapes, faults = positions.stated(raw, clean.values)
    reading, fits, told = _reading(clean, shapes, street, said)
    if kind.geometry == "none":
        values = _without(clean.values)
    else:
        shapes, unfit = positions.fitting(_moved(shapes, reading), kind, clean.values.index)
        values, lost = _in_street(clean.values, shapes, street)
        faults = [*faults, *unfit, *lost]
    return Placed(values, (*clean.faults, *faults), reading, tuple(fits), told, bool(said))


def _reading(
    clean: Clean, shapes: Shapes, street: Street, said: str
) -> tuple[Reading, list[Fit], Advice | None]:
    """The reading to use, the fits of all that may be meant, and what is to be said of the choice.

    ``said``: the reading that a person or the file names, "" where neither does.
    """
    boxes = shapely.bounds(shapes)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    wanted = reading_of(said) if said else None
    tried = [*candidates(x, y, street.epsg), *([wanted] if wanted else [])]
    if not tried:
        return wanted or reading_of("wgs84"), [], None
    codes = clean.values["grid_code"].to_numpy(object) if "grid_code" in clean.values else None
    fits = measure_by_row(x, y, tried, _Inside(street, codes))
    used = wanted or fits[0].reading
    return used, fits, advice(fits, used)


class _Inside:
    """Whether points lie in the grid their row declares, or else in the street."""

    def __init__(self, street: Street, codes: Shapes | None) -> None:
        self.street = street
        declared = [] if codes is None else [str(code or "")[:GRID_DIGITS] for code in codes]
        self.codes = np.array(declared, dtype=object)
        known = {code: street.shape_of(code) for code in set(declared)}
        # A point on a border is in its grid, also after it went through another datum.
        self.shapes = {c: shapely.buffer(shape, BORDER) for c, shape in known.items() if shape is not None}

    def __call__(self, rows: NDArray[np.intp], lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        found = self.street.inside(lon, lat)
        for code, shape in self.shapes.items():
            mine = self.codes[rows] == code
            found[mine] = shapely.intersects_xy(shape, lon[mine], lat[mine])
        return found


def _moved(shapes: Shapes, reading: Reading) -> Shapes:
    """In lon/lat; what has no place under this reading is None."""
    moved = np.asarray(shape_to_lonlat_by(reading, shapes), dtype=object)
    lost = ~np.isfinite(shapely.bounds(moved)).all(axis=1)
    moved[lost] = None
    there = ~lost
    moved[there] = shapely.transform(moved[there], lambda c: np.round(c, DIGITS))
    return moved


def _in_street(values: pd.DataFrame, shapes: Shapes, street: Street) -> tuple[pd.DataFrame, list[Fault]]:
    lon, lat = positions.representative(shapes)
    there = np.isfinite(lon)
    areas, hexes = np.full(len(values), None, dtype=object), np.full(len(values), None, dtype=object)
    if there.any():
        areas[there] = street.areas_of(lon[there], lat[there])
        hexes[there] = [int(h) for h in hex_of(lon[there], lat[there])]
    outside = np.flatnonzero(areas == "")
    rows = values.index.to_numpy()[outside]
    faults = [
        Fault(int(row), "outside", "geometry", {"lon": f"{lon[at]:.6f}", "lat": f"{lat[at]:.6f}"})
        for row, at in zip(rows, outside, strict=True)
    ]
    for column in (areas, hexes, shapes):
        column[outside] = None
    found = {"geometry": shapes, "area_code": areas, "hex_id": hexes}
    placed = values.assign(**{name: objects(column, values.index) for name, column in found.items()})
    return placed, faults + list(_elsewhere(placed))


def _elsewhere(placed: pd.DataFrame) -> list[Fault]:
    """Rows that lie in another grid than they declare: the place counts, and it is said."""
    if "grid_code" not in placed:
        return []
    return [
        Fault(
            int(row), "other_grid", "grid_code", {"declared": code, "found": area[:GRID_DIGITS]}, fatal=False
        )
        for row, code, area in zip(placed.index, placed["grid_code"], placed["area_code"], strict=True)
        if code and area and not area.startswith(code[:GRID_DIGITS]) and not code.startswith(area)
    ]


def _without(values: pd.DataFrame) -> pd.DataFrame:
    none = objects([None] * len(values), values.index)
    return values.assign(geometry=none, area_code=none, hex_id=none)
