"""Houses in memory. Flats of one entrance share a point: such a point is a ``stack``, drawn once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.index.areas import AreaCodes
from data.index.column_kinds import Area, Code, Hex, Number, Whole
from data.index.columns import read_columns, read_texts
from data.index.points import Points
from geo.rounding import lots_of
from geo.vocabulary import AGE_GROUPS, HOUSE_USES, PLATE_STATES

AGE_COLUMNS = ("age_0_3", "age_3_6", "age_6_12", "age_12_15", "age_60_plus", "age_80_plus")
USES = tuple(u.code for u in HOUSE_USES)
PLATES = tuple(p.code for p in PLATE_STATES)
GROUPS = tuple(g.code for g in AGE_GROUPS)
COUNTED = ("households", "residents", *AGE_COLUMNS)
TEXTS = ("address", "doorplate_code")
COLUMNS: dict[str, Whole] = {
    "id": Whole(),
    "area_code": Area(),
    "hex_id": Hex(),
    "use": Code(USES, "house use"),
    "plate_state": Code(PLATES, "plate state"),
    **dict.fromkeys(COUNTED, Number()),
}


@dataclass(frozen=True)
class Houses:
    """Houses in Morton order.

    Columns use, plate (uint8 vocabulary positions), households, residents, age_* (float32, NaN = unknown),
    address, doorplate_code (text, "" = none), lot (uint32, by which counts of people are rounded).
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

    @property
    def lots(self) -> NDArray[np.uint32]:
        """What decides, added up, whether a count of people is rounded up (``geo.rounding``)."""
        lots: NDArray[np.uint32] = self.points.columns["lot"]
        return lots

    @cached_property
    def demand(self) -> dict[str, NDArray[np.float32]]:
        """People of each age group per house; where nobody has counted them the households stand for them."""
        homes = np.nan_to_num(self.points.columns["households"])
        known = {group: self.people(group) for group in GROUPS}
        return {group: np.where(np.isfinite(people), people, homes) for group, people in known.items()}


def read_houses(connection: Connection, areas: AreaCodes, key: bytes) -> Houses:
    """Load all houses; ``key`` is that of their lots."""
    read = read_columns(connection, "house", COLUMNS, point=True)
    texts = read_texts(connection, "house", TEXTS)
    own = {c: read[c] for c in ("use", *COUNTED)}
    return Houses(
        Points.sorted_from(
            read["id"],
            read["lon"],
            read["lat"],
            read["hex_id"],
            areas.ordinals_of_numbers(read["area_code"]),
            {**own, "plate": read["plate_state"], "lot": lots_of(read["id"], key), **texts},
        )
    )
