"""What a request shows of who is asking: the token of a session in a cookie, or a key in a header."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from data.accounts.policy import SIGN_IN_LASTS

COOKIE, BEGUN_COOKIE = "menpai", "menpai_begun"  # a session; a single sign-on under way
SECURE = "__Host-"
BEARER = "bearer "


def token_of(request: Request) -> str:
    """The token of a session; "" for none."""
    return request.cookies.get(_name(request), "")


def begun_of(request: Request) -> str:
    """The token of a single sign-on that this browser began; "" for none."""
    return request.cookies.get(_name(request, BEGUN_COOKIE), "")


def key_of(request: Request) -> str:
    """The key of another system; "" for none."""
    told = request.headers.get("authorization", "")
    return told[len(BEARER) :].strip() if told.lower().startswith(BEARER) else ""


def shows_something(request: Request) -> bool:
    """Whether there is anything that could be looked up."""
    return bool(token_of(request) or key_of(request))


def give(response: Response, request: Request, token: str) -> Response:
    """Put the token into the browser: for this session only, out of reach of scripts."""
    response.set_cookie(
        _name(request), token, httponly=True, samesite="lax", secure=_is_secure(request), path="/"
    )
    return response


def take(response: Response, request: Request) -> Response:
    """Take it away, with all that the browser kept of us."""
    response.delete_cookie(
        _name(request), path="/", secure=_is_secure(request), httponly=True, samesite="lax"
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def give_begun(response: Response, request: Request, token: str) -> Response:
    """Put the token of a begun single sign-on into the browser, which brings it back from the provider."""
    response.set_cookie(
        _name(request, BEGUN_COOKIE), token, max_age=int(SIGN_IN_LASTS.total_seconds()), httponly=True,
        samesite="lax", secure=_is_secure(request), path="/",
    )  # fmt: skip
    return response


def take_begun(response: Response, request: Request) -> Response:
    """Take that away: it is good once."""
    response.delete_cookie(
        _name(request, BEGUN_COOKIE), path="/", secure=_is_secure(request), httponly=True, samesite="lax"
    )
    return response


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _name(request: Request, cookie: str = COOKIE) -> str:
    return SECURE + cookie if _is_secure(request) else cookie
