"""Houses in memory. Flats of one entrance share a point: such a point is a ``stack``, drawn once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.index.areas import AreaCodes
from data.index.points import Points
from data.index.read import coded, numbers, read_table, whole
from geo.vocabulary import AGE_GROUPS, HOUSE_USES, PLATE_STATES

AGE_COLUMNS = ("age_0_3", "age_3_6", "age_6_12", "age_12_15", "age_60_plus", "age_80_plus")
COLUMNS = [
    "id", "area_code", "hex_id", "use", "plate_state", "households", "residents", *AGE_COLUMNS,
    "address", "doorplate_code", "geometry",
]  # fmt: skip
USES = tuple(u.code for u in HOUSE_USES)
PLATES = tuple(p.code for p in PLATE_STATES)
GROUPS = tuple(g.code for g in AGE_GROUPS)


@dataclass(frozen=True)
class Houses:
    """Houses in Morton order.

    Columns use, plate (uint8 vocabulary positions), households, residents, age_* (float32, NaN = unknown),
    address, doorplate_code (text, "" = none).
    """

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
        people: NDArray[np.float32] = self.points.columns["residents" if group in {"", "all"} else group]
        return people

    @cached_property
    def demand(self) -> dict[str, NDArray[np.float32]]:
        """People of each age group per house; where nobody has counted them the households stand for them."""
        homes = np.nan_to_num(self.points.columns["households"])
        known = {group: self.people(group) for group in GROUPS}
        return {group: np.where(np.isfinite(people), people, homes) for group, people in known.items()}


def read_houses(connection: Connection, areas: AreaCodes) -> Houses:
    """Load all houses."""
    frame = read_table(connection, "house", COLUMNS)
    points = np.asarray(frame["geometry"])
    columns = {
        "use": coded(frame["use"], USES, "house use"),
        "plate": coded(frame["plate_state"], PLATES, "plate state"),
        "address": frame["address"].to_numpy(object),
        "doorplate_code": frame["doorplate_code"].fillna("").to_numpy(object),
        **{c: numbers(frame[c]) for c in ("households", "residents", *AGE_COLUMNS)},
    }
    return Houses(
        Points.sorted_from(
            whole(frame["id"]),
            shapely.get_x(points),
            shapely.get_y(points),
            frame["hex_id"].to_numpy(np.uint64),
            areas.ordinals(frame["area_code"].to_numpy(object)),
            columns,
        )
    )
