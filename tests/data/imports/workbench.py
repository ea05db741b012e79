"""Tables as a file would give them, and a town to bring them into."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import town as toy
from sqlalchemy import Engine, select

from data.imports.bringing import Batch, bring_in
from data.imports.checking import Bench, Checked
from data.imports.headings import suggest
from data.imports.kinds import kind_of
from data.imports.raw import RawTable
from data.imports.request import Request
from data.models import Base
from geo.crs import to_lonlat

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
# What an import notes of itself: not on the map.
BESIDE = frozenset({
    "meta", "source_record", "source_system", "import_batch", "import_row_error", "audit_log",
    "column_mapping", "match_doubt", "source_rule",
})  # fmt: skip


def table(rows: list[dict[str, Any]], geometry: list[Any] | None = None, crs: str = "") -> RawTable:
    """A raw table whose rows are numbered from 2, as in a sheet with one heading row."""
    cells = pd.DataFrame(rows, index=pd.RangeIndex(2, 2 + len(rows)), dtype=object)
    cells = cells.where(cells.notna(), None)
    shapes = None if geometry is None else np.array([*geometry, None], dtype=object)[:-1]
    return RawTable(cells, shapes, "csv", crs)


def at(x: float, y: float) -> dict[str, str]:
    """经度 and 纬度 of a place in metres of the town."""
    lon, lat = to_lonlat([toy.CORNER[0] + x], [toy.CORNER[1] + y], toy.EPSG)
    return {"经度": f"{lon[0]:.7f}", "纬度": f"{lat[0]:.7f}"}


def request(kind: str, raw: RawTable, source: str = "公安", **other: Any) -> Request:
    """What is asked, with the suggested mapping."""
    mapping = other.pop("mapping", None) or suggest(raw.cells.columns, kind_of(kind))
    return Request(
        kind, source, "rows.csv", other.pop("file_hash", "0" * 64), mapping, **{"reading": "wgs84", **other}
    )


def check(engine: Engine, home: Path, kind: str, raw: RawTable, **other: Any) -> Checked:
    """Look at what would become of the rows."""
    with engine.connect() as connection:
        return Bench(connection, home, AT, lambda _step, _rows: None).check(raw, request(kind, raw, **other))


def bring(engine: Engine, home: Path, kind: str, raw: RawTable, at: datetime = AT, **other: Any) -> Batch:
    """Bring the rows in."""
    asked = request(kind, raw, **other)
    return bring_in(engine, home, raw, asked, at, tell=lambda _step, _rows: None, lang="zh")


def rows_of(engine: Engine, name: str) -> list[dict[str, Any]]:
    """All rows of a table as plain values, in the order of their keys."""
    model = Base.metadata.tables[name]
    with engine.connect() as connection:
        found = connection.execute(select(model).order_by(*model.primary_key)).mappings().all()
    return [{name: _value(name, value) for name, value in row.items()} for row in found]


def _value(name: str, value: Any) -> Any:
    return bytes.fromhex(str(value.desc)) if name == "geometry" and value is not None else value


def whole(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Everything that is on the map, to be compared before and after."""
    return {name: rows_of(engine, name) for name in Base.metadata.tables if name not in BESIDE}
