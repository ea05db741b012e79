"""Do the areas cover their parent: every square metre has exactly one grid, one community."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Select, select

from data.check_rows import Fault
from data.models import Division, Grid, MicroGrid
from data.sqlite_spatial import METRES_PER_DEGREE

TOLERANCE_M2 = 1.0
GAP = "Draw the missing part into one of its areas."
OVERLAP = "Move the border so that each place has one owner."
BROKEN = "Mend the polygon (make valid) and import it again."

Shapes = NDArray[np.object_]


def check_cover(connection: Connection) -> Iterator[Fault]:
    """Gaps, overlaps and broken polygons of communities, grids and micro-grids."""
    of_street = select(Division.code, Division.geometry, Division.parent_code)
    levels = (
        ("community", of_street.where(Division.level == "community"), of_street),
        ("grid", select(Grid.code, Grid.geometry, Grid.community_code), of_street),
        (
            "micro_grid",
            select(MicroGrid.code, MicroGrid.geometry, MicroGrid.grid_code),
            select(Grid.code, Grid.geometry),
        ),
    )
    for level, children, parents in levels:
        codes, shapes, owners = _read(connection, children)
        yield from _broken(level, codes, shapes)
        whole = dict(zip(*_read(connection, parents)[:2], strict=True))
        for owner in sorted({str(o) for o in owners if o in whole}):
            yield from _between(level, owner, whole[owner], codes[owners == owner], shapes[owners == owner])


def _between(level: str, owner: str, parent: BaseGeometry, codes: Shapes, shapes: Shapes) -> Iterator[Fault]:
    flat, around = _flat(shapes), _flat(np.array([parent], dtype=object))[0]
    together = shapely.union_all(flat)
    gap = shapely.area(shapely.difference(around, together))
    if gap > TOLERANCE_M2:
        yield Fault(f"no {level} covers part of", 1, (f"{owner} ({gap:,.0f} m²)",), GAP)
    beyond = shapely.area(shapely.difference(together, around))
    if beyond > TOLERANCE_M2:
        yield Fault(f"{level} areas reach beyond", 1, (f"{owner} ({beyond:,.0f} m²)",), OVERLAP)
    if shapely.area(flat).sum() - shapely.area(together) > TOLERANCE_M2:
        yield from _overlaps(level, codes, flat)


def _overlaps(level: str, codes: Shapes, flat: Shapes) -> Iterator[Fault]:
    one, other = shapely.STRtree(flat).query(flat, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    shared = shapely.area(shapely.intersection(flat[one], flat[other]))
    rows = [
        f"{codes[a]} and {codes[b]} ({m2:,.0f} m²)"
        for a, b, m2 in zip(one, other, shared, strict=True)
        if m2 > TOLERANCE_M2
    ]
    if rows:
        yield Fault(f"{level} areas overlap", len(rows), tuple(rows[:5]), OVERLAP)


def _broken(level: str, codes: Shapes, shapes: Shapes) -> Iterator[Fault]:
    wrong = ~shapely.is_valid(shapes)
    if wrong.any():
        rows = [
            f"{c} ({shapely.is_valid_reason(s)})" for c, s in zip(codes[wrong], shapes[wrong], strict=True)
        ]
        yield Fault(f"{level} polygons that cross themselves", len(rows), tuple(rows[:5]), BROKEN)


def _read(
    connection: Connection, query: Select[tuple[str, object, str | None]]
) -> tuple[Shapes, Shapes, Shapes]:
    rows = [(*row, None)[:3] for row in connection.execute(query)]
    codes, elements, owners = zip(*rows, strict=True) if rows else ((), (), ())
    blobs = [str(element.desc) for element in elements]
    return (
        np.array(codes, dtype=object),
        np.asarray(shapely.from_wkb(blobs), dtype=object),
        np.array(owners, dtype=object),
    )


def _flat(shapes: Shapes) -> Shapes:
    """In metres on the plane that touches the earth in the middle: areas within 0.1 % at 10 km."""
    _, south, _, north = shapely.total_bounds(shapes)
    scale = np.array([np.cos(np.radians((south + north) / 2)), 1.0]) * METRES_PER_DEGREE
    return np.asarray(shapely.make_valid(shapely.transform(shapes, lambda xy: xy * scale)), dtype=object)
