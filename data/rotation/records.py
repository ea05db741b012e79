"""Records of persons: their identities sealed anew, their indexes and the id that is one brought up to date.

An identity is bound to the id of its record. All records of one id change together, so that those before the
current one are found when its batch is undone.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, or_, select, update

from data.errors import StoreError
from data.imports.raising import raised_value
from data.imports.stating import from_text, place_of, to_text, unsealed
from data.models import SourceRecord
from data.rotation.step import Step
from data.sealing import Seal, number_of

KIND = "persons"
MOST = 500  # ids at once
ROW = SourceRecord
Place = tuple[str, str]  # source, id there


def renew(connection: Connection, after: Place | None, seal: Seal) -> Step[Place]:
    """The next records, in the order of their source and id."""
    there = _keys(connection, after)
    if not there:
        return Step(None)
    changes, closed = [], 0
    for _, rows in groupby(_rows(connection, there), key=lambda row: (row.source, row.source_id)):
        every = list(rows)
        try:
            changes += [change for row in every if (change := _changed(row, seal))]
        except StoreError:
            closed += len(every)
    if changes:
        names = ("source_id", "stated")
        query = update(ROW.__table__).where(ROW.id == bindparam("the_key"))  # type: ignore[arg-type]
        connection.execute(query.values({name: bindparam(f"new_{name}") for name in names}), changes)
    return Step(there[-1], len(changes), closed)


def identities_of(stated: str) -> Iterator[tuple[bytes, bytes | None]]:
    """Index and cipher text of each identity in a record."""
    for value in from_text(stated).values():
        if isinstance(value, list):
            yield bytes.fromhex(value[0]), base64.b64decode(value[1]) if len(value) > 1 else None


def _keys(connection: Connection, after: Place | None) -> list[Place]:
    asked = select(ROW.source, ROW.source_id).distinct().where(ROW.kind == KIND)
    if after:
        asked = asked.where(_later(after))
    asked = asked.order_by(ROW.source, ROW.source_id).limit(MOST)
    return [(row.source, row.source_id) for row in connection.execute(asked)]


def _rows(connection: Connection, there: list[Place]) -> list[Row[Any]]:
    first, last = there[0], there[-1]
    asked = select(ROW.id, ROW.source, ROW.source_id, ROW.stated).where(
        ROW.kind == KIND,
        or_(_later(first), _at(first)),
        ~_later(last),
    )
    return list(connection.execute(asked.order_by(ROW.source, ROW.source_id, ROW.id).with_for_update()))


def _later(place: Place) -> Any:
    source, source_id = place
    return or_(ROW.source > source, and_(ROW.source == source, ROW.source_id > source_id))


def _at(place: Place) -> Any:
    return and_(ROW.source == place[0], ROW.source_id == place[1])


def _changed(row: Row[Any], seal: Seal) -> dict[str, Any] | None:
    """What the record is with the newest key; None where it is that already."""
    source_id, stated = seal.raised_text(row.source_id), from_text(row.stated)
    made = {name: _renewed(name, value, row, source_id, seal) for name, value in stated.items()}
    if made == stated and source_id == row.source_id:
        return None
    return {"the_key": row.id, "new_source_id": source_id, "new_stated": to_text(made)}


def _renewed(name: str, value: Any, row: Row[Any], source_id: str, seal: Seal) -> Any:
    raised = raised_value(value, seal)
    if not isinstance(value, list) or len(value) == 1:
        return raised
    newest = number_of(base64.b64decode(value[1])) == seal.ring.newest.number
    if newest and source_id == row.source_id:
        return raised
    text = unsealed(value, seal, row.source, row.source_id, name)
    blob = seal.sealed(text, place_of(row.source, source_id, name))
    return [raised[0], base64.b64encode(blob).decode()]
