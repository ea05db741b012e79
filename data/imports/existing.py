"""The things of a kind that are there already: what a file's rows are matched to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.imports.fields import PLACE, Kind
from data.imports.stating import plains
from data.index.read import read_table
from data.models import Base
from geo.crs import to_metric

STREET = "street"  # the source of what was there from the beginning


@dataclass(frozen=True)
class Existing:
    """``rows``: all columns of the table, in the order of their key; ``kind`` what they are."""

    kind: Kind
    rows: pd.DataFrame
    epsg: int
    kept: dict[str, Any] = field(default_factory=dict, repr=False)  # what was computed of them once

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def keys(self) -> NDArray[np.object_]:
        """The key of each row, as text."""
        return self.rows[self.kind.key].astype(str).to_numpy(object)

    @cached_property
    def at(self) -> dict[str, int]:
        """Key → position."""
        return {key: at for at, key in enumerate(self.keys)}

    def by(self, column: str) -> dict[str, int]:
        """Value of a unique column → position; rows without one are left out."""
        values = enumerate(self.rows[column].tolist())
        return {v.hex() if isinstance(v, bytes) else str(v): at for at, v in values if v is not None}

    @cached_property
    def metres(self) -> NDArray[np.float64]:
        """(n, 2) metres of each row's representative point; NaN without one."""
        return metres_of(self.rows["geometry"].to_numpy(object), self.epsg)

    def stated(self, at: int) -> dict[str, Any]:
        """What is known of one thing, in the form of a record."""
        return {name: value for name, column in self._columns.items() if (value := column[at]) is not None}

    def holds(self, at: int, stated: dict[str, Any]) -> bool:
        """Whether all of a record is so today, to the last digit; a place is told as a whole."""
        columns = self._columns
        whole = "geometry" not in stated or stated.keys() >= set(PLACE)
        return whole and all(name in columns and columns[name][at] == value for name, value in stated.items())

    @cached_property
    def _columns(self) -> dict[str, list[Any]]:
        """What a record may say, as lists: a frame takes its time to give one row."""
        names = [*(f.name for f in self.kind.stored), *PLACE]
        return {name: plains(self.list_of(name)) for name in names if name in self.rows.columns}

    @cached_property
    def origins(self) -> tuple[list[Any], list[Any], list[Any]]:
        """Source, its id there and the time of each row."""
        return self.list_of("source"), self.list_of("source_id"), self.list_of("updated_at")

    def list_of(self, name: str) -> list[Any]:
        """A column as a list, with None for all that is missing; shapes as WKB in hex."""
        column = self.rows[name]
        if name == "geometry":
            return list(shapely.to_wkb(column.to_numpy(object), hex=True))
        return column.astype(object).where(column.notna(), None).tolist()


def read_existing(connection: Connection, kind: Kind, epsg: int) -> Existing:
    """Everything of a kind; identities stay sealed where they are."""
    table = Base.metadata.tables[kind.table]
    columns = [c.name for c in table.columns if not c.name.endswith("_sealed")]
    return Existing(kind, read_table(connection, kind.table, columns), epsg)


def metres_of(shapes: NDArray[np.object_], epsg: int) -> NDArray[np.float64]:
    """(n, 2) metres of one point of each geometry; NaN where there is none."""
    found = np.full((len(shapes), 2), np.nan)
    there = shapely.get_type_id(shapes) >= 0
    if there.any():
        centre = shapely.centroid(shapes[there])
        found[there] = np.column_stack(to_metric(shapely.get_x(centre), shapely.get_y(centre), epsg))
    return found


@dataclass(frozen=True)
class FirstStatement:
    """The statement of a thing that was there before anybody imported it."""

    source: str
    source_id: str
    given_at: datetime
    stated: dict[str, Any]


def first_statement(existing: Existing, at: int, otherwise: datetime) -> FirstStatement:
    """What the row itself is a record of: of the source it names, or of the street."""
    own = f"{existing.kind.table}:{existing.keys[at]}"
    source, source_id, told = (column[at] for column in existing.origins)
    since = told.to_pydatetime() if told is not None else otherwise
    return FirstStatement(str(source or STREET), str(source_id or own), since, existing.stated(at))
