"""One person's particulars in full: for a reason, counted, limited, written down before they are told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, text

from data.models import AuditLog, Person
from data.people.asker import Asker
from data.people.living import here_today, shown
from data.writes import Act, writing
from geo.errors import PlaceError, Told
from geo.vocabulary import OPENING_REASONS

ACT = "open particulars"
# Product defaults: a round of visits is some twenty doors; who needs more a day asks for an export.
LIMITS = ((timedelta(hours=1), 20), (timedelta(days=1), 60))
LEAST_WORDS, MOST_WORDS = 4, 100  # of a reason in one's own words


class OpenedEnough(Told, RuntimeError):  # noqa: N818 - as the kinds of refusals are called
    """As many as one person may open in an hour or a day."""


@dataclass(frozen=True)
class Why:
    """A reason: a code of ``OPENING_REASONS``, and words where it is another one."""

    code: str
    words: str = ""

    def checked(self) -> Why:
        """Itself; PlaceError says what is missing."""
        codes = [reason.code for reason in OPENING_REASONS]
        if self.code not in codes:
            raise PlaceError.of(
                "unknown_value", what="reason", value=self.code[:30], allowed=", ".join(codes)
            )
        if (self.code == "other" and len(self.words.strip()) < LEAST_WORDS) or len(self.words) > MOST_WORDS:
            raise PlaceError.of("why_words", least=LEAST_WORDS, most=MOST_WORDS)
        return self

    def __str__(self) -> str:
        return f"{self.code}: {self.words.strip()}" if self.words.strip() else self.code


@dataclass(frozen=True)
class Particulars:
    """In full; "" where nothing is on record. ``left``: how many more may be opened within the hour."""

    name: str
    id_no: str
    phone: str
    left: int


def particulars(asker: Asker, person_id: int, why: Why) -> Particulars | None:
    """One person in full; None when there is nobody whom the viewer may see.

    PlaceError for a reason that is none, OpenedEnough for one too many.
    """
    why.checked()
    with asker.readers.reading(asker.viewer) as connection:
        row = _row(connection, person_id)
    if row is None:
        return None
    name, id_no, phone = (shown(row, asker.seal, what) for what in ("full_name", "id_no", "phone"))
    act = Act("open particulars", f"person {person_id}", asker.by, asker.viewer.role, reason=str(why))
    try:
        with writing(asker.readers.engine, act) as connection:
            left = _left(connection, asker.by, act.at)
    except OpenedEnough:
        with writing(asker.readers.engine, replace(act, result="refused")):
            pass  # that somebody wanted one too many is written down too
        raise
    return Particulars(name, id_no, phone, left)


def _row(connection: Connection, person_id: int) -> Any:
    query = select(Person.__table__).where(Person.id == person_id, here_today(datetime.now(UTC)))
    return connection.execute(query).first()


def _left(connection: Connection, by: str, now: datetime) -> int:
    """How many are left after this one; OpenedEnough, which undoes it, when it is one too many."""
    if connection.dialect.name == "postgresql":  # one after the other, so that none is counted past another
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:by))"), {"by": by})
    left = []
    for period, most in LIMITS:
        done = connection.scalar(
            select(func.count())
            .select_from(AuditLog)
            .where(
                AuditLog.action == ACT, AuditLog.by == by, AuditLog.at > now - period, AuditLog.result == "ok"
            )
        )
        if int(done or 0) >= most:
            raise OpenedEnough.of("opened_enough", most=most, hours=int(period.total_seconds() // 3600))
        left.append(most - int(done or 0) - 1)
    return min(left)
