"""What PostGIS has of its own, which the models do not know: months, and the keys that months forbid."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from geoalchemy2 import alembic_helpers

MONTH = re.compile(r"(event|observation)_(\d{4}_\d\d|rest)")
OWN_TABLES = {"event_key", "session_scope"}
# They are promised by event_key, because a partitioned table cannot.
KEPT_ELSEWHERE = {"uq_event_number", "fk_event_log_event_id"}


def include_object(dialect: str) -> Callable[..., bool]:
    """Which tables, indexes and constraints Alembic compares with the models on a database."""

    def compared(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        if dialect == "postgresql" and name and _is_own(name, kind):
            return False
        return bool(alembic_helpers.include_object(thing, name, kind, reflected, other))  # type: ignore[no-untyped-call]

    return compared


def _is_own(name: str, kind: str) -> bool:
    if kind == "table":
        return name in OWN_TABLES or MONTH.fullmatch(name) is not None
    return name in KEPT_ELSEWHERE or name.startswith("brin_")
