"""What a request shows of who is asking: the token of a session in a cookie, or a key in a header."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

COOKIE, SECURE_COOKIE = "menpai", "__Host-menpai"
BEARER = "bearer "


def token_of(request: Request) -> str:
    """The token of a session; "" for none."""
    return request.cookies.get(_name(request), "")


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


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _name(request: Request) -> str:
    return SECURE_COOKIE if _is_secure(request) else COOKIE
