"""The rows of a selection that a viewer may see: how many, and in chunks. The whole never lies in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    and_,
    false,
    func,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.types import NullType

from data.exports.layers import ExportLayer
from data.exports.selection import BBox, Selection
from data.prefix import inside
from data.spatial import bbox
from data.viewer import Viewer
from geo.vocabulary import EVENT_KINDS, EVENT_STATUSES

CHUNK = 5_000  # rows read at once: larger is no faster, smaller tells progress and stops sooner
# With more rows than this, SQLite is kept from sorting them all in memory after looking them up by area.
MANY = 50_000

Cells = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Rows:
    """The rows of a selection on one connection; ``zone`` is the street's, in which a day begins."""

    connection: Connection
    viewer: Viewer
    asked: Selection
    zone: str

    def count(self) -> int:
        """How many rows there are to hand out."""
        query = select(func.count()).select_from(self.asked.of.model).where(self._wanted())
        return self.connection.scalar(query) or 0

    def chunks(self, stored: Sequence[str], total: int) -> Iterator[Cells]:
        """The stored columns in order of the key, ``CHUNK`` rows at a time, one tuple a row.

        Values are as the driver gives them: SQLAlchemy's own types cost as much as the query.
        """
        table = self.asked.of.model.__table__.c
        raw = [type_coerce(table[name], NullType()) for name in stored]
        query = select(*raw).where(self._wanted(by_key=total > MANY)).order_by(table[self.asked.of.key])
        found = self.connection.execute(query, execution_options={"stream_results": True})
        try:
            yield from found.partitions(CHUNK)
        finally:
            found.close()

    def _wanted(self, *, by_key: bool = False) -> ColumnElement[bool]:
        layer = self.asked.of
        sqlite = self.connection.dialect.name == "sqlite"
        area = layer.model.__table__.c[layer.scope]
        if by_key and sqlite:
            area = area.concat("")  # an expression: the index of areas is not looked at then
        parts = [_seen(layer, area, self.viewer), inside(area, self.asked.area)]
        parts += _event_filters(self.asked, self.zone) if layer.code == "events" else _filters(self.asked)
        if self.asked.bbox is not None:
            parts.append(_in_box(layer, self.asked.bbox, sqlite=sqlite))
        if layer.level:
            parts.append(layer.model.level == layer.level)
        return and_(*parts)


def _seen(layer: ExportLayer, area: Any, viewer: Viewer) -> ColumnElement[bool]:
    """Rows of the viewer's areas; the basemap is seen by whoever sees any."""
    if layer.public or viewer.sees_all:
        return true() if viewer.areas else false()
    return or_(false(), *(inside(area, prefix) for prefix in viewer.areas))


def _filters(asked: Selection) -> Iterator[ColumnElement[bool]]:
    table = asked.of.model.__table__.c
    if asked.kinds:
        yield table[asked.of.kind].in_(asked.kinds)
    if asked.statuses:
        yield table[asked.of.status].in_(asked.statuses)


def _event_filters(asked: Selection, zone: str) -> Iterator[ColumnElement[bool]]:
    table = asked.of.model.__table__.c
    if asked.kinds or asked.classes:
        of_class = [k.code for k in EVENT_KINDS if k.event_class in asked.classes]
        yield table.kind.in_([*asked.kinds, *of_class])
    if asked.statuses:
        yield table.status.in_([s.code for s in EVENT_STATUSES if s.group in asked.statuses])
    if asked.levels:
        yield table.level.in_(asked.levels)
    if asked.since:
        yield table.reported_at >= _midnight(asked.since, zone)
    if asked.until:
        yield table.reported_at < _midnight(asked.until + timedelta(days=1), zone)


def _midnight(day: date, zone: str) -> datetime:
    """When the street's own day begins."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def _in_box(layer: ExportLayer, box: BBox, *, sqlite: bool) -> ColumnElement[bool]:
    geometry = layer.model.__table__.c.geometry
    if sqlite and not geometry.type.spatial_index:
        found: ColumnElement[bool] = func.hits_box(geometry, *box, type_=Boolean())
        return found
    return bbox(geometry, *box)
