"""``/sign-in``: password, one-time code, authenticator, another password, and out again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard import forms
from dashboard.endpoint import ANYBODY, READING, Endpoint
from dashboard.entrance import Entrance
from dashboard.identity import looks
from dashboard.routes.answer import Desk
from dashboard.routes.sign_in_parts import onward, page
from dashboard.routes.sign_in_parts import start as start_page
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
from dashboard.tokens import take
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
            return await to_thread.run_sync(_by_password, desk, request, await forms.sent(request))
        found = await to_thread.run_sync(entrance.session, request)
        return RedirectResponse(STEPS[found.stage], 303) if found else start_page(desk, request)

    def step(stage: str, ask: Ask, work: Work) -> Answer:
        async def answer(request: Request) -> Response:
            told = await forms.sent(request) if request.method == "POST" else {}
            if desk.settings.demo:
                return _demo(request, lang)
            return await to_thread.run_sync(_at_step, desk, request, stage, ask, work, told)

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
    return page(request, lang, say("sign.title", spoken), "", said)


def _by_password(desk: Desk, request: Request, told: Told) -> Response:
    entrance, spoken = desk.entrance, looks(request, desk.settings.lang)[0]
    visit = entrance.visit(request)
    if entrance.tries.too_many(visit.address):
        return start_page(desk, request, say("sign.too_many", spoken), 429)
    login = told.get("login", "")
    token = entrance.door.by_password(login, told.get("password", ""), visit)
    if token is None:
        entrance.tries.failed(visit.address)
        minutes = int(LOCKED.total_seconds() // 60)
        wrong = say("sign.wrong", spoken, failures=FAILURES, minutes=minutes)
        return start_page(desk, request, wrong, 401, login)
    return onward(entrance, request, token)


def _at_step(  # noqa: PLR0917 - a step is all of these
    desk: Desk, request: Request, stage: str, ask: Ask, work: Work, told: Told
) -> Response:
    entrance, spoken = desk.entrance, looks(request, desk.settings.lang)[0]
    session = entrance.session(request)
    if session is None:
        return start_page(desk, request, say("sign.ended", spoken), 401)
    if session.stage != stage and not (stage == CHANGE and session.stage == OPEN):
        return RedirectResponse(STEPS[session.stage], 303)
    wrong: list[str] = []
    if request.method == "POST":
        token, wrong = work(entrance, session, told, entrance.visit(request), spoken)
        if token:
            return onward(entrance, request, token)
        entrance.tries.failed(entrance.visit(request).address)
    title, lead, inside = ask(spoken, session, told)
    said = "；".join(wrong) if spoken == "zh" else "; ".join(wrong)
    return page(request, desk.settings.lang, title, lead, forms.note(said) + inside, 401 if wrong else 200)
