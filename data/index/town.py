"""Everything the map asks of one data version, loaded once and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection

from data.cube import Cube, Facts, schemes
from data.cube.counting import Counting
from data.index.areas import AreaCodes, Texts
from data.index.counted import alarm_facts, event_facts, read_visits, service_point_facts
from data.index.events import Events, read_events
from data.index.hexagons import Hexagons
from data.index.houses import Houses, read_houses
from data.index.names import entries_of
from data.index.outlined import FIRST_ZOOM, Outlined
from data.index.pieces import HousePieces, Pieces, Spread
from data.index.points import Points
from data.index.reach import Reach, build_reach
from data.index.search import Searcher
from data.index.shapes import Shapes, read_shapes
from data.index.things import SENSOR, SERVICE_POINT, read_alarms, read_facilities, read_things
from geo.crs import metric_epsg

WITH_AREA = ("house", "event", "facility", "service_point", "sensor", "alarm", "building", "visit")
# What a store says that nobody has filled yet.
NOTHING_YET = {
    "name": "",
    "data_version": "",
    "time_zone": "Asia/Shanghai",
    "as_of": "1970-01-01T00:00:00+00:00",
}


class Cubes(NamedTuple):
    """The cube of each table that is counted."""

    events: Counting
    alarms: Counting
    visits: Counting
    service_points: Counting


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
    facility_shapes: Shapes
    service_points: Points
    sensors: Points
    alarms: Points
    visits: Facts

    @property
    def version(self) -> str:
        """Changes with the data; "" where there are none."""
        return self.meta["data_version"]

    @cached_property
    def as_of(self) -> datetime:
        """Until when the data speak (UTC)."""
        told = datetime.fromisoformat(self.meta["as_of"])
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)

    @property
    def now_s(self) -> int:
        """``as_of`` in seconds since 1970: what is late is late at this time."""
        return int(self.as_of.timestamp())

    @property
    def today(self) -> date:
        """The street's own day of ``as_of``."""
        return self.as_of.astimezone(ZoneInfo(self.meta["time_zone"])).date()

    @property
    def epsg(self) -> int:
        """Metric CRS of the street."""
        homes = self.houses.points
        told = self.meta.get("metric_epsg")
        return (
            int(told) if told else metric_epsg(*(homes.lon[0], homes.lat[0]) if len(homes) else (120.0, 28.0))
        )

    @property
    def placed(self) -> dict[str, Points]:
        """All points, by layer name."""
        return {
            "houses": self.houses.points, "events": self.events.base, "facilities": self.facilities,
            "service_points": self.service_points, "sensors": self.sensors, "alarms": self.alarms,
        }  # fmt: skip

    @cached_property
    def hexagons(self) -> Hexagons:
        """All hexes in use."""
        return Hexagons.of(*(p.hex_id for p in self.placed.values()))

    @cached_property
    def cubes(self) -> Cubes:
        """How many events, alarms, visits and service points: by hex, area, day and kind."""
        return self.cubes_with(
            Cube.of(event_facts(self.events.base, self.now_s), schemes.EVENTS, len(self.areas))
        )

    def cubes_with(self, events: Counting) -> Cubes:
        """The same where somebody else counts the events."""
        areas = len(self.areas)
        return Cubes(
            events,
            Cube.of(alarm_facts(self.alarms), schemes.ALARMS, areas),
            Cube.of(self.visits, schemes.VISITS, areas),
            Cube.of(service_point_facts(self.service_points), schemes.SERVICE_POINTS, areas),
        )

    @cached_property
    def spreads(self) -> dict[str, Spread]:
        """Where the things of each layer are, by hex and area."""
        return {name: Spread.of(p, self.hexagons.positions(p.hex_id)) for name, p in self.placed.items()}

    @cached_property
    def house_pieces(self) -> HousePieces:
        """Houses and who lives there by hex and area."""
        return HousePieces(self.spreads["houses"].pieces, self.houses, self.reach)

    @cached_property
    def pieces(self) -> Pieces:
        """Hexes and areas in which there is a house, an event or an alarm."""
        return Pieces.of_all(self.spreads[name].pieces for name in ("houses", "events", "alarms"))

    @cached_property
    def reach(self) -> Reach:
        """Which services reach which houses on foot."""
        return build_reach(self.houses, self.roads, self.land, self.service_points, self.epsg)

    @cached_property
    def outlined(self) -> dict[str, Outlined]:
        """What maps of each zoom draw of divisions, land, roads and other shapes."""
        return {source: Outlined.of(source, getattr(self, source)) for source in FIRST_ZOOM}

    @cached_property
    def searcher(self) -> Searcher:
        """Names and addresses to be found."""
        return Searcher(entries_of(self), self.areas)

    def warm(self) -> Town:
        """Compute what is computed once, before several threads want it."""
        houses = self.houses
        _ = (self.cubes, self.reach, houses.demand, houses.stack_of, houses.stack_size)
        for points in self.placed.values():
            points.warm()
        self.warm_changing()
        for source in self.outlined:
            shapes: Shapes = getattr(self, source)
            _ = (shapes.label_squares, shapes.told_bytes, shapes.tree)
        self.searcher.warm()
        return self

    def warm_changing(self) -> Town:
        """The part of it that changes with what happens, and where that is."""
        hexagons, houses = self.hexagons, self.house_pieces
        self.events.warm()
        self.alarms.warm()
        _ = (self.as_of, self.spreads, self.pieces, hexagons.levels, hexagons.centres, hexagons.stretch)
        _ = (houses.count, houses.households, houses.people, houses.served)
        return self


def load_town(connection: Connection, meta: dict[str, str], key: bytes) -> Town:
    """Read the whole street from the database. The connection sees one state of it, or figures may differ.

    ``key``: of the lots by which people are rounded.
    """
    facts = {**NOTHING_YET, **meta}
    areas = AreaCodes(read_area_codes(connection))
    facilities, facility_shapes = read_facilities(connection, areas)
    return Town(
        meta=facts,
        areas=areas,
        divisions=read_shapes(connection, "division", ["name", "name_en", "level"], areas, key="code"),
        grids=read_shapes(
            connection, "grid", ["name", "kind", "worker", "households", "community_code"], areas, key="code"
        ),
        micro_grids=read_shapes(
            connection, "micro_grid", ["name", "grid_code", "households"], areas, key="code"
        ),
        buildings=read_shapes(
            connection, "building", ["area_code", "name", "use", "floors", "units", "height_m"], areas
        ),
        roads=read_shapes(connection, "road", ["name", "kind", "level", "walkable"]),
        land=read_shapes(connection, "land", ["name", "kind"]),
        houses=read_houses(connection, areas, key),
        events=Events.of(read_events(connection, areas, facts["time_zone"]), areas),
        facilities=facilities,
        facility_shapes=facility_shapes,
        service_points=read_things(connection, "service_point", SERVICE_POINT, areas),
        sensors=read_things(connection, "sensor", SENSOR, areas),
        alarms=read_alarms(connection, areas, facts["time_zone"]),
        visits=read_visits(connection, areas, facts["time_zone"]),
    )


def read_area_codes(connection: Connection) -> Texts:
    """Every area code that something has, in no order."""
    tables = [f"SELECT DISTINCT area_code FROM {table}" for table in WITH_AREA]  # noqa: S608 - our own names
    tables += ["SELECT code FROM division", "SELECT code FROM grid", "SELECT code FROM micro_grid"]
    rows = connection.exec_driver_sql(" UNION ".join(tables)).fetchall()
    return np.array([row[0] for row in rows], dtype=object)
