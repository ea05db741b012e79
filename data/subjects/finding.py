"""Everything that is of one person, found by ID number or by the number in a register.

The ID number itself is nowhere: it is found by its keyed hash, in the person's row and in what sources said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from data.imports.identities import place_of
from data.imports.memory import parts
from data.imports.preparing import as_key
from data.imports.stating import from_text, unsealed
from data.models import MatchDoubt, Person, SourceRecord
from data.sealing import Seal
from geo.check_digits import id_no_fault
from geo.errors import PlaceError

KIND = "persons"
KEY = re.compile(r"(person|record):([0-9]{1,18})")
MOST = 20  # of one register number: each source has numbers of its own


@dataclass(frozen=True)
class Subject:
    """The keys of all that is surely one person's, and of what perhaps is: records whose match is open.

    ``indexes``: the keyed hashes of their ID number in hex, one of each key, the newest first.
    """

    persons: tuple[int, ...]
    records: tuple[int, ...]
    waiting: tuple[int, ...]
    indexes: tuple[str, ...]

    @property
    def key(self) -> str:
        """By which a page asks for it again."""
        return f"person:{self.persons[0]}" if self.persons else f"record:{self.records[0]}"


def find(connection: Connection, seal: Seal, text: str) -> list[Subject]:
    """Whom an ID number, or the number that a source gives a person, stands for; the first ``MOST``."""
    told = "".join(text.split()).upper()
    if not id_no_fault(told):
        found = gathered(connection, (), _indexes(seal, told))
        return [found] if found.persons or found.records else []
    return _of_number(connection, seal, as_key(text.strip(), seal) or "")


def again(connection: Connection, seal: Seal, key: str) -> Subject:
    """The subject of a key; PlaceError when there is none any more."""
    match = KEY.fullmatch(key)
    if match is None:
        raise PlaceError.of("no_subject")
    number = int(match[2])
    if match[1] == "record":
        stated = SourceRecord.kind == KIND, SourceRecord.id == number
        record = connection.execute(select(SourceRecord.thing).where(*stated)).first()
        if record is None:
            raise PlaceError.of("no_subject")
        if record.thing is None:
            return _unmatched(connection, seal, number)
        number = int(record.thing)
    found = _of_person(connection, seal, number)
    if not found.persons:
        raise PlaceError.of("no_subject")
    return found


def gathered(
    connection: Connection, persons: Iterable[int], indexes: Iterable[str] = (), records: Iterable[int] = ()
) -> Subject:
    """All that hangs together by key or ID number."""
    rows = _rows(connection, persons, indexes)
    numbers = tuple(dict.fromkeys([*indexes, *(index.hex() for index in rows.values() if index)]))
    mine = _spoken_of(connection, rows) | _naming(connection, numbers) | set(records)
    perhaps = _perhaps(connection, rows) - mine
    return Subject(tuple(sorted(rows)), tuple(sorted(mine)), tuple(sorted(perhaps)), numbers)


def of_persons(connection: Connection, persons: Iterable[int]) -> Subject:
    """All that is of several persons together, by their keys alone."""
    wanted = tuple(sorted(persons))
    mine = _spoken_of(connection, wanted)
    return Subject(wanted, tuple(sorted(mine)), tuple(sorted(_perhaps(connection, wanted) - mine)), ())


def _of_number(connection: Connection, seal: Seal, number: str) -> list[Subject]:
    named = select(Person.id).where(Person.source_id == number).order_by(Person.id).limit(MOST)
    persons = set(connection.scalars(named)) if number else set()
    query = select(SourceRecord.id, SourceRecord.thing).where(
        SourceRecord.kind == KIND, SourceRecord.source_id == number, SourceRecord.current.is_(True)
    )
    alone = []
    for record in connection.execute(query.order_by(SourceRecord.id).limit(MOST)) if number else ():
        if record.thing is None:
            alone.append(record.id)
        else:
            persons.add(int(record.thing))
    found = [_of_person(connection, seal, person) for person in sorted(persons)]
    found += [_unmatched(connection, seal, record) for record in alone]
    return list({one.key: one for one in found if one.persons or one.records}.values())


def _of_person(connection: Connection, seal: Seal, person: int) -> Subject:
    """The subject of a person; while keys are changed, other rows may have the index of another key."""
    blob = connection.scalar(select(Person.id_no_sealed).where(Person.id == person))
    indexes = _indexes(seal, seal.opened(blob, place_of("id_no", person))) if blob else []
    return gathered(connection, [person], indexes)


def _unmatched(connection: Connection, seal: Seal, record: int) -> Subject:
    """The subject of a record that speaks of nobody yet; it may say a number."""
    query = select(SourceRecord.source, SourceRecord.source_id, SourceRecord.stated)
    said = connection.execute(query.where(SourceRecord.id == record)).one()
    value = from_text(said.stated).get("id_no")
    number = unsealed(value, seal, said.source, said.source_id, "id_no") if value else ""
    return gathered(connection, (), _indexes(seal, number) if number else (), [record])


def _indexes(seal: Seal, number: str) -> list[str]:
    """The index of each key, the newest first."""
    return [index.hex() for index in seal.indexes(f"id_no:{number}")]


def _rows(connection: Connection, persons: Iterable[int], indexes: Iterable[str]) -> dict[int, bytes | None]:
    """Keys of persons with the hash of their number: these, and whoever has the same number."""
    given, marks = list(persons), [bytes.fromhex(index) for index in indexes]
    found: dict[int, bytes | None] = {}
    for _ in range(2):  # whoever has the number of a person that was given
        same = or_(Person.id.in_(given), Person.id_no_index.in_(marks))
        rows = connection.execute(select(Person.id, Person.id_no_index).where(same)).all()
        found = {row.id: row.id_no_index for row in rows}
        marks = [*marks, *(index for index in found.values() if index)]
    return found


def _spoken_of(connection: Connection, persons: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for part in parts(str(person) for person in persons):
        about = SourceRecord.kind == KIND, SourceRecord.thing.in_(part)
        found |= set(connection.scalars(select(SourceRecord.id).where(*about)))
    return found


def _naming(connection: Connection, indexes: Iterable[str]) -> set[int]:
    """Records that state the number, whomever they were taken to speak of: each is read once."""
    said = [SourceRecord.stated.contains(f'"{index}"') for index in indexes]
    if not said:
        return set()
    query = select(SourceRecord.id).where(SourceRecord.kind == KIND, or_(*said))
    return set(connection.scalars(query))


def _perhaps(connection: Connection, persons: Iterable[int]) -> set[int]:
    """Records that wait to be told whether they speak of these persons."""
    found: set[int] = set()
    for part in parts(str(person) for person in persons):
        query = (
            select(MatchDoubt.record_id)
            .join(SourceRecord, SourceRecord.id == MatchDoubt.record_id)
            .where(MatchDoubt.kind == KIND, MatchDoubt.candidate.in_(part), SourceRecord.thing.is_(None))
        )
        found |= set(connection.scalars(query))
    return found
