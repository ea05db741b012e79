"""Questions about place that each database answers in its own way, with the same answer.

``bbox`` and ``near`` are conditions for WHERE, ``metres`` is a number for SELECT or ORDER BY. The column is
one with a spatial index. An index alone is inexact on both databases (its boxes are float32), so the
exact test always follows.
"""

from __future__ import annotations

import math
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnClause,
    ColumnElement,
    Float,
    Integer,
    Select,
    and_,
    column,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy import table as lightweight_table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from data.sqlite_spatial import METRES_PER_DEGREE, MIN_SHRINK, SRID
from geo.errors import PlaceError

FIRST_RING = 0.0005  # degrees, some 50 m: the first box looked into for neighbours


class _Condition(FunctionElement[bool]):
    """A condition that SQLite gets bare: SQLAlchemy's ``= 1`` around it would hide it from the index."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Already in brackets of its own."""
        return self


class bbox(_Condition):  # noqa: N801 - reads as SQL: where(bbox(House.geometry, w, s, e, n))
    """Whether a geometry and the box (degrees) share a point, edges included."""

    inherit_cache = True

    def __init__(self, geometry: Any, west: float, south: float, east: float, north: float) -> None:
        if not (west <= east and south <= north):
            raise PlaceError(
                f"bbox {(west, south, east, north)} is not west ≤ east, south ≤ north: reorder it"
            )
        super().__init__(geometry, *_floats(west, south, east, north))


class metres(FunctionElement[float]):  # noqa: N801
    """Metres from lon, lat, on the plane that touches the earth there (within 0.1 % at 10 km)."""

    type = Float()
    inherit_cache = True

    def __init__(self, geometry: Any, lon: float, lat: float) -> None:
        super().__init__(geometry, *_floats(lon, lat, _shrink(lat)))


class near(_Condition):  # noqa: N801
    """Whether a row is among the ``k`` nearest to lon, lat by :class:`metres`, equals by key.

    ``among`` narrows who competes: a condition outside would be applied after the k were chosen.
    Sort the result with ``order_by(metres(…))``.
    """

    inherit_cache = True

    def __init__(
        self, geometry: Any, lon: float, lat: float, k: int, among: ColumnElement[bool] | None = None
    ) -> None:
        everyone = literal_column("1 = 1") if among is None else among
        super().__init__(geometry, *_floats(lon, lat, _shrink(lat)), literal(int(k)), everyone)


@compiles(bbox)
def _bbox_postgis(element: bbox, compiler: SQLCompiler, **kw: Any) -> str:
    geometry, west, south, east, north = element.clauses
    # Not ST_MakeEnvelope: a box without width is a line or a point, not a polygon without area.
    diagonal = func.ST_MakeLine(func.ST_MakePoint(west, south), func.ST_MakePoint(east, north))
    box = func.ST_Envelope(func.ST_SetSRID(diagonal, SRID))
    return _bracketed(and_(geometry.op("&&")(box), func.ST_Intersects(geometry, box)), compiler, kw)


@compiles(bbox, "sqlite")
def _bbox_sqlite(element: bbox, compiler: SQLCompiler, **kw: Any) -> str:
    geometry, *edges = element.clauses
    index = _Index(geometry)
    exact: ColumnElement[bool] = func.hits_box(geometry, *edges, type_=Boolean())
    return _bracketed(and_(index.key.in_(index.within(*edges)), exact), compiler, kw)


@compiles(metres)
def _metres_postgis(element: metres, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(_away_postgis(*element.clauses), **kw)


@compiles(metres, "sqlite")
def _metres_sqlite(element: metres, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(_away_sqlite(*element.clauses), **kw)


@compiles(near)
def _near_postgis(element: near, compiler: SQLCompiler, **kw: Any) -> str:
    """The index sorts by degrees. Whoever is truly among the k nearest is at most 1/shrink farther in
    degrees than the k-th by degrees: take all of those, then sort by metres."""
    geometry, lon, lat, shrink, k, among = element.clauses
    here = func.ST_SetSRID(func.ST_MakePoint(lon, lat), SRID)
    degrees = geometry.op("<->", return_type=Float())(here)
    first = select(degrees.label("d")).where(among).order_by(degrees).limit(k).correlate(None).subquery()
    enough = select(func.max(first.c.d)).correlate(None).scalar_subquery() / shrink
    close = func.ST_DWithin(geometry, here, enough * literal_column("1.000001"))
    return _bracketed(_nearest(element, close, _away_postgis(geometry, lon, lat, shrink)), compiler, kw)


@compiles(near, "sqlite")
def _near_sqlite(element: near, compiler: SQLCompiler, **kw: Any) -> str:
    """Boxes that double until one holds k rows; the box √2 wider holds the circle with the k nearest."""
    geometry, lon, lat, shrink, k, among = element.clauses
    index = _Index(geometry)

    def box(half: ColumnElement[float]) -> Select[Any]:
        return index.within(lon - half / shrink, lat - half, lon + half / shrink, lat + half)

    ring = select(literal_column(str(FIRST_RING)).label("half")).cte("ring", recursive=True)
    some: Select[Any] = select(literal_column("1").label("one")).where(
        index.key.in_(box(ring.c.half).correlate(ring)), among
    )
    found = select(func.count()).select_from(some.limit(k).correlate(ring).subquery()).correlate(ring)
    ring = ring.union_all(select(ring.c.half * 2).where(ring.c.half < 360, found.scalar_subquery() < k))
    half = select(func.max(ring.c.half) * literal_column("1.4143")).scalar_subquery()
    return _bracketed(
        _nearest(element, index.key.in_(box(half)), _away_sqlite(geometry, lon, lat, shrink)), compiler, kw
    )


def _bracketed(condition: ColumnElement[bool], compiler: SQLCompiler, kw: dict[str, Any]) -> str:
    return f"({compiler.process(condition, **kw)})"


def _nearest(element: near, close: ColumnElement[bool], away: ColumnElement[float]) -> ColumnElement[bool]:
    geometry, _, _, _, k, among = element.clauses
    (key,) = geometry.table.primary_key
    chosen: ColumnElement[bool] = key.in_(
        select(key).where(close, among).order_by(away, key).limit(k).correlate(None)
    )
    return chosen


def _away_postgis(geometry: Any, lon: Any, lat: Any, shrink: Any) -> ColumnElement[float]:
    here = func.ST_SetSRID(func.ST_MakePoint(lon * shrink, lat), SRID)
    flat = func.ST_Scale(geometry, shrink, literal_column("1.0::float8"))
    return func.ST_Distance(flat, here, type_=Float()) * literal_column(repr(METRES_PER_DEGREE))


def _away_sqlite(geometry: Any, lon: Any, lat: Any, _shrink: Any) -> ColumnElement[float]:
    return func.metres_to(geometry, lon, lat, type_=Float())


class _Index:
    """The R*Tree of a column, and the key by which it names rows."""

    def __init__(self, geometry: Any) -> None:
        (self.key,) = geometry.table.primary_key
        source = geometry.table
        while not hasattr(source, "metadata"):  # an alias: the index is its table's
            source = source.element
        whole = isinstance(self.key.type, Integer)
        self.found: ColumnClause[Any] = column("id" if whole else "key")
        edges = [column(name, Float()) for name in ("west", "east", "south", "north")]
        self.tree = lightweight_table(f"idx_{source.name}_{geometry.name}", self.found, *edges)

    def within(self, west: Any, south: Any, east: Any, north: Any) -> Select[Any]:
        """Keys of the rows whose float32 box touches the box: those that hit it, and a few more."""
        return (
            select(self.tree.c[self.found.name])
            .where(self.tree.c.west <= east, self.tree.c.east >= west)
            .where(self.tree.c.south <= north, self.tree.c.north >= south)
        )


def _floats(*values: float) -> tuple[ColumnElement[float], ...]:
    return tuple(literal(float(value), Float()) for value in values)


def _shrink(lat: float) -> float:
    """How much shorter a degree of longitude is than one of latitude."""
    return max(math.cos(math.radians(lat)), MIN_SHRINK)
