"""Parquet and GeoParquet."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from data.imports.raw import FileError
from data.imports.reading import crs
from data.imports.reading.cells import column
from data.imports.reading.found import Found, Note, dropped_note
from data.imports.reading.gathering import BATCH, Gathering, check_length, check_width
from data.imports.reading.job import Job
from data.imports.reading.limits import MIB
from data.imports.reading.shapes import from_wkb

LONLAT = "OGC:CRS84"  # what the standard of GeoParquet means when a file says nothing
GEODETIC = "EPSG:4326"


def read(job: Job) -> Found:
    """The one table in it; geometry by the "geo" metadata where there is some."""
    try:
        with pq.ParquetFile(job.path, memory_map=False) as file:
            return _read(file, job)
    except MemoryError:
        raise
    except (pa.ArrowException, OSError) as error:
        raise FileError("broken", what="parquet") from error


def _read(file: pq.ParquetFile, job: Job) -> Found:
    _check(file, job)
    # Of the schema or of the file: writers differ.
    geo = _geo({**(file.schema_arrow.metadata or {}), **(file.metadata.metadata or {})})
    primary = [str(geo["primary_column"])] if geo.get("primary_column") else []
    described = _described(geo, primary)
    cells = [name for name in file.schema_arrow.names if name not in geo.get("columns", {})]
    gathering, wkb, dropped = Gathering(job.limits, job.told), list[Any](), set[str]()
    for batch in file.iter_batches(BATCH, columns=cells + primary, use_threads=False):
        _add(batch, cells, gathering, dropped)
        wkb += [each for name in primary for each in batch.column(name).cast(pa.binary()).to_pylist()]
    code, notes = _crs(described) if primary else ("", [])
    settled = from_wkb(wkb, gathering.rows) if primary else None
    found = gathering.found("parquet", settled, notes + dropped_note(dropped))
    found.crs = code
    return found


def _check(file: pq.ParquetFile, job: Job) -> None:
    check_length(file.metadata.num_rows, job.limits)
    check_width(len(file.schema_arrow.names), job.limits)
    unpacked = sum(file.metadata.row_group(n).total_byte_size for n in range(file.metadata.num_row_groups))
    if unpacked > job.limits.unpacked_bytes:
        raise FileError("archive_too_big", megabytes=unpacked // MIB, most=job.limits.unpacked_bytes // MIB)


def _geo(metadata: dict[bytes, bytes]) -> dict[str, Any]:
    if b"geo" not in metadata:
        return {}
    try:
        geo = orjson.loads(metadata[b"geo"])
    except orjson.JSONDecodeError as error:
        raise FileError("broken", what="geo") from error
    return geo if isinstance(geo, dict) and isinstance(geo.get("columns"), dict) else {}


def _described(geo: dict[str, Any], primary: list[str]) -> dict[str, Any]:
    described = {key: value for name in primary for key, value in geo["columns"].get(name, {}).items()}
    if primary and described.get("encoding") != "WKB":
        raise FileError("parquet_encoding", encoding=str(described.get("encoding"))[:40])
    return described


def _add(batch: pa.RecordBatch, names: list[str], gathering: Gathering, dropped: set[str]) -> None:
    first = len(gathering) + 1
    cells = {name: column(pa.chunked_array([batch.column(name)])) for name in names}
    dropped |= {name for name, values in cells.items() if values is None}
    rows = np.arange(first, first + len(batch))
    gathering.add(rows, {name: values for name, values in cells.items() if values is not None})


def _crs(described: dict[str, Any]) -> tuple[str, list[Note]]:
    declared = described.get("crs", LONLAT)
    if declared is None:
        return "", []
    identity = declared.get("id", {}) if isinstance(declared, dict) else {}
    if declared == LONLAT or identity == {"authority": "OGC", "code": "CRS84"}:
        return GEODETIC, []
    if identity.get("authority") == "EPSG":
        return f"EPSG:{identity.get('code')}", []
    return crs.named(declared)
