"""A row as a person reads it: its columns with their Chinese names, what each is for, how long it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from data.dictionary import DICTIONARY
from geo.words import say

LANG = "zh"  # of the file that is handed over; machine names stand beside


def section(table: str, rows: Iterable[Mapping[str, Any]], days: Mapping[str, int]) -> dict[str, Any]:
    """Rows of a table under the legend of its columns. ``days``: how long what is kept (words ``kept.…``)."""
    told = [{name: plain(value) for name, value in row.items()} for row in rows]
    names = list(dict.fromkeys(name for row in told for name in row))
    return {
        "table": table,
        "heading": say(f"table.{table}", LANG),
        "fields": {name: legend(table, name, days) for name in names},
        "rows": told,
    }


def legend(table: str, column: str, days: Mapping[str, int]) -> dict[str, str]:
    """What a column is called, why it is there, how long, and its grade."""
    use = DICTIONARY[table][column]
    return {
        "heading": say(f"column.{column}", LANG),
        "purpose": say(f"purpose.{use.purpose}", LANG),
        "retention": say(f"kept.{use.kept}", LANG, **days),
        "grade": use.grade,
    }


def plain(value: Any) -> Any:
    """A value that JSON has; a hash in hex."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, (bytes, memoryview)) else value
