"""How much the old formats hold; the page tells it before the file is made."""

from __future__ import annotations

EXCEL_ROWS = 1_048_576 - 1  # of a sheet, without its headings
EXCEL_TEXT = 32_767  # characters of a cell
SHAPEFILE_ROWS = 1_000_000  # a .dbf ends at 2 GB
