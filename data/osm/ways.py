"""Roads and paths, and the land of the basemap: water, green, rail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from data.osm import kinds
from data.osm.buildings import is_building, name_of
from data.osm.reading import Thing
from geo.crs import project
from geo.network import WalkNetwork, build_network, project_on_edges


@dataclass(slots=True)
class Road:
    """A centre line; the edge of a square counts as a line one can walk."""

    thing: Thing
    line: Any
    kind: str
    level: int
    walkable: bool


@dataclass(slots=True)
class Land:
    """Water, green or rail."""

    thing: Thing
    kind: str


def read_roads(things: list[Thing]) -> list[Road]:
    """All roads and paths that exist, one row for each unbroken line."""
    return [
        Road(t, line, t.tags["highway"][:24], kinds.level_of(t.tags), kinds.walkable(t.tags))
        for t in things
        if "highway" in t.tags and t.shape.geom_type != "Point" and kinds.is_road(t.tags)
        for line in _lines(t.shape)
    ]


def _lines(shape: Any) -> list[Any]:
    if shape.geom_type == "LineString":
        return [shape]
    return [shapely.LineString(part.exterior.coords) for part in shapely.get_parts(shape)]


def read_land(things: list[Thing]) -> list[Land]:
    """Surfaces and lines of the basemap; points have no place on it."""
    return [
        Land(t, kind)
        for t in things
        if t.shape.geom_type != "Point" and not is_building(t) and (kind := kinds.land_kind(t.tags))
    ]


def block_borders(roads: list[Road], land: list[Land], epsg: int) -> Any:
    """Lines that part road blocks, in metres: named streets, rails, rivers and the shores of waters."""
    streets = [r.line for r in roads if r.kind in kinds.BLOCK_ROADS and r.level >= 0]
    others = [
        x.thing.shape
        for x in land
        if x.kind in {"rail", "water"} and "swimming_pool" not in x.thing.tags.values()
    ]
    shapes = np.array(streets + others, dtype=object)
    shores = np.where(np.isin(shapely.get_type_id(shapes), [3, 6]), shapely.boundary(shapes), shapes)
    lines = shapely.get_parts(shores)
    return project(lines[shapely.get_type_id(lines) == 1], epsg)


def walking_network(roads: list[Road], land: list[Land], epsg: int) -> WalkNetwork | None:
    """The network on foot, healed; None where there is nothing to walk on."""
    paths = [r for r in roads if r.walkable]
    if not paths:
        return None
    waters = [x.thing.shape for x in land if x.kind == "water"]
    barriers = project(np.array(waters, dtype=object), epsg) if waters else None
    lines = project(np.array([r.line for r in paths], dtype=object), epsg)
    return build_network(lines, np.array([r.level for r in paths]), barriers=barriers)


def network_words(network: WalkNetwork | None, x: Any, y: Any) -> str:
    """One line: nodes, edges, km, components and the share of houses off the main one."""
    if network is None:
        return "network: none (no walkable way)"
    facts = network.report()
    edge = project_on_edges(network, x, y).edge
    on_main = (edge >= 0) & (network.component[network.edge_u[edge]] == 0)
    off = f"{1 - on_main.mean():.1%}" if len(edge) else "–"
    return (
        f"network: nodes {facts['nodes']:.0f} | edges {facts['edges']:.0f} | km {facts['km']:.1f} | "
        f"components {facts['components']:.0f} | main {facts['main_share']:.1%} of km | "
        f"healed {facts['healed']:.0f} | houses off main {off}"
    )


def road_name(road: Road) -> str | None:
    """Name or number of a road."""
    return name_of(road.thing.tags) or road.thing.tags.get("ref")
