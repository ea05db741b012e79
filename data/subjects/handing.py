"""A copy of everything that the store holds of one person, in full (PIPL art. 45)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, or_, select

from data.imports.identities import COLUMNS
from data.imports.kinds import KINDS
from data.imports.stating import from_text, unsealed
from data.models import AuditLog, Base, CareTag, House, Household, MatchDoubt, Person, SourceRecord
from data.sealing import Seal
from data.subjects import mentions
from data.subjects.clerk import Clerk, reason_of
from data.subjects.finding import KIND, Subject, again
from data.subjects.telling import LANG, section
from data.writes import Act, writing
from geo.words import say

OF_HOUSE = (House.id, House.doorplate_code, House.address, House.area_code)
Days = dict[str, int]


def handed_over(clerk: Clerk, key: str, reason: str, *, person_days: int, audit_days: int) -> dict[str, Any]:
    """All of one person as JSON takes it; written down before it is told.

    PlaceError when there is no such person, no reason, or when it is not the viewer's to do.
    """
    clerk.check()
    act = clerk.signs(Act("hand over person", reason=reason_of(reason)))
    days = {"person_days": person_days, "audit_days": audit_days}
    with writing(clerk.readers.engine, act) as connection:
        subject = again(connection, clerk.seal, key)
        act.target = target_of(subject)
        found = _whole(connection, clerk.seal, subject, days)
    return {"title": say("subjects.copy", LANG), "made_at": act.at.isoformat(), **found}


def target_of(subject: Subject) -> str:
    """As the audit log names whom an act is about."""
    return " ".join(f"person {key}" for key in subject.persons[:3]) or subject.key.replace(":", " ")


def _whole(connection: Connection, seal: Seal, subject: Subject, days: Days) -> dict[str, Any]:
    persons = _rows(connection, Person.__table__, Person.id.in_(subject.persons))
    houses = {row["house_id"] for row in persons}
    records = _rows(connection, SourceRecord.__table__, SourceRecord.id.in_(subject.records))
    told = {
        "person": [opened(row, seal) for row in persons],
        "household": _rows(
            connection, Household.__table__, Household.id.in_([row["household_id"] for row in persons])
        ),
        "house": _found(connection, select(*OF_HOUSE).where(House.id.in_(houses))),
        "care_tag": _rows(connection, CareTag.__table__, CareTag.person_id.in_(subject.persons)),
        "source_record": [_said(row, seal) for row in records],
        "match_doubt": _rows(connection, MatchDoubt.__table__, _doubted(subject)),
        "audit_log": _rows(connection, AuditLog.__table__, _read(subject, houses)),
    }
    texts = [text for row in persons for text in names_of(row, seal)]
    for table, rows in mentions.naming(connection, houses, texts).items():
        told[table] = rows
    return {"sections": [section(table, rows, days) for table, rows in told.items() if rows]}


def opened(row: dict[str, Any], seal: Seal) -> dict[str, Any]:
    """A person's row with what was sealed in full."""
    texts = {
        column: seal.opened(row[column], f"person:{name}:{row['id']}")
        for name, column in COLUMNS.items()
        if row[column] is not None
    }
    return {**row, **texts}


def names_of(row: dict[str, Any], seal: Seal) -> list[str]:
    """The texts that would name a person."""
    told = opened(row, seal)
    return [told[column] for column in COLUMNS.values() if told[column]]


def _said(row: dict[str, Any], seal: Seal) -> dict[str, Any]:
    """A record with what it states under Chinese names, identities in full."""
    fields = {field.name: field.zh for field in KINDS[KIND].fields}
    fields["area_code"] = say("column.area_code", LANG)
    stated = {}
    for name, value in from_text(row["stated"]).items():
        is_sealed = isinstance(value, list)
        text = unsealed(value, seal, row["source"], row["source_id"], name) if is_sealed else value
        stated[name] = {"heading": fields.get(name, name), "value": text}
    return {**row, "stated": stated}


def _doubted(subject: Subject) -> Any:
    persons = [str(key) for key in subject.persons]
    about = and_(MatchDoubt.kind == KIND, MatchDoubt.candidate.in_(persons))
    return or_(about, MatchDoubt.record_id.in_(subject.records))


def _read(subject: Subject, houses: set[int]) -> Any:
    """Entries about the person, and of whoever read the list of their house."""
    names = [f"person {key}" for key in subject.persons]
    lists = and_(AuditLog.action == "read residents", AuditLog.target.in_([f"house {key}" for key in houses]))
    return or_(AuditLog.target.in_(names), *(AuditLog.target.startswith(f"{name} ") for name in names), lists)


def _rows(connection: Connection, table: Any, where: Any) -> list[dict[str, Any]]:
    order = Base.metadata.tables[table.name].c.id
    return _found(connection, select(table).where(where).order_by(order))


def _found(connection: Connection, query: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]
