"""The reading process from inside: shut in, then reads one file, says how it went, and is gone."""

from __future__ import annotations

import errno
import gc
import os
import re
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import orjson

from data.imports.raw import FileError
from data.imports.reading import cage
from data.imports.reading.found import Found
from data.imports.reading.handed import hand_over
from data.imports.reading.job import Job
from data.imports.reading.kinds import EXTENSIONS, kind_of, siblings
from data.imports.reading.limits import MIB, Limits

NEARLY = 0.9
FORMATS = "data.imports.reading.formats"
READERS = {  # kind → module: a CSV does not wait for GDAL
    **dict.fromkeys(("geojson", "geojsonl"), "geojson"),
    **dict.fromkeys(("shp", "zip"), "shapefile"),
    **dict.fromkeys(("xlsx", "xls", "ods"), "workbook"),
    **dict.fromkeys(("kml", "kmz"), "kml"),
    **{"gpkg": "geopackage", "csv": "delimited", "parquet": "parquet"},
}


def main() -> None:
    """Read the file of the command line: house, path, and the rest as JSON (see `process.command`)."""
    path, asked = Path(sys.argv[2]), orjson.loads(sys.argv[3])
    limits = Limits(**asked["limits"])
    reader_of(EXTENSIONS.get(path.suffix.lower(), ""))  # loaded before the limits, which are for the file
    gc.disable()  # one file, many small objects, none in circles: collecting is half the time of a JSON
    warnings.simplefilter("ignore")
    cage.close(limits, siblings(path) if path.suffix.lower() == ".shp" else [path])
    try:
        job = Job(path, kind_of(path), asked["layer"], limits, _tell, folder=Path.cwd())
        hand_over(reader_of(job.kind)(job), asked["result"])
    except BaseException as error:  # of whatever library (Rust panics are none of Exception)
        told = _told(error, limits)
        _say({"error": told.code, "facts": told.facts})
    os._exit(0)  # without the goodbyes of libraries, which take as long as small files


def reader_of(kind: str) -> Callable[[Job], Found]:
    """The reader of a kind; its libraries come with it."""
    module = import_module(f"{FORMATS}.{READERS[kind]}" if kind else FORMATS)
    return cast("Callable[[Job], Found]", getattr(module, "read", None))


def _told(error: BaseException, limits: Limits) -> FileError:
    """The error in words of ours: those of a library may quote the file."""
    if isinstance(error, FileError):
        return error
    if isinstance(error, MemoryError) or _filled(limits):
        return FileError("too_much_memory", megabytes=limits.memory_bytes // MIB)
    if isinstance(error, OSError) and error.errno in {errno.EFBIG, errno.ENOSPC}:
        return FileError("too_much_output", megabytes=limits.output_bytes // MIB)
    return FileError("unreadable", how=type(error).__name__)


def _filled(limits: Limits) -> bool:
    """Whether memory was nearly used up: not every library says so when it fails for want of it."""
    told = Path("/proc/self/status")
    peak = re.search(r"VmPeak:\s*(\d+) kB", told.read_text()) if told.exists() else None
    return peak is not None and int(peak[1]) * 1024 > NEARLY * limits.memory_bytes


def _tell(rows: int) -> None:
    _say({"rows": rows})


def _say(what: dict[str, Any]) -> None:
    os.write(1, orjson.dumps(what) + b"\n")
