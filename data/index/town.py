"""Everything the map asks of one data version, loaded once and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection

from data.index.areas import AreaCodes
from data.index.events import Events, read_events
from data.index.hexagons import Hexagons
from data.index.houses import Houses, read_houses
from data.index.points import Points
from data.index.reach import Reach, build_reach
from data.index.read import read_table
from data.index.search import Entries, Searcher
from data.index.shapes import Shapes, read_shapes
from data.index.things import FACILITY, SENSOR, SERVICE_POINT, read_alarms, read_things

PLACED = ("house", "event", "facility", "service_point", "sensor", "alarm", "building")


@dataclass(frozen=True)
class Town:
    """A street, or a city of streets, in memory."""

    meta: dict[str, str]
    areas: AreaCodes
    divisions: Shapes
    grids: Shapes
    micro_grids: Shapes
    buildings: Shapes
    roads: Shapes
    land: Shapes
    houses: Houses
    events: Events
    facilities: Points
    service_points: Points
    sensors: Points
    alarms: Points
    addresses: pd.DataFrame  # id, address, doorplate_code in key order

    @property
    def version(self) -> str:
        """Changes with the data."""
        return self.meta["data_version"]

    @property
    def as_of(self) -> datetime:
        """Until when the data speak."""
        return datetime.fromisoformat(self.meta["as_of"]).astimezone(UTC)

    @property
    def today(self) -> date:
        """The street's own day of ``as_of``."""
        return self.as_of.astimezone(ZoneInfo(self.meta["time_zone"])).date()

    @cached_property
    def hexagons(self) -> Hexagons:
        """All hexes in use."""
        return Hexagons.of(*(p.hex_id for p in self._placed()))

    @cached_property
    def house_hex(self) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        """Home hex row of each house."""
        return self.hexagons.positions(self.houses.points.hex_id)

    @cached_property
    def event_hex(self) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        """Home hex row of each event."""
        return self.hexagons.positions(self.events.points.hex_id)

    @cached_property
    def alarm_hex(self) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        """Home hex row of each alarm."""
        return self.hexagons.positions(self.alarms.hex_id)

    @cached_property
    def reach(self) -> Reach:
        """Which services reach which houses on foot."""
        points = pd.DataFrame({c: self.service_points.columns[c] for c in ("service", "status", "reach_m")})
        points = points.assign(lon=self.service_points.lon, lat=self.service_points.lat)
        return build_reach(self.houses, self.roads, points, int(self.meta["metric_epsg"]))

    @cached_property
    def searcher(self) -> Searcher:
        """Names and addresses to be found."""
        return Searcher(list(_entries(self)), self.areas)

    def warm(self) -> Town:
        """Compute what is computed once."""
        _ = (self.hexagons.levels, self.hexagons.centres, self.reach, self.searcher, self.houses.stack_of)
        return self

    def _placed(self) -> tuple[Points, ...]:
        return (
            self.houses.points, self.events.points, self.facilities, self.service_points, self.sensors, self.alarms,
        )  # fmt: skip


def load_town(connection: Connection, meta: dict[str, str]) -> Town:
    """Read the whole street from the database."""
    areas = AreaCodes(_area_codes(connection))
    zone = meta["time_zone"]
    return Town(
        meta=meta,
        areas=areas,
        divisions=read_shapes(connection, "division", ["name", "name_en", "level"], key="code"),
        grids=read_shapes(connection, "grid", ["name", "kind", "worker", "households", "community_code"], key="code"),
        micro_grids=read_shapes(connection, "micro_grid", ["name", "grid_code", "households"], key="code"),
        buildings=read_shapes(
            connection, "building", ["area_code", "name", "use", "floors", "units", "height_m"], areas
        ),
        roads=read_shapes(connection, "road", ["name", "kind", "level", "walkable"]),
        land=read_shapes(connection, "land", ["name", "kind"]),
        houses=read_houses(connection, areas),
        events=read_events(connection, areas, zone),
        facilities=read_things(connection, "facility", FACILITY, areas),
        service_points=read_things(connection, "service_point", SERVICE_POINT, areas),
        sensors=read_things(connection, "sensor", SENSOR, areas),
        alarms=read_alarms(connection, areas, zone),
        addresses=read_table(connection, "house", ["id", "address", "doorplate_code"]),
    )


def _area_codes(connection: Connection) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    tables = [f"SELECT DISTINCT area_code FROM {table}" for table in PLACED]  # noqa: S608 - names from PLACED
    tables += ["SELECT code FROM division", "SELECT code FROM grid", "SELECT code FROM micro_grid"]
    rows = connection.exec_driver_sql(" UNION ".join(tables)).fetchall()
    return np.array([row[0] for row in rows], dtype=object)


def _entries(town: Town) -> tuple[Entries, ...]:
    houses, known = town.houses.points, town.addresses
    rows = pd.Index(known["id"]).get_indexer(pd.Index(houses.ids))
    address, code = known["address"].to_numpy()[rows], known["doorplate_code"].fillna("").to_numpy()[rows]
    return (
        _area_entries(town, "community", town.divisions),
        _area_entries(town, "grid", town.grids),
        _thing_entries("facility", town.facilities),
        _thing_entries("sensor", town.sensors),
        Entries(
            "house", [str(i) for i in houses.ids], list(address), list(code), houses.lon, houses.lat, houses.area
        ),
    )


def _area_entries(town: Town, kind: str, shapes: Shapes) -> Entries:
    codes = shapes.columns["code"].astype(str)
    at = shapes.label_points
    area = town.areas.ordinals(codes)
    return Entries(kind, list(codes), list(shapes.columns["name"]), list(codes), shapely.get_x(at), shapely.get_y(at), area)


def _thing_entries(kind: str, things: Points) -> Entries:
    names = [str(n) for n in things.columns["name"]]
    return Entries(
        kind, [str(i) for i in things.ids], names, [""] * len(names), things.lon, things.lat, things.area
    )
