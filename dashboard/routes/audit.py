"""``/audit``: the audit log, for auditors. Reading it is an act of its own."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboard import forms, given
from dashboard.endpoint import Endpoint, Parameter
from dashboard.pages.desk import head
from dashboard.pages.desk.navigation import PLAIN
from dashboard.principal import Principal, current
from dashboard.problem_page import frame
from dashboard.routes.account_parts import table
from dashboard.routes.answer import Desk
from dashboard.routes.parameters import TEXT
from dashboard.written import written
from data.audit.reading import PAGE, Entry, entries
from data.writes import Act, writing
from geo.words import WORDS, say

PATH = PLAIN["audit"]


def endpoints(desk: Desk) -> list[Endpoint]:
    """A page of entries, and the way to older ones."""

    def answer(request: Request) -> Response:
        who = current()
        before = given.whole(request.query_params.get("before"), "before")
        action = given.text(request.query_params.get("action"), "action")[:40]
        with writing(desk.store.engine, Act("read audit log", action, by=who.user, role=who.viewer.role)):
            found = entries(desk.store.engine, before, action)
        return HTMLResponse(_page(desk, who, found, action))

    whole = Parameter("before", {"type": "string", "pattern": "^[0-9]{0,15}$"})
    query = (whole, Parameter("action", TEXT))
    return [
        Endpoint("audit", PATH, answer, ("text/html",), query=query, refuses=("not_allowed",), act="audit")
    ]


def _page(desk: Desk, who: Principal, found: list[Entry], action: str) -> str:
    title, lang = say("audit.title", who.lang), who.lang
    heads = [
        say("audit.at", lang),
        say("audit.by", lang),
        say("audit.role", lang),
        say("audit.action", lang),
        say("audit.target", lang),
        say("audit.result", lang),
        say("audit.reason", lang),
    ]
    listed = table(heads, [_row(entry, lang) for entry in found])
    if not found:
        listed = forms.note(say("audit.none", lang), "note-ok")
    if len(found) == PAGE:
        onward = f"{PATH}?before={found[-1].key}" + (f"&action={quote(action)}" if action else "")
        listed += f'<a class="button" href="{escape(onward)}">{escape(say("audit.older", lang))}</a>'
    above = written(head.layout(desk.settings, desk.store, who, "audit"))
    lead = f"{say('audit.lead', lang)} {say('audit.kept', lang, days=desk.settings.audit_days)}"
    return frame(title, forms.card(title, lead, listed), lang, who.theme, above=above)


def _row(entry: Entry, lang: str) -> list[str]:
    action = say(f"act.{entry.action}", lang) if f"act.{entry.action}" in WORDS else entry.action
    known = f"act_result.{entry.result}" in WORDS
    result = say(f"act_result.{entry.result}", lang) if known else entry.result
    said = (
        f"{entry.at:%Y-%m-%d %H:%M:%S}",
        entry.by,
        head.role_called(entry.role, lang),
        action,
        entry.target,
        result,
        entry.reason,
    )
    cells = [*map(escape, said)]
    cells[3] = f'<a class="link" href="{PATH}?action={quote(entry.action)}">{cells[3]}</a>'
    return cells
