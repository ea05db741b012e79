"""One thing out of what its sources say: for each field the value of the source that wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.imports.fields import PLACE

USUAL_RANK = 100  # of a source that no rule names


@dataclass(frozen=True)
class Record:
    """What one source says of one thing: field → value (JSON values; geometry as WKB in hex)."""

    key: int  # of the row in source_record; a new one is higher than all before
    source: str
    given_at: datetime
    stated: Mapping[str, Any]


@dataclass(frozen=True)
class Rules:
    """Rank of each (kind, field, source); "" stands for every kind or every field. The lower rank wins."""

    ranks: Mapping[tuple[str, str, str], int]

    def rank(self, kind: str, field: str, source: str) -> int:
        """The rank that the most particular rule gives."""
        for key in ((kind, field, source), (kind, "", source), ("", field, source), ("", "", source)):
            if key in self.ranks:
                return self.ranks[key]
        return USUAL_RANK


@dataclass(frozen=True)
class Won:
    """A value of a thing, and the record that gave it."""

    value: Any
    record: Record


def merge(records: Iterable[Record], kind: str, rules: Rules) -> dict[str, Won]:
    """Field → the winning value. Where a thing is, is one statement: geometry, area and hex of one record.

    The lowest rank wins, then the newer statement, then the one that came last.
    """
    won: dict[str, Won] = {}
    for record in records:
        for name, value in record.stated.items():
            old = won.get(name)
            if old is None or order(record, kind, name, rules) < order(old.record, kind, name, rules):
                won[name] = Won(value, record)
    return won


def order(record: Record, kind: str, field: str, rules: Rules) -> tuple[int, float, int]:
    """Sorts the statements of a field, the winning one first."""
    said = "geometry" if field in PLACE else field
    return rules.rank(kind, said, record.source), -record.given_at.timestamp(), -record.key
