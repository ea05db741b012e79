"""A person decides a doubtful match: the same thing, or another one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from data import writes
from data.errors import StoreError
from data.imports import offering, writing
from data.imports.applying import WAITING, Stamp
from data.imports.completing import complete
from data.imports.fields import Kind
from data.imports.first_records import put_down
from data.imports.kinds import kind_of
from data.imports.remerging import existing_of, remerge, settle
from data.imports.stating import from_text
from data.imports.values import BadValueError
from data.key_lock import share
from data.models import MatchDoubt, SourceRecord
from data.writes import Act, begun_again
from geo.errors import PlaceError

SAME, DIFFERENT = "same", "different"


@begun_again
def decide(engine: Engine, home: Path, doubt_id: int, verdict: str, *, by: str, at: datetime) -> str:
    """Settle one doubt; returns the key of the thing that the record now speaks of.

    PlaceError for an unknown verdict or doubt, or one that is settled; StoreError when it cannot be done so.
    """
    if verdict not in {SAME, DIFFERENT}:
        raise PlaceError.of(
            "unknown_value", what="verdict", value=verdict[:20], allowed=f"{SAME}, {DIFFERENT}"
        )
    act = Act("decide match", target=f"doubt {doubt_id}", by=by[:80], result=verdict, news=True, at=at)
    with writes.writing(engine, act) as connection:
        share(connection)
        doubt, record = _waiting(connection, doubt_id)
        kind = kind_of(doubt.kind)
        thing = doubt.candidate if verdict == SAME else _as_new(connection, home, kind, record, at)
        if verdict == SAME:
            put_down(connection, existing_of(connection, kind), [thing])
        connection.execute(update(SourceRecord).where(SourceRecord.id == record.id).values(thing=thing))
        remerge(connection, home, kind.code, [thing], at)
        _note(connection, doubt_id, verdict, by, at)
    return str(thing)


def _waiting(connection: Connection, doubt_id: int) -> tuple[Any, Any]:
    doubt = connection.execute(select(MatchDoubt.__table__).where(MatchDoubt.id == doubt_id)).first()
    if doubt is None or doubt.state != WAITING:
        raise PlaceError.of("settled")
    record = connection.execute(
        select(SourceRecord.__table__).where(SourceRecord.id == doubt.record_id)
    ).one()
    return doubt, record


def _as_new(connection: Connection, home: Path, kind: Kind, record: Any, at: datetime) -> str:
    """A new thing out of what the record says; identities are sealed for it afterwards."""
    stated = {n: v for n, v in from_text(record.stated).items() if not isinstance(v, list)}
    try:
        whole = complete(kind, stated, record.source, record.source_id)
    except BadValueError:
        raise StoreError.of("no_own_place") from None
    key = whole[kind.key] if kind.key != "id" else writing.next_key(connection, kind.table)
    origin = {"source": record.source, "source_id": record.source_id, "updated_at": at.isoformat()}
    writing.insert_things(connection, kind.table, [{**whole, **origin, kind.key: key}])
    connection.execute(update(SourceRecord).where(SourceRecord.id == record.id).values(thing=str(key)))
    if kind.code == "facilities":
        points = offering.points_of(0, record.source_id, whole, str(key))
        offering.offer(connection, points, record.source, Stamp(record.batch_id, at))
    settle(connection, home, kind, changed=[str(key)], spoken_of=[str(key)], at=at)
    return str(key)


def _note(connection: Connection, doubt_id: int, verdict: str, by: str, at: datetime) -> None:
    connection.execute(
        update(MatchDoubt)
        .where(MatchDoubt.id == doubt_id)
        .values(state=verdict, decided_at=at, decided_by=by[:80])
    )
