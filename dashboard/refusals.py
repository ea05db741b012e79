"""Why a request is refused: a class for each kind. ``dashboard/problems.py`` says what is answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from geo.errors import PlaceError, Told


class Refused(Told):
    """Not done, and nothing was changed. ``headers`` go with the answer."""

    headers: dict[str, str] = {}  # noqa: RUF012 - never written to

    def with_headers(self, **headers: str) -> Self:
        """The same, with headers of the answer: ``Retry_After="5"``."""
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self


class BadRequest(Refused):
    """Not written as a request must be: its Host, its query."""


class UnknownParameter(PlaceError):  # noqa: N818 - as the others here
    """A query parameter that the address does not have, or one given twice."""


class BodyError(Refused):
    """The body is not one that our own pages send."""


class SignIn(Refused):
    """Nobody passed the gate."""


class NotAllowed(Refused):
    """Somebody passed the gate who may not do this. ``what`` it is, where the address does not say it."""

    what = ""

    def about(self, what: str) -> Self:
        """The same, with what it is."""
        self.what = what
        return self


class OtherSite(Refused):
    """Another site made the browser send it."""


class NotFound(Refused):
    """There is nothing at the address."""


class BadMethod(Refused):
    """The address takes other methods."""

    @classmethod
    def among(cls, method: str, allowed: Iterable[str]) -> Self:
        """Refuse a method, naming those that there are, as ``Allow`` must."""
        there = ", ".join(allowed)
        return cls.of("bad_method", method=method[:20], allowed=there).with_headers(Allow=there)


class NotAcceptable(Refused):
    """The answer has no format that the client takes."""


class Conflict(Refused):
    """It does not fit with how things stand now."""


class TooLarge(Refused):
    """More was sent than is taken."""


class TooLong(Refused):
    """The address is longer than is read."""


class BadMedia(Refused):
    """What was sent is declared as something else than is taken."""


class Busy(Refused):
    """Enough is under way."""


class TooMany(Refused):
    """One asks faster than anybody is let."""


class Outside(Refused):
    """A server outside did not answer."""


class DiskFull(Refused):
    """The disk of the server takes nothing."""


class NotOpen(Refused):
    """The house could not be opened; whoever opened it has the error."""


class Starting(NotOpen):
    """The house is being opened."""
