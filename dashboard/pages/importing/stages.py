"""Which step an import is at, and what is shown of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.import_jobs import own
from dashboard.pages.desk import parts
from dashboard.pages.importing import begin, checked, columns, result, working
from dashboard.pages.importing.ids import Ids
from dashboard.principal import Principal
from data.imports.job import BUSY, CHECKED, DONE, IMPORTING, READING, RECEIVING, Job
from data.imports.jobs import Jobs
from data.settings import Settings
from data.store import Store
from geo.errors import PlaceError
from geo.words import say

STEPS = ("file", "columns", "check", "done")
COLUMNS = "columns"  # the view to which somebody went back from the check


@dataclass(frozen=True)
class Shown:
    """A step as it is shown: its parts, its number from 0, whether a worker is at it, its ``mark``."""

    parts: list[Any]
    at: int
    busy: bool
    mark: str


class Stages:
    """Everything a step needs of the house."""

    def __init__(self, settings: Settings, store: Store, jobs: Jobs) -> None:
        self.settings, self.store, self.jobs = settings, store, jobs

    def shown(self, who: Principal, job_id: str, turn: dict[str, Any]) -> Shown:
        """The step of an import; the first one where there is none (any more)."""
        mark = f"{turn.get('n', 0)}"
        if not job_id:
            return self._beginning(who, turn, mark, [])
        try:
            job = own(self.jobs, who, job_id)
        except PlaceError as error:
            return self._beginning(who, turn, f"gone {mark}", [parts.note(error.words(who.lang), "warn")])
        return self._of(job, who, turn, f"{job.id} {job.state} {job.step} {job.done} {mark}")

    def _beginning(self, who: Principal, turn: dict[str, Any], mark: str, notes: list[Any]) -> Shown:
        said = {name: str(turn.get(name) or "") for name in ("kind", "source", "job")}
        inside = begin.stage(self.settings, self.store, self.jobs, who, said)
        return Shown([*notes, *inside], 0, False, mark)

    def _of(self, job: Job, who: Principal, turn: dict[str, Any], mark: str) -> Shown:
        if job.state in BUSY:
            return Shown(working.stage(job, who), {READING: 0, IMPORTING: 3}.get(job.state, 2), True, mark)
        if job.state == DONE:
            return Shown(result.stage(self.store, self.jobs, job, who), 3, False, mark)
        if job.state == RECEIVING or job.read is None:
            return self._unread(job, who, turn, mark)
        failed = [trouble(job, who)] if job.error else []
        if job.checked is not None and turn.get("view") != COLUMNS and (job.state == CHECKED or failed):
            inside = checked.stage(self.settings, self.store, self.jobs, job, who)
            return Shown([*failed, *inside], 2, False, mark)
        return Shown([*failed, *columns.stage(self.store, job, job.read, who)], 1, False, mark)

    def _unread(self, job: Job, who: Principal, turn: dict[str, Any], mark: str) -> Shown:
        """A file that never came whole, or could not be read: another one, with what was said already."""
        said = {**turn, "kind": job.kind, "source": job.source, "job": job.id}
        if job.state == RECEIVING:
            return self._beginning(who, said, mark, [parts.note(say("import.never_came", who.lang), "warn")])
        return self._beginning(who, said, mark, [trouble(job, who), *_once_more(job, who)])


def _once_more(job: Job, who: Principal) -> list[Any]:
    """The same file again, where it was our side that failed; a file that cannot be read stays so."""
    again = html.Button(say("import.read_again", who.lang), id=Ids.again, className="button")
    return [html.Div(again, className="desk-actions")] if job.error and job.error.is_ours else []


def trouble(job: Job, who: Principal) -> html.Div:
    """Why the last step did not work, in words with the next step."""
    return parts.note(job.error.words(who.lang) if job.error else "", "danger")


def steps(at: int, who: Principal) -> Any:
    """The four steps, and which one this is."""
    return parts.steps([say(f"step.{name}", who.lang) for name in STEPS], at)
