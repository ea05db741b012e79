"""Rows for GDAL as one Arrow stream: it pulls chunk after chunk, so the whole never lies in memory."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyogrio.raw import write_arrow

from data.exports.chunk import Chunk, wkb
from data.exports.export import Export

GEOMETRY = "geometry"
WKB = {"ARROW:extension:name": "geoarrow.wkb"}
# Named so that no program takes them for WGS84 in silence.
NAMES = {"gcj02": "GCJ-02", "bd09": "BD-09"}
SHIFTED = (
    'GEOGCS["{name}",DATUM["{name}",SPHEROID["{name}",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433]]'
)


def write_chunks(export: Export, chunks: Iterable[Chunk], schema: pa.Schema, path: Path, **how: Any) -> None:
    """Let GDAL write the chunks; ``how`` are the options of pyogrio's write_arrow."""
    whole = schema.append(pa.field(GEOMETRY, pa.binary(), metadata=WKB))
    stream = _Stream(chunks, whole)
    reader = pa.RecordBatchReader.from_batches(whole, stream.batches())
    try:
        with warnings.catch_warnings():
            # Older GeoPackage readers are warned of; what is cut short is counted where it is cut.
            warnings.simplefilter("ignore", RuntimeWarning)
            write_arrow(reader, path, geometry_name=GEOMETRY, crs=crs_of(export), **how)
    except Exception as error:
        # What goes wrong while GDAL pulls comes back as a text of Arrow's: the cause is what counts.
        raise stream.error or error from None


def crs_of(export: Export) -> str:
    """The coordinate system as GDAL takes it."""
    code = export.asked.datum.code
    return f"EPSG:{export.epsg}" if export.epsg else SHIFTED.format(name=NAMES[code])


class _Stream:
    """Batches of chunks, and what went wrong while they were made."""

    def __init__(self, chunks: Iterable[Chunk], schema: pa.Schema) -> None:
        self._chunks = chunks
        self._schema = schema
        self.error: BaseException | None = None

    def batches(self) -> Iterator[pa.RecordBatch]:
        try:
            for chunk in self._chunks:
                yield pa.record_batch([*chunk.columns.values(), wkb(chunk.shapes)], schema=self._schema)
        except BaseException as error:
            self.error = error
            raise
