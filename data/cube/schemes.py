"""What is counted of each table: its dimensions, from the vocabularies."""

from __future__ import annotations

from typing import Any

from data.cube.facts import Dimension, Scheme
from data.questions import CLASS_CODES, KIND_CODES, LEVEL_CODES, STATUS_GROUPS
from geo.vocabulary import (
    ALARM_STATES,
    EVENT_KINDS,
    EVENT_STATUSES,
    FACILITY_KINDS,
    FACILITY_STATUSES,
    SENSOR_KINDS,
    SERVICES,
    VISIT_KINDS,
)

# How an event stands to its time limit: running, overdue, closed in time, closed late, or not judged.
TIMINGS = ("running", "overdue", "in_time", "late", "unjudged")

# By table and dimension the codes, in the order of their numbers.
VOCABULARIES: dict[str, dict[str, tuple[Any, ...]]] = {
    "events": {
        "kind": KIND_CODES,
        "status": tuple(s.code for s in EVENT_STATUSES),
        "level": LEVEL_CODES,
        "timing": TIMINGS,
    },
    "alarms": {
        "kind": tuple(k.code for k in SENSOR_KINDS),
        "state": tuple(s.code for s in ALARM_STATES),
        "level": LEVEL_CODES,
    },
    "visits": {"kind": tuple(k.code for k in VISIT_KINDS)},
    "service_points": {
        "service": tuple(s.code for s in SERVICES),
        "kind": tuple(k.code for k in FACILITY_KINDS),
        "status": tuple(s.code for s in FACILITY_STATUSES),
    },
}
FAMILIES = {
    ("events", "kind"): tuple(CLASS_CODES.index(k.event_class) for k in EVENT_KINDS),
    ("events", "status"): tuple(STATUS_GROUPS.index(s.group) for s in EVENT_STATUSES),
}


def _scheme(table: str) -> Scheme:
    return Scheme(
        tuple(
            Dimension(name, len(codes), FAMILIES.get((table, name), ()))
            for name, codes in VOCABULARIES[table].items()
        )
    )


EVENTS, ALARMS, VISITS, SERVICE_POINTS = (_scheme(table) for table in VOCABULARIES)
