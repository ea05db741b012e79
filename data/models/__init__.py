"""The GeoAlchemy2 models: one set that runs unchanged on PostGIS and on plain SQLite."""

from data.models.accounts import ApiKey, BegunSignIn, OldPassword, SignedIn, User, UserScope
from data.models.areas import Division, Grid, MicroGrid
from data.models.audit import AuditBeginning, AuditLog, AuditSeal
from data.models.base import SRID, Base
from data.models.changes import ChangeLog
from data.models.democracy import Matter, MatterStep, SupervisionItem
from data.models.events import Event, EventLog, Visit
from data.models.people import CareTag, ErasedPerson, Household, Organisation, Person
from data.models.places import Building, Estate, House, Land, Road
from data.models.records import ColumnMapping, MatchDoubt, SourceRecord, SourceRule
from data.models.sensing import Alarm, Datastream, Observation, Sensor
from data.models.services import Facility, ServicePoint
from data.models.system import (
    ImportBatch,
    ImportRowError,
    Meta,
    SourceSystem,
    SyncRun,
)

__all__ = [
    "SRID",
    "Alarm",
    "ApiKey",
    "AuditBeginning",
    "AuditLog",
    "AuditSeal",
    "Base",
    "BegunSignIn",
    "Building",
    "CareTag",
    "ChangeLog",
    "ColumnMapping",
    "Datastream",
    "Division",
    "ErasedPerson",
    "Estate",
    "Event",
    "EventLog",
    "Facility",
    "Grid",
    "House",
    "Household",
    "ImportBatch",
    "ImportRowError",
    "Land",
    "MatchDoubt",
    "Matter",
    "MatterStep",
    "Meta",
    "MicroGrid",
    "Observation",
    "OldPassword",
    "Organisation",
    "Person",
    "Road",
    "Sensor",
    "ServicePoint",
    "SignedIn",
    "SourceRecord",
    "SourceRule",
    "SourceSystem",
    "SupervisionItem",
    "SyncRun",
    "User",
    "UserScope",
    "Visit",
]
