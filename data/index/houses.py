"""Houses in memory. Flats of one entrance share a point: such a point is a ``stack``, drawn once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.index.areas import AreaCodes
from data.index.points import Points
from data.index.read import coded, read_table
from geo.vocabulary import AGE_GROUPS, HOUSE_USES, PLATE_STATES

AGE_COLUMNS = ("age_0_3", "age_3_6", "age_6_12", "age_12_15", "age_60_plus", "age_80_plus")
COLUMNS = [
    "id", "building_id", "area_code", "hex_id", "use", "plate_state", "households", "residents", *AGE_COLUMNS, "geometry",
]  # fmt: skip
USES = tuple(u.code for u in HOUSE_USES)
PLATES = tuple(p.code for p in PLATE_STATES)
GROUPS = tuple(g.code for g in AGE_GROUPS)


@dataclass(frozen=True)
class Houses:
    """Houses in Morton order; columns use, plate (uint8), households, residents, age_* (float32, NaN = unknown)."""

    points: Points

    @cached_property
    def stack_start(self) -> NDArray[np.int64]:
        """First row of each stack: houses at one point are neighbours in Morton order."""
        x, y = self.points.xy
        new = np.ones(len(x), dtype=bool)
        new[1:] = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
        return np.flatnonzero(new)

    @cached_property
    def stack_size(self) -> NDArray[np.int64]:
        """Houses in each stack."""
        return np.diff(np.append(self.stack_start, len(self.points)))

    @cached_property
    def stack_of(self) -> NDArray[np.int64]:
        """Stack of each house."""
        return np.repeat(np.arange(len(self.stack_start)), self.stack_size)

    def people(self, group: str) -> NDArray[np.float32]:
        """Residents of an age group ('' or 'all' = everybody) per house; NaN where unknown."""
        column = "residents" if group in {"", "all"} else group
        return self.points.columns[column].astype(np.float32)


def read_houses(connection: Connection, areas: AreaCodes) -> Houses:
    """Load all houses."""
    frame = read_table(connection, "house", COLUMNS)
    counts = {c: _float(frame[c]) for c in ("households", "residents", *AGE_COLUMNS)}
    points = np.asarray(frame["geometry"])
    return Houses(
        Points.sorted_from(
            frame["id"].to_numpy(np.int64),
            shapely.get_x(points),
            shapely.get_y(points),
            frame["hex_id"].to_numpy(np.uint64),
            areas.ordinals(frame["area_code"]),
            {
                "use": coded(frame["use"], USES, "house use"),
                "plate": coded(frame["plate_state"], PLATES, "plate state"),
                "building": frame["building_id"].fillna(0).to_numpy(np.int64),
                **counts,
            },
        )
    )


def _float(values: pd.Series[float]) -> NDArray[np.float32]:
    return pd.to_numeric(values).to_numpy(np.float32)
