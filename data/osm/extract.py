"""The part of a large file that lies in a box, written to a small file: memory grows with the box alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray

from geo.errors import PlaceError

BBox = tuple[float, float, float, float]
Progress = Callable[[str, int], None]


def check_box(bbox: BBox) -> BBox:
    """Return ``bbox`` (west, south, east, north); PlaceError says what is wrong with it."""
    if len(bbox) != 4 or not all(isinstance(v, int | float) for v in bbox):
        raise PlaceError(f"bbox {bbox!r} is not four numbers: give west, south, east, north in degrees")
    west, south, east, north = map(float, bbox)
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= 90 and -90 <= north <= 90):
        raise PlaceError(f"bbox {bbox!r} is off the earth: give west, south, east, north in degrees")
    if west >= east or south >= north:
        raise PlaceError(f"bbox {bbox!r} holds nothing: west must be below east and south below north")
    return west, south, east, north


def cut(source: Path, bbox: BBox, target: Path, progress: Progress) -> int:
    """Write what touches ``bbox`` to ``target`` (.osm.pbf); the number of nodes inside.

    Ways and multipolygons that reach into the box are kept whole. Three readings of the file, none of which
    holds more than the ids of what lies in the box.
    """
    tracker = osmium.IdTracker()
    inside = _track_nodes(source, bbox, tracker, progress)
    if inside:
        _track_ways(source, tracker, progress)
        progress("completing", 0)
        tracker.complete_backward_references(str(source), relation_depth=0)
        _write(source, target, tracker, progress)
    return inside


def _track_nodes(source: Path, bbox: BBox, tracker: osmium.IdTracker, progress: Progress) -> int:
    """Places go through a file on disk, 16 bytes a node, read back in parts: fast, and little memory."""
    west, south, east, north = (round(degrees * 1e7) for degrees in bbox)
    inside = 0
    with TemporaryDirectory() as folder:
        for rows in _node_places(source, Path(folder) / "nodes"):
            x, y = rows["x"], rows["y"]
            for node in rows["id"][(x >= west) & (x <= east) & (y >= south) & (y <= north)].tolist():
                tracker.add_node(node)
                inside += 1
    progress("nodes in the box", inside)
    return inside


def _node_places(source: Path, store: Path) -> Iterator[NDArray[np.void]]:
    index = osmium.index.create_map(f"sparse_file_array,{store}")
    with osmium.io.Reader(str(source), osmium.osm.NODE) as reader:
        osmium.apply(reader, osmium.NodeLocationsForWays(index))
    del index  # closes the file
    # Rows beyond the last node hold a place off the earth.
    rows = np.memmap(store, dtype=[("id", "<u8"), ("x", "<i4"), ("y", "<i4")], mode="r")
    for start in range(0, len(rows), _PART):
        yield rows[start : start + _PART]


_PART = 4_000_000


def _track_ways(source: Path, tracker: osmium.IdTracker, progress: Progress) -> None:
    ways, relations = [], []
    kinds = osmium.osm.WAY | osmium.osm.RELATION
    thing: Any
    for thing in osmium.FileProcessor(str(source), kinds).with_filter(tracker.contains_filter()):
        if thing.is_way():
            ways.append(thing.id)
            # Tracked at once, so that relations, which follow, are found through their ways.
            tracker.add_way(thing.id)
        elif thing.is_relation() and is_surface(thing.tags):
            relations.append(thing.id)
    for relation in relations:
        tracker.add_relation(relation)
    progress("ways in the box", len(ways))


def is_surface(tags: osmium.osm.TagList) -> bool:
    """Whether a relation is a surface worth building: countries and provinces are not."""
    kind = tags.get("type")
    if kind == "boundary":
        return tags.get("boundary") == "administrative" and tags.get("admin_level", "") in ADMIN_LEVELS
    return kind == "multipolygon"


ADMIN_LEVELS = ("7", "8", "9", "10", "11")


def _write(source: Path, target: Path, tracker: osmium.IdTracker, progress: Progress) -> None:
    written = 0
    with osmium.SimpleWriter(str(target)) as writer:
        for thing in osmium.FileProcessor(str(source)).with_filter(tracker.id_filter()):
            writer.add(thing)
            written += 1
    progress("objects kept", written)
