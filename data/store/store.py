"""The store: every question to the data. Each names its viewer; there is no way to ask without one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
from sqlalchemy import Engine

from data.away import Presence, asked_again
from data.cube import Pick
from data.database import make_engine
from data.index.search import Hit
from data.index.town import Town
from data.questions import MAX_RES, EventFilter, HexQuestion, area_code
from data.scoped.readers import Readers
from data.settings import Settings
from data.store import (
    chain,
    details,
    features,
    house,
    measures,
    numbers,
    place,
    sources,
    statements,
)
from data.store.latest import Latest
from data.store.lines import HouseCard, PlaceCard, Responsible, UnitLine
from data.store.snapshot import Snapshot
from data.store.source_lines import BatchLine, DoubtLine, RuleLine, SourceLine, ValueLine
from data.store.spot import Spot, spot_of
from data.viewer import SYSTEM, Viewer
from geo import hexes
from geo.errors import PlaceError
from geo.mercator import Tile

LIVE = ("events", "hexes", "still")  # what shows what happened


class Store:
    """Answers from memory what the map asks, from the database what a card asks; one town per data version.

    Safe for several threads: each question reads one snapshot from beginning to end.
    """

    def __init__(
        self, engine: Engine, keep_in: Path | None = None, counted: Callable[[Town], Town] | None = None
    ) -> None:
        """``keep_in``: a folder in which a large town is kept for other processes and the next start.

        ``counted``: has the events of a town counted elsewhere.
        """
        self.engine = engine
        self.readers = Readers(engine)
        self.presence = Presence()
        self._latest = Latest(engine, self.presence, keep_in, counted)

    @property
    def now(self) -> Snapshot:
        """The newest state of the data, with what was asked of it."""
        return self._latest.now

    @property
    def town(self) -> Town:
        """The data version now in memory."""
        return self.now.town

    @property
    def version(self) -> str:
        """Changes with the data; part of every URL."""
        return self.town.version

    def version_of(self, layer: str) -> str:
        """Changes with what a layer shows: for events and hexes also whenever something happens."""
        return self.now.moment if layer in LIVE else self.version

    @property
    def meta(self) -> dict[str, str]:
        """Facts about the street."""
        return self.town.meta

    @property
    def as_of(self) -> datetime:
        """Until when the data speak (UTC)."""
        return self.town.as_of

    @property
    def today(self) -> date:
        """The street's own day of ``as_of``."""
        return self.town.today

    def follow(self) -> Store:
        """Let a thread of its own take in what changes, wherever it was changed, within two seconds."""
        self._latest.follow()
        return self

    def close(self) -> None:
        """No longer follow, and let the connections of readers go."""
        self._latest.close()
        self.readers.close()

    def look(self) -> None:
        """Take in what changed, unless a thread does: before what is asked too often to ask the database."""
        self._latest.look()

    def refresh(self) -> bool:
        """Take in what changed; True when something did."""
        return self._latest.refresh()

    def warm(self) -> Store:
        """Compute what is computed once (reach, search, hexes) before the first visitor asks."""
        self.town.warm()
        return self

    def counts(self, viewer: Viewer) -> dict[str, int]:
        """How much there is of each, in the areas the viewer may see."""
        town = self.town
        seen = town.areas.allowed(viewer)
        levels = {"communities": town.divisions, "grids": town.grids, "micro_grids": town.micro_grids}
        return {
            **{name: int(seen[points.area].sum()) for name, points in town.placed.items()},
            "events": int(town.cubes.events.by_area(Pick())[seen].sum()),
            "buildings": int(seen[town.buildings.area].sum()),
            **{
                name: sum(len(c) != 9 for c in numbers.areas_seen(shapes, viewer, ""))
                for name, shapes in levels.items()
            },
        }

    def tile(  # noqa: PLR0917 - the address of a tile is one thing
        self, viewer: Viewer, layer: str, z: int, x: int, y: int, events: EventFilter | None = None
    ) -> bytes:
        """One vector tile of a layer (plain MVT, b"" when empty); PlaceError for a bad layer or tile."""
        return self.now.tile(viewer, layer, _tile(z, x, y), events)

    def hex_tile(self, viewer: Viewer, asked: HexQuestion, z: int, x: int, y: int) -> bytes:
        """One vector tile of hexes with a value each."""
        return self.now.hex_tile(viewer, asked, _tile(z, x, y))

    def hex_values(self, viewer: Viewer, asked: HexQuestion) -> measures.Values:
        """One number for every hex the viewer may see; PlaceError while the resolution is not chosen."""
        return self.now.hex_values(viewer, asked)

    def area_values(self, viewer: Viewer, asked: HexQuestion, level: str) -> measures.Values:
        """The same number for every area of a level, "communities" or "grids", also where nobody lives."""
        return self.now.area_values(viewer, asked, level)

    def summary(self, viewer: Viewer, asked: EventFilter) -> numbers.Summary:
        """Totals of the filter's area and period."""
        return numbers.summary(self.town, viewer, asked)

    def timeline(self, viewer: Viewer, asked: EventFilter) -> tuple[list[date], list[int]]:
        """Events per day of the period."""
        return numbers.timeline(self.town, viewer, asked)

    def coverage(self, viewer: Viewer, area: str = "") -> dict[str, float]:
        """Covered share of each service's people."""
        return numbers.coverage(self.town, viewer, area)

    @asked_again
    def house(self, viewer: Viewer, house_id: int, asked: EventFilter) -> HouseCard | None:
        """A doorplate's card; None when there is none that the viewer may see."""
        with self.readers.reading(viewer) as connection:
            return house.house_card(self.town, connection, viewer, house_id, asked)

    @asked_again
    def units(self, viewer: Viewer, house_id: int) -> list[UnitLine]:
        """All doorplates at the point of this house."""
        with self.readers.reading(viewer) as connection:
            return house.units(self.town, connection, viewer, house_id)

    @asked_again
    def units_of_building(self, viewer: Viewer, building_id: int) -> list[UnitLine]:
        """All doorplates of a building."""
        with self.readers.reading(viewer) as connection:
            return house.units_of_building(self.town, connection, viewer, building_id)

    def hex(self, viewer: Viewer, hex_text: str, asked: EventFilter) -> PlaceCard:
        """The card of a hex: grids, houses, events, services; empty where the viewer sees nothing."""
        town, hex_id = self.town, hexes.from_text(hex_text)
        if hexes.res_of(hex_id) > MAX_RES:
            raise PlaceError(f"hex {hex_text} is finer than resolution {MAX_RES}: ask for the one around it")
        rows = place.rows_in_hex(town, viewer, hex_id, asked)
        return place.place_card(town, viewer, hexes.to_text(hex_id), rows)

    def area(self, viewer: Viewer, code: str, asked: EventFilter) -> PlaceCard:
        """The card of an area of responsibility; the filter's own area does not count."""
        town = self.town
        rows = place.rows_in_area(town, viewer, replace(asked, area=area_code(code)))
        return place.place_card(town, viewer, code, rows)

    @asked_again
    def event(self, viewer: Viewer, event_id: int) -> dict[str, Any] | None:
        """One event with its log."""
        with self.readers.reading(viewer) as connection:
            return details.event_detail(connection, viewer, event_id)

    @asked_again
    def thing(self, viewer: Viewer, layer: str, key: int) -> dict[str, Any] | None:
        """A facility, service point, sensor or building."""
        with self.readers.reading(viewer) as connection:
            return details.thing_detail(connection, viewer, layer, key)

    def spot(self, viewer: Viewer, kind: str, key: str) -> Spot | None:
        """Where a chosen thing (``kind:key`` as the cards have it) is, and what is drawn for it."""
        return spot_of(self.town, viewer, kind, key)

    def responsible(self, viewer: Viewer, code: str) -> Responsible:
        """Who answers for an area code, as far as the viewer may know."""
        return chain.responsible(self.town, viewer, code)

    def search(self, viewer: Viewer, text: str, limit: int = 12) -> list[Hit]:
        """Suggestions for a name, address or code."""
        return self.town.searcher.find(viewer, text, limit)

    def ground(self) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
        """Land and roads by kind in lon/lat: the basemap, which is everybody's."""
        return features.ground(self.town)

    def features(self, viewer: Viewer, layer: str) -> gpd.GeoDataFrame:
        """A whole layer as a frame in lon/lat, for exports and other systems."""
        return features.layer_frame(self.town, viewer, layer)

    @asked_again
    def sources(self, viewer: Viewer) -> list[SourceLine]:
        """Every source with what it speaks of, and how old that is."""
        with self.readers.reading(SYSTEM) as connection:  # totals of the whole street, of persons too
            return sources.sources(connection, viewer)

    @asked_again
    def source_names(self, viewer: Viewer) -> dict[str, str]:
        """What sources are called, by their code."""
        with self.readers.reading(viewer) as connection:
            return sources.names(connection, viewer)

    @asked_again
    def batches(self, viewer: Viewer) -> list[BatchLine]:
        """Files that were brought in, the newest first."""
        with self.readers.reading(viewer) as connection:
            return sources.batches(connection, viewer)

    @asked_again
    def rules(self, viewer: Viewer) -> list[RuleLine]:
        """Which source wins."""
        with self.readers.reading(viewer) as connection:
            return sources.rules(connection, viewer)

    @asked_again
    def doubts(self, viewer: Viewer, limit: int = 50) -> tuple[list[DoubtLine], int]:
        """Doubtful matches that wait for a person, the oldest first; and how many wait in all."""
        with self.readers.reading(viewer) as connection:
            lines = statements.doubts(connection, viewer, self.town.epsg, limit)
            return lines, sources.waiting(connection, viewer)

    @asked_again
    def provenance(self, viewer: Viewer, kind: str, key: str) -> list[ValueLine]:
        """Each value of a thing with who gave it and when, and what other sources say."""
        with self.readers.reading(viewer) as connection:
            return statements.provenance(connection, viewer, kind, key)


def open_store(settings: Settings) -> Store:
    """Open the store the settings name. Raises StoreError when it has no tables yet."""
    engine = make_engine(settings.database_url, settings.database_connections)
    if settings.dask:
        from data.shards.street import elsewhere  # noqa: PLC0415 - only where there is a cluster

        store = Store(engine, settings.home / "kept", elsewhere(settings, engine))
    else:
        store = Store(engine, settings.home / "kept")
    store.readers.check()
    return store


def _tile(z: int, x: int, y: int) -> Tile:
    if not (0 <= z <= 22 and 0 <= x < 2**z and 0 <= y < 2**z):
        raise PlaceError(f"tile {z}/{x}/{y} does not exist; zoom is 0–22, x and y are below 2^zoom")
    return Tile(z, x, y)
