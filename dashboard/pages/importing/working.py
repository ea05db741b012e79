"""While a worker is at it: which step, how far, and that one may leave the page."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.pages.desk import parts
from dashboard.pages.importing.ids import Ids
from dashboard.pages.importing.wording import rows
from dashboard.principal import Principal
from data.imports.job import Job
from geo.words import say

# Steps that the worker names and people understand; of others only the state is told.
TOLD = ("read", "cleaned", "placed", "matched", "added", "changed", "records")


def stage(job: Job, who: Principal) -> list[Any]:
    """A bar that moves, in words as well."""
    lang = who.lang
    title = say(f"busy.{job.state}", lang)
    told = job.step in TOLD
    words = (
        say(f"doing.{job.step}", lang, rows=rows(job.done, lang)) if told else say("import.a_moment", lang)
    )
    share = 100 * job.done / job.total if job.total and job.done <= job.total else None
    stop = html.Button(say("import.stop", lang), id={"type": Ids.drop, "job": job.id}, className="button")
    inside = [_bar(share, title), html.P(words, className="progress-words", **{"aria-live": "polite"}), stop]
    return [parts.card(title, inside, note=say("import.may_leave", lang))]


def _bar(share: float | None, label: str) -> html.Div:
    """How much is done; a bar that goes to and fro where nobody can say."""
    style = {"width": f"{share:.0f}%"} if share is not None else {}
    fill = html.Div(className="progress-fill", style=style)
    told = (
        {}
        if share is None
        else {"aria-valuenow": f"{share:.0f}", "aria-valuemin": "0", "aria-valuemax": "100"}
    )
    return html.Div(
        fill,
        className="progress-track" + ("" if share is not None else " import-to-and-fro"),
        role="progressbar",
        **{"aria-label": label, **told},
    )
