"""What Python's own sqlite3 needs to run stock GeoAlchemy2 models: the spatial functions, by shapely.

Geometry is kept as EWKB, as PostGIS writes it. Names are PostGIS's; the few that GeoAlchemy2 spells its
own way for SQLite (``GeomFromEWKT``, ``AsEWKB`` …) are there under both. NULL in, NULL out.
"""

from __future__ import annotations

import math
import sqlite3
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from data import sqlite_management

SRID = 4326
METRES_PER_DEGREE = 6_371_008.8 * math.pi / 180  # on the sphere of mean earth radius
MIN_SHRINK = 0.01  # the poles are not streets
POINT_EWKB = struct.Struct("<bIIdd")  # little endian, POINT with SRID flag, SRID, x, y: 25 bytes
POINT_HEAD = struct.pack("<bII", 1, 0x20000001, SRID)

Value = Any
Box = tuple[float, float, float, float]


def register(connection: sqlite3.Connection) -> None:
    """Give one connection the spatial functions and the management calls."""
    for name, (arity, function) in FUNCTIONS.items():
        connection.create_function(name, arity, _strict(function), deterministic=True)
    sqlite_management.register(connection)


@lru_cache(maxsize=4096)
def shape_of(blob: bytes) -> BaseGeometry:
    """The geometry of an EWKB blob; the last few thousand stay parsed."""
    return shapely.from_wkb(blob)


def blob_of(shape: BaseGeometry) -> bytes:
    """A geometry as EWKB, little endian."""
    return bytes(shapely.to_wkb(shape, include_srid=True, byte_order=1))


def point_of(blob: bytes) -> tuple[float, float] | None:
    """Lon, lat of a point blob without parsing it; None for anything else."""
    if len(blob) == POINT_EWKB.size and blob.startswith(POINT_HEAD):
        lon, lat = POINT_EWKB.unpack(blob)[3:]
        return lon, lat
    return None


def bounds_of(blob: bytes) -> Box | None:
    """West, south, east, north; None for an empty geometry."""
    if at := point_of(blob):
        return (*at, *at)
    west, south, east, north = shape_of(blob).bounds or (math.nan,) * 4
    return None if math.isnan(west) else (west, south, east, north)


def hits_box(blob: bytes, west: float, south: float, east: float, north: float) -> bool:
    """Whether the geometry and the box share a point, edges included."""
    if at := point_of(blob):
        return west <= at[0] <= east and south <= at[1] <= north
    return bool(shapely.intersects(shape_of(blob), _box(west, south, east, north)))


def metres_to(blob: bytes, lon: float, lat: float) -> float:
    """Metres from a point, on the plane that touches the earth there (equirectangular)."""
    shrink = max(math.cos(math.radians(lat)), MIN_SHRINK)
    if at := point_of(blob):
        return math.hypot((at[0] - lon) * shrink, at[1] - lat) * METRES_PER_DEGREE
    flat = shapely.transform(shape_of(blob), lambda xy: (xy - (lon, lat)) * (shrink, 1))
    return float(shapely.distance(flat, shapely.Point(0, 0))) * METRES_PER_DEGREE


def _strict(function: Callable[..., Value]) -> Callable[..., Value]:
    def call(*args: Value) -> Value:
        return None if None in args else function(*args)

    return call


@lru_cache(maxsize=64)
def _box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A box; one without width is a line or a point, as in PostGIS, not a polygon without area."""
    corners = list(dict.fromkeys([(west, south), (east, north)]))
    flat = shapely.LineString(corners) if len(corners) > 1 else shapely.Point(corners[0])
    box: BaseGeometry = flat if west == east or south == north else shapely.box(west, south, east, north)
    shapely.prepare(box)
    return box


def _edge(side: int) -> Callable[[bytes], float | None]:
    return lambda blob: None if (bounds := bounds_of(blob)) is None else bounds[side]


def _from_ewkt(text: str, srid: int = 0) -> bytes:
    head, _, body = text.rpartition(";")
    shape = shapely.from_wkt(body)
    return blob_of(shapely.set_srid(shape, int(head.upper().removeprefix("SRID=")) if head else srid))


def _from_wkb(blob: bytes, srid: int = 0) -> bytes:
    shape = shapely.from_wkb(blob)
    return blob_of(shapely.set_srid(shape, srid) if srid > 0 else shape)


def _ewkt(blob: bytes) -> str:
    return f"SRID={shapely.get_srid(shape_of(blob))};{shape_of(blob).wkt}"


def _number(function: Callable[..., Value]) -> Callable[..., Value]:
    """Of geometries, to one number or text."""

    def call(*blobs: bytes) -> Value:
        value = function(*(shape_of(b) for b in blobs))
        return value.item() if hasattr(value, "item") else value

    return call


def _shape(function: Callable[..., BaseGeometry]) -> Callable[..., bytes]:
    """Of geometries, to a geometry with the SRID of the first."""

    def call(*blobs: bytes) -> bytes:
        shapes = [shape_of(b) for b in blobs]
        return blob_of(shapely.set_srid(function(*shapes), shapely.get_srid(shapes[0])))

    return call


def _point(lon: float, lat: float, srid: int = 0) -> bytes:
    return blob_of(shapely.set_srid(shapely.Point(lon, lat), srid))


def _envelope(west: float, south: float, east: float, north: float, srid: int = 0) -> bytes:
    return blob_of(shapely.set_srid(shapely.box(west, south, east, north), srid))


def _kind(blob: bytes) -> str:
    return str(shape_of(blob).geom_type)


def _within(one: bytes, other: bytes, distance: float) -> bool:
    return bool(shapely.dwithin(shape_of(one), shape_of(other), distance))


def _buffer(blob: bytes, distance: float) -> bytes:
    return _shape(lambda shape: shapely.buffer(shape, distance))(blob)


# name: (number of arguments, function); -1 means an SRID may follow.
FUNCTIONS: dict[str, tuple[int, Callable[..., Value]]] = {
    **dict.fromkeys(("GeomFromEWKT", "ST_GeomFromEWKT", "GeomFromText", "ST_GeomFromText"), (-1, _from_ewkt)),
    **dict.fromkeys(("GeomFromWKB", "ST_GeomFromWKB", "GeomFromEWKB", "ST_GeomFromEWKB"), (-1, _from_wkb)),
    **{n: (1, lambda blob: blob.hex().upper()) for n in ("AsEWKB", "ST_AsEWKB")},
    **{n: (1, _number(shapely.to_wkb)) for n in ("AsBinary", "ST_AsBinary")},
    **{n: (1, _number(shapely.to_geojson)) for n in ("AsGeoJSON", "ST_AsGeoJSON")},
    **{n: (1, _number(lambda shape: shape.wkt)) for n in ("AsText", "ST_AsText")},
    **dict.fromkeys(("AsEWKT", "ST_AsEWKT"), (1, _ewkt)),
    **dict.fromkeys(("ST_MakePoint", "ST_Point"), (-1, _point)),
    "ST_MakeEnvelope": (-1, _envelope),
    "ST_SetSRID": (2, _from_wkb),
    "ST_SRID": (1, _number(shapely.get_srid)),
    "ST_X": (1, lambda blob: (point_of(blob) or (shape_of(blob).x,))[0]),
    "ST_Y": (1, lambda blob: (point_of(blob) or (0, shape_of(blob).y))[1]),
    "ST_XMin": (1, _edge(0)),
    "ST_YMin": (1, _edge(1)),
    "ST_XMax": (1, _edge(2)),
    "ST_YMax": (1, _edge(3)),
    "ST_GeometryType": (1, lambda blob: f"ST_{_kind(blob)}"),
    "GeometryType": (1, lambda blob: _kind(blob).upper()),
    "ST_IsEmpty": (1, _number(shapely.is_empty)),
    "ST_IsValid": (1, _number(shapely.is_valid)),
    "ST_NPoints": (1, _number(shapely.get_num_coordinates)),
    "ST_NumGeometries": (1, _number(shapely.get_num_geometries)),
    "ST_Area": (1, _number(shapely.area)),
    "ST_Length": (1, _number(shapely.length)),
    "ST_Distance": (2, _number(shapely.distance)),
    "ST_DWithin": (3, _within),
    **{
        f"ST_{name}": (2, _number(getattr(shapely, name.lower())))
        for name in (
            "Intersects",
            "Contains",
            "Within",
            "Touches",
            "Crosses",
            "Overlaps",
            "Disjoint",
            "Equals",
            "Covers",
        )
    },
    "ST_CoveredBy": (2, _number(shapely.covered_by)),
    "ST_Centroid": (1, _shape(shapely.centroid)),
    "ST_PointOnSurface": (1, _shape(shapely.point_on_surface)),
    "ST_Envelope": (1, _shape(lambda shape: _box(*shape.bounds) if shape.bounds else shape)),
    "ST_ConvexHull": (1, _shape(shapely.convex_hull)),
    "ST_Buffer": (2, _buffer),
    "ST_Union": (2, _shape(shapely.union)),
    "ST_Intersection": (2, _shape(shapely.intersection)),
    "ST_Difference": (2, _shape(shapely.difference)),
    "hits_box": (5, hits_box),
    "metres_to": (3, metres_to),
}
