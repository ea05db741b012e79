"""The store: every question to the data. Each names its viewer; there is no way to ask without one."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from threading import Lock
from typing import Any

import geopandas as gpd
from sqlalchemy import Engine

from data.database import data_version, make_engine, read_meta
from data.index.points import Points
from data.index.search import Hit
from data.index.shapes import Shapes
from data.index.town import Town, load_town
from data.questions import EventFilter, HexQuestion
from data.settings import Settings
from data.store import cards, measures, numbers, tiles
from data.viewer import Viewer
from geo import hexes
from geo.errors import PlaceError
from geo.frames import LONLAT
from geo.mercator import Tile

FEATURES = ("communities", "grids", "micro_grids", "facilities", "service_points", "sensors")
AREA_DIGITS = {"communities": 12, "grids": 15}


class Store:
    """Answers from memory what the map asks, from the database what a card asks; one town per data version."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._lock = Lock()
        self._town = self._load()
        self._values = lru_cache(maxsize=64)(self._measured)

    @property
    def town(self) -> Town:
        """The data version now in memory."""
        return self._town

    @property
    def version(self) -> str:
        """Changes with the data; part of every URL."""
        return self._town.version

    @property
    def meta(self) -> dict[str, str]:
        """Facts about the street."""
        return self._town.meta

    @property
    def as_of(self) -> datetime:
        """Until when the data speak (UTC)."""
        return self._town.as_of

    @property
    def today(self) -> date:
        """The street's own day of ``as_of``."""
        return self._town.today

    def refresh(self) -> bool:
        """Load again when the database holds another data version; True when it did."""
        with self._lock:
            if data_version(self.engine) in {"", self.version}:
                return False
            self._town = self._load().warm()
            self._values.cache_clear()
            return True

    def warm(self) -> Store:
        """Compute what is computed once (reach, search, hexes) before the first visitor asks."""
        self._town.warm()
        return self

    def counts(self, viewer: Viewer) -> dict[str, int]:
        """How much there is of each, in the areas the viewer may see."""
        seen, town = self._town.areas.allowed(viewer), self._town
        placed: dict[str, Points] = {
            "houses": town.houses.points, "facilities": town.facilities, "service_points": town.service_points,
            "sensors": town.sensors, "events": town.events.points, "alarms": town.alarms,
        }  # fmt: skip
        counts = {name: int(seen[points.area].sum()) for name, points in placed.items()}
        return {**counts, "grids": len(numbers.grids_seen(town, viewer, ""))}

    def tile(self, viewer: Viewer, layer: str, z: int, x: int, y: int, events: EventFilter | None = None) -> bytes:
        """One vector tile of a layer (uncompressed MVT, b"" when empty); PlaceError for a bad layer or tile."""
        return tiles.layer_tile(self._town, viewer, layer, _tile(z, x, y), events)

    def hex_tile(self, viewer: Viewer, asked: HexQuestion, z: int, x: int, y: int) -> bytes:
        """One vector tile of hexes with a value each."""
        asked = asked.at_zoom(z)
        return tiles.hex_tile(self._town, self.hex_values(viewer, asked), asked.res, _tile(z, x, y))

    def hex_values(self, viewer: Viewer, asked: HexQuestion) -> measures.Values:
        """One number for every hex the viewer may see; the resolution must be chosen."""
        return self._values(viewer, asked, "hexes")

    def area_values(self, viewer: Viewer, asked: HexQuestion, level: str) -> measures.Values:
        """The same number for every community or grid."""
        return self._values(viewer, asked, level)

    def summary(self, viewer: Viewer, asked: EventFilter) -> numbers.Summary:
        """Totals of the filter's area and period."""
        return numbers.summary(self._town, viewer, asked)

    def timeline(self, viewer: Viewer, asked: EventFilter) -> tuple[list[date], list[int]]:
        """Events per day of the period."""
        return numbers.timeline(self._town, viewer, asked)

    def coverage(self, viewer: Viewer, area: str = "") -> dict[str, float]:
        """Covered share of each service's people."""
        return numbers.coverage(self._town, viewer, area)

    def house(self, viewer: Viewer, house_id: int, asked: EventFilter) -> cards.HouseCard | None:
        """A doorplate's card."""
        with self.engine.connect() as connection:
            return cards.house_card(self._town, connection, viewer, house_id, asked)

    def units(self, viewer: Viewer, house_id: int) -> list[cards.UnitLine]:
        """All doorplates at the point of this house."""
        with self.engine.connect() as connection:
            return cards.units(self._town, connection, viewer, house_id)

    def units_of_building(self, viewer: Viewer, building_id: int) -> list[cards.UnitLine]:
        """All doorplates of a building."""
        with self.engine.connect() as connection:
            return cards.units_of_building(self._town, connection, viewer, building_id)

    def houses_in_hex(self, viewer: Viewer, hex_text: str) -> list[cards.UnitLine]:
        """The first doorplates of a hex."""
        with self.engine.connect() as connection:
            return cards.houses_in_hex(self._town, connection, viewer, hexes.from_text(hex_text))

    def hex(self, viewer: Viewer, hex_text: str, asked: EventFilter) -> cards.PlaceCard:
        """The card of a hex: grids, houses, events, services."""
        rows = cards.rows_in_hex(self._town, viewer, hexes.from_text(hex_text))
        return cards.place_card(self._town, viewer, hex_text, rows, asked)

    def area(self, viewer: Viewer, code: str, asked: EventFilter) -> cards.PlaceCard:
        """The card of an area of responsibility."""
        rows = cards.rows_in_area(self._town, viewer, code)
        return cards.place_card(self._town, viewer, code, rows, asked)

    def event(self, viewer: Viewer, event_id: int) -> dict[str, Any] | None:
        """One event with its log."""
        with self.engine.connect() as connection:
            return cards.event_detail(connection, viewer, event_id)

    def thing(self, viewer: Viewer, layer: str, key: int) -> dict[str, Any] | None:
        """A facility, sensor or building."""
        with self.engine.connect() as connection:
            return cards.thing_detail(connection, viewer, layer, key)

    def responsible(self, area_code: str) -> cards.Responsible:
        """Who answers for an area code."""
        return cards.responsible(self._town, area_code)

    def search(self, viewer: Viewer, text: str, limit: int = 12) -> list[Hit]:
        """Suggestions for a name, address or code."""
        return self._town.searcher.find(viewer, text, limit)

    def features(self, viewer: Viewer, layer: str) -> gpd.GeoDataFrame:
        """A whole layer as a frame in lon/lat, for exports and other systems."""
        if layer not in FEATURES:
            raise PlaceError(f"no features {layer!r}: use one of {', '.join(FEATURES)}")
        source = getattr(self._town, "divisions" if layer == "communities" else layer)
        frame = _shapes_frame(source) if isinstance(source, Shapes) else self._points_frame(viewer, source)
        return frame[frame["level"] == "community"] if layer == "communities" else frame

    def _points_frame(self, viewer: Viewer, points: Points) -> gpd.GeoDataFrame:
        seen = self._town.areas.allowed(viewer)[points.area]
        columns = {name: values[seen] for name, values in points.columns.items()}
        codes = self._town.areas.codes[points.area[seen]].to_numpy()
        data = {"id": points.ids[seen], "area_code": codes, **columns}
        return gpd.GeoDataFrame(data, geometry=gpd.points_from_xy(points.lon[seen], points.lat[seen]), crs=LONLAT)

    def _measured(self, viewer: Viewer, asked: HexQuestion, level: str) -> measures.Values:
        bins = (
            measures.hex_bins(self._town, asked.res)
            if level == "hexes"
            else measures.area_bins(self._town, AREA_DIGITS[level])
        )
        return measures.measure(self._town, viewer, asked, bins)

    def _load(self) -> Town:
        with self.engine.connect() as connection:
            return load_town(connection, read_meta(connection))


def open_store(settings: Settings) -> Store:
    """Open the store the settings name."""
    return Store(make_engine(settings.database_url))


def _shapes_frame(shapes: Shapes) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(shapes.columns.copy(), geometry=shapes.geometry, crs=LONLAT)


def _tile(z: int, x: int, y: int) -> Tile:
    if not (0 <= z <= 22 and 0 <= x < 2**z and 0 <= y < 2**z):
        raise PlaceError(f"tile {z}/{x}/{y} does not exist")
    return Tile(z, x, y)
