"""One person erased on request (PIPL art. 47); what is remembered so that no file brings them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, select

from data.imports.memory import parts
from data.imports.preparing import OWN
from data.models import ErasedPerson, Person, SourceRecord
from data.rotation.traces import empty_log
from data.subjects import marks, mentions, removing
from data.subjects.clerk import Clerk, reason_of
from data.subjects.finding import Subject, again
from data.subjects.handing import names_of, target_of
from data.writes import Act, begun_again, writing
from geo.errors import PlaceError

MOST = 200  # erasures in one list


@dataclass(frozen=True)
class Erased:
    """What was taken out. ``named_in``: texts that still name the person, (table, key): people mend those."""

    erasure: int
    persons: int
    records: int
    named_in: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Erasure:
    """One erasure, as it may be listed: nothing tells of whom."""

    number: int
    at: datetime
    by: str
    reason: str


@begun_again
def erase(clerk: Clerk, key: str, reason: str) -> Erased:
    """Erase one person from everything, in one transaction with the entry of the audit log.

    The entry holds the keyed hash of the ID number, by which an office can prove later that it was done. The
    reason stays, so PlaceError for one that names the person; also for no such person, or no right.
    """
    clerk.check()
    told = reason_of(reason)
    act = clerk.signs(Act("erase person", reason=told, news=True))
    with writing(clerk.readers.engine, act) as connection:
        removing.begin(connection)
        subject = again(connection, clerk.seal, key)
        act.target = " ".join([target_of(subject), *subject.indexes[:1]])
        named = _named(connection, clerk, subject, told)
        number = marks.keep(connection, _marks(connection, clerk, subject), act.at, clerk.by, told)
        removing.remove(connection, clerk.home, subject, act.at)
    empty_log(clerk.readers.engine)
    return Erased(number, len(subject.persons), len(subject.records) + len(subject.waiting), named)


def erasures(engine: Engine) -> list[Erasure]:
    """What was erased on request and not lifted, the newest first."""
    row = ErasedPerson
    query = select(row.erasure, row.at, row.by, row.reason).distinct()
    query = query.order_by(row.erasure.desc()).limit(MOST)
    with engine.connect() as connection:
        return [Erasure(*found) for found in connection.execute(query)]


@begun_again
def lift(clerk: Clerk, number: int) -> None:
    """Let a person who was erased be brought in again. PlaceError when there is no such erasure."""
    clerk.check()
    with writing(clerk.readers.engine, clerk.signs(Act("lift erasure", f"erasure {number}"))) as connection:
        gone = connection.execute(delete(ErasedPerson).where(ErasedPerson.erasure == number))
        if not gone.rowcount:
            raise PlaceError.of("no_erasure", number=number)


def _named(
    connection: Connection, clerk: Clerk, subject: Subject, reason: str
) -> tuple[tuple[str, int], ...]:
    """Where texts name the person; PlaceError when the reason does."""
    query = select(Person.__table__).where(Person.id.in_(subject.persons))
    rows = [dict(row) for row in connection.execute(query).mappings()]
    texts = [text for row in rows for text in names_of(row, clerk.seal)]
    if any(text in reason for text in texts):
        raise PlaceError.of("reason_names")
    found = mentions.naming(connection, {row["house_id"] for row in rows}, texts)
    return tuple((table, int(row["id"])) for table, rows in found.items() for row in rows)


def _marks(connection: Connection, clerk: Clerk, subject: Subject) -> list[bytes]:
    """At least one for each person: the key in this system, which an export of ours may bear."""
    keys = {("", f"{OWN}{person}") for person in subject.persons}
    for part in parts(subject.records):
        query = select(SourceRecord.source, SourceRecord.source_id).where(SourceRecord.id.in_(part))
        keys |= {(row.source, row.source_id) for row in connection.execute(query)}
    for part in parts(subject.persons):
        own = select(Person.source, Person.source_id).where(Person.id.in_(part))
        keys |= {(row.source or "", row.source_id) for row in connection.execute(own) if row.source_id}
    numbers = (clerk.seal.raised(bytes.fromhex(index)) for index in subject.indexes)
    return [*numbers, *(marks.key_mark(clerk.seal, *key) for key in keys)]
