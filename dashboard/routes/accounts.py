"""``/accounts``: who may come in, and keys of other systems, as an administrator keeps them. Plain forms."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import NamedTuple

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboard import forms
from dashboard.endpoint import READING, Endpoint
from dashboard.pages.desk import head
from dashboard.principal import Principal, current
from dashboard.problem_page import frame
from dashboard.routes import account_parts as show
from dashboard.routes.answer import Desk
from dashboard.written import written
from data.accounts import keys, people, sessions
from data.accounts.people import Wanted
from geo.errors import PlaceError
from geo.words import say

Told = dict[str, str]


class Said(NamedTuple):
    """What became of a form: words, and a secret that is shown this once."""

    words: str = ""
    secret: str = ""
    wrong: bool = False


Work = Callable[[Desk, Told, Principal], Said]


def endpoints(desk: Desk) -> list[Endpoint]:
    """One page, which posts to itself; for administrators."""

    async def answer(request: Request) -> Response:
        who = current()
        told = await forms.sent(request) if request.method == "POST" else {}
        return await to_thread.run_sync(_answer, desk, who, told)

    both, refuses = (*READING, "POST"), ("not_allowed", "bad_media", "other_site")
    return [
        Endpoint(
            "accounts",
            show.PATH,
            answer,
            ("text/html",),
            methods=both,
            takes=forms.FORM,
            refuses=refuses,
            act="accounts",
        )
    ]


def _answer(desk: Desk, who: Principal, told: Told) -> Response:
    said = _done(desk, told, who) if told else Said()
    issuer = desk.settings.provider.issuer if desk.settings.provider else None
    parts = [
        f'<div class="desk-title"><h2>{escape(say("accounts.title", who.lang))}</h2>'
        f'<p class="hint">{escape(say("accounts.lead", who.lang))}</p></div>',
        show.said(said.words, said.secret, wrong=said.wrong),
        show.accounts(people.accounts(desk.entrance.engine), who.lang, desk.entrance.clock(), issuer),
        show.making(who.lang, told if said.wrong else {}, sso=issuer is not None),
        show.sessions(sessions.signed_in(desk.entrance.engine, desk.entrance.clock()), who.lang),
        show.keys(keys.keys(desk.entrance.engine), who.lang),
    ]
    title = say("accounts.title", who.lang)
    above = written(head.layout(desk.settings, desk.store, who, "accounts"))
    status = 400 if said.wrong else 200
    return HTMLResponse(frame(title, "".join(parts), who.lang, who.theme, above=above), status)


def _done(desk: Desk, told: Told, who: Principal) -> Said:
    work = WORK.get(told.get("do", ""))
    try:
        return work(desk, told, who) if work else Said()
    except PlaceError as error:
        return Said(error.words(who.lang), wrong=True)


def _issuer(desk: Desk) -> str:
    """Of the provider of single sign-on; PlaceError where there is none."""
    if desk.settings.provider is None:
        raise PlaceError.of("no_provider")
    return desk.settings.provider.issuer


def _wanted(told: Told) -> Wanted:
    areas = tuple(told.get("areas", "").replace(",", " ").split())
    return Wanted(told.get("login", ""), told.get("name", "").strip(), told.get("role", ""), areas)


def _make(desk: Desk, told: Told, who: Principal) -> Said:
    wanted, door = _wanted(told), desk.entrance.door
    issuer = _issuer(desk) if told.get("by") == show.SSO else None
    password = people.make(
        door.engine, door.passwords, wanted, who.user, desk.entrance.clock(), issuer=issuer
    )
    if issuer:
        return Said(say("accounts.sso_made", who.lang, login=wanted.login))
    return Said(say("accounts.password", who.lang, login=wanted.login), password)


def _change(desk: Desk, told: Told, who: Principal) -> Said:
    wanted = _wanted(told)
    people.change(desk.entrance.engine, wanted, who.user)
    return Said(say("accounts.done", who.lang, login=wanted.login))


def _reset(desk: Desk, told: Told, who: Principal) -> Said:
    login, door = told.get("login", ""), desk.entrance.door
    password = people.reset(door.engine, door.passwords, login, who.user, desk.entrance.clock())
    return Said(say("accounts.password", who.lang, login=login), password)


def _use_provider(desk: Desk, told: Told, who: Principal) -> Said:
    login = told.get("login", "")
    people.use_provider(desk.entrance.engine, login, _issuer(desk), who.user)
    return Said(say("accounts.done", who.lang, login=login))


def _stop(desk: Desk, told: Told, who: Principal) -> Said:
    login, disabled = told.get("login", ""), told.get("do") == "stop"
    people.disable(desk.entrance.engine, login, who.user, disabled=disabled)
    return Said(say("accounts.done", who.lang, login=login))


def _end(desk: Desk, told: Told, who: Principal) -> Said:
    login = told.get("login", "")
    sessions.end_of(desk.entrance.engine, login, who.user)
    return Said(say("sessions.ended", who.lang, login=login))


def _make_key(desk: Desk, told: Told, who: Principal) -> Said:
    name, area = told.get("name", ""), told.get("areas", "").strip()
    made = keys.make_key(
        desk.entrance.engine, name, who.user, desk.entrance.clock(), scopes=(keys.READ,), area=area
    )
    return Said(say("keys.made", who.lang), made)


def _revoke(desk: Desk, told: Told, who: Principal) -> Said:
    keys.revoke_key(desk.entrance.engine, told.get("code", ""), who.user, desk.entrance.clock())
    return Said(say("accounts.done", who.lang, login=told.get("code", "")))


WORK: dict[str, Work] = {
    "make": _make, "change": _change, "reset": _reset, "stop": _stop, "allow": _stop, "make key": _make_key,
    "revoke": _revoke, "end": _end, show.SSO: _use_provider,
}  # fmt: skip
