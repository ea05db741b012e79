"""The plainest vocabulary entry, and how an entry is looked up by its code."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol, TypeVar

from geo.errors import PlaceError


@dataclass(frozen=True)
class Term:
    """A code with its two names; ``clause`` is the number in the guide, where it has one."""

    code: str
    zh: str
    en: str
    clause: str | None = None


class Coded(Protocol):
    """Anything that is known by a text code."""

    @property
    def code(self) -> str: ...


T = TypeVar("T", bound=Coded)


def entry(entries: Iterable[T], code: str, what: str) -> T:
    """Return the entry known by ``code``; ``what`` names the list in the error.

    Raises PlaceError that names the code and lists the nearest known ones.
    """
    known = tuple(entries)
    for one in known:
        if one.code == code:
            return one
    codes = [one.code for one in known]
    near = get_close_matches(code, codes, n=5, cutoff=0.4) or codes[:5]
    raise PlaceError(
        f"unknown {what} {code!r}; near ones: {', '.join(near)}. Correct the code and try again."
    )
