"""What happened: events as lines of a list, and alarms of a period."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.index.events import day_range
from data.index.town import Town
from data.questions import CLASS_CODES, KIND_CODES, LEVEL_CODES, STATUS_GROUPS, EventFilter
from data.store.lines import EventLine

Rows = NDArray[np.int64]
MOST_EVENTS = 30
TOLD = ("ids", "kind", "group", "level", "reported", "house")


def event_lines(town: Town, rows: Rows, most: int = MOST_EVENTS) -> list[EventLine]:
    """The newest events among ``rows``."""
    events = town.events
    reported, ids = (events.column(name, rows) for name in ("reported", "ids"))
    rows = rows[np.lexsort((-ids, -reported))[:most]]
    told = (
        events.column(name, rows).tolist() for name in ("ids", "kind", "group", "level", "reported", "house")
    )
    return [
        EventLine(
            key,
            KIND_CODES[kind],
            STATUS_GROUPS[group],
            LEVEL_CODES[level],
            datetime.fromtimestamp(reported, tz=UTC),
            late,
            house,
        )
        for key, kind, group, level, reported, house, late in zip(
            *told, events.late(town.now_s, rows).tolist(), strict=True
        )
    ]


def by_class(town: Town, events: Rows) -> dict[str, int]:
    """Events per class code; classes without any are left out."""
    return of_classes(np.bincount(town.events.column("event_class", events), minlength=len(CLASS_CODES)))


def of_classes(counts: NDArray[Any]) -> dict[str, int]:
    """Counts in the order of the classes by class code, without the classes of which there is none."""
    return {code: int(n) for code, n in zip(CLASS_CODES, counts, strict=True) if n}


def in_period(town: Town, asked: EventFilter) -> NDArray[np.bool_]:
    """Which alarms were raised in the period."""
    first, last = day_range(asked)
    day = town.alarms.columns["day"]
    raised: NDArray[np.bool_] = (day >= first) & (day <= last)
    return raised
