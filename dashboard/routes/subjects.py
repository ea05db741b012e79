"""``/subjects``: a person's own data, handed over or erased, by a data steward. Plain forms, no script.

Everything is posted, so that no ID number stands in an address; what is told is kept in no cache.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import orjson
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboard import forms, given
from dashboard.endpoint import JSON, READING, Endpoint
from dashboard.pages.desk import head
from dashboard.principal import Principal, current
from dashboard.problem_page import frame
from dashboard.routes import subject_parts as show
from dashboard.routes.answer import Desk
from dashboard.written import written
from data.subjects.clerk import Clerk
from data.subjects.erasing import erase, erasures, lift
from data.subjects.handing import handed_over
from data.subjects.showing import Shown, look_up
from geo.errors import PlaceError
from geo.words import say

Told = dict[str, str]
NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Said:
    """What became of a form: words, who was found, or a file."""

    words: str = ""
    found: tuple[Shown, ...] | None = None
    file: bytes = b""
    wrong: bool = False


Work = Callable[[Desk, Clerk, Told, str], Said]


def endpoints(desk: Desk) -> list[Endpoint]:
    """One page, which posts to itself; for data stewards."""

    async def answer(request: Request) -> Response:
        who = current()
        told = await forms.sent(request) if request.method == "POST" else {}
        return await to_thread.run_sync(_answer, desk, who, told)

    refuses = ("not_allowed", "bad_media", "other_site")
    return [
        Endpoint(
            "subjects",
            show.PATH,
            answer,
            ("text/html", JSON),
            methods=(*READING, "POST"),
            takes=forms.FORM,
            refuses=refuses,
            act="subjects",
        )
    ]


def _answer(desk: Desk, who: Principal, told: Told) -> Response:
    said = _done(desk, told, who) if told else Said()
    if said.file:
        headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="menpai-person.json"'}
        return Response(said.file, media_type=JSON, headers=headers)
    title, lang = say("subjects.title", who.lang), who.lang
    parts = [
        f'<div class="desk-title"><h2>{escape(title)}</h2>'
        f'<p class="hint">{escape(say("subjects.lead", lang))}</p></div>',
        show.said(said.words, wrong=said.wrong),
        show.finding(lang),
        *(show.found(said.found, lang) if said.found is not None else ()),
        show.erased(erasures(desk.store.engine), lang),
    ]
    above = written(head.layout(desk.settings, desk.store, who, "subjects"))
    page = frame(title, "".join(parts), lang, who.theme, above=above)
    return HTMLResponse(page, 400 if said.wrong else 200, headers=NO_STORE)


def _done(desk: Desk, told: Told, who: Principal) -> Said:
    work = WORK.get(told.get("do", ""))
    clerk = Clerk(desk.store.readers, desk.settings.home, who.viewer, who.user)
    try:
        return work(desk, clerk, told, who.lang) if work else Said()
    except PlaceError as error:
        return Said(error.words(who.lang), wrong=True)


def _find(_desk: Desk, clerk: Clerk, told: Told, _lang: str) -> Said:
    return Said(found=tuple(look_up(clerk, told.get("asked", ""))))


def _hand(desk: Desk, clerk: Clerk, told: Told, _lang: str) -> Said:
    days = {"person_days": desk.settings.person_days, "audit_days": desk.settings.audit_days}
    copy = handed_over(clerk, told.get("key", ""), told.get("reason", ""), **days)
    return Said(file=orjson.dumps(copy, option=orjson.OPT_INDENT_2))


def _erase(_desk: Desk, clerk: Clerk, told: Told, lang: str) -> Said:
    key = told.get("key", "")
    if "".join(told.get("typed", "").split()) != key:
        raise PlaceError.of("not_confirmed", key=key[:30])
    done = erase(clerk, key, told.get("reason", ""))
    words = say("subjects.erased", lang, persons=done.persons, records=done.records, number=done.erasure)
    where = show.places(done.named_in, lang)
    return Said(f"{words} {say('subjects.named_in', lang, where=where)}" if where else words)


def _lift(_desk: Desk, clerk: Clerk, told: Told, lang: str) -> Said:
    number = given.whole(told.get("number"), "number")
    lift(clerk, number)
    return Said(say("subjects.lifted", lang, number=number))


WORK: dict[str, Work] = {"find": _find, "hand over": _hand, "erase": _erase, "lift": _lift}
