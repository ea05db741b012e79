"""Identities of persons: opened at the record that wins, sealed again at the person, never kept between."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, update

from data.imports import memory
from data.imports.merging import Won, merge
from data.imports.stating import unsealed
from data.models import Person
from data.sealing import Seal

COLUMNS = {"full_name": "name_sealed", "id_no": "id_no_sealed", "phone": "phone_sealed"}


def reseal(connection: Connection, persons: Iterable[str], seal: Seal) -> None:
    """Bring the sealed columns of persons up to what their records say today."""
    wanted = list(persons)
    kept, rules = memory.of_things(connection, "persons", wanted), memory.rules(connection)
    rows = []
    for person in wanted:
        records = kept.get(person, [])
        ids = {k.key: k.source_id for k in records}
        won = merge((k.record for k in records), "persons", rules)
        rows.append({"the_key": int(person), **_columns(person, won, ids, seal)})
    if rows:
        table = Person.__table__
        names = [*COLUMNS.values(), "id_no_index"]
        query = update(table).where(table.c.id == bindparam("the_key"))  # type: ignore[arg-type]
        connection.execute(query.values({name: bindparam(name) for name in names}), rows)


def place_of(name: str, person: str | int) -> str:
    """Where an identity of a person is bound to."""
    return f"person:{name}:{person}"


def _columns(person: str, won: dict[str, Won], ids: dict[int, str], seal: Seal) -> dict[str, Any]:
    columns: dict[str, Any] = dict.fromkeys([*COLUMNS.values(), "id_no_index"])
    for name, column in COLUMNS.items():
        if name in won:
            record = won[name].record
            text = unsealed(won[name].value, seal, record.source, ids[record.key], name)
            columns[column] = seal.sealed(text, place_of(name, person))
            if name == "id_no":
                columns["id_no_index"] = seal.index(f"id_no:{text}")
    return columns
