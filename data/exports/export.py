"""One export under way: a view of one state of the data, and the chunks read from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from sqlalchemy import Connection, select

from data.database import meta_of
from data.exports.about import Facts, facts_of
from data.exports.chunk import Chunk, Shapes, wkt
from data.exports.columns import LAT, LON, WKT, Column, X, Y, columns_of, left_out, with_names
from data.exports.errand import Errand
from data.exports.headings import heading
from data.exports.layers import ExportLayer
from data.exports.rows import Rows
from data.index.town import NOTHING_YET
from data.models import Division, Grid, MicroGrid
from geo.errors import PlaceError
from geo.readings import shape_from_lonlat_by

EPSG = {"wgs84": 4326, "cgcs2000": 4490}
DIGITS = {"wgs84": None, "cgcs2000": None, "gcj02": 9, "bd09": 9}
METRE_DIGITS = 4


class Export:
    """Open it with ``with``: inside, every pass over ``chunks()`` sees the same rows.

    ``facts`` are what the file says about itself, ``columns`` what it holds besides geometry.
    """

    columns: list[Column]
    facts: Facts
    meta: dict[str, str]
    total: int

    def __init__(self, errand: Errand) -> None:
        self.errand = errand
        self.asked, self.viewer, self.work = errand.asked, errand.viewer, errand.work
        self._open = ExitStack()

    def __enter__(self) -> Export:
        """Begin a transaction that sees one state of the data, and count."""
        try:
            self._prepare(self._open.enter_context(self.errand.readers.reading(self.viewer, one_state=True)))
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Let the database go."""
        self._open.close()

    @property
    def layer(self) -> ExportLayer:
        """What is exported."""
        return self.asked.selection.of

    @property
    def schema(self) -> pa.Schema:
        """Heading and type of each column, without geometry."""
        return pa.schema([(self.heading(c.name), c.type) for c in self.columns])

    @property
    def is_points(self) -> bool:
        """Whether every row is a point, so that two numbers say where it is."""
        return self.layer.geometry == "point"

    @property
    def place_columns(self) -> tuple[str, ...]:
        """Names of the columns that say where, in a table without geometry."""
        if not self.is_points:
            return (WKT,)
        return (LON, LAT) if self.asked.is_degrees else (X, Y)

    @property
    def epsg(self) -> int | None:
        """Number of the coordinate system; None for the shifted datums, which have none."""
        return EPSG.get(self.asked.datum.code, self.asked.datum.epsg)

    @property
    def key_column(self) -> str:
        """Name of the column that tells rows apart."""
        return self.columns[0].name

    def heading(self, name: str) -> str:
        """What stands over a column."""
        return heading(self.layer, name, self.asked.headings)

    def chunks(self, *, counts: bool = True) -> Iterator[Chunk]:
        """The rows in order of their key, from the beginning. Raises Stopped when nobody waits any more."""
        stored = list(dict.fromkeys([*(c.stored for c in self.columns), "geometry"]))
        for cells in self._rows.chunks(stored, self.total):
            by_name = dict(zip(stored, zip(*cells, strict=True), strict=True))
            chunk = Chunk(
                {
                    self.heading(c.name): c.values(by_name[c.stored], self.meta["time_zone"])
                    for c in self.columns
                },
                self._placed(by_name["geometry"], by_name[self.layer.key]),
            )
            yield chunk
            self.work.more(len(chunk) if counts else 0)

    def flat(self, chunk: Chunk) -> dict[str, pa.Array]:
        """Columns of a table without geometry: where a point is in two columns, any other shape as WKT."""
        heads = [self.heading(name) for name in self.place_columns]
        if not self.is_points:
            return {**chunk.columns, heads[0]: wkt(chunk.shapes)}
        where = (shapely.get_x(chunk.shapes), shapely.get_y(chunk.shapes))
        return {**chunk.columns, **{h: pa.array(v, pa.float64()) for h, v in zip(heads, where, strict=True)}}

    def _prepare(self, connection: Connection) -> None:
        self.meta = {**NOTHING_YET, **meta_of(connection)}
        zone = self.meta["time_zone"]
        self._rows = Rows(connection, self.viewer, self.asked.selection, zone)
        self.total = self._rows.count()
        self.work.begin(self.total)
        self.columns = columns_of(self.layer, self.viewer, zone)
        if self.asked.names:
            self.columns = with_names(self.columns, self.layer, _area_names(connection), self.asked.lang)
        hidden = left_out(self.layer, self.viewer)
        self.facts = facts_of(self.asked, self.meta, self.total, hidden, datetime.now(UTC))

    def _placed(self, blobs: tuple[Any, ...], keys: tuple[Any, ...]) -> Shapes:
        """The geometry in the datum asked for. PlaceError names a row that has no place there."""
        stored = shapely.from_wkb(np.array(blobs, dtype=object))
        shapes = shape_from_lonlat_by(self.asked.datum, stored)
        lost = np.flatnonzero(shapely.is_missing(shapes) & ~shapely.is_missing(stored))
        if len(lost):
            key, datum = keys[lost[0]], self.asked.datum
            raise PlaceError.of("lost_place", layer=self.layer.code, key=key, datum=datum)
        # What is only moved comes back as it was; what is computed has no more than a tenth of a millimetre.
        digits = DIGITS.get(self.asked.datum.code, METRE_DIGITS)
        return shapes if digits is None else shapely.transform(shapes, lambda xy: xy.round(digits))


def _area_names(connection: Connection) -> dict[str, str]:
    areas = (Division, Grid, MicroGrid)
    return {code: name for area in areas for code, name in connection.execute(select(area.code, area.name))}
