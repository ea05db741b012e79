"""Which column of a file is which field: a list for each, and what was chosen in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard import given
from dashboard.pages.desk import parts
from dashboard.pages.sources.names import called
from dashboard.principal import Principal
from data.imports.fields import Field, Kind
from data.imports.job import Job, ReadSummary
from data.imports.kinds import KINDS
from data.store import Store
from geo.errors import PlaceError
from geo.words import name_of, say

SHOWN = 3  # first values beside a heading
LEFT_OUT = ""


def mapping_of(job: Job) -> dict[str, str]:
    """Heading → field as it was chosen, or else as it is suggested."""
    return job.choice.mapping or (dict(job.read.suggested) if job.read else {})


def table(store: Store, job: Job, read: ReadSummary, who: Principal) -> html.Section:
    """Every column with its first values and the field it is taken for."""
    lang, kind, chosen = who.lang, KINDS[job.kind], mapping_of(job)
    lines = [_line(h, read.samples.get(h, ()), chosen.get(h, LEFT_OUT), kind, lang) for h in read.headings]
    head = [say(f"columns.{name}", lang) for name in ("heading", "samples", "field")]
    source = called(store, who, job.source)
    note = say("import.remembered" if read.remembered else "import.suggested", lang, source=source)
    return parts.card(say("import.columns", lang), parts.table(head, lines), note=note)


def _line(heading: str, values: tuple[str, ...], chosen: str, kind: Kind, lang: str) -> list[Any]:
    samples = html.Span([html.Span(v) for v in values[:SHOWN]] or "—", className="import-samples")
    return [html.Strong(heading), samples, _select(heading, chosen, kind, lang)]


def _select(heading: str, chosen: str, kind: Kind, lang: str) -> html.Select:
    """A list of the kind's fields; the script sends what is chosen in all of them together."""
    options = [html.Option(say("import.leave_out", lang), value=LEFT_OUT, selected=not chosen)]
    options += [_option(field, chosen, lang) for field in sorted(kind.fields, key=lambda f: not f.required)]
    label = say("import.field_of", lang, heading=heading)
    known = "import-field" if chosen else "import-field import-left"
    return html.Select(options, className=known, **{"data-heading": heading, "aria-label": label})


def _option(field: Field, chosen: str, lang: str) -> html.Option:
    mark = f" *{say('import.required', lang)}" if field.required else ""
    return html.Option(name_of(field, lang) + mark, value=field.name, selected=field.name == chosen)


def chosen_mapping(job: Job, sent: Any) -> Mapping[str, str]:
    """Heading → field as the browser sends it; PlaceError for a heading or field that is none."""
    headings = job.read.headings if job.read else ()
    told = {str(h): given.text(f, "field") for h, f in given.record(sent, "mapping").items()}
    fields = KINDS[job.kind].names | {LEFT_OUT}
    if unknown := (set(told) - set(headings)) | (set(told.values()) - fields):
        raise PlaceError.of("unknown_heading", value=min(unknown)[:40])
    return {heading: told.get(heading, LEFT_OUT) for heading in headings}
