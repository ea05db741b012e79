"""Sign-in: the demo role, language and theme picked in the header, each kept in a cookie."""

from __future__ import annotations

import re
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.gate import LANG_COOKIE, ROLE_COOKIE, THEME_COOKIE
from dashboard.principal import LANGS, ROLE_CODES, THEMES
from dashboard.routes.answer import Desk

# "//host", "/\host" and control characters lead a browser to another site.
LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
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


def routes(_desk: Desk) -> list[BaseRoute]:
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

    return [
        Route("/sign-in", notice),
        Route("/demo/sign-in", demo),
        Route("/lang", lang),
        Route("/theme", theme),
    ]


def _choose(request: Request, parameter: str, allowed: tuple[str, ...], cookie: str) -> Response:
    """Keep the choice and go on to ``next``, which must be a page of ours."""
    value, onward = request.query_params.get(parameter, ""), request.query_params.get("next", "/")
    if value not in allowed:
        return JSONResponse({"error": f"{parameter}={value[:20]!r}: use one of {', '.join(allowed)}"}, 400)
    if not LOCAL.fullmatch(onward):
        return JSONResponse({"error": "next must be a path on this server, like /map"}, 400)
    response = RedirectResponse(onward, 303)
    response.set_cookie(
        cookie, value, max_age=A_YEAR, httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )
    return response
