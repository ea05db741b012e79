"""A new facility offers the services of its kind: a service point for each, in the same batch."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely

from data.imports.planning import ADDED, Plan, Row
from geo.vocabulary import facility_kind

TAKEN_OVER = ("kind", "name", "status", "opens", "capacity")  # of a facility by its service points


def offered(plan: Plan, things: dict[int, str]) -> list[Row]:
    """Rows of service points for the facilities that were added; numbered as their facility's row."""
    return [
        Row(
            write.row.number,
            f"{write.row.source_id}/{service}"[:80],
            _stated(write.changes, service, things[write.row.number]),
        )
        for write in plan.writes
        if write.outcome == ADDED
        for service in facility_kind(write.changes["kind"]).services
    ]


def as_frame(rows: list[Row]) -> pd.DataFrame:
    """The columns by which service points are matched."""
    shapes = shapely.from_wkb([row.stated["geometry"] for row in rows])
    columns = {name: [row.stated[name] for row in rows] for name in ("kind", "service", "name")}
    index = [row.number for row in rows]
    frame = pd.DataFrame({**columns, "source_id": [row.source_id for row in rows]}, index=index, dtype=object)
    return frame.assign(geometry=pd.Series(shapes, index=index, dtype=object))


def _stated(facility: dict[str, Any], service: str, key: str) -> dict[str, Any]:
    """A service point lies where its facility does; of a trail, at its middle."""
    shape = shapely.from_wkb(facility["geometry"])
    if shape.geom_type != "Point":
        shape = shapely.line_interpolate_point(shape, 0.5, normalized=True)
    same = {name: facility[name] for name in TAKEN_OVER if facility.get(name)}
    place = {"area_code": facility["area_code"], "hex_id": facility["hex_id"]}
    point = shapely.to_wkb(shape, hex=True)
    return {"service": service, "facility_id": int(key), **same, **place, "geometry": point}
