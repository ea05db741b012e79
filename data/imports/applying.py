"""A plan, written: records, things, doubts, quarantine. The caller's transaction holds it all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, insert, update

from data import bulk
from data.imports import writing
from data.imports.existing import FirstStatement
from data.imports.memory import parts
from data.imports.planning import ADDED, CHANGED, DOUBTFUL, Plan, Write
from data.imports.raw import Fault
from data.imports.request import Tell
from data.imports.stating import sealed, to_text
from data.models import ImportRowError, MatchDoubt, SourceRecord
from data.sealing import Seal

WAITING = "waiting"  # state of an open question, and why a row of it is doubtful again
ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Stamp:
    """What all that is written of a plan bears: its batch, the time; ``seal`` only where it names persons."""

    batch: int
    at: datetime
    seal: Seal | None = None


def write(connection: Connection, plan: Plan, stamp: Stamp, tell: Tell) -> dict[int, str]:
    """Write everything of a plan; row number → key of the thing it became or was (none for doubtful rows)."""
    things = {w.row.number: w.thing for w in plan.writes if w.thing is not None}
    things |= _new_things(connection, plan, stamp.at, tell)
    now = {"updated_at": stamp.at.isoformat()}
    changed = [(w.thing, {**w.changes, **now}) for w in plan.writes if w.outcome == CHANGED]
    writing.update_things(connection, plan.kind.table, plan.kind.key, changed)
    tell("changed", len(changed))
    _records(connection, plan, things, stamp)
    tell("records", len(plan.writes))
    return {number: str(thing) for number, thing in things.items()}


def quarantine(
    connection: Connection, batch: int, faults: Iterable[Fault], words: Callable[[Fault], tuple[str, str]]
) -> None:
    """Note why rows were refused, and what mends them."""
    rows = [
        {
            "batch_id": batch,
            "row": str(fault.row),
            "field": fault.field or None,
            "reason": why[:400],
            "mend": mend[:400],
        }
        for fault in faults
        for why, mend in (words(fault),)
    ]
    if rows:
        connection.execute(insert(ImportRowError), rows)


def _new_things(connection: Connection, plan: Plan, at: datetime, tell: Tell) -> dict[int, Any]:
    new = [w for w in plan.writes if w.outcome == ADDED]
    if not new:
        return {}
    own_key = plan.kind.key != "id"
    first = 0 if own_key else writing.next_key(connection, plan.kind.table)
    made: dict[int, Any] = {}
    with writing.inserting(connection, plan.kind.table) as insert_rows:
        for start in range(0, len(new), ROWS_AT_ONCE):
            rows = []
            for place, one in enumerate(new[start : start + ROWS_AT_ONCE], start):
                key = one.changes[plan.kind.key] if own_key else first + place
                made[one.row.number] = key
                rows.append({**one.changes, **_origin(plan, one, at), plan.kind.key: key})
            insert_rows(rows)
            tell("added", len(rows))
    return made


def _origin(plan: Plan, one: Write, at: datetime) -> dict[str, Any]:
    return {"source": plan.source, "source_id": one.row.source_id, "updated_at": at.isoformat()}


def base_row(kind: str, base: FirstStatement, thing: str) -> dict[str, Any]:
    """The record of a thing that was there before anybody imported it; of no batch."""
    return _columns(kind, base.source, base.source_id, base.stated) | {
        "thing": thing, "batch_id": None, "given_at": base.given_at,
    }  # fmt: skip


def _records(connection: Connection, plan: Plan, things: dict[int, Any], stamp: Stamp) -> None:
    """New statements take the place of those before; a thing without any gets one of its own first."""
    said = [w for w in plan.writes if w.record]
    bases = {str(w.thing): w.base for w in said if w.base is not None}
    rows = [base_row(plan.kind.code, base, thing) for thing, base in bases.items()]
    replaced = [w.old_record for w in said if w.old_record is not None]
    for part in parts(replaced):
        connection.execute(update(SourceRecord).where(SourceRecord.id.in_(part)).values(current=False))
    first = writing.next_key(connection, SourceRecord.__tablename__)
    keyed = [(first + len(rows) + n, w) for n, w in enumerate(said)]
    rows += [_row(plan, w, things.get(w.row.number), stamp) for w in said]
    numbered = [{"id": first + n, **row} for n, row in enumerate(rows)]
    if numbered:
        names = numbered[0].keys()
        columns = {name: pd.Series([row[name] for row in numbered], dtype=object) for name in names}
        bulk.store(connection, SourceRecord.__tablename__, pd.DataFrame(columns))
    _doubts(connection, plan, keyed)


def _row(plan: Plan, write: Write, thing: Any, stamp: Stamp) -> dict[str, Any]:
    stated = write.stated
    if write.row.identities and stamp.seal is not None:
        stated = sealed(stated, write.row.identities, stamp.seal, plan.source, write.row.source_id)
    return _columns(plan.kind.code, plan.source, write.row.source_id, stated) | {
        "thing": None if thing is None else str(thing), "batch_id": stamp.batch, "given_at": stamp.at,
    }  # fmt: skip


def _columns(kind: str, source: str, source_id: str, stated: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": kind, "source": source, "source_id": source_id, "current": True,
        "stated": to_text(stated), "area_code": stated.get("area_code") or stated.get("code") or "",
    }  # fmt: skip


def _doubts(connection: Connection, plan: Plan, keyed: list[tuple[int, Write]]) -> None:
    """A question for each doubtful record; one that is asked already now is of the newer statement."""
    doubtful = [(key, write) for key, write in keyed if write.outcome == DOUBTFUL]
    for key, write in doubtful:
        if write.why == WAITING:
            asked = update(MatchDoubt).where(MatchDoubt.record_id == write.old_record)
            connection.execute(asked.values(record_id=key))
    new = [_doubt(plan.kind.code, key, write) for key, write in doubtful if write.why != WAITING]
    if new:
        connection.execute(insert(MatchDoubt), new)


def _doubt(kind: str, key: int, write: Write) -> dict[str, Any]:
    return {
        "record_id": key, "kind": kind, "candidate": str(write.candidate), "score": write.score,
        "why": write.why, "state": WAITING, "area_code": write.stated.get("area_code") or "",
    }  # fmt: skip
