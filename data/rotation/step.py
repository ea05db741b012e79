"""What became of some rows at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")


@dataclass(frozen=True)
class Step(Generic[K]):
    """``last`` key that was looked at, None when none was left; rows sealed anew; rows that do not open."""

    last: K | None
    renewed: int = 0
    closed: int = 0
