"""Bring a checked file in: one transaction in which it is planned again, written, and noted as a batch."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, update

from data.database import read_meta, write_meta
from data.errors import StoreError
from data.imports import applying, memory, offering
from data.imports.applying import Stamp
from data.imports.checking import Bench, Checked
from data.imports.consequences import follow, homes_of
from data.imports.fault_words import words_of
from data.imports.first_records import put_down
from data.imports.grids import reassign
from data.imports.identities import reseal
from data.imports.kinds import KINDS
from data.imports.planning import ADDED, CHANGED, OUTCOMES, Plan
from data.imports.raw import RawTable
from data.imports.remerging import existing_of
from data.imports.request import Request, Tell
from data.key_lock import share
from data.models import ImportBatch
from data.writes import Act, writing


class UnconfirmedError(StoreError):
    """A person has to say which coordinates these are; nothing was changed."""


def _nobody_looks(_checked: Checked) -> None:
    """What was checked goes to nobody."""


@dataclass(frozen=True)
class Batch:
    """What was done: the batch's number, rows by outcome, and what was checked."""

    id: int
    counts: dict[str, int]
    checked: Checked


def bring_in(
    engine: Engine,
    home: Path,
    raw: RawTable,
    request: Request,
    at: datetime,
    *,
    tell: Tell,
    lang: str,
    look: Callable[[Checked], None] = _nobody_looks,
) -> Batch:
    """Import a raw table, all of it or nothing.

    It is planned again inside the transaction: what was there when somebody looked may have changed since.
    ``lang``: in which faults are noted; ``look`` is given what was checked before anything is written.
    UnconfirmedError when a person must say which coordinates these are, PlaceError when it cannot be done.
    """
    act = Act("import", at=at)
    with uncollected(), writing(engine, act) as connection:
        _alone(connection)
        bench = Bench(connection, home, at, tell)
        checked = bench.check(raw, request)
        look(checked)
        if checked.must_confirm and not request.confirmed:
            raise UnconfirmedError.of("unconfirmed")
        batch = _begin(connection, request, str(checked.placed.reading), at)
        _write(bench, checked.plan, batch)
        applying.quarantine(
            connection, batch, checked.plan.faults, lambda fault: words_of(fault, KINDS[request.kind], lang)
        )
        done = Batch(batch, checked.plan.counts, checked)
        _end(connection, done, len(raw), request, act)
        memory.keep_mapping(connection, request.kind, request.source, request.mapping)
        tell("done", len(raw))
    return done


@contextmanager
def uncollected() -> Iterator[None]:
    """Many small objects, none in circles: looking for circles again and again is a fifth of the work."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _alone(connection: Connection) -> None:
    """Two imports at once would not know of each other's new things. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")  # of another import, which may take long
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(42691)")
    share(connection)


def _write(bench: Bench, made: Plan, batch: int) -> None:
    """The plan and what follows from it."""
    connection, kind = bench.connection, made.kind.code
    seal = bench.seal() if kind == "persons" else None
    homes = _left_homes(connection, made)
    stamp = Stamp(batch, bench.at, seal)
    things = applying.write(connection, made, stamp, bench.tell)
    added, changed = (_things(made, things, outcome) for outcome in (ADDED, CHANGED))
    if seal is not None:
        spoken_of = [w for w in made.writes if w.outcome == ADDED or (w.record and w.thing)]
        reseal(connection, [things[w.row.number] for w in spoken_of], seal)
    if kind == "grids" and (added or changed):
        reassign(connection, [*added, *changed])
    if kind == "facilities":
        offering.offer(connection, offering.offered(made, things), made.source, stamp, bench.tell)
    if kind == "persons":
        _remember_homes(connection, [*added, *changed], homes)
    follow(connection, kind, bench.at, added=added, changed=changed, left=homes)


def _left_homes(connection: Connection, made: Plan) -> list[int]:
    """Houses that persons move out of by this plan."""
    if made.kind.code != "persons":
        return []
    return homes_of(connection, [int(w.thing) for w in made.writes if w.thing and "house_id" in w.changes])


def _remember_homes(connection: Connection, persons: list[str], left: list[int]) -> None:
    """Counting people changes their house: what was known before is put down, so that it can come back."""
    homes = [*homes_of(connection, map(int, persons)), *left]
    put_down(connection, existing_of(connection, KINDS["houses"]), map(str, homes))


def _things(made: Plan, things: dict[int, str], outcome: str) -> list[str]:
    return [things[w.row.number] for w in made.writes if w.outcome == outcome]


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


def _end(connection: Connection, batch: Batch, rows: int, request: Request, act: Act) -> None:
    figures = {f"rows_{name}": batch.counts[name] for name in OUTCOMES}
    ended = datetime.now(act.at.tzinfo)
    done = update(ImportBatch).where(ImportBatch.id == batch.id)
    connection.execute(done.values(ended_at=ended, rows_in=rows, **figures))
    act.target, act.by = f"{request.kind} {request.source} batch {batch.id}", request.brought_by[:80]
    if batch.counts[ADDED] or batch.counts[CHANGED]:
        act.news = True
        _speak_until(connection, act.at)


def _speak_until(connection: Connection, at: datetime) -> None:
    """Data of a real street speak until the last import; a made-up street keeps its own evening."""
    if read_meta(connection).get("fictional") != "1":
        write_meta(connection, {"as_of": at.isoformat()})
