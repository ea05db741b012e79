"""Files of offices, read in a process of their own: ``read_file`` is the one door.

A file is hostile until it is read: whatever opens it (GDAL, a spreadsheet reader, a JSON parser) runs in a
process that has little memory and time, no network, and sees no other file (``cage``). What comes back is an
Arrow table of text and WKB, which is checked before it is used (``handed``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from data.imports.raw import FileError, RawTable
from data.imports.reading import process
from data.imports.reading.handed import receive, receiver
from data.imports.reading.kinds import siblings
from data.imports.reading.limits import MIB, Limits

__all__ = ["FileError", "Limits", "read_file"]


def read_file(
    path: Path,
    *,
    layer: str = "",
    limits: Limits | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> RawTable:
    """Read a file of any format that offices send: GeoJSON, GeoPackage, shapefile, CSV, Excel, KML, Parquet.

    ``layer`` chooses a sheet or layer where there are several ("": the one most likely meant; ``layers`` of
    the result names all). ``progress("read", n)`` is told of n more rows. Text and geometry are as in the
    file, see `RawTable`; rows that cannot be read, or were read otherwise than written, are in ``faults``.
    Of a row that could not be read at all there are no cells.
    Raises FileError when there is nothing to be had from the file; it says what to do next.
    """
    limits = limits or Limits()
    whole = _regular(Path(path), limits)
    with receiver() as result:
        command = process.command(whole, layer, asdict(limits), result)
        process.run(command, result, limits, progress or (lambda _what, _rows: None))
        return receive(result, limits)


def _regular(path: Path, limits: Limits) -> Path:
    """The path without links and dots: a name like /vsicurl/http://… is no file, and so nothing to open."""
    if not path.is_file():
        raise FileError("missing")
    path = path.resolve()
    parts = siblings(path) if path.suffix.lower() == ".shp" else [path]
    if (size := sum(part.stat().st_size for part in parts)) > limits.file_bytes:
        raise FileError("too_big", megabytes=size // MIB, most=limits.file_bytes // MIB)
    if size == 0:
        raise FileError("empty")
    return path
