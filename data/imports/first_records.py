"""Things that were there before any import: what is known of them, put down as records of their own."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, insert

from data.errors import StoreError
from data.imports import memory, writing
from data.imports.applying import base_row
from data.imports.existing import Existing, first_statement
from data.imports.planning import LONG_AGO
from data.models import SourceRecord


def put_down(connection: Connection, existing: Existing, things: Iterable[str]) -> None:
    """Give these things a record where they have none. StoreError for a thing that is not there."""
    wanted = list(dict.fromkeys(things))
    if gone := [thing for thing in wanted if thing not in existing.at]:
        raise StoreError.of("candidate_gone", kind=(existing.kind.zh, existing.kind.en), key=gone[0])
    known = memory.of_things(connection, existing.kind.code, wanted)
    key = writing.next_key(connection, SourceRecord.__tablename__)
    rows = [
        {
            "id": key + n,
            **base_row(existing.kind.code, first_statement(existing, existing.at[t], LONG_AGO), t),
        }
        for n, t in enumerate(t for t in wanted if t not in known)
    ]
    if rows:
        connection.execute(insert(SourceRecord), rows)
        writing.advance(connection, SourceRecord.__tablename__)
