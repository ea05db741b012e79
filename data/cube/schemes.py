"""What is counted of each table: its dimensions, from the vocabularies."""

from __future__ import annotations

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

EVENTS = Scheme(
    (
        Dimension("kind", len(KIND_CODES), tuple(CLASS_CODES.index(k.event_class) for k in EVENT_KINDS)),
        Dimension("status", len(EVENT_STATUSES), tuple(STATUS_GROUPS.index(s.group) for s in EVENT_STATUSES)),
        Dimension("level", len(LEVEL_CODES)),
        Dimension("timing", len(TIMINGS)),
    )
)
ALARMS = Scheme(
    (
        Dimension("kind", len(SENSOR_KINDS)),
        Dimension("state", len(ALARM_STATES)),
        Dimension("level", len(LEVEL_CODES)),
    )
)
VISITS = Scheme((Dimension("kind", len(VISIT_KINDS)),))
SERVICE_POINTS = Scheme(
    (
        Dimension("service", len(SERVICES)),
        Dimension("kind", len(FACILITY_KINDS)),
        Dimension("status", len(FACILITY_STATUSES)),
    )
)
