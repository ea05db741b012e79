"""The third step: what would become of the rows, how well the coordinates fit, and the way on."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.pages.desk import parts
from dashboard.pages.desk.pieces import bar, image
from dashboard.pages.importing import faults, preview
from dashboard.pages.importing.ids import Ids
from dashboard.pages.importing.wording import reading_name, rows
from dashboard.pages.street_map.parts import number, percent
from dashboard.principal import Principal
from data.imports.job import CheckSummary, FitLine, Job
from data.imports.jobs import Jobs
from data.imports.planning import OUTCOMES
from data.settings import Settings
from data.store import Store
from geo.words import say
from layers.outcomes import picture
from layers.palette import theme_of

BROUGHT_IN = ("added", "changed", "same", "doubtful")
MOST_FITS = 6  # readings worth a bar
AGAINST = {"other_fits_better", "nothing_fits"}  # verdicts against which one has to insist
NOTE = {"fine": "ok", "unclear": "info", "other_fits_better": "danger", "nothing_fits": "danger"}


def stage(settings: Settings, store: Store, jobs: Jobs, job: Job, who: Principal) -> list[Any]:
    """Numbers, coordinates, map, faults, and the buttons."""
    found = job.checked
    assert found is not None  # noqa: S101 - the stage is chosen by it
    return [
        outcomes(found.counts, who),
        html.Div(
            [html.Div(preview.card(settings, store, jobs, job, who)), html.Div(fit(found, who))],
            className="desk-columns",
        ),
        faults.card(job, found, who),
        actions(job, found, who),
    ]


def outcomes(counts: dict[str, int], who: Principal, title: str = "") -> html.Section:
    """How many rows would be, or were, added, changed, left, put in doubt, refused."""
    palette, lang = theme_of(who.theme), who.lang
    cards = [
        html.Li(
            [
                html.Div(
                    [image(picture(code, palette), 26), html.Strong(number(counts[code]))],
                    className="import-count",
                ),
                html.Span(say(f"outcome.{code}", lang), className="import-outcome"),
                html.Small(say(f"outcome_hint.{code}", lang)),
            ],
            className=f"import-{code}" + ("" if counts[code] else " import-none"),
        )
        for code in OUTCOMES
    ]
    total = rows(sum(counts.values()), lang)
    return parts.card(
        title or say("import.outcome", lang, rows=total), html.Ul(cards, className="import-counts")
    )


def fit(found: CheckSummary, who: Principal) -> html.Section:
    """The measured share of points inside under each reading, and what that says of the one that was used."""
    lang = who.lang
    if not found.verdict:
        said = [html.P(say("import.no_points", lang), className="hint")]
        return parts.card(say("import.coordinates", lang), said)
    words = {"name": reading_name(found.reading, lang), "share": percent(_share(found, found.reading))}
    better = reading_name(found.better, lang) if found.better else ""
    said = say(f"fits.{found.verdict}", lang, **words, better=better)
    lines = [_line(line, found, lang) for line in _shown(found)]
    return parts.card(
        say("import.coordinates", lang),
        [parts.note(said, NOTE[found.verdict]), html.Ul(lines, className="import-fits")],
        note=say("import.fit_note", lang),
    )


def _shown(found: CheckSummary) -> list[FitLine]:
    """The best readings, and in any case the one that was used."""
    return [line for at, line in enumerate(found.fits) if at < MOST_FITS or line.reading == found.reading]


def _line(line: FitLine, found: CheckSummary, lang: str) -> html.Li:
    used = line.reading == found.reading
    share = line.inside / line.points if line.points else float("nan")
    count = say("import.inside", lang, inside=number(line.inside), points=number(line.points))
    name = [reading_name(line.reading, lang), *([parts.pill(say("import.used", lang), "ok")] if used else [])]
    use = html.Button(
        say("import.use", lang), id={"type": Ids.use, "reading": line.reading},
        className="button" + (" button-primary" if line.reading == found.better else ""),
    )  # fmt: skip
    return html.Li(
        [bar(name, share, f"{percent(share)} · {count}"), *([use] if not used and line.inside else [])]
    )


def _share(found: CheckSummary, reading: str) -> float:
    line = next((line for line in found.fits if line.reading == reading), None)
    return line.inside / line.points if line and line.points else float("nan")


def actions(job: Job, found: CheckSummary, who: Principal) -> html.Div:
    """Bring it in, go back, or let it be."""
    lang, n = who.lang, sum(found.counts[code] for code in BROUGHT_IN)
    words, kind = bring_words(found, rows(n, lang), lang)
    bring = html.Button(words, id=Ids.bring, className=f"button {kind}", disabled=n == 0)
    back = html.Button(say("import.back", lang), id=Ids.back, className="button")
    drop = html.Button(say("import.drop", lang), id={"type": Ids.drop, "job": job.id}, className="button")
    told = [parts.note(say("import.nothing_left", lang), "warn")] if n == 0 else []
    return html.Div([*told, html.Div([bring, back, drop], className="desk-actions")], className="import-bar")


def bring_words(found: CheckSummary, total: str, lang: str) -> tuple[str, str]:
    """What the button says, and how it looks: it is the confirmation, so it names the coordinates."""
    name = reading_name(found.reading, lang)
    if not found.must_confirm:
        return say("import.bring", lang, rows=total), "button-primary"
    if found.verdict in AGAINST:
        return say("import.insist", lang, name=name), "button-danger"
    return say("import.confirm", lang, name=name, rows=total), "button-primary"
