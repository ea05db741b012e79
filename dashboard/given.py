"""Values from a browser, checked. Anybody can post anything; what does not fit is a PlaceError, so a 400."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from geo.errors import PlaceError

LONGEST_TEXT = 4000  # characters; a whole view fits into one
MOST_DIGITS = 18  # of a key: below 2⁶³


def text(value: Any, what: str) -> str:
    """A text; nothing is an empty one."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise PlaceError.of("text_long", what=what, most=LONGEST_TEXT)
    return value


def texts(value: Any, what: str) -> list[str]:
    """A list of texts; nothing is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise PlaceError.of("not_list", what=what)
    return [text(one, what) for one in value]


def one_of(value: Any, allowed: Collection[str], what: str) -> str:
    """One of the texts that are allowed; the error lists them."""
    if text(value, what) not in allowed:
        raise PlaceError.of("unknown_value", what=what, value=str(value)[:20], allowed=", ".join(allowed))
    return str(value)


def whole(value: Any, what: str) -> int:
    """A whole number that is not negative, as number or text; nothing is 0."""
    digits = str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value, what)
    if not digits:
        return 0
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS):
        raise PlaceError.of("not_whole", what=what, value=digits[:20], digits=MOST_DIGITS)
    return int(digits)


def day(value: Any, what: str) -> date:
    """A day like 2026-11-23."""
    try:
        return date.fromisoformat(text(value, what))
    except ValueError as error:
        raise PlaceError.of("not_day", what=what, value=value[:20]) from error


def record(value: Any, what: str) -> dict[str, Any]:
    """An object with named parts; nothing is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PlaceError.of("not_object", what=what)
    return value
