"""Imports that were begun and not finished, to go on with or to drop."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.import_jobs import unfinished
from dashboard.pages.desk import parts
from dashboard.pages.importing.ids import Ids
from dashboard.pages.importing.wording import kind_name, rows
from dashboard.pages.sources.names import called
from dashboard.pages.street_map.parts import local
from dashboard.principal import Principal
from data.imports.job import Job
from data.imports.jobs import Jobs
from data.store import Store
from geo.words import say

MOST_SHOWN = 5  # the newest; a day later all are gone
# Words for the state in which an import waits.
WAITS = ("reading", "read", "checking", "checked", "importing", "failed")


def cards(store: Store, jobs: Jobs, who: Principal, but: str) -> list[Any]:
    """A card with one line for each; nothing where there is none besides ``but``, which is shown already."""
    waiting = [job for job in unfinished(jobs, who) if job.id != but]
    lines = [_line(store, job, who) for job in waiting[:MOST_SHOWN]]
    if not lines:
        return []
    return [parts.card(say("import.unfinished", who.lang), html.Ul(lines, className="import-jobs"))]


def _line(store: Store, job: Job, who: Principal) -> html.Li:
    lang = who.lang
    facts = [
        called(store, who, job.source),
        job.file_name,
        *([rows(job.read.rows, lang)] if job.read else []),
        say(f"waits.{job.state}", lang),
        local(job.begun_at, store.meta["time_zone"], "%m-%d %H:%M"),
    ]
    what = [html.Strong(kind_name(job.kind, lang)), html.Small(" · ".join(facts))]
    return html.Li(
        [
            html.Div(what, className="import-job"),
            html.A(say("import.go_on", lang), href=f"/import?job={job.id}", className="button"),
            html.Button(say("import.drop", lang), id={"type": Ids.drop, "job": job.id}, className="button"),
        ]
    )
