"""May this request come in at all? Each check gives None, or the status and the reason for refusing."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.requests import Request

from dashboard.uploads import is_upload
from data.settings import Settings, is_loopback

SAFE_METHODS, UNSAFE_METHODS = ("GET", "HEAD"), ("POST",)
# These change a cookie although they are plain links: another site must not have them followed for us.
CHANGING_PATHS = frozenset({"/demo/sign-in", "/lang", "/theme"})
HOST = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?")

Refusal = tuple[int, str]


def refusal(request: Request, settings: Settings) -> Refusal | None:
    """The first reason not to let the request in."""
    return _host(request, settings) or _method(request) or _query(request) or _origin(request)


def _host(request: Request, settings: Settings) -> Refusal | None:
    names = [v for k, v in request.headers.items() if k == "host"]
    match = HOST.fullmatch(names[0]) if len(names) == 1 else None
    if match is None:
        return 400, "the Host header is missing or malformed"
    # A foreign name that resolves to this machine (DNS rebinding) would make its pages same-origin with ours.
    if is_loopback(settings.host) and not is_loopback((match[1] or match[2]).lower()):
        port = request.scope["server"][1]
        return 400, f"open http://127.0.0.1:{port}/ : this server answers to local names only"
    return None


def _method(request: Request) -> Refusal | None:
    if request.method in SAFE_METHODS + UNSAFE_METHODS or is_upload(request.scope):
        return None
    return 405, f"use {', '.join(SAFE_METHODS + UNSAFE_METHODS)}"


def _query(request: Request) -> Refusal | None:
    query: bytes = request.scope["query_string"]
    return None if query.isascii() else (400, "the query string must be percent-encoded")


def _origin(request: Request) -> Refusal | None:
    """An unsafe request comes from our own pages, or from no browser at all."""
    path, headers = request.url.path, request.headers
    if request.method in SAFE_METHODS and path not in CHANGING_PATHS:
        return None
    site = headers.get("sec-fetch-site", "same-origin")
    if site not in {"same-origin", "none"}:
        return 403, "this request comes from another site"
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers["host"]:
        return 403, "this request comes from another site"
    return None
