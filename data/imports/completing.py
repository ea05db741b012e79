"""A new thing, whole: what its source says, and what follows from that or is the usual where it is silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data.imports.fields import Kind
from data.imports.values import BadValueError
from geo.vocabulary import event_kind

FLOOR_M = 3.0
SCHEME = "governance"  # never the cell of a city management platform
CLOSED, REPORTED = 70, 20  # event statuses

Values = dict[str, Any]


def complete(kind: Kind, stated: Values, source: str, source_id: str) -> Values:
    """All columns of a new row but its key. BadValueError names what cannot be filled in."""
    values = {**kind.usual, **stated}
    if (more := MORE.get(kind.code)) is not None:
        values = {**more(values, source, source_id), **values}
    if kind.geometry != "none" and "geometry" not in values:
        raise BadValueError("no_place")
    return values


def _house(values: Values, _source: str, _source_id: str) -> Values:
    home = values["use"] == "residential"
    return {
        "plate_state": "coded" if values.get("doorplate_code") else "uncoded",
        "households": 1 if home else 0,
    }


def _building(values: Values, _source: str, _source_id: str) -> Values:
    floors, height = values.get("floors"), values.get("height_m")
    return {
        "floors": floors or max(1, round((height or FLOOR_M) / FLOOR_M)),
        "height_m": float(height or (floors or 1) * FLOOR_M),
    }


def _grid(values: Values, _source: str, _source_id: str) -> Values:
    return {"scheme": SCHEME, "community_code": values["code"][:12]}


def _event(values: Values, source: str, source_id: str) -> Values:
    kind = event_kind(values["kind"])
    return {
        "number": f"{source}-{source_id}"[:32],
        "level": kind.level,
        "status": CLOSED if values.get("closed_at") else REPORTED,
        "origin": "from_superior",  # brought in from another platform
        "title": kind.zh,
    }


MORE: dict[str, Callable[[Values, str, str], Values]] = {
    "houses": _house, "buildings": _building, "grids": _grid, "events": _event,
}  # fmt: skip
