"""Bring a checked file in: one transaction in which it is planned again, written, and noted as a batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, update

from data.database import read_meta, touch, write_meta
from data.errors import StoreError
from data.imports import applying, memory, offering
from data.imports.applying import Stamp
from data.imports.checking import Bench, Checked
from data.imports.consequences import follow
from data.imports.fault_words import words_of
from data.imports.grids import reassign
from data.imports.identities import reseal
from data.imports.kinds import KINDS
from data.imports.planning import ADDED, CHANGED, OUTCOMES, Plan, plan
from data.imports.raw import RawTable
from data.imports.remerging import existing_of
from data.imports.request import Request, Tell
from data.models import AuditLog, ImportBatch

UNCONFIRMED = "another reading of the coordinates fits better: choose it, or confirm the one you chose"


@dataclass(frozen=True)
class Batch:
    """What was done: the batch's number, rows by outcome, and what was checked."""

    id: int
    counts: dict[str, int]
    checked: Checked


def bring_in(
    engine: Engine, home: Path, raw: RawTable, request: Request, at: datetime, *, tell: Tell, lang: str
) -> Batch:
    """Import a raw table, all of it or nothing.

    It is planned again inside the transaction: what was there when somebody looked may have changed since.
    ``lang``: in which faults are noted. StoreError when it must not be done, PlaceError when it cannot.
    """
    with engine.execution_options(write=True).begin() as connection:
        _alone(connection)
        bench = Bench(connection, home, at, tell)
        checked = bench.check(raw, request)
        if checked.must_confirm and not request.confirmed:
            raise StoreError(UNCONFIRMED)
        batch = _begin(connection, request, str(checked.placed.reading), at)
        _write(bench, checked.plan, batch)
        applying.quarantine(
            connection, batch, checked.plan.faults, lambda fault: words_of(fault, KINDS[request.kind], lang)
        )
        done = Batch(batch, checked.plan.counts, checked)
        _end(connection, done, len(raw), request, at)
        memory.keep_mapping(connection, request.kind, request.source, request.mapping)
        tell("done", len(raw))
    return done


def _alone(connection: Connection) -> None:
    """Two imports at once would not know of each other's new things. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(42691)")


def _write(bench: Bench, made: Plan, batch: int) -> None:
    """The plan and what follows from it."""
    connection, kind = bench.connection, made.kind.code
    seal = bench.seal() if kind == "persons" else None
    things = applying.write(connection, made, Stamp(batch, bench.at, seal), bench.tell)
    added, changed = (_things(made, things, outcome) for outcome in (ADDED, CHANGED))
    if seal is not None:
        spoken_of = [w for w in made.writes if w.outcome == ADDED or (w.record and w.thing)]
        reseal(connection, [things[w.row.number] for w in spoken_of], seal)
    if kind == "grids" and (added or changed):
        reassign(connection, [*added, *changed])
    if kind == "facilities":
        _offer(bench, made, things, batch)
    follow(connection, kind, bench.at, added=added, changed=changed)


def _things(made: Plan, things: dict[int, str], outcome: str) -> list[str]:
    return [things[w.row.number] for w in made.writes if w.outcome == outcome]


def _offer(bench: Bench, made: Plan, facilities: dict[int, str], batch: int) -> None:
    """The service points of new facilities, as rows of the same batch."""
    points = offering.offered(made, facilities)
    if not points:
        return
    connection, kind = bench.connection, KINDS["service_points"]
    there, own = existing_of(connection, kind), memory.of_source(connection, kind.code, made.source)
    frame = offering.as_frame(points)
    further = plan(connection, points, frame, there, own, source=made.source, at=bench.at)
    applying.write(connection, further, Stamp(batch, bench.at), bench.tell)


def _begin(connection: Connection, request: Request, reading: str, at: datetime) -> int:
    memory.name_source(connection, request.source, at)
    batch = insert(ImportBatch).values(
        kind=request.kind,
        source=request.source,
        file_name=request.file_name[:200],
        file_hash=request.file_hash,
        src_crs=reading[:24],
        brought_by=request.brought_by[:80],
        started_at=at,
    )
    return int(connection.execute(batch).inserted_primary_key[0])  # type: ignore[index]


def _end(connection: Connection, batch: Batch, rows: int, request: Request, at: datetime) -> None:
    figures = {f"rows_{name}": batch.counts[name] for name in OUTCOMES}
    ended = datetime.now(at.tzinfo)
    done = update(ImportBatch).where(ImportBatch.id == batch.id)
    connection.execute(done.values(ended_at=ended, rows_in=rows, **figures))
    target = f"{request.kind} {request.source} batch {batch.id}"[:120]
    connection.execute(insert(AuditLog).values(at=at, action="import", target=target, result="ok"))
    if batch.counts[ADDED] or batch.counts[CHANGED]:
        _speak_until(connection, at)
        touch(connection)


def _speak_until(connection: Connection, at: datetime) -> None:
    """Data of a real street speak until the last import; a made-up street keeps its own evening."""
    if read_meta(connection).get("fictional") != "1":
        write_meta(connection, {"as_of": at.isoformat()})
