"""Whole tables into columns. Only the index reads like this; people's questions go through the store."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.index.columns import sources
from data.models import Base


def read_table(
    connection: Connection, table: str, columns: list[str], ids: NDArray[np.int64] | None = None
) -> pd.DataFrame:
    """Named columns of a table, ordered by key; geometry comes as shapely, missing as NaN/None.

    ``ids``: only the rows with these keys. Raises KeyError for a column the model does not have.
    """
    model = Base.metadata.tables[table]
    for column in columns:
        model.columns[column]  # the names below come from the models, never from a user
    key = ", ".join(c.name for c in model.primary_key)
    rows: list[Any] = []
    for source in sources(table, ids):
        query = f"SELECT {', '.join(columns)} FROM {source} ORDER BY {key}"  # noqa: S608
        # Past SQLAlchemy's rows: they cost as much as the query, and are taken apart at once.
        rows += connection.exec_driver_sql(query).cursor.fetchall()
    by_column = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame({c: _values(c, v) for c, v in zip(columns, by_column, strict=True)})


def _values(column: str, values: tuple[Any, ...]) -> Any:
    if column == "geometry":
        # Not np.asarray of the shapes: pandas would look into them.
        return pd.Series(shapely.from_wkb(np.array(values, dtype=object)), dtype=object)
    if column.endswith("_at"):
        return pd.to_datetime(pd.Series(values, dtype=object), utc=True, format="ISO8601")
    if column == "hex_id":
        return np.array(values, dtype=np.uint64)
    return pd.Series(values, dtype=object)


def whole(values: pd.Series[Any]) -> NDArray[np.int64]:
    """Whole numbers; 0 stands for none."""
    return pd.to_numeric(values).fillna(0).to_numpy(np.int64)


def plain(values: pd.Series[Any]) -> NDArray[Any]:
    """Numbers as numbers (NaN where missing), anything else as objects (None where missing)."""
    if pd.api.types.infer_dtype(values, skipna=True) in {"integer", "floating", "mixed-integer-float"}:
        return pd.to_numeric(values).to_numpy()
    return values.astype(object).where(values.notna(), None).to_numpy(object)


def local_days(times: pd.Series[pd.Timestamp], time_zone: str) -> NDArray[np.int32]:
    """The street's own calendar day of each time, as days since 1970-01-01."""
    local = times.dt.tz_convert(time_zone).dt.tz_localize(None)
    return local.to_numpy().astype("datetime64[D]").astype(np.int32)


def days_of(seconds: NDArray[np.int64], time_zone: str) -> NDArray[np.int32]:
    """The street's own calendar day of each time (seconds since 1970), as days since 1970-01-01."""
    return local_days(pd.Series(pd.to_datetime(seconds, unit="s", utc=True)), time_zone)
