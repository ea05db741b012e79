"""How a column of each kind is asked of a database, and what its answer becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import StoreError

NEVER = np.iinfo(np.int64).max
EPOCH_2000_S = 946_684_800  # PostgreSQL counts microseconds from here
MICRO = 1_000_000

Array = NDArray[Any]


@dataclass(frozen=True)
class Whole:
    """A whole number, int64; 0 = none."""

    wire: ClassVar[str] = ">i8"

    def in_sqlite(self, column: str) -> str:
        """What is asked of SQLite."""
        return f"COALESCE({column}, 0)"

    def in_postgis(self, column: str) -> str:
        """What is asked of PostGIS: never NULL, always of the width of ``wire``."""
        return f"COALESCE({column}, 0)::int8"

    def values(self, told: Array) -> Array:
        """What was told, objects or numbers of ``wire``, as an array."""
        return told.astype(np.int64)


@dataclass(frozen=True)
class Number(Whole):
    """A number, float32; NaN = none."""

    wire: ClassVar[str] = ">f4"

    def in_sqlite(self, column: str) -> str:
        """None becomes NaN here."""
        return column

    def in_postgis(self, column: str) -> str:
        """NaN instead of NULL."""
        return f"COALESCE({column}::float4, 'NaN')"

    def values(self, told: Array) -> Array:
        """As numbers."""
        return told.astype(np.float32)


@dataclass(frozen=True)
class Hex(Whole):
    """A hex, uint64."""

    def values(self, told: Array) -> Array:
        """As ids."""
        return told.astype(np.int64).view(np.uint64)


@dataclass(frozen=True)
class Area(Whole):
    """An area code, which is all digits, as a number."""

    def in_sqlite(self, column: str) -> str:
        """As a number."""
        return f"CAST({column} AS INTEGER)"

    def in_postgis(self, column: str) -> str:
        """As a number."""
        return f"{column}::int8"


@dataclass(frozen=True)
class Time(Whole):
    """A time in whole seconds since 1970 (UTC), int64; ``NEVER`` = none."""

    def in_sqlite(self, column: str) -> str:
        """Cut before it is read: SQLite would round the last half millisecond of a second up."""
        return f"COALESCE(CAST(strftime('%s', substr({column}, 1, 19)) AS INTEGER), {NEVER})"

    def in_postgis(self, column: str) -> str:
        """Infinity, which is the largest number on the wire, instead of NULL."""
        return f"COALESCE({column}, 'infinity'::timestamptz)"

    def values(self, told: Array) -> Array:
        """As seconds."""
        since = told.astype(np.int64)
        if told.dtype.kind == "O":
            return since
        return np.asarray(np.where(since == NEVER, NEVER, since // MICRO + EPOCH_2000_S))


@dataclass(frozen=True)
class Code(Whole):
    """Position in a vocabulary, uint8; ``what`` names it in an error."""

    codes: tuple[Any, ...]
    what: str
    wire: ClassVar[str] = ">i2"

    def in_sqlite(self, column: str) -> str:
        """Looked up here."""
        return column

    def in_postgis(self, column: str) -> str:
        """Position from 1 on; 0 = unknown."""
        listed = ", ".join(f"'{code}'" for code in self.codes)
        return f"COALESCE(array_position(ARRAY[{listed}], {column}::text), 0)::int2"

    def values(self, told: Array) -> Array:
        """As positions; StoreError where there is none."""
        if told.dtype.kind == "O":
            found = pd.Index(self.codes, dtype=object).get_indexer(pd.Index(told, dtype=object))
        else:
            found = told.astype(np.intp) - 1
        if (found < 0).any():
            wrong = repr(told[found < 0][0]) if told.dtype.kind == "O" else "a value"
            raise StoreError(f"{self.what}: {wrong} is not in the vocabulary; run `python -m data check`")
        return np.asarray(found, dtype=np.uint8)
