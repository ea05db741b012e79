"""Persons taken out of every table, with all that was said of them; what is left is brought up to date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, and_, delete, or_, select, update

from data.imports import memory
from data.imports.consequences import AGES, homes_of, recount_homes
from data.imports.memory import parts
from data.imports.remerging import remerge
from data.imports.writing import never_again
from data.key_lock import share
from data.models import CareTag, House, Household, MatchDoubt, Person, SourceRecord
from data.rotation.traces import leave_none
from data.subjects.finding import KIND, Subject

IMPORTS = "SELECT pg_advisory_xact_lock(42691)"  # the lock of imports: what one of them plans must stay so


def begin(connection: Connection) -> None:
    """Before anything is read that will be removed: it stays so, and nobody changes keys."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(IMPORTS)
    share(connection)
    leave_none(connection)


def remove(connection: Connection, home: Path, subject: Subject, at: datetime) -> None:
    """Take everything of these persons out; their houses are counted again."""
    homes = list(dict.fromkeys(homes_of(connection, subject.persons)))
    others = _others(connection, subject)
    _doubts(connection, subject)
    for part in parts([*subject.records, *subject.waiting]):
        connection.execute(delete(SourceRecord).where(SourceRecord.id.in_(part)))
    _leave_households(connection, subject.persons)
    never_again(connection, Person.__tablename__)
    for part in parts(subject.persons):
        connection.execute(delete(CareTag).where(CareTag.person_id.in_(part)))
        connection.execute(delete(Person).where(Person.id.in_(part)))
    if others:
        remerge(connection, home, KIND, others, at)
    _count(connection, home, homes, at)


def _others(connection: Connection, subject: Subject) -> list[str]:
    """Persons of whom a record spoke that gave somebody else's number."""
    mine = {str(key) for key in subject.persons}
    found: set[str] = set()
    for part in parts(subject.records):
        things = select(SourceRecord.thing).where(SourceRecord.id.in_(part), SourceRecord.thing.is_not(None))
        found |= {str(thing) for thing in connection.scalars(things)}
    return sorted(found - mine, key=int)


def _doubts(connection: Connection, subject: Subject) -> None:
    for part in parts([*subject.records, *subject.waiting]):
        connection.execute(delete(MatchDoubt).where(MatchDoubt.record_id.in_(part)))
    for part in parts(str(key) for key in subject.persons):
        about = and_(MatchDoubt.kind == KIND, MatchDoubt.candidate.in_(part))
        connection.execute(delete(MatchDoubt).where(about))


def _leave_households(connection: Connection, persons: Iterable[int]) -> None:
    """A household has fewer members; one of nobody is none."""
    leaving: Counter[int] = Counter()
    for part in parts(persons):
        query = select(Person.household_id).where(Person.id.in_(part), Person.household_id.is_not(None))
        leaving.update(int(key) for key in connection.scalars(query) if key is not None)
    for household, n in leaving.items():
        this = Household.id == household
        connection.execute(update(Household).where(this).values(residents=Household.residents - n))
        connection.execute(delete(Household).where(this, Household.residents < 1))


def _count(connection: Connection, home: Path, homes: list[int], at: datetime) -> None:
    """Houses of who is left are counted; of a house of nobody its own sources speak, or it is empty."""
    lived_in: set[int] = set()
    for part in parts(homes):
        lived_in |= set(connection.scalars(select(Person.house_id).where(Person.house_id.in_(part))))
    recount_homes(connection, [house for house in homes if house in lived_in], at)
    empty = [str(house) for house in homes if house not in lived_in]
    told = memory.of_things(connection, "houses", empty)
    if told:
        remerge(connection, home, "houses", told, at)
    nobody = {"residents": 0, **{group.code: 0 for group in AGES}}
    for part in parts(int(house) for house in empty if house not in told):
        asked = or_(House.residents.is_not(None), *(House.__table__.c[g.code].is_not(None) for g in AGES))
        connection.execute(update(House).where(House.id.in_(part), asked).values(nobody))
