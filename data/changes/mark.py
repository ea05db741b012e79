"""A position among the changes, and one change."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import orjson

from data.errors import StoreError


class MarkLost(StoreError):  # noqa: N818 - says what happened, as StopIteration does
    """What came after a mark is not told any more: load everything anew and take a new mark."""


@dataclass(frozen=True)
class Change:
    """A row of ``table`` (event, alarm or visit) that came, changed or went: read it again by its ``key``.

    ``operation`` is insert, update or delete; ``at`` is the database's clock.
    """

    seq: int
    table: str
    key: str
    operation: str
    at: datetime


@dataclass(frozen=True)
class Mark:
    """Everything that somebody who read at ``at`` has seen.

    ``version`` is the data version read. ``seq`` is the newest entry seen; on PostGIS ``snapshot``
    (``pg_current_snapshot()``) says which transactions were over: they end in another order than they begin.
    """

    version: str
    at: datetime
    seq: int
    snapshot: str = ""

    def to_text(self) -> str:
        """As it is kept beside a file of what was read."""
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def of_text(cls, text: str) -> Mark:
        """The mark that ``to_text`` wrote."""
        values = orjson.loads(text)
        return cls(**{**values, "at": datetime.fromisoformat(values["at"])})
