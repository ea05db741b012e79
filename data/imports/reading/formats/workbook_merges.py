"""Merged cells of a sheet: a value stands in the first of them, and means all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineSheet

from data.imports.reading.heads_and_feet import Merge
from data.imports.reading.sheets import Row, says


class Merges:
    """Of one sheet, by Excel's row numbers and the columns of calamine's rows.

    Its rows are numbered from the first of the sheet, its columns from the first that is filled.
    """

    def __init__(self, sheet: CalamineSheet) -> None:
        left = sheet.start[1] if sheet.start else 0
        corners = sheet.merged_cell_ranges or []
        self.all: list[Merge] = [
            ((row + 1, first - left), (bottom + 1, last - left))
            for (row, first), (bottom, last) in corners
            if first >= left
        ]
        self.filled: set[int] = set()
        self._down: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (row, first), (bottom, last) in self.all:
            if first == last < sheet.width and bottom > row:
                self._down[row].append((first, bottom))

    def rows(self, sheet: CalamineSheet) -> Iterator[Row]:
        """Its rows; what was merged downwards stands in every row it covers, if that says anything else."""
        under: dict[int, tuple[int, Any]] = {}  # column → last row, value
        for number, cells in enumerate(sheet.iter_rows(), 1):
            under = {column: above for column, above in under.items() if above[0] >= number}
            if under and any(map(says, cells)):
                self._fill(number, cells, under)
            under |= {column: (last, cells[column]) for column, last in self._down.get(number, ())}
            yield number, cells

    def _fill(self, number: int, cells: list[Any], under: dict[int, tuple[int, Any]]) -> None:
        for column, (_, value) in under.items():
            if says(value) and not says(cells[column]):
                cells[column] = value
                self.filled.add(number)
