"""From an error to its answer: one table, told as RFC 9457 says or, to a person at a browser, as a page."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.exceptions import HTTPException

from dashboard import refusals as r
from dashboard.problem_page import page_of
from data.deadline import TooSlow
from data.errors import AwayError, FullError, StoreError
from geo.errors import PlaceError, Told, next_step, what_is_wrong
from geo.words import WORDS, say

MEDIA_TYPE = "application/problem+json"
TYPES = "/problems"  # lists every kind


@dataclass(frozen=True)
class Problem:
    """A kind of refusal. ``retry_s``: when to ask again, 0 where waiting does not help."""

    code: str
    status: int
    retry_s: int = 0

    @property
    def type(self) -> str:
        """Its address, which a client may compare with."""
        return f"{TYPES}#{self.code.replace('_', '-')}"


FAILED = Problem("failed", 500)
# The most special class counts: a new kind of error is one line here and its words in geo/words/errors.py.
TABLE: dict[type[Exception], Problem] = {
    PlaceError: Problem("bad_value", 400),
    r.UnknownParameter: Problem("unknown_parameter", 400),
    r.BadRequest: Problem("bad_request", 400),
    r.BodyError: Problem("bad_body", 400),
    r.SignIn: Problem("sign_in", 401),
    r.NotAllowed: Problem("not_allowed", 403),
    r.OtherSite: Problem("other_site", 403),
    r.NotFound: Problem("not_found", 404),
    r.BadMethod: Problem("bad_method", 405),
    r.NotAcceptable: Problem("not_acceptable", 406),
    r.Conflict: Problem("conflict", 409),
    r.TooLarge: Problem("too_large", 413),
    r.TooLong: Problem("too_long", 414),
    r.BadMedia: Problem("bad_media", 415),
    r.Busy: Problem("busy", 429, retry_s=5),
    r.TooMany: Problem("too_many", 429, retry_s=1),
    r.Outside: Problem("outside", 502),
    StoreError: Problem("store", 503, retry_s=5),
    FullError: Problem("disk", 507),
    AwayError: Problem("away", 503, retry_s=5),
    TooSlow: Problem("too_slow", 503, retry_s=30),
    r.NotOpen: Problem("not_open", 503),
    r.Starting: Problem("starting", 503, retry_s=2),
    r.DiskFull: Problem("disk", 507),
}
KINDS = (*TABLE.values(), FAILED)


@dataclass(frozen=True)
class Reader:
    """Who reads the answer: where they are, how they read, and whether a person waits at a browser."""

    path: str
    lang: str
    theme: str = "light"
    page: bool = False


@dataclass(frozen=True)
class Answer:
    """What is sent, whichever framework sends it."""

    status: int
    headers: dict[str, str]
    body: bytes


def wants_page(method: str, accept: str) -> bool:
    """Whether a person's browser goes to the address, rather than a script or another system."""
    return method in {"GET", "HEAD"} and "text/html" in accept


def kind_of(error: Exception) -> Problem:
    """The row of the table; what is in none has failed."""
    return next((TABLE[cls] for cls in type(error).__mro__ if cls in TABLE), FAILED)


def document(error: Exception, reader: Reader, reference: str = "") -> dict[str, Any]:
    """The members of RFC 9457, the ``code`` of the error, and what to do ``next``."""
    kind, lang = kind_of(error), reader.lang
    code, detail, onward = _told(error, kind, lang, reference)
    members = {
        "type": kind.type,
        "title": say(f"problem.{kind.code}", lang),
        "status": kind.status,
        "detail": detail,
        "next": onward or next_step(kind.code, {}, lang),
        "instance": reader.path,
        "code": code,
        "reference": reference,
    }
    return {name: value for name, value in members.items() if value}


def answer(error: Exception, reader: Reader, reference: str = "") -> Answer:
    """The whole answer; ``reference`` is what the log has a failure under."""
    error = known(error, reader.path)
    kind, told = kind_of(error), document(error, reader, reference)
    headers = {"Cache-Control": "no-store", "Content-Language": reader.lang, "Vary": "Accept, Cookie"}
    if kind.retry_s:
        headers["Retry-After"] = str(kind.retry_s)
    headers |= getattr(error, "headers", None) or {}
    if reader.page:
        headers["Content-Type"] = "text/html; charset=utf-8"
        return Answer(kind.status, headers, page_of(told, reader.lang, reader.theme).encode())
    return Answer(kind.status, {**headers, "Content-Type": MEDIA_TYPE}, orjson.dumps(told))


def _is_away(error: Exception) -> bool:
    """Asked only where a database can have failed: the front opens before anything of it is loaded."""
    if "sqlalchemy" not in sys.modules:
        return False
    from data.away import is_away  # noqa: PLC0415

    return is_away(error)


def known(error: Exception, path: str) -> Exception:
    """The error itself, or ours in the place of one that a framework raises for an address."""
    if kind_of(error) is FAILED and _is_away(error):
        return AwayError.of("away")
    status = getattr(error, "status_code", None) or getattr(error, "code", None)
    if kind_of(error) is not FAILED or not isinstance(status, int):
        return error
    if status == 404:
        return r.NotFound.of("no_address", path=path[:100])
    if status == 405:
        return r.BadMethod.among("", _allowed(error))
    return r.BadRequest.of("unreadable") if 400 <= status < 500 else error


def _allowed(error: Any) -> list[str]:
    given: Mapping[str, str] = error.headers if isinstance(error, HTTPException) and error.headers else {}
    return sorted(getattr(error, "valid_methods", None) or given.get("Allow", "GET, HEAD").split(", "))


def _told(error: Exception, kind: Problem, lang: str, reference: str) -> tuple[str, str, str]:
    """Code, what is wrong and the next step. Nothing of an error that we have no words for."""
    if kind is FAILED:
        code, facts = "failed", {"reference": reference}
    elif isinstance(error, Told) and f"error.{error.code}" in WORDS:
        code, facts = error.code, error.facts
    elif isinstance(error, PlaceError):
        return "", str(error), ""  # a sentence about what was asked
    elif f"error.{kind.code}" in WORDS:
        code, facts = kind.code, {}
    else:
        return "", say(f"problem.{kind.code}", lang), ""
    return code, what_is_wrong(code, facts, lang), next_step(code, facts, lang)
