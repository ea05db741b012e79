"""What a benchmark found, and how it is printed: Markdown, so that it can stand in the README."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the summary: what was measured, the number with its unit, what was asked for."""

    what: str
    found: str
    asked: str = ""


def summary(rows: Iterable[Row]) -> str:
    """The table of the README."""
    return table(("Measured", "Found", "Asked for"), rows)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; columns of numbers, which are all but the first, stand to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def seconds(value: float) -> str:
    """Seconds with two significant decimals."""
    return f"{value:.2f} s"


def milliseconds(value: float) -> str:
    """Milliseconds with one decimal."""
    return f"{value:.1f} ms"


def kilobytes(value: float) -> str:
    """Kilobytes (1,000 bytes) with one decimal below a hundred."""
    return f"{value / 1000:,.{0 if value >= 100_000 else 1}f} kB"


def megabytes(value: float) -> str:
    """Megabytes (1,000,000 bytes)."""
    return f"{value / 1e6:,.0f} MB"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank)."""
    return sorted(values)[math.ceil(share * len(values)) - 1]
