"""Rows gathered in batches, column by column, into one Arrow table of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.imports.raw import Fault, FileError
from data.imports.reading.cells import clean
from data.imports.reading.found import Found, Note
from data.imports.reading.limits import MIB, Limits
from data.imports.reading.shapes import Settled

BATCH = 8192  # rows at a time: enough for Arrow to be fast, little enough to be told of
Numbers = NDArray[np.int64]


class Gathering:
    """What a reader has read so far. Columns may appear late: earlier rows have None in them."""

    def __init__(self, limits: Limits, told: Callable[[int], None], *, cleaned: bool = True) -> None:
        self.limits, self.told, self.cleaned = limits, told, cleaned
        self.faults: list[Fault] = []
        self._rows: list[Numbers] = []
        self._batches: list[Mapping[str, pa.Array]] = []
        self._headings: dict[str, None] = {}
        self._length = self._bytes = 0

    def __len__(self) -> int:
        return self._length

    @property
    def rows(self) -> Numbers:
        """The numbers of the rows, as a person sees them."""
        return np.concatenate(self._rows) if self._rows else np.empty(0, np.int64)

    def add(self, rows: Sequence[int] | Numbers, columns: Mapping[str, pa.Array]) -> None:
        """A batch: row numbers, and a column of text for each heading.

        Raises FileError when there are more rows or columns than may be.
        """
        self._headings |= dict.fromkeys(columns)
        check_width(len(self._headings), self.limits)
        self._rows.append(np.asarray(rows, dtype=np.int64))
        self._batches.append({name: self._cleaned(name, rows, values) for name, values in columns.items()})
        self._length += len(rows)
        self._bytes += sum(values.nbytes for values in self._batches[-1].values())
        check_length(self._length, self.limits)
        check_size(self._bytes, self.limits)
        self.told(len(rows))

    def _cleaned(self, heading: str, rows: Sequence[int] | Numbers, values: pa.Array) -> pa.Array:
        if not self.cleaned:
            return values
        cleaned, marked = clean(values)
        for code, positions in marked.items():
            self.faults += [Fault(int(rows[at]), code, heading, fatal=False) for at in positions]
        return cleaned

    def table(self) -> pa.Table:
        """All of it, a column for each heading."""
        schema = pa.schema([(name, pa.string()) for name in self._headings])
        batches = [
            _batch(each, len(rows), schema) for each, rows in zip(self._batches, self._rows, strict=True)
        ]
        return pa.Table.from_batches(batches, schema)

    def found(self, format: str, settled: Settled | None = None, notes: Iterable[Note] = ()) -> Found:
        """What was gathered, and its shapes if it has such. FileError when there is not even a fault."""
        if not len(self) and not self.faults:
            raise FileError("empty")
        found = Found(self.rows, self.table(), format, notes=list(notes), faults=self.faults)
        if settled is not None:
            found.geometry = settled.geometry
            found.notes += settled.notes
            found.faults = sorted(found.faults + settled.faults, key=lambda fault: fault.row)
        return found


def _batch(columns: Mapping[str, pa.Array], length: int, schema: pa.Schema) -> pa.RecordBatch:
    absent = pa.nulls(length, pa.string())
    return pa.record_batch([columns.get(name, absent) for name in schema.names], schema=schema)


def check_width(columns: int, limits: Limits) -> None:
    """FileError for more columns than may be."""
    if columns > limits.columns:
        raise FileError("too_many_columns", columns=columns, most=limits.columns)


def check_length(rows: int, limits: Limits) -> None:
    """FileError for more rows than may be."""
    if rows > limits.rows:
        raise FileError("too_many_rows", most=limits.rows)


def check_size(size: int, limits: Limits) -> None:
    """FileError for more text than may be: a kilobyte of Parquet can say one long text a million times."""
    if size > limits.output_bytes:
        raise FileError("too_much_output", megabytes=limits.output_bytes // MIB)
