"""Shapes from coordinates: mended where the kind of geometry survives, else set aside with its reason."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from data.osm.kinds import is_area, must_close
from data.osm.mapping import Tags

Place = tuple[float, float]


class BrokenShapeError(ValueError):
    """A shape that cannot be mended: why, and what its mapper can do."""

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.reason, self.mend = reason, mend


class Quarantine:
    """What was set aside, and what was mended, each by its OpenStreetMap id."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []
        self.mended: list[tuple[str, str]] = []

    def add(self, row: str, reason: str, mend: str) -> None:
        """Set one object aside."""
        self.rows.append((row, reason, mend))

    def note_mended(self, row: str, how: str) -> None:
        """Remember that an object is used, but not as it was drawn."""
        self.mended.append((row, how))

    def frame(self) -> pd.DataFrame:
        """Columns row, reason, mend, as import errors are stored."""
        return pd.DataFrame(self.rows, columns=["row", "reason", "mend"], dtype="str")


def line_or_area(
    ref: str, places: list[Place | None], closed: bool, tags: Tags, quarantine: Quarantine
) -> list[Any]:
    """The polygon or the lines of a way; ``places`` are its nodes, None where the file lacks one."""
    if closed and is_area(tags):
        return [_polygon(ref, places, quarantine)]
    if must_close(tags) and is_area(tags):
        raise BrokenShapeError(
            "the area is not closed", "close the way: its first and last node must be the same"
        )
    return _lines(ref, places, quarantine)


def surface_of(ref: str, members: list[list[Place] | None], quarantine: Quarantine) -> Any:
    """The (multi)polygon of a relation from the lines of its member ways, None where the file lacks one."""
    lines = [shapely.LineString(m) for m in members if m is not None and len(m) > 1]
    if not lines:
        raise BrokenShapeError(
            "none of its member ways is in the file", "use an extract that holds the whole relation"
        )
    shape = shapely.build_area(shapely.MultiLineString(lines))
    if shape.is_empty:
        shape = shapely.build_area(shapely.union_all(lines))
    missing = sum(m is None for m in members)
    if shape.is_empty or missing:
        why = (
            f"{missing} of its {len(members)} member ways are not in the file"
            if missing
            else "its rings do not close"
        )
        raise BrokenShapeError(why, "use an extract that holds the whole relation, or close its rings")
    return _valid(ref, shape, quarantine)


def _polygon(ref: str, places: list[Place | None], quarantine: Quarantine) -> Any:
    ring = [p for p in places if p is not None]
    if len(ring) < len(places):
        quarantine.note_mended(
            ref, f"{len(places) - len(ring)} nodes are not in the file: drawn without them"
        )
    if len(set(ring)) < 3:
        raise BrokenShapeError(
            *_too_few(places, "the area has fewer than three distinct nodes", "draw at least three nodes")
        )
    if ring[0] != ring[-1]:
        ring.append(ring[0])
    return _valid(ref, shapely.Polygon(ring), quarantine)


def _valid(ref: str, shape: Any, quarantine: Quarantine) -> Any:
    if shape.is_valid and shape.area > 0:
        return shape
    parts = [p for p in shapely.get_parts(shapely.make_valid(shape)).tolist() if p.geom_type in _SURFACES]
    mended = shapely.union_all(np.array(parts, dtype=object))
    if mended.is_empty or mended.area == 0:
        raise BrokenShapeError(
            "the area has no surface", "draw at least three nodes that are not in one line"
        )
    quarantine.note_mended(ref, f"{shapely.is_valid_reason(shape).split('[')[0]}: made valid")
    return mended


_SURFACES = {"Polygon", "MultiPolygon"}


def _lines(ref: str, places: list[Place | None], quarantine: Quarantine) -> list[Any]:
    """Unbroken runs of known nodes; a way cut by the edge of the extract keeps its parts inside."""
    runs: list[list[Place]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        elif not runs[-1] or runs[-1][-1] != place:
            runs[-1].append(place)
    lines = [shapely.LineString(run) for run in runs if len(run) > 1]
    if not lines:
        raise BrokenShapeError(
            *_too_few(places, "the line has no length", "draw two nodes at different places, or delete it")
        )
    if None in places:
        quarantine.note_mended(ref, f"{places.count(None)} nodes are not in the file: drawn without them")
    return lines


def _too_few(places: list[Place | None], reason: str, mend: str) -> tuple[str, str]:
    if None not in places:
        return reason, mend
    known = len(places) - places.count(None)
    return f"{known} of its {len(places)} nodes are in the file", "use an extract that holds the whole way"
