"""Geometry as it came, made fit to be worked with: flat, finite, closed; what is not is a fault."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from data.imports.raw import Fault
from data.imports.reading.found import Note, Shapes, note

Rows = NDArray[np.int64]
POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
FEWEST = 4  # points of a ring, the first one twice


@dataclass
class Settled:
    """Geometries in two dimensions, or None; notes about all, faults of some."""

    geometry: Shapes
    notes: list[Note] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def together(parts: Sequence[Settled]) -> Settled:
    """Batches as one; a note of all of them counts the rows of each."""
    rows: dict[str, int] = {}
    for code, facts in (told for part in parts for told in part.notes):
        rows[code] = rows.get(code, 0) + int(facts["rows"])
    geometry = np.concatenate([np.empty(0, dtype=object), *(part.geometry for part in parts)])
    faults = [fault for part in parts for fault in part.faults]
    return Settled(geometry, [note(code, rows=count) for code, count in rows.items()], faults)


def from_wkb(wkb: Sequence[bytes | None], rows: Rows) -> Settled:
    """Shapes of well-known binary; open rings are closed and told, what cannot be read is a fault."""
    settled = Settled(_parse(np.array([*wkb, None], dtype=object)[:-1]))
    for at in np.flatnonzero(shapely.is_missing(settled.geometry)):
        if (given := wkb[int(at)]) is None:
            continue
        shape, code = _mend(given)
        settled.geometry[at] = shape
        settled.faults.append(Fault(int(rows[at]), code, fatal=shape is None))
    return settle(settled, rows)


def _parse(wkb: Shapes) -> Shapes:
    try:
        return np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    except NotImplementedError:  # one curve stops them all
        return np.array([*map(_or_none, wkb), None], dtype=object)[:-1]


def _or_none(wkb: bytes | None) -> Any:
    try:
        return shapely.from_wkb(wkb, on_invalid="ignore")
    except NotImplementedError:
        return None


def _mend(wkb: bytes) -> tuple[Any, str]:
    """The shape with its rings closed, and the code of what was wrong."""
    try:
        shape = shapely.from_wkb(wkb, on_invalid="fix")
    except NotImplementedError:
        return None, "read_curve"
    if shape is None:
        return None, "read_geometry"
    return (None, "read_ring") if _short_rings(np.array([shape]))[0] else (shape, "read_ring_open")


def settle(settled: Settled, rows: Rows) -> Settled:
    """Drop heights, refuse what is not a number and rings that enclose nothing; empty shapes are none."""
    _flatten(settled)
    for bad, code in (
        (_not_finite(settled.geometry), "read_nan"),
        (_short_rings(settled.geometry), "read_ring"),
    ):
        settled.faults += [Fault(int(row), code) for row in rows[bad]]
        settled.geometry[bad] = None
    settled.geometry[shapely.is_empty(settled.geometry)] = None
    settled.faults.sort(key=lambda fault: fault.row)
    return settled


def _flatten(settled: Settled) -> None:
    high = shapely.has_z(settled.geometry) | shapely.has_m(settled.geometry)
    if high.any():
        settled.geometry = np.asarray(shapely.force_2d(settled.geometry), dtype=object)
        settled.notes.append(note("heights_dropped", rows=int(high.sum())))


def _not_finite(geometry: Shapes) -> NDArray[np.bool_]:
    with warnings.catch_warnings(action="ignore"):  # numpy warns of what is looked for
        points, of = shapely.get_coordinates(geometry, return_index=True)
    bad = np.zeros(len(geometry), dtype=bool)
    bad[of[~np.isfinite(points).all(axis=1)]] = True
    return bad


def _short_rings(geometry: Shapes) -> NDArray[np.bool_]:
    """Whose polygons have a ring of fewer points than a triangle."""
    bad = np.zeros(len(geometry), dtype=bool)
    kinds = shapely.get_type_id(geometry)
    areas = np.flatnonzero(np.isin(kinds, POLYGONS))
    parts, of_part = shapely.get_parts(geometry[areas], return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    bad[areas[of_part[of_ring[shapely.get_num_coordinates(rings) < FEWEST]]]] = True
    return bad
