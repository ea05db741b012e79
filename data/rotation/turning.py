"""A key made, everything sealed anew with it beside a service that goes on; an old key forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from data import key_file
from data.errors import StoreError
from data.key_file import Ring
from data.key_lock import PAUSE_S, is_alone, wait_alone, when_free
from data.rotation import records, rows
from data.rotation.columns import TABLES
from data.rotation.counting import Sealed, count
from data.rotation.step import Step
from data.rotation.traces import empty_log, leave_none
from data.sealing import Seal, path_of, seal_of
from data.writes import Act, unsigned, writing

Tell = Callable[[str, int], None]  # what, how many more
Renewing = Callable[[Connection, Any, Seal], Step[Any]]


@dataclass(frozen=True)
class Turned:
    """Key ``number`` is the newest, ``made`` just now or taken up again.

    ``renewed`` rows were sealed anew; ``closed`` rows do not open and were left as they are.
    """

    number: int
    made: bool
    renewed: int
    closed: int


def make_key(engine: Engine, home: Path, by: str, *, new: bool = False) -> tuple[int, bool]:
    """A new key in the file, or, unless ``new``, the newest while something is still sealed with older ones.

    Returns its number, and whether it was made.
    """
    old = seal_of(home).ring
    before = old.newest.number
    found = counted(engine)
    if lost := [number for number in found if number > before]:
        raise StoreError.of("no_such_seal", number=max(lost), file=str(path_of(home)))
    if not new and found.older_than(before):
        return before, False
    ring = old.with_another()
    key = ring.newest
    act = Act("make sealing key", target=f"key {key.number}, {key.mark}", by=by)
    when_free(partial(_keep, engine, home, act, old, ring))
    return key.number, True


def renew(engine: Engine, home: Path, tell: Tell, by: str) -> tuple[int, int]:
    """Seal all anew that is not sealed with the newest key; rows that were, and rows that do not open.

    It may be stopped at any moment and begun again: what is done is skipped.
    """
    seal = seal_of(home).still()
    renewed, closed = 0, 0
    for name, work in _works():
        for step in _steps(engine, work, seal):
            renewed, closed = renewed + step.renewed, closed + step.closed
            tell(name, step.renewed)
    empty_log(engine)
    key = seal.ring.newest
    result = "failed" if closed else "ok"
    target = f"key {key.number}, {key.mark}: {renewed} rows"
    when_free(partial(_note, engine, Act("seal anew", target=target, by=by, result=result)))
    return renewed, closed


def turn(engine: Engine, home: Path, tell: Tell, by: str, *, new: bool = False) -> Turned:
    """Both of them. What was begun and not finished is finished first, without another key."""
    number, made = make_key(engine, home, by, new=new)
    return Turned(number, made, *renew(engine, home, tell, by))


def forget(engine: Engine, home: Path, number: int, by: str) -> None:
    """Drop the half of a key that opens. StoreError while anything is sealed with it, or found by it."""
    ring = seal_of(home).ring
    key = ring.key(number)
    if key is None:
        raise StoreError.of("no_such_key_here", number=number, newest=ring.newest.number)
    if key == ring.newest:
        raise StoreError.of("key_is_newest", number=number)
    if key.sealing is None:
        raise StoreError.of("seal_forgotten", number=number)
    when_free(partial(_barrier, engine))  # whoever sealed with it before there was a newer one is done now
    if left := counted(engine)[number]:
        raise StoreError.of("key_in_use", number=number, n=left)
    act = Act("forget sealing key", target=f"key {number}, {key.mark}", by=by)
    when_free(partial(_keep, engine, home, act, ring, ring.without(number)))


def counted(engine: Engine) -> Sealed:
    """How many values are of which key."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        return count(connection)


def _keep(engine: Engine, home: Path, act: Act, before: Ring, ring: Ring) -> None:
    """Other keys in the file, with the act's entry. StoreError when another command just changed them."""
    with writing(engine, act) as connection:
        wait_alone(connection)
        if seal_of(home).ring != before:
            raise StoreError.of("keys_changed")
        key_file.write(path_of(home), ring)


def _barrier(engine: Engine) -> None:
    with unsigned(engine) as connection:
        wait_alone(connection)


def _note(engine: Engine, act: Act) -> None:
    with writing(engine, act):
        pass


def _works() -> Iterator[tuple[str, Renewing]]:
    for columns in TABLES:
        yield columns.table.name, partial(_of_rows, columns=columns)
    yield records.ROW.__tablename__, records.renew


def _of_rows(connection: Connection, after: Any, seal: Seal, *, columns: Any) -> Step[Any]:
    return rows.renew(connection, columns, after, seal)


def _step(engine: Engine, work: Renewing, after: Any, seal: Seal) -> Step[Any] | None:
    with unsigned(engine) as connection:
        leave_none(connection)
        return work(connection, after, seal) if is_alone(connection) else None


def _steps(engine: Engine, work: Renewing, seal: Seal) -> Iterator[Step[Any]]:
    """Some rows in a transaction each; half of the time is for others."""
    after = None
    while True:
        began = time.monotonic()
        step = when_free(partial(_step, engine, work, after, seal))
        if step is None:  # somebody brings data in
            time.sleep(PAUSE_S)
            continue
        if step.last is None:
            return
        after = step.last
        yield step
        time.sleep(time.monotonic() - began)
