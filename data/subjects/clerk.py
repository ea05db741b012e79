"""Who sees to a person's own data: with which store and key, seeing what, in whose name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from data.scoped.readers import Readers
from data.sealing import Seal, seal_of
from data.viewer import Viewer
from data.writes import Act
from geo.errors import PlaceError

LEAST_REASON, MOST_REASON = 4, 200  # characters


@dataclass(frozen=True)
class Clerk:
    """Somebody whose act is ``subjects``; ``home`` is the data folder, where the key of identities lies."""

    readers: Readers
    home: Path
    viewer: Viewer
    by: str

    @cached_property
    def seal(self) -> Seal:
        """The key of identities."""
        return seal_of(self.home)

    def check(self) -> None:
        """PlaceError for who may not do it, or not for the whole street: half of a person is no answer."""
        if not (self.viewer.may("subjects") and self.viewer.sees_all):
            raise PlaceError.of("not_subjects")

    def signs(self, act: Act) -> Act:
        """The act, with who does it and when."""
        return replace(act, by=self.by, role=self.viewer.role, at=datetime.now(UTC))


def reason_of(text: str) -> str:
    """A reason as it is written down; PlaceError for none, or one too long to be kept whole."""
    told = " ".join(text.split())
    if not LEAST_REASON <= len(told) <= MOST_REASON:
        raise PlaceError.of("no_reason", least=LEAST_REASON, most=MOST_REASON)
    return told
