"""How long a request may take. Whoever answers it gets no further than that."""

from __future__ import annotations

from geo.errors import Told


class TooSlow(Told, RuntimeError):  # noqa: N818 - as the kinds of refusals are called
    """The time of a request is over: its answer is not waited for any more."""
