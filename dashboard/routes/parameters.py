"""Parameters that several addresses have: the filter of events, the question to the hexes, places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dashboard.endpoint import Parameter
from data.questions import (
    BY_ZOOM,
    CLASS_CODES,
    GROUPS_OF_METRIC,
    KIND_CODES,
    LEVEL_CODES,
    MAX_RES,
    METRICS,
    MIN_RES,
    STATUS_GROUPS,
)

TEXT = {"type": "string"}
DAY = {"type": "string", "format": "date"}
AREA = {"type": "string", "pattern": "^([0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{17})$"}
TOKEN = {"type": "string", "pattern": "^[0-9a-f]{16,64}$"}
GROUPS = tuple(dict.fromkeys(code for codes in GROUPS_OF_METRIC.values() for code in codes))


def one_of(name: str, codes: Iterable[Any], *, required: bool = False) -> Parameter:
    """A parameter with a list of values."""
    return Parameter(name, {"enum": list(codes)}, required)


def several(name: str, codes: Iterable[str]) -> Parameter:
    """Codes with commas between them."""
    return Parameter(name, {"type": "array", "items": {"enum": list(codes)}})


def number(name: str, least: int, most: int, *, required: bool = False) -> Parameter:
    """A whole number."""
    return Parameter(name, {"type": "integer", "minimum": least, "maximum": most}, required)


PERIOD = (Parameter("since", DAY), Parameter("until", DAY))
IN_AREA = Parameter("area", AREA)
FILTER = (
    *PERIOD,
    IN_AREA,
    several("classes", CLASS_CODES),
    several("kinds", KIND_CODES),
    several("statuses", STATUS_GROUPS),
    several("levels", LEVEL_CODES),
)
QUESTION = (
    one_of("metric", METRICS),
    one_of("res", (BY_ZOOM, *range(MIN_RES, MAX_RES + 1))),
    one_of("group", GROUPS),
    *FILTER,
)
MOST_ZOOM = 22
TILE = (
    number("z", 0, MOST_ZOOM, required=True),
    number("x", 0, 2**MOST_ZOOM - 1, required=True),
    number("y", 0, 2**MOST_ZOOM - 1, required=True),
)
