"""What a reader found, before it is handed over."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.imports.raw import Fault

Note = tuple[str, dict[str, str]]
Shapes = NDArray[np.object_]


@dataclass
class Found:
    """Row numbers, and a column of text for each heading; the rest as in `RawTable`."""

    rows: NDArray[np.int64]
    table: pa.Table
    format: str
    geometry: Shapes | None = None
    crs: str = ""
    encoding: str = ""
    layer: str = ""
    layers: tuple[str, ...] = ()
    notes: list[Note] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def dropped_note(headings: set[str]) -> list[Note]:
    """A note of columns that hold bytes, if there are some."""
    return [note("bytes_dropped", headings="、".join(sorted(headings)))] if headings else []


def note(code: str, **facts: str | int) -> Note:
    """A note, its facts as text."""
    return code, {key: str(value) for key, value in facts.items()}
