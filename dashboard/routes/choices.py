"""Choices of the header: the demo role, language and theme, each kept in a cookie."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard import given
from dashboard.endpoint import SOMEBODY, Endpoint, Parameter
from dashboard.identity import LANG_COOKIE, ROLE_COOKIE, THEME_COOKIE
from dashboard.principal import LANGS, ROLE_CODES, THEMES
from dashboard.routes.answer import Desk
from dashboard.routes.parameters import one_of
from geo.errors import PlaceError

# "//host", "/\host" and control characters lead a browser to another site.
PATH = r"^/([^/\\\x00-\x20\x7f][^\\\x00-\x20\x7f]*)?$"
LOCAL = re.compile(PATH)
A_YEAR = 365 * 24 * 3600  # s


def endpoints(_desk: Desk) -> list[Endpoint]:
    """The three choices of the header."""

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
        Endpoint(
            "demo_sign_in",
            "/demo/sign-in",
            demo,
            html,
            query=(roles, onward),
            status=303,
            refuses=("other_site",),
            act=SOMEBODY,
        ),
        Endpoint(
            "lang",
            "/lang",
            lang,
            html,
            query=(langs, onward),
            status=303,
            refuses=("other_site",),
            act=SOMEBODY,
        ),
        Endpoint(
            "theme",
            "/theme",
            theme,
            html,
            query=(themes, onward),
            status=303,
            refuses=("other_site",),
            act=SOMEBODY,
        ),
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
