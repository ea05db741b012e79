"""Whole tables into columns. Only the index reads like this; people's questions go through the store."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.models import Base


def read_table(connection: Connection, table: str, columns: list[str]) -> pd.DataFrame:
    """Named columns of a table, ordered by key; geometry comes as shapely, missing as NaN/None.

    Raises KeyError for a column the model does not have.
    """
    model = Base.metadata.tables[table]
    for column in columns:
        model.columns[column]  # the names below come from the models, never from a user
    key = ", ".join(c.name for c in model.primary_key)
    rows = connection.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {key}").fetchall()  # noqa: S608
    by_column = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame({c: _values(c, v) for c, v in zip(columns, by_column, strict=True)})


def _values(column: str, values: tuple[Any, ...]) -> Any:
    if column == "geometry":
        return np.asarray(shapely.from_wkb(np.array(values, dtype=object)), dtype=object)
    if column.endswith("_at"):
        return pd.to_datetime(pd.Series(values, dtype=object), utc=True, format="ISO8601")
    if column == "hex_id":
        return np.array(values, dtype=np.uint64)
    return pd.Series(values)


def seconds(times: pd.Series[pd.Timestamp], missing: int) -> NDArray[np.int64]:
    """Times as whole seconds since 1970 (UTC); ``missing`` stands for no time."""
    whole = times.dt.as_unit("s").astype("int64").to_numpy()
    return np.where(times.isna().to_numpy(), missing, whole)


def local_days(times: pd.Series[pd.Timestamp], time_zone: str) -> NDArray[np.int32]:
    """The street's own calendar day of each time, as days since 1970-01-01."""
    local = times.dt.tz_convert(time_zone).dt.tz_localize(None).dt.floor("D")
    return local.to_numpy().astype("datetime64[D]").astype(np.int32)


def coded(values: pd.Series[Any], codes: tuple[Any, ...], what: str) -> NDArray[np.uint8]:
    """Position of each value in a vocabulary; ValueError names a value that is not in it."""
    found = pd.Index(codes).get_indexer(pd.Index(values))
    if (found < 0).any():
        raise ValueError(f"{what}: {values[found < 0].iloc[0]!r} is not in the vocabulary; run `python -m data check`")
    return np.asarray(found, dtype=np.uint8)
