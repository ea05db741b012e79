"""The last step: what was done, where to see it, and how to take it back."""

from __future__ import annotations

from math import log2
from typing import Any
from urllib.parse import urlencode

from dash import html

from dashboard.pages.desk import parts
from dashboard.pages.importing import checked, preview
from dashboard.pages.importing.wording import kind_name, rows
from dashboard.pages.sources import undo
from dashboard.pages.street_map.parts import local, number
from dashboard.principal import Principal
from data.imports.job import Job
from data.imports.jobs import Jobs
from data.store import Store
from data.store.source_lines import BatchLine
from geo.errors import PlaceError
from geo.words import say

WORLD, SCREEN = 360.0, 2.2  # degrees at zoom 0; how many tiles of 512 px a window shows at least
NEAREST = 17.0


def stage(store: Store, jobs: Jobs, job: Job, who: Principal) -> list[Any]:
    """Numbers as they became, and links onward."""
    lang, batch = who.lang, _batch(store, job, who)
    undone = batch is not None and batch.undone_at is not None
    head = _undone(batch, store, lang) if batch is not None and undone else _done(job, lang)
    return [
        head,
        *([] if undone else [checked.outcomes(job.counts, who, say("import.became", lang))]),
        parts.card(
            say("import.onward", lang), [html.Div(_links(jobs, job, batch, who), className="desk-actions")]
        ),
    ]


def _batch(store: Store, job: Job, who: Principal) -> BatchLine | None:
    return next((line for line in store.batches(who.viewer) if line.id == job.batch), None)


def _done(job: Job, lang: str) -> html.Div:
    total = rows(sum(job.counts.get(code, 0) for code in checked.BROUGHT_IN), lang)
    words = say("import.done", lang, file=job.file_name, kind=kind_name(job.kind, lang), rows=total)
    told = [words]
    if job.counts.get("doubtful"):
        told.append(html.P(say("import.done_doubtful", lang, n=number(job.counts["doubtful"]))))
    if job.counts.get("rejected"):
        told.append(html.P(say("import.done_rejected", lang, n=number(job.counts["rejected"]))))
    return parts.note(told, "ok")


def _undone(batch: BatchLine, store: Store, lang: str) -> html.Div:
    assert batch.undone_at is not None  # noqa: S101 - asked for by the caller
    when = local(batch.undone_at, store.meta["time_zone"])
    return parts.note(say("import.was_undone", lang, who=batch.undone_by, when=when), "info")


def _links(jobs: Jobs, job: Job, batch: BatchLine | None, who: Principal) -> list[Any]:
    lang = who.lang
    again = "/import?" + urlencode({"kind": job.kind, "source": job.source})
    links = [
        html.A(say("import.see_on_map", lang), href=map_link(jobs, job), className="button button-primary"),
        *_if(job.counts.get("doubtful"), say("import.decide", lang), "/sources?show=doubts"),
        *_if(
            job.counts.get("rejected"),
            say("import.fetch_refused", lang),
            f"/imports/{job.id}/quarantine.xlsx",
        ),
        html.A(say("import.to_sources", lang), href="/sources", className="button"),
        html.A(say("import.another", lang), href=again, className="button"),
    ]
    return [*links, undo.button("import", batch.id, lang)] if batch is not None and batch.can_undo else links


def _if(there: int | None, words: str, href: str) -> list[Any]:
    return [html.A(words, href=href, className="button")] if there else []


def map_link(jobs: Jobs, job: Job) -> str:
    """The map where the rows are; the whole street where none has a place."""
    try:
        found = preview.bbox(jobs.preview(job.id))
    except PlaceError:
        found = None
    if found is None:
        return "/"
    west, south, east, north = found
    span = max(east - west, north - south, 1e-6)
    zoom = min(NEAREST, log2(WORLD * SCREEN / span) - 1)
    return f"/?at={(west + east) / 2:.5f},{(south + north) / 2:.5f},{zoom:.2f}"
