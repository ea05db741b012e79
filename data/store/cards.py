"""What is known of one place: its responsibility, what happened there, which services reach it on foot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from data.index.events import IS_OPEN, KINDS, LEVEL_CODES
from data.index.reach import SERVICE_CODES
from data.index.town import Town
from data.models import Building, Event, EventLog, Facility, House, Sensor, ServicePoint
from data.questions import CLASS_CODES, STATUS_GROUPS, EventFilter
from data.store.measures import FEW, demand
from data.viewer import Viewer
from geo.crs import to_metric

SENSOR_NEAR_M = 150.0
MOST_EVENTS = 30
MOST_HOUSES = 60


@dataclass(frozen=True)
class EventLine:
    """One event in a list; ``late``: past its due time."""

    id: int
    kind: str
    status: str
    level: str
    reported_at: datetime
    late: bool
    house_id: int


@dataclass(frozen=True)
class ServiceLine:
    """One of the 12 services seen from a place.

    ``metres`` on foot to the nearest working point (NaN: none within 1,500 m; for a hex the median of its homes),
    ``covered_share`` of its people within reach (0–1; a single house 0 or 1; NaN where nobody lives).
    """

    service: str
    metres: float
    covered_share: float
    name: str
    point_id: int


@dataclass(frozen=True)
class SensorLine:
    """A sensor near by, straight-line metres."""

    id: int
    kind: str
    status: str
    name: str
    metres: float


@dataclass(frozen=True)
class Responsible:
    """Who answers for a place: the chain of areas, and the worker of the grid."""

    community: str
    grid: str
    grid_code: str
    worker: str
    micro_grid: str


@dataclass(frozen=True)
class HouseCard:
    """A doorplate's card. ``residents`` is None for viewers who do not answer for the place."""

    id: int
    address: str
    doorplate_code: str
    plate_state: str
    use: str
    state: str
    area_m2: float | None
    residents: int | None
    lon: float
    lat: float
    responsible: Responsible
    events: list[EventLine]
    services: list[ServiceLine]
    sensors: list[SensorLine]


@dataclass(frozen=True)
class UnitLine:
    """A flat or shop in a list of doorplates at one entrance."""

    id: int
    address: str
    room: str
    floor: int | None
    use: str
    plate_state: str
    open_events: int


@dataclass(frozen=True)
class PlaceCard:
    """A hex or an area: who is responsible, how many live there, what happened, which services reach it.

    ``residents`` is NaN where unknown; ``few`` when 1–4 people may not be told apart. ``grids``: (name, code,
    worker, houses here), most houses first. ``by_class``: events per class code in the period.
    """

    key: str
    houses: int
    households: int
    residents: float
    few: bool
    grids: list[tuple[str, str, str, int]]
    by_class: dict[str, int]
    open: int
    late: int
    events: list[EventLine]
    services: list[ServiceLine]
    sensors: int
    alarms: int


def house_card(town: Town, connection: Connection, viewer: Viewer, house_id: int, asked: EventFilter) -> HouseCard | None:
    """The card of one house; None when there is none that the viewer may see."""
    row = connection.execute(select(*_plain(House)).where(House.id == house_id)).mappings().first()
    if row is None or not viewer.sees(row["area_code"]):
        return None
    at = town.houses.points.row_of[house_id]
    lon, lat = float(town.houses.points.lon[at]), float(town.houses.points.lat[at])
    happened = np.flatnonzero(town.events.mask(viewer, asked) & (town.events.points.columns["house"] == house_id))
    return HouseCard(
        house_id,
        row["address"],
        row["doorplate_code"] or "",
        row["plate_state"],
        row["use"],
        row["state"],
        row["area_m2"],
        row["residents"] if viewer.sees_homes else None,
        lon,
        lat,
        responsible(town, row["area_code"]),
        event_lines(town, happened),
        _house_services(town, at),
        sensors_near(town, viewer, lon, lat),
    )


def units(town: Town, connection: Connection, viewer: Viewer, house_id: int) -> list[UnitLine]:
    """All houses that share the point of this one (flats of one entrance), by floor and room."""
    if house_id not in town.houses.points.row_of:
        return []
    stack = town.houses.stack_of[town.houses.points.row_of[house_id]]
    first, size = int(town.houses.stack_start[stack]), int(town.houses.stack_size[stack])
    return _unit_lines(town, connection, viewer, town.houses.points.ids[first : first + size])


def units_of_building(town: Town, connection: Connection, viewer: Viewer, building_id: int) -> list[UnitLine]:
    """All houses of a building, by floor and room."""
    inside = town.houses.points.columns["building"] == building_id
    return _unit_lines(town, connection, viewer, town.houses.points.ids[inside])


def houses_in_hex(town: Town, connection: Connection, viewer: Viewer, hex_id: int) -> list[UnitLine]:
    """The first houses of a hex; ``PlaceCard.houses`` says how many there are."""
    rows = rows_in_hex(town, viewer, hex_id).houses[:MOST_HOUSES]
    return _unit_lines(town, connection, viewer, town.houses.points.ids[rows])


def _unit_lines(town: Town, connection: Connection, viewer: Viewer, ids: NDArray[np.int64]) -> list[UnitLine]:
    query = select(*_plain(House)).where(House.id.in_([int(i) for i in ids]))
    lines = [_unit(town, viewer, row) for row in connection.execute(query).mappings() if viewer.sees(row["area_code"])]
    return sorted(lines, key=lambda line: (line.floor or 0, line.room, line.id))


def place_card(town: Town, viewer: Viewer, key: str, rows: PlaceRows, asked: EventFilter) -> PlaceCard:
    """The card of any set of rows: a hex or an area."""
    points = town.houses.points
    residents = points.columns["residents"][rows.houses]
    total = float(residents[np.isfinite(residents)].sum()) if np.isfinite(residents).any() else float("nan")
    happened = rows.events[town.events.mask(viewer, asked)[rows.events]]
    columns = town.events.points.columns
    late = town.events.late(int(town.as_of.timestamp()))[happened]
    is_open = IS_OPEN[columns["status"][happened]]
    return PlaceCard(
        key,
        len(rows.houses),
        int(points.columns["households"][rows.houses].sum()),
        total,
        bool(0 < total < FEW and not viewer.sees_few),
        _grids_of(town, rows.houses, rows.events),
        _by_class(town, happened),
        int(is_open.sum()),
        int((late & is_open).sum()),
        event_lines(town, happened),
        _place_services(town, rows.houses),
        len(rows.sensors),
        len(rows.alarms),
    )


@dataclass(frozen=True)
class PlaceRows:
    """Rows of each kind that lie in a place and may be seen."""

    houses: NDArray[np.int64]
    events: NDArray[np.int64]
    sensors: NDArray[np.int64]
    alarms: NDArray[np.int64]


def rows_in_hex(town: Town, viewer: Viewer, hex_id: int) -> PlaceRows:
    """What lies in a hex."""
    allowed = town.areas.allowed(viewer)
    tables = (town.houses.points, town.events.points, town.sensors, town.alarms)
    return PlaceRows(*(rows[allowed[t.area[rows]]] for t in tables for rows in (t.rows_in_hex(hex_id),)))


def rows_in_area(town: Town, viewer: Viewer, code: str) -> PlaceRows:
    """What lies in an area."""
    inside = town.areas.allowed(viewer, code)
    tables = (town.houses.points, town.events.points, town.sensors, town.alarms)
    return PlaceRows(*(np.flatnonzero(inside[t.area]) for t in tables))


def responsible(town: Town, area_code: str) -> Responsible:
    """The chain of areas behind a code."""
    grid = town.grids.of_id(int(area_code[:15])) if len(area_code) >= 15 else None
    community = town.divisions.of_id(int(area_code[:12])) if len(area_code) >= 12 else None
    micro = town.micro_grids.of_id(int(area_code)) if len(area_code) == 17 else None
    return Responsible(
        community["name"] if community else "",
        grid["name"] if grid else "",
        area_code[:15] if grid else "",
        (grid["worker"] or "") if grid else "",
        micro["name"] if micro else "",
    )


def event_lines(town: Town, rows: NDArray[np.int64], most: int = MOST_EVENTS) -> list[EventLine]:
    """The newest events among ``rows``."""
    columns = town.events.points.columns
    rows = rows[np.argsort(-columns["reported"][rows], kind="stable")][:most]
    late = town.events.late(int(town.as_of.timestamp()))
    return [
        EventLine(
            int(town.events.points.ids[r]),
            KINDS[columns["kind"][r]],
            STATUS_GROUPS[columns["group"][r]],
            LEVEL_CODES[columns["level"][r]],
            datetime.fromtimestamp(int(columns["reported"][r]), tz=town.as_of.tzinfo),
            bool(late[r]),
            int(columns["house"][r]),
        )
        for r in rows
    ]


def sensors_near(town: Town, viewer: Viewer, lon: float, lat: float) -> list[SensorLine]:
    """Sensors within 150 m, nearest first."""
    epsg, sensors = int(town.meta["metric_epsg"]), town.sensors
    if not len(sensors):
        return []
    x, y = to_metric(np.append(sensors.lon, lon), np.append(sensors.lat, lat), epsg)
    metres = np.hypot(x[:-1] - x[-1], y[:-1] - y[-1])
    near = np.flatnonzero((metres <= SENSOR_NEAR_M) & town.areas.allowed(viewer)[sensors.area])
    near = near[np.argsort(metres[near], kind="stable")][:10]
    c = sensors.columns
    return [
        SensorLine(int(sensors.ids[r]), c["kind"][r], c["status"][r], c["name"][r], float(metres[r])) for r in near
    ]


def event_detail(connection: Connection, viewer: Viewer, event_id: int) -> dict[str, Any] | None:
    """One event with its log; None when there is none that the viewer may see."""
    found = connection.execute(select(*_plain(Event)).where(Event.id == event_id)).mappings().first()
    if found is None or not viewer.sees(found["area_code"]):
        return None
    log = connection.execute(select(*_plain(EventLog)).where(EventLog.event_id == event_id).order_by(EventLog.id))
    return {**found, "log": [dict(move) for move in log.mappings()]}


def thing_detail(connection: Connection, viewer: Viewer, layer: str, key: int) -> dict[str, Any] | None:
    """A facility, service point, sensor or building as stored; None when there is none that the viewer may see."""
    model = {"facilities": Facility, "sensors": Sensor, "buildings": Building, "service_points": ServicePoint}[layer]
    found = connection.execute(select(*_plain(model)).where(model.id == key)).mappings().first()
    return dict(found) if found is not None and viewer.sees(found["area_code"]) else None


def _plain(model: Any) -> list[Any]:
    return [c for c in model.__table__.columns if c.name != "geometry"]


def _unit(town: Town, viewer: Viewer, row: Any) -> UnitLine:
    columns = town.events.points.columns
    open_here = (columns["house"] == row["id"]) & IS_OPEN[columns["status"]]
    return UnitLine(
        row["id"], row["address"], row["room"] or "", row["floor"], row["use"], row["plate_state"], int(open_here.sum())
    )


def _house_services(town: Town, house: int) -> list[ServiceLine]:
    stack = int(town.houses.stack_of[house])
    reach = town.reach
    return [
        _service_line(town, s, float(reach.metres[s, stack]), float(reach.covered[s, stack]), int(reach.site[s, stack]))
        for s in range(len(SERVICE_CODES))
    ]


def _place_services(town: Town, houses: NDArray[np.int64]) -> list[ServiceLine]:
    stacks = town.houses.stack_of[houses]
    return [_place_service(town, s, houses, stacks) for s in range(len(SERVICE_CODES))]


def _place_service(town: Town, service: int, houses: NDArray[np.int64], stacks: NDArray[np.int64]) -> ServiceLine:
    weight = demand(town, service)[houses]
    total = float(weight.sum())
    inside = float(weight[town.reach.covered[service][stacks]].sum())
    metres = town.reach.metres[service][stacks]
    known = np.isfinite(metres)
    sites = town.reach.site[service][stacks][known]
    nearest = int(np.bincount(sites).argmax()) if len(sites) else -1
    median = float(np.median(metres[known])) if known.any() else float("nan")
    return _service_line(town, service, median, inside / total if total else float("nan"), nearest)


def _service_line(town: Town, service: int, metres: float, share: float, site: int) -> ServiceLine:
    points = town.service_points
    name = str(points.columns["name"][site]) if site >= 0 else ""
    return ServiceLine(SERVICE_CODES[service], metres, share, name, int(points.ids[site]) if site >= 0 else 0)


def _grids_of(town: Town, houses: NDArray[np.int64], events: NDArray[np.int64]) -> list[tuple[str, str, str, int]]:
    names, of = town.areas.parents(15)
    count = _in_grids(of[town.houses.points.area[houses]], len(names))
    touched = count + _in_grids(of[town.events.points.area[events]], len(names))
    lines = []
    for row in sorted(np.flatnonzero(touched), key=lambda r: (-count[r], r)):
        code = str(names[row])
        grid = responsible(town, code)
        lines.append((grid.grid or code, code, grid.worker, int(count[row])))
    return lines


def _in_grids(grids: NDArray[np.int32], length: int) -> NDArray[np.int64]:
    return np.bincount(grids[grids >= 0], minlength=length)


def _by_class(town: Town, events: NDArray[np.int64]) -> dict[str, int]:
    counts = np.bincount(town.events.points.columns["event_class"][events], minlength=len(CLASS_CODES))
    return {code: int(n) for code, n in zip(CLASS_CODES, counts, strict=True) if n}

