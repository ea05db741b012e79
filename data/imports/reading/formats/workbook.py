"""Workbooks: .xlsx, .xls and .ods, as people make them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from data.imports.raw import Fault, FileError
from data.imports.reading import archives
from data.imports.reading.formats.workbook_cells import Told, told_cells
from data.imports.reading.formats.workbook_merges import Merges
from data.imports.reading.found import Found, note
from data.imports.reading.job import Job
from data.imports.reading.sheets import Sheet, read_sheet


def read(job: Job) -> Found:
    """One sheet: the one asked for, else the first visible one that has rows and columns."""
    if job.kind != "xls":
        with archives.opened(job.path, job.limits):
            pass  # only looked at: calamine opens it itself
    with _opened(job) as book:
        layers, visible = _sheets(book)
        layer = job.chosen(layers, "")
        sheet = book.get_sheet_by_name(layer) if layer else _first_table(book, visible or layers)
        merges = Merges(sheet)
        found = read_sheet(Sheet(merges.rows(sheet), "xlsx", merges.all), job.limits, job.told)
    found.layer, found.layers = sheet.name, visible if sheet.name in visible else layers
    if filled := len(merges.filled.intersection(found.rows.tolist())):
        found.notes.append(note("merged_filled", rows=filled))
    if job.kind == "xlsx":
        _tell(found, told_cells(job.path, sheet.name, job.limits))
    return found


@contextmanager
def _opened(job: Job) -> Iterator[CalamineWorkbook]:
    try:
        with CalamineWorkbook.from_path(job.path) as book:
            yield book
    except PasswordError as error:
        raise FileError("locked") from error
    except CalamineError as error:
        raise FileError("broken", what=job.kind) from error


def _sheets(book: CalamineWorkbook) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All sheets of cells, and those that are not hidden."""
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if not sheets:
        raise FileError("empty")
    visible = (sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible)
    return tuple(sheet.name for sheet in sheets), tuple(visible)


def _first_table(book: CalamineWorkbook, layers: tuple[str, ...]) -> CalamineSheet:
    """The first sheet of at least two rows and columns (before it often stands one that explains)."""
    first = book.get_sheet_by_name(layers[0])
    others = (book.get_sheet_by_name(layer) for layer in layers[1:])
    return next((sheet for sheet in chain([first], others) if sheet.height > 1 and sheet.width > 1), first)


def _tell(found: Found, told: Told) -> None:
    """Faults of cells that Excel shows as #N/A, a note of formulas that were never calculated."""
    rows = set(found.rows.tolist())
    found.faults += [
        Fault(row, "read_cell_error", facts={"cell": f"{column}{row}", "error": error}, fatal=False)
        for row, column, error in told.errors
        if row in rows
    ]
    if told.uncalculated:
        found.notes.append(note("formulas_uncalculated", cells=told.uncalculated))
