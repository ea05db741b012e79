"""From the reading process to ours: one Arrow stream, no pickle, nothing believed.

The stream is written to memory without a name (or a file that has none any more): what residents told an
office is not left on a disk when a process dies.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from data.imports.raw import Fault, FileError, RawTable
from data.imports.reading.found import Found
from data.imports.reading.limits import Limits

MENPAI = b"menpai"  # the key of what is not cells, in the metadata of the schema
FORMATS = {"geojson", "gpkg", "shp", "csv", "xlsx", "kml", "parquet"}


@contextmanager
def receiver() -> Iterator[int]:
    """A descriptor to write to that no path leads to."""
    if hasattr(os, "memfd_create"):
        nameless = os.memfd_create("menpai-read")
        try:
            yield nameless
        finally:
            os.close(nameless)
    else:  # macOS
        with tempfile.TemporaryFile() as unnamed:
            yield unnamed.fileno()


def hand_over(found: Found, to: int) -> None:
    """Write it. Columns are named by number: headings are data, and stand with the rest."""
    columns = {"row": pa.array(found.rows, pa.int64())}
    # A column without a single value has no type of its own yet.
    columns |= {str(n): column.cast(pa.string()) for n, column in enumerate(found.table.columns)}
    if found.geometry is not None:
        columns["wkb"] = pa.array(shapely.to_wkb(found.geometry), pa.binary())
    stated = _stated(found, found.table.column_names)
    handed = pa.table(columns).replace_schema_metadata({MENPAI: orjson.dumps(stated)})
    with os.fdopen(to, "wb", closefd=False) as out, pa.ipc.new_stream(out, handed.schema) as stream:
        stream.write_table(handed)


def _stated(found: Found, headings: list[str]) -> dict[str, Any]:
    told = ("format", "crs", "encoding", "layer", "layers", "notes")
    faults = [[f.row, f.code, f.field, f.facts, f.fatal] for f in found.faults]
    return {key: getattr(found, key) for key in told} | {"headings": headings, "faults": faults}


def receive(result: int, limits: Limits) -> RawTable:
    """The table that was written; FileError when it is not what was agreed."""
    size = os.fstat(result).st_size
    if not 0 < size <= limits.output_bytes:
        raise FileError("crashed", how="output")
    written = mmap.mmap(result, size, access=mmap.ACCESS_READ)  # unmapped when the last look into it is gone
    try:
        return _raw(*_checked(pa.py_buffer(written)))
    except (
        pa.ArrowException,
        OSError,
        ValueError,
        KeyError,
        TypeError,
        shapely.errors.ShapelyError,
    ) as error:
        raise FileError("crashed", how="output") from error


def _checked(written: pa.Buffer) -> tuple[pa.Table, dict[str, Any]]:
    with pa.ipc.open_stream(written) as stream:
        table = stream.read_all()
    table.validate(full=True)
    stated = orjson.loads(table.schema.metadata[MENPAI])
    text = {str(n): pa.string() for n in range(len(stated["headings"]))}
    agreed = {"row": pa.int64(), **text} | ({"wkb": pa.binary()} if "wkb" in table.column_names else {})
    if {field.name: field.type for field in table.schema} != agreed or len(agreed) != table.num_columns:
        raise TypeError("columns are not those agreed on")
    if stated["format"] not in FORMATS or len(set(stated["headings"])) != len(text):
        raise ValueError("format or headings are not those agreed on")
    return table, stated


def _raw(table: pa.Table, stated: dict[str, Any]) -> RawTable:
    rows = pd.Index(table.column("row").to_numpy(), name="row")
    columns = {n: _objects(table.column(str(n))) for n in range(len(stated["headings"]))}
    cells = pd.DataFrame(columns, index=rows, dtype=object)
    cells.columns = pd.Index(stated["headings"], dtype=object)
    geometry = shapely.from_wkb(_objects(table.column("wkb"))) if "wkb" in table.column_names else None
    return RawTable(
        cells=cells,
        geometry=geometry,
        **{key: str(stated[key]) for key in ("format", "crs", "encoding", "layer")},
        layers=tuple(map(str, stated["layers"])),
        notes=tuple((str(code), _facts(facts)) for code, facts in stated["notes"]),
        faults=tuple(_fault(*told) for told in stated["faults"]),
    )


def _objects(column: pa.ChunkedArray) -> NDArray[np.object_]:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=object)


def _fault(row: int, code: str, field: str, facts: dict[str, str], fatal: bool) -> Fault:
    return Fault(int(row), str(code), str(field), _facts(facts), fatal=bool(fatal))


def _facts(facts: dict[str, str]) -> dict[str, str]:
    return {str(key): str(value) for key, value in facts.items()}
