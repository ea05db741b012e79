"""The imports under way: begun, received, read, checked, brought in, each step by a worker of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGTERM
from threading import Thread

from data.imports import job as states
from data.imports.job import BUSY, CHECKING, DONE, FAILED, IMPORTING, READING, Choice, Job, Trouble
from data.imports.kinds import kind_of
from data.settings import Settings
from geo.errors import PlaceError

ID = re.compile(r"[0-9a-f]{24}")
SOURCE = re.compile(r"[\w\-.·（）() ]{1,40}")
NAME = re.compile(r"[^\w\-.（）() ]+")
KEPT = timedelta(days=1)
ROOT = Path(__file__).parents[2]


class Jobs:
    """All imports under way in one data folder. Safe for several processes: the folder is the truth."""

    def __init__(self, settings: Settings, environment: dict[str, str] | None = None) -> None:
        """``environment``: what workers get; the process's own when None."""
        self.folder = settings.home / "imports"
        self._environment = environment

    def begin(self, kind: str, source: str, file_name: str, by: str) -> Job:
        """A new import, waiting for its file.

        PlaceError for a kind that is none or a source without a name.
        """
        kind_of(kind)
        if not SOURCE.fullmatch(source.strip()):
            raise PlaceError.of("bad_source")
        self._forget_old()
        name = NAME.sub("_", file_name)[-120:]
        made = Job(states.new_id(), kind, source.strip(), name, by, datetime.now(UTC))
        folder = self.folder / made.id
        folder.mkdir(parents=True, mode=0o700)
        return states.save(folder, made)

    def file_of(self, job_id: str) -> Path:
        """Where the file of an import is, or is to be written; its name keeps the ending."""
        job = self.get(job_id)
        return self._folder(job_id) / ("file" + "".join(Path(job.file_name).suffixes[-2:]).lower())

    def received(self, job_id: str, size: int, file_hash: str) -> Job:
        """The file is there whole: read it."""
        return self._work(self.get(job_id).but(size=size, file_hash=file_hash), READING)

    def get(self, job_id: str) -> Job:
        """One import. A worker that died is noticed here. PlaceError when there is none."""
        job = states.load(self._folder(job_id))
        if job.state in BUSY and job.pid and not _alive(job.pid):
            job = states.load(self._folder(job_id))  # it may have ended in between
            if job.state in BUSY:
                job = self._interrupted(job)
        return job

    def all(self) -> list[Job]:
        """Every import under way, the newest first."""
        found = [self.get(path.name) for path in self.folder.glob("*") if ID.fullmatch(path.name)]
        return sorted(found, key=lambda job: job.begun_at, reverse=True)

    def read_again(self, job_id: str, layer: str) -> Job:
        """Read another layer or sheet of the file."""
        job = self._idle(job_id)
        return self._work(job.but(choice=Choice(layer=layer), read=None, checked=None), READING)

    def check(self, job_id: str, choice: Choice) -> Job:
        """See what would become of every row under a choice."""
        job = self._idle(job_id)
        if job.read is None:
            raise PlaceError.of("not_read")
        return self._work(job.but(choice=choice, checked=None), CHECKING)

    def bring_in(self, job_id: str, *, confirmed: bool = False) -> Job:
        """Import what was checked. ``confirmed``: holds to a reading that fits worse than another."""
        job = self._idle(job_id)
        if job.checked is None:
            raise PlaceError.of("not_checked")
        if job.state == DONE:
            return job
        choice = Choice(job.choice.layer, job.choice.mapping, job.choice.reading, confirmed)
        return self._work(job.but(choice=choice), IMPORTING)

    def drop(self, job_id: str) -> None:
        """Forget an import and everything of it.

        A worker that is at it is stopped, and nothing is half-done.
        """
        job = self.get(job_id)
        if job.state in BUSY and job.pid and _alive(job.pid):  # 0 is not yet known, and to kill it is suicide
            os.kill(job.pid, SIGTERM)
        shutil.rmtree(self._folder(job_id), ignore_errors=True)

    def preview(self, job_id: str) -> Path:
        """GeoJSON of some checked rows with their ``outcome``, for the map.

        PlaceError before they are checked.
        """
        return self._made(job_id, "preview.geojson")

    def quarantine(self, job_id: str) -> Path:
        """An Excel file of the refused rows with what is wrong, to be corrected and fed back."""
        return self._made(job_id, "quarantine.xlsx")

    def _made(self, job_id: str, name: str) -> Path:
        path = self._folder(job_id) / name
        if not path.exists():
            raise PlaceError.of("no_made_file", name=name)
        return path

    def _idle(self, job_id: str) -> Job:
        job = self.get(job_id)
        if job.state in BUSY:
            raise PlaceError.of("still_busy")
        return job

    def _work(self, job: Job, state: str) -> Job:
        """Start a worker for a step."""
        folder = self._folder(job.id)
        turn = job.turn + 1
        fresh = {"error": None, "failed_at": "", "step": "", "done": 0, "total": 0, "pid": 0}
        states.save(folder, job.but(state=state, turn=turn, **fresh))
        with (folder / "log").open("ab") as log:
            worker = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "data.imports.worker", str(folder), state],
                cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        Thread(target=self._await, args=(worker, job.id, turn), daemon=True).start()
        return states.load(folder)

    def _await(self, worker: subprocess.Popen[bytes], job_id: str, turn: int) -> None:
        """Leave no zombie behind, and no import that waits for a worker that never came to its first line."""
        worker.wait()
        folder = self._folder(job_id)
        if (folder / states.STATE_FILE).exists():
            job = states.load(folder)
            if job.state in BUSY and job.turn == turn:  # the next step may be under way already
                self._interrupted(job)

    def _interrupted(self, job: Job) -> Job:
        """Note that the worker of a step is gone."""
        failed = job.but(state=FAILED, failed_at=job.state, error=Trouble("error.interrupted"))
        return states.save(self._folder(job.id), failed)

    def _folder(self, job_id: str) -> Path:
        if not ID.fullmatch(job_id):
            raise PlaceError.of("import_gone")
        return self.folder / job_id

    def _forget_old(self) -> None:
        for job in self.all() if self.folder.exists() else []:
            if job.state not in BUSY and datetime.now(UTC) - job.begun_at > KEPT:
                self.drop(job.id)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
