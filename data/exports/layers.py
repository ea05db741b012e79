"""What can be handed out: one entry a layer, with its filters and the vocabularies of its codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data import models as m
from data.imports.kinds.people import ORGANISATION_KINDS
from geo import vocabulary as v
from geo.errors import PlaceError
from geo.frames import FRAMES, Frame
from geo.vocabulary.terms import Term

Terms = tuple[Any, ...]

LAND_KINDS: tuple[Term, ...] = (
    Term("water", "水系", "Water"),
    Term("green", "绿地", "Green"),
    Term("rail", "铁路", "Railway"),
)
# A doorplate's QR code holds its token: whoever has the list can open every door's page.
NEVER = frozenset({"plate_token"})
# People behind one door: for those who answer for the place (``Viewer.sees_homes``).
OF_HOMES = frozenset({"residents", *(c for c in FRAMES["house"].optional if c.startswith("age_"))})
PERSONAL = ("persons", "households", "care_tags")


@dataclass(frozen=True)
class ExportLayer:
    """``kind`` and ``status`` are the columns those filters act on; ``title`` the one people know a row by.

    ``terms``: column → vocabulary of its codes. ``public``: basemap, everybody's. ``level``: of a division.
    """

    code: str
    model: Any
    frame: str
    kind: str = ""
    status: str = ""
    title: str = "name"
    terms: Mapping[str, Terms] = field(default_factory=dict)
    public: bool = False
    level: str = ""

    @property
    def described(self) -> Frame:
        """Its columns, dtypes and geometry."""
        return FRAMES[self.frame]

    @property
    def key(self) -> str:
        """The column that is its key: a number, or of areas of responsibility their code."""
        return "id" if "id" in self.described.columns else "code"

    @property
    def geometry(self) -> str:
        """point | line | polygon | any."""
        return self.described.geometry or ""

    @property
    def scope(self) -> str:
        """The column that says in which area a row is."""
        return "area_code" if "area_code" in self.described.columns else "code"


_HOUSE = {"use": v.HOUSE_USES, "state": v.HOUSE_STATES, "plate_state": v.PLATE_STATES}
_FACILITY = {"kind": v.FACILITY_KINDS, "status": v.FACILITY_STATUSES, "ownership": v.OWNERSHIPS}
_SERVICE = {"service": v.SERVICES, "kind": v.FACILITY_KINDS, "status": v.FACILITY_STATUSES}
_SENSOR = {"kind": v.SENSOR_KINDS, "status": v.SENSOR_STATUSES}
_ORGANISATION = {"kind": ORGANISATION_KINDS}
_EVENT = {
    "kind": v.EVENT_KINDS, "level": v.LEVELS, "status": v.EVENT_STATUSES, "origin": v.EVENT_SOURCES,
    "handled_level": v.HANDLED_LEVELS,
}  # fmt: skip

LAYERS: dict[str, ExportLayer] = {
    layer.code: layer
    for layer in (
        ExportLayer("houses", m.House, "house", "use", "plate_state", "address", _HOUSE),
        ExportLayer("events", m.Event, "event", "kind", "status", "title", _EVENT),
        ExportLayer("facilities", m.Facility, "facility", "kind", "status", terms=_FACILITY),
        ExportLayer("service_points", m.ServicePoint, "service_point", "service", "status", terms=_SERVICE),
        ExportLayer("sensors", m.Sensor, "sensor", "kind", "status", terms=_SENSOR),
        ExportLayer("organisations", m.Organisation, "organisation", "kind", terms=_ORGANISATION),
        ExportLayer("buildings", m.Building, "building", "use", terms={"use": v.HOUSE_USES}),
        ExportLayer("estates", m.Estate, "estate"),
        ExportLayer("communities", m.Division, "division", level="community"),
        ExportLayer("grids", m.Grid, "grid", "kind", terms={"kind": v.GRID_KINDS}),
        ExportLayer("micro_grids", m.MicroGrid, "micro_grid"),
        ExportLayer("roads", m.Road, "road", public=True),
        ExportLayer("land", m.Land, "land", "kind", terms={"kind": LAND_KINDS}, public=True),
    )
}  # fmt: skip


def export_layer(code: str) -> ExportLayer:
    """The layer known by ``code``; PlaceError for personal data and for what does not exist."""
    if code in PERSONAL:
        raise PlaceError.of("personal", layer=code)
    if code not in LAYERS:
        raise PlaceError.of("unknown_value", what="layer", value=code[:30], allowed=", ".join(LAYERS))
    return LAYERS[code]
