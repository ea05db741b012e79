"""A raw table put aside between two steps of an import, so that the file is read once."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import shapely

from data.imports.raw import Fault, RawTable

BESIDE = b"menpai"  # what is not cells, in the metadata of the schema
PLAIN = tuple(f.name for f in fields(RawTable) if f.name not in {"cells", "geometry", "faults"})


def keep(raw: RawTable, path: Path) -> None:
    """Write the table; a reader finds all of it or nothing."""
    columns = {str(n): pa.array(raw.cells.iloc[:, n], pa.string()) for n in range(raw.cells.shape[1])}
    if raw.geometry is not None:
        columns["wkb"] = pa.array(shapely.to_wkb(raw.geometry), pa.binary())
    table = pa.table({"row": pa.array(raw.cells.index, pa.int64()), **columns})
    beside = {name: getattr(raw, name) for name in PLAIN}
    beside |= {"headings": list(raw.cells.columns), "faults": [asdict(fault) for fault in raw.faults]}
    aside = path.with_name(f".{path.name}")
    with pa.OSFile(str(aside), "wb") as out, pa.ipc.new_file(out, _told(table, beside).schema) as file:
        file.write_table(_told(table, beside))
    aside.replace(path)


def kept(path: Path) -> RawTable:
    """The table that was put aside."""
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
    beside: dict[str, Any] = orjson.loads(table.schema.metadata[BESIDE])
    headings = beside.pop("headings")
    cells = pd.DataFrame(
        {n: _objects(table.column(str(n))) for n in range(len(headings))},
        index=pd.Index(table.column("row").to_numpy(), name="row"),
        dtype=object,
    )
    cells.columns = pd.Index(headings, dtype=object)
    geometry = shapely.from_wkb(_objects(table.column("wkb"))) if "wkb" in table.column_names else None
    faults = tuple(Fault(**fault) for fault in beside.pop("faults"))
    notes = tuple((code, facts) for code, facts in beside.pop("notes"))
    layers = tuple(beside.pop("layers"))
    return RawTable(cells=cells, geometry=geometry, faults=faults, notes=notes, layers=layers, **beside)


def _told(table: pa.Table, beside: dict[str, Any]) -> pa.Table:
    return table.replace_schema_metadata({BESIDE: orjson.dumps(beside)})


def _objects(column: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=object)
