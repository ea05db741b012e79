"""Rows with sealed columns, sealed anew with the newest key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from data.errors import StoreError
from data.rotation.columns import Columns
from data.rotation.step import Step
from data.sealing import Seal, number_of

MOST = 500  # rows at once


def renew(connection: Connection, columns: Columns, after: Any, seal: Seal) -> Step[Any]:
    """The next rows, in the order of their key."""
    asked = select(columns.key, *(columns.table.c[name] for name in columns.names))
    if after is not None:
        asked = asked.where(columns.key > after)
    rows = connection.execute(asked.order_by(columns.key).limit(MOST).with_for_update()).mappings().all()
    if not rows:
        return Step(None)
    changes, closed = [], 0
    for row in rows:
        try:
            values = _renewed(row, columns, seal)
        except StoreError:
            closed += 1
        else:
            if any(values[name] != row[name] for name in values):
                changes.append({"the_key": row[columns.key.name], **_named(values)})
    if changes:
        query = update(columns.table).where(columns.key == bindparam("the_key"))
        connection.execute(query.values({n: bindparam(f"new_{n}") for n in columns.names}), changes)
    return Step(rows[-1][columns.key.name], len(changes), closed)


def _named(values: dict[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}


def _renewed(row: RowMapping, columns: Columns, seal: Seal) -> dict[str, Any]:
    values = dict.fromkeys(columns.names)
    for name, place_of in columns.places.items():
        values[name] = _again(row[name], place_of(row[columns.key.name]), seal)
    if columns.index and row[columns.index]:
        values[columns.index] = seal.raised(row[columns.index])
    if columns.origin and row[columns.origin]:
        values[columns.origin] = seal.raised_text(row[columns.origin])
    return values


def _again(blob: bytes | None, place: str, seal: Seal) -> bytes | None:
    if blob is None or number_of(blob) == seal.ring.newest.number:
        return blob
    return seal.sealed(seal.opened(blob, place), place)
