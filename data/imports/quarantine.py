"""Refused rows as an Excel file: as they came, with what is wrong and what mends it, to be fed back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import shapely
import xlsxwriter

from data.imports.raw import Fault, RawTable
from geo.words import say

SHAPE = "wkt"  # the heading under which a geometry goes along; the import knows it
WIDTH, HEAD_ROWS = 18, 1
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}


def write(
    path: Path, raw: RawTable, faults: Iterable[Fault], words: Callable[[Fault], tuple[str, str]], lang: str
) -> int:
    """Write the rows that were refused; returns how many. Cells are text, so that codes stay as they are."""
    by_row: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for fault in faults:
        if fault.fatal:
            by_row[fault.row].append(words(fault))
    rows = [int(row) for row in raw.cells.index if int(row) in by_row]
    book = xlsxwriter.Workbook(path, PLAIN)
    sheet, text = book.add_worksheet(), book.add_format({"num_format": "@"})
    says = [say(f"quarantine.{name}", lang) for name in ("row", "reason", "mend")]
    headings = [*says, *raw.cells.columns, *([SHAPE] if raw.geometry is not None else [])]
    sheet.set_column(0, len(headings) - 1, WIDTH, text)
    sheet.freeze_panes(HEAD_ROWS, len(says))
    sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
    for line, row in enumerate(rows, HEAD_ROWS):
        for column, cell in enumerate([*_told(row, by_row[row]), *raw.cells.loc[row], *_shape(raw, row)]):
            if cell is not None:
                sheet.write_string(line, column, str(cell), text)
    book.close()
    return len(rows)


def _told(row: int, why: list[tuple[str, str]]) -> list[str]:
    reasons, mends = zip(*why, strict=True)
    return [str(row), "；".join(reasons), "；".join(dict.fromkeys(mends))]


def _shape(raw: RawTable, row: int) -> list[str | None]:
    if raw.geometry is None:
        return []
    shape = raw.geometry[raw.cells.index.get_loc(row)]
    return [None if shape is None else shapely.to_wkt(shape, rounding_precision=9)]
