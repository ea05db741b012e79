"""Reading a file: tagged nodes, ways and surface relations as things with tags and a shape."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import osmium
import shapely

from data.osm.extract import BBox, Progress, is_surface
from data.osm.shapes import BrokenShapeError, Quarantine, line_or_area, surface_of
from geo.errors import PlaceError


@dataclass(slots=True)
class Thing:
    """An OpenStreetMap object: ``ref`` such as ``way/12``, its tags, its shape in lon, lat."""

    ref: str
    tags: dict[str, str]
    shape: Any


@dataclass
class Reading:
    """What a file holds.

    ``read`` counts objects by type; ``other_relations`` those that are no surface, by ``type``;
    ``house_streets`` are streets given by relations, ``node_order`` the nodes of interpolation ways.
    """

    things: list[Thing] = field(default_factory=list)
    quarantine: Quarantine = field(default_factory=Quarantine)
    read: Counter[str] = field(default_factory=Counter)
    other_relations: Counter[str] = field(default_factory=Counter)
    house_streets: dict[str, str] = field(default_factory=dict)
    node_order: dict[str, list[str]] = field(default_factory=dict)
    newest: datetime | None = None
    extent: BBox | None = None


@dataclass
class _Relations:
    surfaces: list[tuple[int, dict[str, str], list[int]]] = field(default_factory=list)
    members: set[int] = field(default_factory=set)
    lines: dict[int, Any] = field(default_factory=dict)


def header_of(path: Path) -> tuple[datetime | None, BBox | None]:
    """Time and box the file declares; PlaceError if it is no OpenStreetMap file."""
    if not path.is_file():
        raise PlaceError(f"{path} is not there: check the path, or download an extract (.osm.pbf) first")
    try:
        header = osmium.FileProcessor(str(path)).header
    except RuntimeError as error:
        raise PlaceError(
            f"{path} is not an OpenStreetMap file ({error}): give an .osm.pbf or .osm file"
        ) from error
    box = header.box()
    stamp = header.get("osmosis_replication_timestamp")
    return _time(stamp), _degrees(box) if box.valid() and box.size() > 0 else None


def read(path: Path, progress: Progress) -> Reading:
    """Everything tagged in the file. BrokenShapeError geometry is mended or quarantined, never fatal."""
    reading, relations = Reading(), _Relations()
    try:
        _read_relations(path, reading, relations)
        _read_rest(path, reading, relations, progress)
    except RuntimeError as error:
        raise PlaceError(f"{path} cannot be read ({error}): download it again") from error
    _build_surfaces(reading, relations)
    progress("things", len(reading.things))
    return reading


def _read_relations(path: Path, reading: Reading, relations: _Relations) -> None:
    relation: Any
    for relation in osmium.FileProcessor(str(path), osmium.osm.RELATION):
        reading.read["relation"] += 1
        if is_surface(relation.tags):
            ways = [m.ref for m in relation.members if m.type == "w"]
            relations.surfaces.append((relation.id, dict(relation.tags), ways))
            relations.members.update(ways)
            continue
        reading.other_relations[f"type={relation.tags.get('type', '–')}"] += 1
        if relation.tags.get("type") in {"associatedStreet", "street"} and (
            name := relation.tags.get("name")
        ):
            for member in relation.members:
                reading.house_streets[f"{_NAMES[member.type]}/{member.ref}"] = name


_NAMES = {"n": "node", "w": "way", "r": "relation"}


def _read_rest(path: Path, reading: Reading, relations: _Relations, progress: Progress) -> None:
    tagged = osmium.filter.EmptyTagFilter()
    tagged.enable_for(osmium.osm.NODE)
    files = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    west = south = 1e9
    east = north = -1e9
    thing: Any
    for thing in files.with_filter(tagged):
        if thing.is_node():
            _add_node(thing, reading)
            place = thing.location
            if place.valid():
                west, east = min(west, place.lon), max(east, place.lon)
                south, north = min(south, place.lat), max(north, place.lat)
        else:
            _add_way(thing, reading, relations)
        if len(reading.things) % 50_000 == 49_999:
            progress("things", len(reading.things))
    reading.extent = (west, south, east, north) if west <= east else None


def _add_node(node: Any, reading: Reading) -> None:
    reading.read["tagged node"] += 1
    _remember_time(node, reading)
    ref = f"node/{node.id}"
    if node.location.valid():
        reading.things.append(
            Thing(ref, dict(node.tags), shapely.Point(node.location.lon, node.location.lat))
        )
    else:
        reading.quarantine.add(ref, "the node has no valid place", "set its coordinates")


def _add_way(way: Any, reading: Reading, relations: _Relations) -> None:
    reading.read["way"] += 1
    _remember_time(way, reading)
    ref, tags = f"way/{way.id}", dict(way.tags)
    places = [(n.lon, n.lat) if n.location.valid() else None for n in way.nodes]
    if way.id in relations.members:
        relations.lines[way.id] = [p for p in places if p is not None]
    if not tags:
        return
    reading.read["tagged way"] += 1
    if "addr:interpolation" in tags:
        reading.node_order[ref] = [f"node/{n.ref}" for n in way.nodes]
    closed = len(way.nodes) > 2 and way.nodes[0].ref == way.nodes[-1].ref
    try:
        shapes = line_or_area(ref, places, closed, tags, reading.quarantine)
    except BrokenShapeError as broken:
        reading.quarantine.add(ref, broken.reason, broken.mend)
        return
    reading.things.extend(Thing(ref, tags, shape) for shape in shapes)


def _build_surfaces(reading: Reading, relations: _Relations) -> None:
    for key, tags, members in relations.surfaces:
        ref = f"relation/{key}"
        try:
            shape = surface_of(ref, [relations.lines.get(m) for m in members], reading.quarantine)
        except BrokenShapeError as broken:
            reading.quarantine.add(ref, broken.reason, broken.mend)
        else:
            reading.things.append(Thing(ref, tags, shape))


def _remember_time(thing: Any, reading: Reading) -> None:
    stamp = thing.timestamp
    if stamp.year > 1970 and (reading.newest is None or stamp > reading.newest):
        reading.newest = stamp


def _time(stamp: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _degrees(box: Any) -> BBox:
    return (box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat)
