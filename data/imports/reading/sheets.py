"""Rows of a sheet (of a workbook, or a CSV) into columns of text under their headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, dropwhile, islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data.imports.raw import Fault, FileError
from data.imports.reading.cells import text_of, texts
from data.imports.reading.found import Found, note
from data.imports.reading.gathering import BATCH, Gathering, check_width
from data.imports.reading.heads_and_feet import LAST, LOOK_AT, Head, Merge, feet, head_of
from data.imports.reading.limits import Limits

Row = tuple[int, Sequence[Any]]  # its number, as a person sees it, and its cells


@dataclass(frozen=True)
class Sheet:
    """What is to be read: rows, and the merged cells, by number of row and position in it."""

    rows: Iterable[Row]
    format: str
    merges: Sequence[Merge] = ()


def read_sheet(sheet: Sheet, limits: Limits, told: Callable[[int], None]) -> Found:
    """The table in it, without titles, blank rows and what stands below it.

    Raises FileError when there are no headings or nothing below them.
    """
    rows = dropwhile(lambda row: not _width(row[1]), sheet.rows)
    top = list(islice(rows, LOOK_AT))
    head = _head(top, sheet.merges, limits)
    gathering = Gathering(limits, told)
    blank = _gather(chain(top[head.first :], rows), head, gathering)
    found = gathering.found(sheet.format, notes=head.notes)
    if blank:
        found.notes.append(note("blank_rows", rows=blank))
    _cut_feet(found)
    _drop_unnamed(found, head)
    return found


def _head(top: list[Row], merges: Sequence[Merge], limits: Limits) -> Head:
    check_width(max((_width(cells) for _, cells in top), default=0), limits)
    written = [[text_of(cell) for cell in cells] for _, cells in top]
    numbers = [number for number, _ in top]
    there = set(numbers)
    near = [((r - numbers[0], c), (b - numbers[0], e)) for (r, c), (b, e) in merges if r in there]
    head = head_of(written, numbers, near)
    if head is None:
        raise FileError("empty")
    return head


def _width(cells: Sequence[Any]) -> int:
    """Cells up to the last that is filled."""
    return next((at for at in range(len(cells), 0, -1) if says(cells[at - 1])), 0)


def says(cell: Any) -> bool:
    """Whether there is more in a cell than blanks."""
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _gather(rows: Iterator[Row], head: Head, gathering: Gathering) -> int:
    """Add them in batches; how many blank rows stood between others."""
    width, blank, pending = len(head.names), 0, 0
    while batch := list(islice(rows, BATCH)):
        kept = []
        for number, cells in batch:
            if not any(map(says, cells)):
                pending += 1
                continue
            blank, pending = blank + pending, 0
            kept.append((number, _fitted(number, cells, width, gathering.faults)))
        if kept:
            _add(kept, head, gathering)
    return blank


def _add(kept: list[Row], head: Head, gathering: Gathering) -> None:
    columns = zip(*(cells for _, cells in kept), strict=True)
    gathering.add(
        [number for number, _ in kept], {n: texts(c) for n, c in zip(head.names, columns, strict=True)}
    )


def _fitted(number: int, cells: Sequence[Any], width: int, faults: list[Fault]) -> Sequence[Any]:
    """As many cells as there are headings; a fault where the row has others."""
    if len(cells) == width:
        return cells
    if (has := _width(cells)) > width:
        faults.append(Fault(number, "read_long_row", facts={"cells": str(has), "headings": str(width)}))
    elif len(cells) < width:
        facts = {"cells": str(len(cells)), "headings": str(width)}
        faults.append(Fault(number, "read_short_row", facts=facts, fatal=False))
    return [*cells[:width], *[None] * (width - len(cells))]


def _cut_feet(found: Found) -> None:
    length = len(found.rows)
    last = found.table.slice(max(0, length - LAST))
    count = feet(list(zip(*(column.to_pylist() for column in last.columns), strict=True)))
    if 0 < count < length:
        rows = found.rows[length - count :]
        found.notes.append(note("footer_rows", rows=", ".join(map(str, rows))))
        found.table, found.rows = found.table.slice(0, length - count), found.rows[: length - count]
        found.faults = [fault for fault in found.faults if fault.row not in set(rows.tolist())]


def _drop_unnamed(found: Found, head: Head) -> None:
    """Columns without heading: kept under a name of ours where they say something."""
    columns = {name: found.table.column(name) for name in found.table.column_names}
    empty = [
        name for name in head.made_up if columns and pc.all(columns[name].is_null()).as_py() is not False
    ]
    if kept := [name for name in head.names if name in head.made_up and name not in empty]:
        found.notes.append(note("headings_made_up", headings="、".join(kept)))
    found.table = found.table.drop_columns(empty) if columns else pa.table({})
