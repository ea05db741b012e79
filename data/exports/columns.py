"""The columns of a layer as they are handed out: names, headings, types, and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from data.exports.layers import NEVER, OF_HOMES, ExportLayer
from data.viewer import Viewer
from geo.frames import TIME
from geo.vocabulary import AREA_LEVELS
from geo.words import name_of

TYPES = {
    "str": pa.string(), "bool": pa.bool_(), "int16": pa.int16(), "Int16": pa.int16(), "int32": pa.int32(),
    "int64": pa.int64(), "float32": pa.float64(), "float64": pa.float64(), "uint64": pa.string(),
}  # fmt: skip
MENPAI_ID = "menpai_id"
LON, LAT, X, Y, WKT = "lon", "lat", "x", "y", "wkt"
NAME = "_name"


@dataclass(frozen=True)
class Column:
    """``name`` is the machine's; ``stored`` the column of the table; ``type`` that of Arrow.

    ``codes``: code → name, of a column that says in words what the column ``stored`` says in codes.
    """

    name: str
    stored: str
    type: pa.DataType
    codes: Mapping[Any, str] | None = None

    def values(self, cells: Sequence[Any], zone: str) -> pa.Array:
        """The stored cells of one chunk as an array; missing stays missing."""
        if self.codes is not None:
            return pa.array([self.codes.get(cell) for cell in cells], pa.string())
        if self.stored == "hex_id":
            return pa.array([None if cell is None else f"{int(cell):x}" for cell in cells], pa.string())
        if pa.types.is_timestamp(self.type):
            return _times(cells, zone)
        if pa.types.is_boolean(self.type):
            return pa.array([None if cell is None else bool(cell) for cell in cells], self.type)
        return pa.array(list(cells), self.type)


def columns_of(layer: ExportLayer, viewer: Viewer, zone: str) -> list[Column]:
    """The columns of a layer that the viewer may have, key first."""
    described = layer.described
    held = [c for c in {**described.columns, **described.optional} if c not in left_out(layer, viewer)]
    held = [layer.key, *(c for c in held if c != layer.key)]
    dtypes = {**described.columns, **described.optional}
    return [
        Column(
            MENPAI_ID if c == "id" else c,
            c,
            pa.timestamp("us", tz=zone) if dtypes[c] == TIME else TYPES[dtypes[c]],
        )
        for c in held
    ]


def with_names(
    columns: list[Column], layer: ExportLayer, areas: Mapping[str, str], lang: str
) -> list[Column]:
    """Each column of codes followed by one with their names; ``areas``: area code → name."""
    codes: dict[str, Mapping[Any, str]] = {
        column: {entry.code: name_of(entry, lang) for entry in terms} for column, terms in layer.terms.items()
    }
    if layer.scope == "area_code":
        codes["area_code"] = AreaNames(areas)
    named: list[Column] = []
    for column in columns:
        named.append(column)
        if column.stored in codes:
            named.append(Column(column.name + NAME, column.stored, pa.string(), codes[column.stored]))
    return named


def left_out(layer: ExportLayer, viewer: Viewer) -> frozenset[str]:
    """Columns that are not handed out: to nobody, or not to this viewer."""
    described = layer.described
    held = {**described.columns, **described.optional}
    return frozenset(c for c in held if c in NEVER or (c in OF_HOMES and not viewer.sees_homes))


def known_names(layer: ExportLayer) -> list[str]:
    """Every column name that any file of the layer may have."""
    columns = columns_of(layer, Viewer("secretary", ("",)), "UTC")
    named = with_names(columns, layer, {}, "en")
    return [*(c.name for c in named), LON, LAT, X, Y, WKT]


class AreaNames(dict[Any, str]):
    """Area code → the names of the areas it lies in, ``梅园社区 · 第一网格``."""

    def __init__(self, areas: Mapping[str, str]) -> None:
        super().__init__()
        self._areas = areas

    def get(self, code: Any, default: Any = None) -> Any:
        """The names of the areas around and of this code that are known."""
        if code not in self:
            inside = [
                self._areas.get(code[: level.digits])
                for level in AREA_LEVELS[1:]
                if len(code) >= level.digits
            ]
            self[code] = " · ".join(name for name in inside if name)
        return self[code] or default


def _times(cells: Sequence[Any], zone: str) -> pa.Array:
    """Aware times of PostgreSQL, or the texts without offset (UTC) that SQLite keeps."""
    if not any(cell is not None for cell in cells):
        return pa.nulls(len(cells), pa.timestamp("us", tz=zone))
    parsed = pd.to_datetime(pd.Series(cells, dtype=object), utc=True, format="ISO8601")
    whole = parsed.dt.as_unit("us").to_numpy(dtype="datetime64[us]", na_value=np.datetime64("NaT"))
    return pa.array(whole, pa.timestamp("us"), from_pandas=True).cast(pa.timestamp("us", tz=zone))
