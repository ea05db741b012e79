"""What an export must hold: the toy town's frames, looked at row by row."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import town as toy
from exports_read import Shapes, Table, plain
from sqlalchemy import Engine

from data.exports.errand import Errand
from data.exports.layers import ExportLayer, export_layer
from data.exports.question import export_question
from data.exports.run import write_file
from data.scoped.readers import Readers
from data.viewer import Viewer
from geo import vocabulary as v
from geo.frames import TIME

SECRETARY = Viewer("secretary", ("",))
# What homes hold is for those who answer for them.
OF_HOMES = ("residents", *toy.AGES)
EVENT_CLASS = {k.code: k.event_class for k in v.EVENT_KINDS}
STATUS_GROUP = {s.code: s.group for s in v.EVENT_STATUSES}
SUFFIX = {"shp": ".zip"}


@cache
def readers_of(engine: Engine) -> Readers:
    """The readers of an engine: one set, however many files are made with it."""
    return Readers(engine)


def export(
    engine: Engine, folder: Path, layer: str, code: str, viewer: Viewer = SECRETARY, **params: str
) -> Path:
    """The file of an export."""
    path = folder / f"{layer}{SUFFIX.get(code, '.' + code)}"
    write_file(Errand(readers_of(engine), viewer, export_question(layer, code, params)), path)
    return path


def wanted(frames: dict[str, pd.DataFrame], code: str, viewer: Viewer = SECRETARY, **filters: Any) -> Table:
    """Rows by key as the frames have them."""
    layer = export_layer(code)
    rows = rows_of(frames, layer, viewer, **filters)
    return {_key(layer, row): _values(layer, row, viewer) for _, row in rows.iterrows()}


def shapes(frames: dict[str, pd.DataFrame], code: str) -> Shapes:
    """Geometry by key."""
    layer = export_layer(code)
    return {_key(layer, row): row["geometry"] for _, row in rows_of(frames, layer, SECRETARY).iterrows()}


def rows_of(
    frames: dict[str, pd.DataFrame], layer: ExportLayer, viewer: Viewer, area: str = "", **filters: Any
) -> pd.DataFrame:
    """The rows of the layer that fit, found one by one."""
    frame = frames[layer.frame]
    if layer.level:
        frame = frame[frame["level"] == layer.level]
    keep = [
        _seen(layer, row, viewer) and str(row[layer.scope]).startswith(area) and _fits(layer, row, **filters)
        for _, row in frame.iterrows()
    ]
    return frame[keep]


def _seen(layer: ExportLayer, row: Any, viewer: Viewer) -> bool:
    return bool(viewer.areas) if layer.public else viewer.sees(row[layer.scope])


def _fits(layer: ExportLayer, row: Any, **filters: Any) -> bool:
    if layer.code != "events":
        kinds, statuses = filters.get("kinds"), filters.get("statuses")
        return (not kinds or row[layer.kind] in kinds) and (not statuses or row[layer.status] in statuses)
    kinds, classes = filters.get("kinds", ()), filters.get("classes", ())
    day = row["reported_at"].tz_convert(toy.ZONE).date()
    return (
        ((not kinds and not classes) or row["kind"] in kinds or EVENT_CLASS[row["kind"]] in classes)
        and (not filters.get("statuses") or STATUS_GROUP[row["status"]] in filters["statuses"])
        and (not filters.get("levels") or row["level"] in filters["levels"])
        and filters.get("since", day) <= day <= filters.get("until", day + timedelta(0))
    )


def _key(layer: ExportLayer, row: Any) -> str:
    return str(plain(int(row["id"]) if layer.key == "id" else row["code"]))


def _values(layer: ExportLayer, row: Any, viewer: Viewer) -> dict[str, Any]:
    dtypes = {**layer.described.columns, **layer.described.optional}
    hidden = {"plate_token", *(() if viewer.sees_homes else OF_HOMES)}
    held = {c: row.get(c) for c in dtypes if c not in hidden}
    made = {("menpai_id" if c == "id" else c): _value(value, dtypes[c]) for c, value in held.items()}
    return {name: plain(value) for name, value in made.items()}


def _value(value: Any, dtype: str) -> Any:
    if value is None or pd.isna(value):
        return None
    if dtype == "uint64":
        return f"{int(value):x}"
    if dtype == TIME:
        return pd.Timestamp(value)
    if dtype == "bool":
        return bool(value)
    return str(value) if dtype == "str" else float(value)
