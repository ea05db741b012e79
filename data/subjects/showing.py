"""What a clerk is shown of a person before anything is done: masked (GB/T 35273-2020 7.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from data.models import House, Person
from data.people.masks import masked_name, masked_number, masked_phone
from data.sealing import Seal
from data.subjects.clerk import Clerk
from data.subjects.finding import Subject, find
from data.subjects.handing import opened, target_of
from data.writes import Act, writing


@dataclass(frozen=True)
class Shown:
    """One person, masked; "" for what is not on record. ``key`` asks for the same again."""

    key: str
    name: str = ""
    id_no: str = ""
    phone: str = ""
    house: str = ""
    born: str = ""
    records: int = 0
    waiting: int = 0


def look_up(clerk: Clerk, text: str) -> list[Shown]:
    """Whom an ID number or register number stands for; the look is written down before it is told."""
    clerk.check()
    with clerk.readers.reading(clerk.viewer) as connection:
        found = find(connection, clerk.seal, text)
        shown = [one for subject in found for one in _shown(connection, clerk.seal, subject)]
    target = " ".join(target_of(subject) for subject in found) or "nobody"
    with writing(clerk.readers.engine, clerk.signs(Act("find person", target))):
        pass  # there is only the entry
    return shown


def _shown(connection: Connection, seal: Seal, subject: Subject) -> list[Shown]:
    query = select(*Person.__table__.columns, House.address.label("home")).join(
        House, House.id == Person.house_id
    )
    rows = connection.execute(query.where(Person.id.in_(subject.persons)).order_by(Person.id)).mappings()
    lines = [_masked(dict(row), seal) for row in rows] or [Shown("")]
    records, waiting = len(subject.records), len(subject.waiting)
    return [replace(one, key=subject.key, records=records, waiting=waiting) for one in lines]


def _masked(row: dict[str, Any], seal: Seal) -> Shown:
    told = opened({name: row[name] for name in row if name != "home"}, seal)
    return Shown(
        "",
        masked_name(told["name_sealed"] or ""),
        masked_number(told["id_no_sealed"] or ""),
        masked_phone(told["phone_sealed"] or ""),
        row["home"],
        str(row["birth_year"]),
    )
