"""What somebody was refused is written down, once a minute, and no flood of it fills the log."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, select

from data.audit import refusing
from data.audit.refusing import MOST, PROBES, Refusals
from data.errors import AwayError
from data.models import AuditLog
from data.writes import writing


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def refusals(engine: Engine, watch: Watch) -> Refusals:
    return Refusals(engine, watch)


def told(engine: Engine, refusals: Refusals) -> list[tuple[Any, ...]]:
    refusals.settle(30)
    columns = (AuditLog.action, AuditLog.by, AuditLog.role, AuditLog.target, AuditLog.result)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(AuditLog.id))]


def test_who_was_refused_what_is_written_down(engine: Engine, refusals: Refusals) -> None:
    refusals.refused("lin", "grid_worker", "/accounts")
    assert told(engine, refusals) == [("refused", "lin", "grid_worker", "/accounts", "refused")]


def test_the_same_is_written_down_once_a_minute(engine: Engine, refusals: Refusals, watch: Watch) -> None:
    for second in (0, 1, 59, 61, 62):
        watch.now = second
        refusals.refused("lin", "grid_worker", "/accounts")
    refusals.refused("zhou", "leader", "/accounts")
    assert [row[1] for row in told(engine, refusals)] == ["lin", "lin", "zhou"]


def test_of_a_flood_only_so_many_are_written_down_and_that_there_were_more(
    engine: Engine, refusals: Refusals, watch: Watch
) -> None:
    for n in range(10 * MOST):
        refusals.refused("lin", "grid_worker", f"/{n}")
    assert [row[4] for row in told(engine, refusals)] == [*["refused"] * (MOST - 1), "flood"]
    watch.now = 61
    refusals.refused("lin", "grid_worker", "/accounts")
    assert len(told(engine, refusals)) == MOST + 1


def test_a_flood_of_one_hides_nobody_else(engine: Engine, refusals: Refusals) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: refusals.refused("lin", "grid_worker", f"/{n}"), range(300)))
    refusals.refused("fang", "planner", "/accounts")
    assert [row[1] for row in told(engine, refusals)] == [*["lin"] * MOST, "fang"]


def test_what_is_not_there_is_written_down_only_when_that_happens_again_and_again(
    engine: Engine, refusals: Refusals, watch: Watch
) -> None:
    for n in range(PROBES):
        refusals.missed("lin", "grid_worker", "house", str(n))
    assert told(engine, refusals) == []
    refusals.missed("lin", "grid_worker", "house", "99")
    for n in range(1000, 1000 + 5 * PROBES):
        refusals.missed("lin", "grid_worker", "event", str(n))
    assert told(engine, refusals) == [("probing", "lin", "grid_worker", "house", "refused")]
    watch.now = 60
    for n in range(PROBES + 1):
        refusals.missed("lin", "grid_worker", "event", str(n))
    assert [row[3] for row in told(engine, refusals)] == ["house", "event"]


def test_who_looks_slowly_or_at_the_same_again_probes_nothing(
    engine: Engine, refusals: Refusals, watch: Watch
) -> None:
    for _ in range(20 * PROBES):
        refusals.missed("lin", "grid_worker", "house", "7")
    for n in range(10 * PROBES):
        watch.now = n * (60.0 / PROBES)
        refusals.missed("zhou", "leader", "house", str(n))
    assert told(engine, refusals) == []


def test_whoever_tells_it_does_not_wait_for_the_database(
    engine: Engine, refusals: Refusals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the database is away entries wait for it, so many; they are written when it is back."""
    back, real = Event(), writing

    def away(on: Engine, act: Any) -> Any:
        if not back.wait(0.01):
            raise AwayError.of("away")
        return real(on, act)

    monkeypatch.setattr(refusing, "writing", away)
    monkeypatch.setattr(refusing, "MOST_WAITING", 3)
    for n in range(5):
        refusals.refused(f"person {n}", "leader", "/accounts")
    with engine.connect() as connection:
        assert connection.scalars(select(AuditLog.id)).all() == []
    back.set()
    assert [row[1] for row in told(engine, refusals)] == ["person 0", "person 1", "person 2"]


def test_what_the_database_does_not_take_is_in_no_way_of_what_comes(
    engine: Engine, refusals: Refusals, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = writing

    def broken(on: Engine, act: Any) -> Any:
        if act.by == "lin":
            raise ValueError("too odd")
        return real(on, act)

    monkeypatch.setattr(refusing, "writing", broken)
    refusals.refused("lin", "leader", "/accounts")
    refusals.refused("zhou", "leader", "/accounts")
    assert [row[1] for row in told(engine, refusals)] == ["zhou"]
