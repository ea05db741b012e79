"""One step of an import in a process of its own: ``python -m data.imports.worker FOLDER STEP``.

What it finds goes into the folder's state, which the serving process reads; what it cannot do is said there
in words.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from data.database import in_words, make_engine
from data.errors import StoreError, told_of
from data.imports import job as states
from data.imports import summing
from data.imports.bringing import bring_in
from data.imports.checking import Bench
from data.imports.job import CHECKED, CHECKING, DONE, FAILED, IMPORTING, READ, READING, Job, Trouble
from data.imports.raw import FileError, RawTable
from data.imports.reading import Limits, read_file
from data.imports.reading.limits import MIB
from data.imports.request import Request
from data.imports.shelf import keep, kept
from data.settings import Settings, read_settings
from geo.errors import PlaceError, Told

log = logging.getLogger("menpai.imports")
RAW = "raw"
TOLD_EVERY_S = 0.3
NO_ANSWER = "the database does not answer"
POLITE = 10  # whoever reads the map goes first


class Desk:
    """A job's folder and what a step needs of the house."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder, self.settings = folder, settings
        self.job = states.load(folder)
        self._told = 0.0

    def save(self, job: Job) -> None:
        """Keep a new state."""
        self.job = states.save(self.folder, job)

    def tell(self, step: str, rows: int) -> None:
        """Note how far the work is; not more often than somebody looks."""
        now = time.monotonic()
        done = self.job.done + rows if step == self.job.step else rows
        self.job = self.job.but(step=step, done=done)
        if now - self._told > TOLD_EVERY_S:
            self._told = now
            states.save(self.folder, self.job)

    @property
    def file(self) -> Path:
        """The file that was received."""
        return next(path for path in self.folder.iterdir() if path.name.startswith("file"))

    @property
    def request(self) -> Request:
        """What is asked by the choices so far."""
        job, choice = self.job, self.job.choice
        return Request(
            kind=job.kind,
            source=job.source,
            file_name=job.file_name,
            file_hash=job.file_hash,
            mapping=choice.mapping,
            reading=choice.reading,
            confirmed=choice.confirmed,
            brought_by=job.by,
        )

    def raw(self) -> RawTable:
        """What was read of the file."""
        return kept(self.folder / RAW)


def read(desk: Desk) -> None:
    """Read the file; keep the table and its summary."""
    limits = Limits(file_bytes=desk.settings.max_upload_mb * MIB)
    raw = read_file(desk.file, layer=desk.job.choice.layer, limits=limits, progress=desk.tell)
    keep(raw, desk.folder / RAW)
    engine = make_engine(desk.settings.database_url)
    with engine.connect() as connection:
        summary = summing.read_summary(connection, raw, desk.job.kind, desk.job.source)
    desk.save(desk.job.but(state=READ, read=summary))


def check(desk: Desk) -> None:
    """See what would become of every row; keep the summary, the preview and the quarantine file."""
    engine, raw = make_engine(desk.settings.database_url), desk.raw()
    with engine.connect() as connection:
        bench = Bench(connection, desk.settings.home, datetime.now(UTC), desk.tell)
        checked = bench.check(raw, desk.request)
    summing.write_files(desk.folder, raw, checked, desk.settings.lang)
    summary = summing.check_summary(checked, desk.settings.lang)
    desk.save(desk.job.but(state=CHECKED, checked=summary, total=len(raw)))


def write(desk: Desk) -> None:
    """Bring it in; the file and what was read of it are gone afterwards."""
    engine, raw = make_engine(desk.settings.database_url), desk.raw()
    home, now, lang = desk.settings.home, datetime.now(UTC), desk.settings.lang
    batch = bring_in(engine, home, raw, desk.request, now, tell=desk.tell, lang=lang)
    try:
        summing.write_files(desk.folder, raw, batch.checked, desk.settings.lang)
        for path in (desk.file, desk.folder / RAW):
            path.unlink(missing_ok=True)
    except OSError as error:  # what was brought in stays brought in
        log.error("import %s: the files beside it: %s", desk.folder.name, type(error).__name__)
    desk.save(desk.job.but(state=DONE, batch=batch.id, counts=batch.counts))


STEPS: dict[str, Callable[[Desk], None]] = {READING: read, CHECKING: check, IMPORTING: write}


def main(folder: Path, step: str) -> int:
    """Do one step; 0 when it was done, 1 when the state says why not."""
    gc.disable()  # as in bringing.uncollected: this process does one step and is gone
    os.umask(0o077)
    os.nice(POLITE)
    desk = Desk(folder, read_settings(os.environ))
    desk.save(desk.job.but(pid=os.getpid()))
    try:
        with in_words(desk.settings.database_url, NO_ANSWER):
            STEPS[step](desk)
    except FileError as error:
        return _failed(desk, step, Trouble(f"file.{error.code}", dict(error.facts)))
    except (PlaceError, StoreError) as error:
        return _failed(desk, step, _trouble(error))
    except Exception as error:
        log.error("import %s, %s: %s", folder.name, step, told_of(error))
        return _failed(desk, step, Trouble("error.step_failed", {"what": type(error).__name__}))
    return 0


def _trouble(error: Told) -> Trouble:
    """The error as it is kept; a sentence without a code is told as it is."""
    if error.code:
        return Trouble(f"error.{error.code}", error.facts)
    if str(error).startswith(NO_ANSWER):
        return Trouble("error.database")
    return Trouble("error.step_trouble", {"reason": str(error)})


def _failed(desk: Desk, step: str, why: Trouble) -> int:
    desk.save(desk.job.but(state=FAILED, failed_at=step, error=why))
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
