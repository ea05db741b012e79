"""Files read without a process of their own, for tests of what is read; the door has its own tests.

Not for GeoPackage and shapefile: their reader takes drivers out of GDAL, and other tests need them.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from data.imports.raw import RawTable
from data.imports.reading.handed import hand_over, receive, receiver
from data.imports.reading.job import Job
from data.imports.reading.kinds import kind_of
from data.imports.reading.limits import Limits
from data.imports.reading.worker import reader_of
from geo.words import LANGS, say


def here(path: Path, layer: str = "", **limits: int) -> RawTable:
    """The table in a file, handed over as from process to process."""
    bounds = replace(Limits(), **limits)
    with tempfile.TemporaryDirectory() as folder, receiver() as result:
        job = Job(path, kind_of(path), layer, bounds, told=lambda rows: None, folder=Path(folder))
        hand_over(reader_of(job.kind)(job), result)
        return receive(result, bounds)


def cells(raw: RawTable) -> list[list[str | None]]:
    """Its rows, without their numbers."""
    return raw.cells.to_numpy().tolist()


def faults(raw: RawTable) -> list[tuple[int, str, bool]]:
    """What is wrong, without the facts; which fill the words."""
    for fault in raw.faults:
        assert all(
            say(f"{part}.{fault.code}", lang, **fault.facts) for part in ("fault", "mend") for lang in LANGS
        )
    return [(fault.row, fault.code, fault.fatal) for fault in raw.faults]


def notes(raw: RawTable) -> dict[str, dict[str, str]]:
    """The facts of each note by its code; they fill the words."""
    assert all(say(f"note.{code}", lang, **facts) for code, facts in raw.notes for lang in LANGS)
    return dict(raw.notes)
