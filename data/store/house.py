"""The card of one doorplate, and the doorplates that share its entrance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, RowMapping, select

from data.index.events import IS_OPEN
from data.index.town import Town
from data.models import House
from data.questions import EventFilter
from data.store.chain import responsible
from data.store.happened import event_lines, in_period
from data.store.lines import HouseCard, SensorLine, UnitLine
from data.store.services import house_services
from data.viewer import Viewer
from geo.crs import to_metric

SENSOR_NEAR_M = 150.0
MOST_SENSORS = 10


def house_card(
    town: Town, connection: Connection, viewer: Viewer, house_id: int, asked: EventFilter
) -> HouseCard | None:
    """The card of one house; None when there is none that the viewer may see.

    Of the filter the period, classes and statuses count: the house itself says where.
    """
    found = connection.execute(select(*plain(House)).where(House.id == house_id)).mappings().first()
    at = town.houses.points.row(house_id)
    if found is None or at is None or not viewer.sees(found["area_code"]):
        return None
    here = replace(asked, area="")
    rows = town.events.of_house(house_id)
    lon, lat = float(town.houses.points.lon[at]), float(town.houses.points.lat[at])
    return HouseCard(
        house_id,
        found["address"],
        found["doorplate_code"] or "",
        found["plate_state"],
        found["use"],
        found["state"],
        found["area_m2"],
        found["residents"] if viewer.sees_homes else None,
        lon,
        lat,
        responsible(town, viewer, found["area_code"]),
        event_lines(town, rows[town.events.mask(viewer, here, rows)]),
        house_services(town, at),
        sensors_near(town, viewer, lon, lat, here),
    )


def units(town: Town, connection: Connection, viewer: Viewer, house_id: int) -> list[UnitLine]:
    """All houses that share the point of this one (flats of one entrance), by floor and room."""
    homes, at = town.houses, town.houses.points.row(house_id)
    if at is None:
        return []
    stack = homes.stack_of[at]
    first, size = int(homes.stack_start[stack]), int(homes.stack_size[stack])
    ids = [int(i) for i in homes.points.ids[first : first + size]]
    return _unit_lines(town, connection, viewer, House.id.in_(ids))


def units_of_building(town: Town, connection: Connection, viewer: Viewer, building_id: int) -> list[UnitLine]:
    """All houses of a building, by floor and room."""
    return _unit_lines(town, connection, viewer, House.building_id == building_id)


def sensors_near(town: Town, viewer: Viewer, lon: float, lat: float, asked: EventFilter) -> list[SensorLine]:
    """Sensors within 150 m, nearest first, with the alarms they raised in the period."""
    sensors, allowed = town.sensors, town.areas.allowed(viewer)
    rows = np.flatnonzero(allowed[sensors.area])
    x, y = to_metric(np.append(sensors.lon[rows], lon), np.append(sensors.lat[rows], lat), town.epsg)
    metres = np.hypot(x[:-1] - x[-1], y[:-1] - y[-1])
    near = np.flatnonzero(metres <= SENSOR_NEAR_M)
    near = near[np.argsort(metres[near], kind="stable")][:MOST_SENSORS]
    raised = town.alarms.columns["sensor_id"][in_period(town, asked) & allowed[town.alarms.area]]
    columns = sensors.columns
    return [
        SensorLine(
            int(sensors.ids[r]),
            columns["kind"][r],
            columns["status"][r],
            columns["name"][r],
            float(metre),
            int((raised == sensors.ids[r]).sum()),
        )
        for r, metre in zip(rows[near], metres[near], strict=True)
    ]


def plain(model: Any) -> list[Any]:
    """All columns of a table but its geometry."""
    return [c for c in model.__table__.columns if c.name != "geometry"]


def _unit_lines(
    town: Town, connection: Connection, viewer: Viewer, which: ColumnElement[bool]
) -> list[UnitLine]:
    found = connection.execute(select(*plain(House)).where(which)).mappings()
    lines = [_unit(town, viewer, row) for row in found if viewer.sees(row["area_code"])]
    return sorted(lines, key=lambda line: (line.floor or 0, line.room, line.id))


def _unit(town: Town, viewer: Viewer, row: RowMapping) -> UnitLine:
    events = town.events
    rows = events.of_house(row["id"])
    rows = rows[town.areas.allowed(viewer)[events.column("area", rows)]]
    return UnitLine(
        row["id"],
        row["address"],
        row["room"] or "",
        row["floor"],
        row["use"],
        row["plate_state"],
        int(IS_OPEN[events.column("status", rows)].sum()),
    )
