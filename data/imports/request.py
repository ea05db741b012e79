"""What is asked of an import: one frozen value, the same from the command line and from the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Tell = Callable[[str, int], None]  # is told how far an import is: the step, and how many rows


def quiet(_step: str, _rows: int) -> None:
    """Nobody waits to be told."""


@dataclass(frozen=True)
class Request:
    """``kind`` and ``source`` of the rows; ``mapping``: heading → field.

    ``reading`` of the coordinates: "" is what the file declares, else what fits best.
    ``confirmed``: a person has seen that another reading may fit better and holds to theirs.
    """

    kind: str
    source: str
    file_name: str
    file_hash: str
    mapping: dict[str, str] = field(default_factory=dict)
    reading: str = ""
    confirmed: bool = False
    brought_by: str = ""
