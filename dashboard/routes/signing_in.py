"""``/sign-in``: password, one-time code, authenticator, another password, and out again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dashboard import forms
from dashboard.endpoint import ANYBODY, READING, Endpoint
from dashboard.entrance import Entrance
from dashboard.identity import looks
from dashboard.problem_page import frame
from dashboard.routes.answer import Desk
from dashboard.routes.sign_in_steps import (
    OUT,
    SIGN_IN,
    STEPS,
    Done,
    Told,
    ask_change,
    ask_code,
    ask_enrol,
    by_code,
    change,
    enrol,
)
from dashboard.tokens import give, take
from data.accounts import sessions
from data.accounts.policy import FAILURES, LOCKED
from data.accounts.sessions import CHANGE, CODE, ENROL, OPEN, Session
from data.accounts.signing_in import Visit
from geo.words import say

Answer = Callable[[Request], Awaitable[Response]]
Ask = Callable[[str, Session, Told], tuple[str, str, str]]  # title, lead and form of a step, in a language
Work = Callable[[Entrance, Session, Told, Visit, str], Done]


def endpoints(desk: Desk) -> list[Endpoint]:
    """One address for each step; whoever is at another step is sent there."""
    entrance, lang = desk.entrance, desk.settings.lang

    async def start(request: Request) -> Response:
        if desk.settings.demo:
            return _demo(request, lang)
        if request.method == "POST":
            return await to_thread.run_sync(_by_password, entrance, request, lang, await forms.sent(request))
        found = await to_thread.run_sync(entrance.session, request)
        return RedirectResponse(STEPS[found.stage], 303) if found else _start(request, lang)

    def step(stage: str, ask: Ask, work: Work) -> Answer:
        async def answer(request: Request) -> Response:
            told = await forms.sent(request) if request.method == "POST" else {}
            if desk.settings.demo:
                return _demo(request, lang)
            return await to_thread.run_sync(_at_step, entrance, request, lang, stage, ask, work, told)

        return answer

    async def out(request: Request) -> Response:
        await forms.sent(request)
        found = await to_thread.run_sync(entrance.session, request)
        if found:
            await to_thread.run_sync(sessions.end, entrance.engine, found)
            entrance.forget(request)
        return take(RedirectResponse(SIGN_IN, 303), request)

    html, both = ("text/html",), (*READING, "POST")
    shared = {"gives": html, "methods": both, "takes": forms.FORM, "refuses": ("bad_media", "other_site")}
    return [
        Endpoint("sign_in", SIGN_IN, start, **shared, act=ANYBODY),
        Endpoint("sign_in_code", STEPS[CODE], step(CODE, ask_code, by_code), **shared, act=ANYBODY),
        Endpoint("sign_in_authenticator", STEPS[ENROL], step(ENROL, ask_enrol, enrol), **shared, act=ANYBODY),
        Endpoint("sign_in_password", STEPS[CHANGE], step(CHANGE, ask_change, change), **shared, act=ANYBODY),
        Endpoint("sign_out", OUT, out, **{**shared, "methods": ("POST",), "status": 303}, act=ANYBODY),
    ]


def _demo(request: Request, lang: str) -> Response:
    spoken = looks(request, lang)[0]
    said = forms.note(say("sign.demo", spoken), "note-ok")
    return _page(request, lang, say("sign.title", spoken), "", said)


def _start(request: Request, lang: str, wrong: str = "", status: int = 200, login: str = "") -> Response:
    spoken = looks(request, lang)[0]
    named = {"autocomplete": "username", "autocapitalize": "none", "required": "", "maxlength": "80"}
    secret = {"autocomplete": "current-password", "required": "", "maxlength": "200"}
    asked = [
        forms.note(wrong),
        forms.field("login", say("sign.login", spoken), value=login, **named),
        forms.field("password", say("sign.password", spoken), "password", **secret),
    ]
    inside = forms.form(SIGN_IN, asked, say("sign.do", spoken))
    return _page(request, lang, say("sign.title", spoken), say("sign.lead", spoken), inside, status)


def _by_password(entrance: Entrance, request: Request, lang: str, told: Told) -> Response:
    visit, spoken = entrance.visit(request), looks(request, lang)[0]
    if entrance.tries.too_many(visit.address):
        return _start(request, lang, say("sign.too_many", spoken), 429)
    login = told.get("login", "")
    token = entrance.door.by_password(login, told.get("password", ""), visit)
    if token is None:
        entrance.tries.failed(visit.address)
        minutes = int(LOCKED.total_seconds() // 60)
        wrong = say("sign.wrong", spoken, failures=FAILURES, minutes=minutes)
        return _start(request, lang, wrong, 401, login)
    return _onward(entrance, request, token)


def _at_step(  # noqa: PLR0917 - a step is all of these
    entrance: Entrance, request: Request, lang: str, stage: str, ask: Ask, work: Work, told: Told
) -> Response:
    spoken = looks(request, lang)[0]
    session = entrance.session(request)
    if session is None:
        return _start(request, lang, say("sign.ended", spoken), 401)
    if session.stage != stage and not (stage == CHANGE and session.stage == OPEN):
        return RedirectResponse(STEPS[session.stage], 303)
    wrong: list[str] = []
    if request.method == "POST":
        token, wrong = work(entrance, session, told, entrance.visit(request), spoken)
        if token:
            return _onward(entrance, request, token)
        entrance.tries.failed(entrance.visit(request).address)
    title, lead, inside = ask(spoken, session, told)
    said = "；".join(wrong) if spoken == "zh" else "; ".join(wrong)
    return _page(request, lang, title, lead, forms.note(said) + inside, 401 if wrong else 200)


def _onward(entrance: Entrance, request: Request, token: str) -> Response:
    """To the next step, with the new token: the one of before is dead."""
    found = sessions.session_of(entrance.engine, token, entrance.clock())
    entrance.forget(request)
    return give(RedirectResponse(STEPS[found.stage] if found else SIGN_IN, 303), request, token)


def _page(  # noqa: PLR0917 - what stands on it, from top to bottom
    request: Request, lang: str, title: str, lead: str, inside: str, status: int = 200
) -> Response:
    spoken, theme = looks(request, lang)
    words = escape(say("sign.brand", spoken))
    brand = f'<p class="sign-brand"><span class="logo" lang="zh">门牌</span> {words}</p>'
    said = f'<div class="sign-in">{brand}{forms.card(title, lead, inside)}</div>'
    return HTMLResponse(frame(title, said, spoken, theme, inline=True), status)
