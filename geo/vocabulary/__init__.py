"""The code lists of the field, as frozen data: adding a kind is one line here.

Each entry has a Chinese and an English name and, where it has one, the number of its clause in
《社区治理智慧化建设指南》.
"""

from geo.vocabulary.areas import (
    AREA_LEVELS,
    GRID_KINDS,
    AreaLevel,
)
from geo.vocabulary.clauses import (
    CLAUSES,
    DOORPLATE_CLAUSE,
    PRINCIPLES,
    Clause,
)
from geo.vocabulary.democracy import (
    PROCEDURES,
    STAGE_STATES,
    SUPERVISION_KINDS,
    Procedure,
    Stage,
    procedure,
)
from geo.vocabulary.events import (
    EVENT_CLASSES,
    EVENT_KINDS,
    EventClass,
    EventKind,
    event_class,
    event_kind,
)
from geo.vocabulary.facilities import (
    COMPONENT_CLASSES,
    FACILITY_KINDS,
    FACILITY_STATUSES,
    OWNERSHIPS,
    RECHECK_DAYS,
    FacilityKind,
    facility_kind,
    kinds_of_service,
)
from geo.vocabulary.houses import (
    HOUSE_STATES,
    HOUSE_USES,
    PLATE_STATES,
)
from geo.vocabulary.levels import (
    LEVELS,
    Level,
    TimeLimit,
    level,
)
from geo.vocabulary.people import (
    AGE_GROUPS,
    CARE_TAGS,
    OPENING_REASONS,
    RESIDENCY_KINDS,
    VISIT_KINDS,
    AgeGroup,
    CareTag,
    VisitKind,
)
from geo.vocabulary.property import (
    PROPERTY_FUNCTIONS,
    PropertyFunction,
)
from geo.vocabulary.roles import (
    ROLES,
    Role,
)
from geo.vocabulary.sensors import (
    AI_CLASSES,
    ALARM_STATES,
    DEDUPE_MIN,
    MISSED_HEARTBEATS,
    QUALITY_FLAGS,
    SENSOR_KINDS,
    SENSOR_STATUSES,
    SensorKind,
    SensorStatus,
    sensor_kind,
)
from geo.vocabulary.services import (
    SERVICES,
    Service,
    service,
)
from geo.vocabulary.source_notes import (
    SOURCE_NOTES,
    SourceNote,
)
from geo.vocabulary.statuses import (
    AUTO_RATE_DAYS,
    DUE_STATES,
    EVENT_SOURCES,
    EVENT_STATUSES,
    HANDLED_LEVELS,
    STATUS_GROUPS,
    EventStatus,
    event_status,
)
from geo.vocabulary.terms import (
    Term,
    entry,
)

__all__ = [
    "AGE_GROUPS",
    "AI_CLASSES",
    "ALARM_STATES",
    "AREA_LEVELS",
    "AUTO_RATE_DAYS",
    "CARE_TAGS",
    "CLAUSES",
    "COMPONENT_CLASSES",
    "DEDUPE_MIN",
    "DOORPLATE_CLAUSE",
    "DUE_STATES",
    "EVENT_CLASSES",
    "EVENT_KINDS",
    "EVENT_SOURCES",
    "EVENT_STATUSES",
    "FACILITY_KINDS",
    "FACILITY_STATUSES",
    "GRID_KINDS",
    "HANDLED_LEVELS",
    "HOUSE_STATES",
    "HOUSE_USES",
    "LEVELS",
    "MISSED_HEARTBEATS",
    "OPENING_REASONS",
    "OWNERSHIPS",
    "PLATE_STATES",
    "PRINCIPLES",
    "PROCEDURES",
    "PROPERTY_FUNCTIONS",
    "QUALITY_FLAGS",
    "RECHECK_DAYS",
    "RESIDENCY_KINDS",
    "ROLES",
    "SENSOR_KINDS",
    "SENSOR_STATUSES",
    "SERVICES",
    "SOURCE_NOTES",
    "STAGE_STATES",
    "STATUS_GROUPS",
    "SUPERVISION_KINDS",
    "VISIT_KINDS",
    "AgeGroup",
    "AreaLevel",
    "CareTag",
    "Clause",
    "EventClass",
    "EventKind",
    "EventStatus",
    "FacilityKind",
    "Level",
    "Procedure",
    "PropertyFunction",
    "Role",
    "SensorKind",
    "SensorStatus",
    "Service",
    "SourceNote",
    "Stage",
    "Term",
    "TimeLimit",
    "VisitKind",
    "entry",
    "event_class",
    "event_kind",
    "event_status",
    "facility_kind",
    "kinds_of_service",
    "level",
    "procedure",
    "sensor_kind",
    "service",
]
