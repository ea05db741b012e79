"""Sign-in: the demo role, language and theme picked in the header, each kept in a cookie."""

from __future__ import annotations

import re
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dashboard import given
from dashboard.endpoint import Endpoint, Parameter
from dashboard.gate import LANG_COOKIE, ROLE_COOKIE, THEME_COOKIE
from dashboard.principal import LANGS, ROLE_CODES, THEMES
from dashboard.routes.answer import Desk
from dashboard.routes.parameters import one_of
from geo.errors import PlaceError

# "//host", "/\host" and control characters lead a browser to another site.
PATH = r"^/([^/\\\x00-\x20\x7f][^\\\x00-\x20\x7f]*)?$"
LOCAL = re.compile(PATH)
A_YEAR = 365 * 24 * 3600  # s

NOTICE = (
    (
        "此服务需要登录",
        "账号尚未启用。请联系系统管理员;在本机试用请使用内嵌库并在本机地址启动(MENPAI_DEMO=1)。",
    ),
    (
        "Sign in to use this service",
        "Accounts are not set up yet. Ask your administrator; to try it on your own machine, start it on the"
        " embedded store and a loopback address (MENPAI_DEMO=1).",
    ),
)


def endpoints(_desk: Desk) -> list[Endpoint]:
    """The notice for people without an account, and the three choices of the header."""

    def notice(_request: Request) -> Response:
        text = "".join(f"<h1>{escape(head)}</h1><p>{escape(body)}</p>" for head, body in NOTICE)
        return HTMLResponse(
            f"<!doctype html><html lang=zh><meta charset=utf-8><title>门牌 Menpai</title>{text}</html>"
        )

    def demo(request: Request) -> Response:
        return _choose(request, "role", ROLE_CODES, ROLE_COOKIE)

    def lang(request: Request) -> Response:
        return _choose(request, "to", LANGS, LANG_COOKIE)

    def theme(request: Request) -> Response:
        return _choose(request, "to", THEMES, THEME_COOKIE)

    html, onward = (
        ("text/html",),
        Parameter("next", {"type": "string", "pattern": PATH}),
    )
    roles, langs, themes = (
        one_of("role", ROLE_CODES, required=True),
        one_of("to", LANGS, required=True),
        one_of("to", THEMES, required=True),
    )
    return [
        Endpoint("sign_in", "/sign-in", notice, html),
        Endpoint(
            "demo_sign_in",
            "/demo/sign-in",
            demo,
            html,
            query=(roles, onward),
            status=303,
            refuses=("other_site",),
        ),
        Endpoint("lang", "/lang", lang, html, query=(langs, onward), status=303, refuses=("other_site",)),
        Endpoint("theme", "/theme", theme, html, query=(themes, onward), status=303, refuses=("other_site",)),
    ]


def _choose(request: Request, parameter: str, allowed: tuple[str, ...], cookie: str) -> Response:
    """Keep the choice and go on to ``next``, which must be a page of ours."""
    value, onward = request.query_params.get(parameter, ""), request.query_params.get("next", "/")
    given.one_of(value, allowed, parameter)
    if not LOCAL.fullmatch(onward):
        raise PlaceError.of("not_local")
    response = RedirectResponse(onward, 303)
    response.set_cookie(
        cookie, value, max_age=A_YEAR, httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )
    return response
