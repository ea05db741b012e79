"""Events, alarms, visits and service points as the cube counts them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.cube import Facts, Scheme
from data.cube.schemes import ALARMS, SERVICE_POINTS, TIMINGS, VISITS, VOCABULARIES
from data.errors import StoreError
from data.index.areas import AreaCodes
from data.index.column_kinds import NEVER, Area, Code, Hex, Time, Whole
from data.index.columns import read_columns
from data.index.events import IS_DONE, IS_OPEN, is_late
from data.index.points import Points
from data.index.read import days_of

RUNNING, OVERDUE, IN_TIME, LATE, UNJUDGED = (np.uint8(code) for code in range(len(TIMINGS)))
VISIT: Mapping[str, Whole] = {
    "id": Whole(),
    "kind": Code(VOCABULARIES["visits"]["kind"], "visit kind"),
    "area_code": Area(),
    "hex_id": Hex(),
    "visited_at": Time(),
}


def event_facts(points: Points, now_s: int) -> Facts:
    """Events with how they stand to their time limit at ``now_s``."""
    return _facts(points, points.columns["day"], event_codes(points.columns, now_s))


def event_codes(columns: Mapping[str, NDArray[Any]], now_s: int) -> dict[str, NDArray[np.uint8]]:
    """Of columns kind, status, level, due and closed the codes by dimension."""
    status, due, closed = (columns[c] for c in ("status", "due", "closed"))
    late = is_late(status, due, closed, now_s)
    judged = IS_DONE[status] & (closed != NEVER) & (due != NEVER)
    choices = [judged & late, judged, IS_OPEN[status] & late, IS_OPEN[status]]
    timing = np.select(choices, [LATE, IN_TIME, OVERDUE, RUNNING], UNJUDGED)
    return {**{name: columns[name] for name in ("kind", "status", "level")}, "timing": timing}


def alarm_facts(alarms: Points) -> Facts:
    """Alarms on the day they were raised."""
    return _facts(alarms, alarms.columns["day"], _coded(alarms, ALARMS, VOCABULARIES["alarms"]))


def service_point_facts(points: Points) -> Facts:
    """Service points, which have no day: all are on day 0."""
    codes = _coded(points, SERVICE_POINTS, VOCABULARIES["service_points"])
    return _facts(points, np.zeros(len(points), dtype=np.int32), codes)


def read_visits(
    connection: Connection, areas: AreaCodes, time_zone: str, ids: NDArray[np.int64] | None = None
) -> Facts:
    """Visits on the day they were made; nothing else is asked of them as yet, so only this is read."""
    read = read_columns(connection, "visit", VISIT, point=False, ids=ids)
    area = areas.ordinals_of_numbers(read["area_code"])
    day = days_of(read["visited_at"], time_zone)
    return Facts(read["id"], read["hex_id"], area, day, {VISITS.dimensions[0].name: read["kind"]})


def _facts(points: Points, day: NDArray[np.int32], codes: Mapping[str, NDArray[np.uint8]]) -> Facts:
    return Facts(points.ids, points.hex_id, points.area, day, codes)


def _coded(points: Points, scheme: Scheme, words: Mapping[str, tuple[Any, ...]]) -> dict[str, NDArray[Any]]:
    """Words of columns as positions. StoreError names one that is in no vocabulary."""
    found = {}
    for dimension in scheme.dimensions:
        told = points.columns[dimension.name]
        codes = pd.Index(words[dimension.name], dtype=object).get_indexer(pd.Index(told, dtype=object))
        if (codes < 0).any():
            wrong = told[codes < 0][0]
            raise StoreError(
                f"{dimension.name} {wrong!r} is not in the vocabulary; run `python -m data check`"
            )
        found[dimension.name] = codes.astype(np.uint8)
    return found
