"""Geometries of GeoJSON into shapes: the two kinds that fill street maps in bulk, the others one by one."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from data.imports.raw import Fault
from data.imports.reading.found import Shapes
from data.imports.reading.shapes import FEWEST, Rows, Settled

GEOMETRIES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
}  # fmt: skip
NUMBERS = {int, float}


def shapes_of(geometries: Sequence[Any], rows: Rows) -> Settled:
    """A shape for each geometry, None for none; open rings are closed and told, other flaws are faults."""
    bulk = _points(geometries)
    if bulk is None:
        bulk = _polygons(geometries)
    return Settled(bulk) if bulk is not None else _each(geometries, rows)


def _points(geometries: Sequence[Any]) -> Shapes | None:
    """All at once, when every one is a point in two dimensions."""
    coordinates = _all_of(geometries, "Point")
    flat = None if coordinates is None else _flat(coordinates)
    return None if flat is None else np.asarray(shapely.points(flat), dtype=object)


def _polygons(geometries: Sequence[Any]) -> Shapes | None:
    """All at once, when every one is a polygon in two dimensions whose rings are closed."""
    polygons = _all_of(geometries, "Polygon")
    if polygons is None or not all(
        type(p) is list and p and all(type(r) is list for r in p) for p in polygons
    ):
        return None
    rings = list(itertools.chain.from_iterable(polygons))
    flat = _flat(list(itertools.chain.from_iterable(rings)))
    if flat is None:
        return None
    ends, parts = _offsets(rings), _offsets(polygons)
    closed = (np.diff(ends) >= FEWEST).all() and (flat[ends[:-1]] == flat[ends[1:] - 1]).all()
    return shapely.from_ragged_array(shapely.GeometryType.POLYGON, flat, (ends, parts)) if closed else None


def _all_of(geometries: Sequence[Any], kind: str) -> list[Any] | None:
    if all(
        type(g) is dict and g.get("type") == kind and type(g.get("coordinates")) is list for g in geometries
    ):
        return [g["coordinates"] for g in geometries]
    return None


def _flat(pairs: list[Any]) -> NDArray[np.float64] | None:
    """Pairs of numbers as an array; None when they are anything else."""
    if set(map(type, pairs)) != {list} or set(map(len, pairs)) != {2}:
        return None
    numbers = list(itertools.chain.from_iterable(pairs))
    return np.array(numbers, dtype=np.float64).reshape(-1, 2) if set(map(type, numbers)) <= NUMBERS else None


def _offsets(parts: list[list[Any]]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum([len(part) for part in parts])])


def _each(geometries: Sequence[Any], rows: Rows) -> Settled:
    texts = np.array([None if g is None else orjson.dumps(g).decode() for g in geometries], dtype=object)
    settled = Settled(np.asarray(shapely.from_geojson(texts, on_invalid="ignore"), dtype=object))
    for at in map(int, np.flatnonzero(shapely.is_missing(settled.geometry))):
        if geometries[at] is not None:
            shape, code = _mend(geometries[at])
            settled.geometry[at] = shape
            settled.faults.append(Fault(int(rows[at]), code, fatal=shape is None))
    return settled


def _mend(geometry: Any) -> tuple[Any, str]:
    """The shape with its rings closed, and the code of what was wrong."""
    if not isinstance(geometry, dict) or geometry.get("type") not in GEOMETRIES:
        return None, "read_geometry_kind"
    rings = _rings(geometry)
    if not rings:
        return None, "read_geometry"
    if any(len(ring) + (ring[:1] != ring[-1:]) < FEWEST for ring in rings):
        return None, "read_ring"
    for ring in rings:
        ring.extend([] if ring[0] == ring[-1] else [ring[0]])
    shape = shapely.from_geojson(orjson.dumps(geometry).decode(), on_invalid="ignore")
    return shape, "read_geometry" if shape is None else "read_ring_open"


def _rings(geometry: dict[str, Any]) -> list[list[Any]]:
    polygons = {"Polygon": [geometry.get("coordinates")], "MultiPolygon": geometry.get("coordinates")}
    rings = [r for p in polygons.get(geometry["type"]) or [] if isinstance(p, list) for r in p]
    return rings if all(_is_ring(ring) for ring in rings) else []


def _is_ring(ring: Any) -> bool:
    return isinstance(ring, list) and bool(ring) and all(isinstance(point, list) for point in ring)
