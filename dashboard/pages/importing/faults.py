"""What is wrong with which row, and how to mend it: refused rows first, a page at a time."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html

from dashboard import given
from dashboard.import_jobs import own
from dashboard.pages.desk import parts
from dashboard.pages.importing.ids import Ids
from dashboard.pages.importing.wording import field_name
from dashboard.pages.street_map.parts import number
from dashboard.principal import Principal, current
from data.imports.fault_words import words_of
from data.imports.job import CheckSummary, FaultLine, Job
from data.imports.jobs import Jobs
from data.imports.kinds import KINDS
from data.imports.raw import Fault
from geo.errors import PlaceError
from geo.words import say

A_PAGE = 20  # rows
EVERY = ""


def card(job: Job, found: CheckSummary, who: Principal) -> html.Section:
    """Kinds of faults to choose from, the first page of them, and the refused rows as a file."""
    lang = who.lang
    if not found.faults:
        return parts.card(say("import.faults", lang), parts.note(say("import.no_faults", lang), "ok"))
    total = sum(found.fault_counts.values())
    by_number = sorted(found.fault_counts.items(), key=lambda item: -item[1])
    options = [{"value": EVERY, "label": say("import.every_fault", lang, n=number(total))}]
    options += [
        {"value": code, "label": f"{say(f'fault_kind.{code}', lang)} {number(n)}"} for code, n in by_number
    ]
    chips = dcc.RadioItems(options, EVERY, id=Ids.fault_code, className="segments import-codes")
    return parts.card(
        say("import.faults", lang),
        [*_refused(job, found, lang), chips, html.Div(page(job, found, EVERY, 1, lang), id=Ids.faults)],
    )


def _refused(job: Job, found: CheckSummary, lang: str) -> list[Any]:
    """Only where rows are refused: the file of them."""
    n = found.counts["rejected"]
    if not n:
        return []
    link = html.A(
        say("import.refused", lang, n=number(n)),
        href=f"/imports/{job.id}/quarantine.xlsx",
        className="button",
    )
    return [html.Div([link, html.Small(say("import.refused_hint", lang))], className="import-refused")]


def page(job: Job, found: CheckSummary, code: str, number_: int, lang: str) -> list[Any]:
    """One page of the faults of a kind, and the way to the pages before and after."""
    lines = [line for line in found.faults if code in {EVERY, line.code}]
    last = max(1, -(-len(lines) // A_PAGE))
    at = min(max(1, number_), last)
    shown = [_line(job, line, lang) for line in lines[(at - 1) * A_PAGE : at * A_PAGE]]
    head = [say(f"faults.{name}", lang) for name in ("row", "field", "reason", "mend", "fate")]
    total = found.fault_counts.get(code, 0) if code else sum(found.fault_counts.values())
    cut = (
        [html.Small(say("import.first_faults", lang, n=number(len(lines)), total=number(total)))]
        if total > len(lines)
        else []
    )
    return [parts.table(head, shown, numbers=frozenset({0})), *_pager(at, last, lang), *cut]


def words(job: Job, line: FaultLine, lang: str) -> tuple[str, str]:
    """What is wrong and how to mend it, in the reader's language."""
    fault = Fault(line.row, line.code, line.field, line.facts, line.fatal)
    try:
        return words_of(fault, KINDS[job.kind], lang)
    except KeyError:  # checked by a version that told no facts
        return line.reason, line.mend


def _line(job: Job, line: FaultLine, lang: str) -> list[Any]:
    fate = (
        parts.pill(say("import.is_refused", lang), "danger")
        if line.fatal
        else parts.pill(say("import.is_told", lang), "warn")
    )
    return [str(line.row), field_name(job.kind, line.field, lang), *words(job, line, lang), fate]


def _pager(at: int, last: int, lang: str) -> list[Any]:
    if last == 1:
        return []
    before, after = say("import.page_before", lang), say("import.page_after", lang)
    return [
        html.Div(
            [
                html.Button(
                    before, id={"type": Ids.fault_page, "to": at - 1}, className="button", disabled=at == 1
                ),
                html.Span(say("import.page_of", lang, at=at, last=last)),
                html.Button(
                    after, id={"type": Ids.fault_page, "to": at + 1}, className="button", disabled=at == last
                ),
            ],
            className="import-pager",
        )
    ]


def asked_page(triggered: Any) -> int:
    """The page that a button leads to; the first when it was no button."""
    return given.whole(triggered.get("to"), "page") if isinstance(triggered, dict) else 1


def register(app: Dash, jobs: Jobs) -> None:
    """Kind and page of the faults shown."""

    @app.callback(
        Output(Ids.faults, "children"),
        Input(Ids.fault_code, "value"),
        Input({"type": Ids.fault_page, "to": ALL}, "n_clicks"),
        State(Ids.job, "data"),
        prevent_initial_call=True,
    )
    def turn(code: Any, _clicks: Any, job_id: Any) -> Any:
        who = current()
        job = own(jobs, who, given.text(job_id, "job"))
        if job.checked is None:
            raise PlaceError.of("not_checked")
        return page(job, job.checked, given.text(code, "fault"), asked_page(ctx.triggered_id), who.lang)
