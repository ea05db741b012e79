"""What all steps of signing in share: the page, its beginning, and the way on."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dashboard import forms
from dashboard.entrance import Entrance
from dashboard.identity import looks
from dashboard.problem_page import frame
from dashboard.routes.answer import Desk
from dashboard.routes.sign_in_steps import SIGN_IN, SSO, STEPS
from dashboard.tokens import give
from data.accounts import sessions
from data.settings import Settings
from geo.words import say


def start(desk: Desk, request: Request, wrong: str = "", status: int = 200, login: str = "") -> Response:
    """Login and password, and the way to the provider of single sign-on where there is one."""
    lang = desk.settings.lang
    spoken = looks(request, lang)[0]
    named = {"autocomplete": "username", "autocapitalize": "none", "required": "", "maxlength": "80"}
    secret = {"autocomplete": "current-password", "required": "", "maxlength": "200"}
    asked = [
        forms.note(wrong),
        forms.field("login", say("sign.login", spoken), value=login, **named),
        forms.field("password", say("sign.password", spoken), "password", **secret),
    ]
    inside = forms.form(SIGN_IN, asked, say("sign.do", spoken)) + _by_provider(desk.settings, spoken)
    return page(request, lang, say("sign.title", spoken), say("sign.lead", spoken), inside, status)


def provider_name(settings: Settings, lang: str) -> str:
    """What single sign-on is called here."""
    return (settings.provider and settings.provider.name) or say("sso.name", lang)


def onward(entrance: Entrance, request: Request, token: str) -> Response:
    """To the next step, with the new token: the one of before is dead."""
    found = sessions.session_of(entrance.engine, token, entrance.clock())
    entrance.forget(request)
    return give(RedirectResponse(STEPS[found.stage] if found else SIGN_IN, 303), request, token)


def page(  # noqa: PLR0917 - what stands on it, from top to bottom
    request: Request, lang: str, title: str, lead: str, inside: str, status: int = 200
) -> Response:
    """A page of signing in."""
    spoken, theme = looks(request, lang)
    words = escape(say("sign.brand", spoken))
    brand = f'<p class="sign-brand"><span class="logo" lang="zh">门牌</span> {words}</p>'
    said = f'<div class="sign-in">{brand}{forms.card(title, lead, inside)}</div>'
    return HTMLResponse(frame(title, said, spoken, theme, inline=True), status)


def _by_provider(settings: Settings, lang: str) -> str:
    """A link and no form: the policy of our pages sends forms to ourselves only, wherever they lead on to."""
    if settings.provider is None:
        return ""
    words = say("sso.do", lang, name=provider_name(settings, lang))
    return f'<p class="sign-other"><a class="button" href="{SSO}">{escape(words)}</a></p>'
