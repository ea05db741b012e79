"""Excel: codes as text, no formulas, more rows than a sheet holds in several; a sheet says what it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from data.exports.about import labelled
from data.exports.chunk import spoken_time
from data.exports.export import Export
from data.exports.formats.limits import EXCEL_ROWS, EXCEL_TEXT
from geo.errors import PlaceError
from geo.words import say

AS_WRITTEN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDTHS = {"address": 34, "title": 26, "name": 22, "doorplate_code": 33, "area_code": 19, "wkt": 30}
USUAL_WIDTH = 13


def write(export: Export, path: Path) -> None:
    """The workbook. PlaceError when a text does not fit a cell: a shape, most likely."""
    kept = {"constant_memory": True, "tmpdir": str(path.parent), **AS_WRITTEN}
    book = xlsxwriter.Workbook(str(path), kept)
    try:
        sheets = _Sheets(book, export)
        for columns in (export.flat(chunk) for chunk in export.chunks()):
            sheets.add({name: spoken_time(values) for name, values in columns.items()})
        _about(book, export)
    except BaseException:
        book.fileclosed = 1  # what was begun is thrown away, not finished
        for sheet in book.worksheets():
            sheet.row_data_fh.close()
        raise
    book.close()


class _Exact(float):
    """A number that is written with all its digits; XlsxWriter would stop at the sixteenth."""

    def __format__(self, _form: str) -> str:
        return repr(self)


class _Sheets:
    """Rows into one sheet after the other."""

    def __init__(self, book: Any, export: Export) -> None:
        self._book, self._export = book, export
        self._number = 0
        self._bold, self._text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        self._begin()

    def add(self, columns: dict[str, pa.Array]) -> None:
        """So many more rows."""
        kinds = list(columns.values())
        writers = [self._writer(values) for values in kinds]
        for row in zip(*(values.to_pylist() for values in kinds), strict=True):
            if self._row > EXCEL_ROWS:
                self._begin()
                writers = [self._writer(values) for values in kinds]
            for at, (value, put) in enumerate(zip(row, writers, strict=True)):
                if value is not None and put(self._row, at, value):
                    raise PlaceError.of("cell_long", column=list(columns)[at], key=row[0], most=EXCEL_TEXT)
            self._row += 1

    def _writer(self, values: pa.Array) -> Any:
        if pa.types.is_string(values.type):
            return lambda row, at, text: self._sheet.write_string(row, at, text, self._text)
        if pa.types.is_floating(values.type):
            return lambda row, at, value: self._sheet.write_number(row, at, _Exact(value))
        return self._sheet.write_boolean if pa.types.is_boolean(values.type) else self._sheet.write_number

    def _begin(self) -> None:
        self._number += 1
        number = f" {self._number}" if self._number > 1 else ""
        self._sheet = self._book.add_worksheet(self._export.layer.code + number)
        self._sheet.freeze_panes(1, 1)
        for at, (name, title) in enumerate(_heads(self._export)):
            self._sheet.set_column(at, at, WIDTHS.get(name, USUAL_WIDTH))
            self._sheet.write_string(0, at, title, self._bold)
        self._row = 1


def _heads(export: Export) -> Iterator[tuple[str, str]]:
    names = [*(c.name for c in export.columns), *export.place_columns]
    return ((name, export.heading(name)) for name in names)


def _about(book: Any, export: Export) -> None:
    sheet = book.add_worksheet(say("export.about", export.asked.lang))
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 90, book.add_format({"text_wrap": True}))
    for row, (label, words) in enumerate(labelled(export.facts, export.asked)):
        sheet.write_string(row, 0, label, book.add_format({"bold": True}))
        sheet.write_string(row, 1, words)
