"""The kinds of things that can be brought in, each with the fields its file may have."""

from __future__ import annotations

from data.imports.fields import Kind
from data.imports.kinds.areas import GRIDS
from data.imports.kinds.events import EVENTS
from data.imports.kinds.people import ORGANISATIONS, PERSONS
from data.imports.kinds.places import BUILDINGS, HOUSES
from data.imports.kinds.services import FACILITIES, SENSORS, SERVICE_POINTS
from geo.errors import PlaceError

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        GRIDS, BUILDINGS, HOUSES, FACILITIES, SERVICE_POINTS, SENSORS, EVENTS, ORGANISATIONS, PERSONS,
    )
}  # fmt: skip


def kind_of(code: str) -> Kind:
    """The kind known by ``code``; PlaceError lists them."""
    if code not in KINDS:
        raise PlaceError.of("unknown_value", what="kind", value=code[:20], allowed=", ".join(KINDS))
    return KINDS[code]
