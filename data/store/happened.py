"""What happened: events as lines of a list, and alarms of a period."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from data.index.events import day_range
from data.index.town import Town
from data.questions import CLASS_CODES, KIND_CODES, LEVEL_CODES, STATUS_GROUPS, EventFilter
from data.store.lines import EventLine

Rows = NDArray[np.int64]
MOST_EVENTS = 30


def event_lines(town: Town, rows: Rows, most: int = MOST_EVENTS) -> list[EventLine]:
    """The newest events among ``rows``."""
    columns = town.events.points.columns
    rows = rows[np.argsort(-columns["reported"][rows], kind="stable")][:most]
    late = town.events.late(town.now_s, rows)
    return [
        EventLine(
            int(town.events.points.ids[r]),
            KIND_CODES[columns["kind"][r]],
            STATUS_GROUPS[columns["group"][r]],
            LEVEL_CODES[columns["level"][r]],
            datetime.fromtimestamp(int(columns["reported"][r]), tz=UTC),
            bool(is_late),
            int(columns["house"][r]),
        )
        for r, is_late in zip(rows, late, strict=True)
    ]


def by_class(town: Town, events: Rows) -> dict[str, int]:
    """Events per class code; classes without any are left out."""
    counts = np.bincount(town.events.points.columns["event_class"][events], minlength=len(CLASS_CODES))
    return {code: int(n) for code, n in zip(CLASS_CODES, counts, strict=True) if n}


def in_period(town: Town, asked: EventFilter) -> NDArray[np.bool_]:
    """Which alarms were raised in the period."""
    first, last = day_range(asked)
    day = town.alarms.columns["day"]
    raised: NDArray[np.bool_] = (day >= first) & (day <= last)
    return raised
