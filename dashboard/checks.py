"""May this request come in at all? Each check passes, or raises why not."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.requests import Request

from dashboard.refusals import BadMethod, BadRequest, OtherSite, TooLong
from dashboard.uploads import is_upload
from data.loopback import is_loopback
from data.settings import Settings

SAFE_METHODS, UNSAFE_METHODS = ("GET", "HEAD", "OPTIONS"), ("POST",)
# Nothing here takes these: whoever asks is told what does, by the route itself.
OTHER_METHODS = ("PUT", "PATCH", "DELETE")
KNOWN_METHODS = (*SAFE_METHODS, *UNSAFE_METHODS, *OTHER_METHODS)
# These change a cookie although they are plain links: another site must not have them followed for us.
CHANGING_PATHS = frozenset({"/demo/sign-in", "/lang", "/theme", "/sign-in/sso"})
HOST = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?")


def check(request: Request, settings: Settings) -> None:
    """Raise the first reason not to let the request in."""
    _host(request, settings)
    _method(request)
    _address(request, settings)
    _origin(request)


def _host(request: Request, settings: Settings) -> None:
    names = [v for k, v in request.headers.items() if k == "host"]
    match = HOST.fullmatch(names[0]) if len(names) == 1 else None
    if match is None:
        raise BadRequest.of("bad_host")
    # A foreign name that resolves to this machine (DNS rebinding) would make its pages same-origin with ours.
    if is_loopback(settings.host) and not is_loopback((match[1] or match[2]).lower()):
        raise BadRequest.of("foreign_host", port=request.scope["server"][1])


def _method(request: Request) -> None:
    known = SAFE_METHODS + UNSAFE_METHODS
    if request.method not in known + OTHER_METHODS and not is_upload(request.scope):
        raise BadMethod.among(request.method, known)


def _address(request: Request, settings: Settings) -> None:
    query: bytes = request.scope["query_string"]
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    if (length := len(path) + len(query)) > settings.max_address:
        raise TooLong.of("address_long", length=length, most=settings.max_address)
    if not query.isascii():
        raise BadRequest.of("raw_query")


def _origin(request: Request) -> None:
    """An unsafe request comes from our own pages, or from no browser at all."""
    path, headers = request.url.path, request.headers
    if request.method in SAFE_METHODS and path not in CHANGING_PATHS:
        return
    site, origin = headers.get("sec-fetch-site", "same-origin"), headers.get("origin")
    if (origin is not None and _host_of(origin) != headers["host"]) or site not in {"same-origin", "none"}:
        raise OtherSite.of("other_site")


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # such as "http://["
        return ""
