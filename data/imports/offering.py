"""A new facility offers the services of its kind: a service point for each, in the same batch."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely
from sqlalchemy import Connection

from data.database import read_meta
from data.imports import memory
from data.imports.applying import Stamp, write
from data.imports.existing import read_existing
from data.imports.kinds import KINDS
from data.imports.planning import ADDED, Plan, Row, plan
from data.imports.request import Tell, quiet
from geo.vocabulary import facility_kind

TAKEN_OVER = ("kind", "name", "status", "opens", "capacity")  # of a facility by its service points


def offered(made: Plan, things: dict[int, str]) -> list[Row]:
    """Rows of service points for the facilities that were added; numbered as their facility's row."""
    new = [w for w in made.writes if w.outcome == ADDED]
    return [
        point
        for w in new
        for point in points_of(w.row.number, w.row.source_id, w.changes, things[w.row.number])
    ]


def points_of(number: int, source_id: str, facility: dict[str, Any], key: str) -> list[Row]:
    """A row for each service that a facility of this kind offers."""
    return [
        Row(number, f"{source_id}/{service}"[:80], _stated(facility, service, key))
        for service in facility_kind(facility["kind"]).services
    ]


def offer(connection: Connection, points: list[Row], source: str, stamp: Stamp, tell: Tell = quiet) -> None:
    """Match and write service points as rows of the batch of their facilities."""
    if not points:
        return
    kind = KINDS["service_points"]
    existing = read_existing(connection, kind, int(read_meta(connection)["metric_epsg"]))
    own = memory.of_source(connection, kind.code, source)
    # What a new facility offers is new, however near another one of its name is.
    made = plan(connection, points, as_frame(points), existing, own, source=source, at=stamp.at, alike=False)
    write(connection, made, stamp, tell)


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
