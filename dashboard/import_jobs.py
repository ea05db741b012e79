"""Imports under way, for whoever asks: each belongs to the person who began it."""

from __future__ import annotations

from dashboard.principal import Principal
from data.imports.job import DONE, RECEIVING, Job
from data.imports.jobs import Jobs
from geo.errors import PlaceError


def own(jobs: Jobs, who: Principal, job_id: str) -> Job:
    """One's own import; PlaceError, the same for somebody else's as for none at all."""
    job = jobs.get(job_id)
    if job.by != who.user:
        raise PlaceError.of("import_gone")
    return job


def unfinished(jobs: Jobs, who: Principal) -> list[Job]:
    """One's own imports that can be gone on with, the newest first."""
    return [job for job in jobs.all() if job.by == who.user and job.state not in {DONE, RECEIVING}]
