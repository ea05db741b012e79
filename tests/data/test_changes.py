"""What changed since one looked: nothing is lost, nothing is told twice, and every process hears of it."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import town as toy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, select, text, update

from data import bulk
from data.changes import ChangeFeed, Mark, MarkLost, Wakeup, Watch, feed
from data.database import session, touch
from data.models import Alarm, ChangeLog, Event, EventLog, House, Visit
from geo import hexes
from geo.vocabulary import EVENT_KINDS, EVENT_STATUSES, LEVELS

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
EVENT: dict[str, Any] = {
    "kind": EVENT_KINDS[0].code, "level": LEVELS[0].code, "status": EVENT_STATUSES[0].code,
    "origin": "worker", "title": "t", "reported_at": AT,
    "area_code": toy.A1, "hex_id": int(hexes.hex_of([120.65], [28.01])[0]), "geometry": "POINT(120.65 28.01)",
}  # fmt: skip


@pytest.fixture
def living(engine: Engine) -> Engine:
    """A toy town of one's own, to be changed."""
    with (
        engine.execution_options(write=True).begin() as connection,
        bulk.loading(connection, fresh=True) as load,
    ):
        for name, frame in toy.frames().items():
            load(name, frame)
    touch(engine)
    return engine


def told(found: tuple[Mark, list[Any]]) -> list[tuple[str, str, str]]:
    return [(change.table, change.key, change.operation) for change in found[1]]


def new(key: int) -> dict[str, Any]:
    return {**EVENT, "id": key, "number": f"E-{key}"}


def write(engine: Engine, *statements: Any) -> None:
    with session(engine, write=True) as opened:
        for statement in statements:
            opened.execute(statement)


def test_a_street_that_is_new_as_a_whole_is_not_told_row_by_row(living: Engine) -> None:
    with session(living) as opened:
        assert opened.scalars(select(ChangeLog)).all() == []


def test_every_row_that_came_changed_or_went_is_told_in_order(living: Engine) -> None:
    following = ChangeFeed(living)
    mark = following.mark()
    write(living, insert(Event).values([new(101), new(100)]))
    write(living, update(Event).where(Event.id.in_([100, 1])).values(status=3))
    write(living, delete(Event).where(Event.id == 100))
    mark, changes = following.since(mark)
    assert {(c.table, c.operation, c.key) for c in changes} == {
        ("event", "insert", "100"), ("event", "insert", "101"), ("event", "update", "1"),
        ("event", "update", "100"), ("event", "delete", "100"),
    }  # fmt: skip
    assert [c.operation for c in changes if c.key == "100"] == ["insert", "update", "delete"]
    assert all(abs(c.at - datetime.now(UTC)) < timedelta(minutes=1) for c in changes)
    assert told(following.since(mark)) == []


def test_alarms_and_visits_are_told_too_and_houses_are_not(living: Engine) -> None:
    following = ChangeFeed(living)
    mark = following.mark()
    write(living, update(Alarm).where(Alarm.id == 1).values(state="over"))
    write(living, delete(Visit).where(Visit.id == 2))
    write(living, update(House).where(House.id == 1).values(floor=9))
    assert told(following.since(mark)) == [("alarm", "1", "update"), ("visit", "2", "delete")]


def test_a_row_that_took_another_key_went_and_came(living: Engine) -> None:
    write(living, delete(EventLog))
    following = ChangeFeed(living)
    mark = following.mark()
    write(living, update(Event).where(Event.id == 1).values(id=777))
    assert told(following.since(mark)) == [("event", "1", "delete"), ("event", "777", "update")]


def test_a_statement_that_touches_no_row_tells_nothing(living: Engine) -> None:
    following = ChangeFeed(living)
    mark = following.mark()
    write(living, update(Event).where(Event.id == -1).values(status=3))
    assert told(following.since(mark)) == []


def test_what_is_undone_is_not_told(living: Engine) -> None:
    following = ChangeFeed(living)
    mark = following.mark()
    with session(living.execution_options(write=True)) as opened:
        opened.execute(update(Event).where(Event.id == 1).values(status=3))
    assert told(following.since(mark)) == []


@pytest.mark.postgis
def test_a_transaction_that_commits_late_is_not_lost(postgis_engine: Engine) -> None:
    """The one that began first, and has the smaller numbers, commits last."""
    toy.load(postgis_engine)
    following = ChangeFeed(postgis_engine)
    mark = following.mark()
    with postgis_engine.connect() as early, postgis_engine.connect() as late:
        early.execute(update(Event).where(Event.id == 1).values(status=3))
        late.execute(update(Event).where(Event.id == 2).values(status=3))
        late.commit()
        mark, changes = following.since(mark)
        assert [c.key for c in changes] == ["2"], "told at once, though an older transaction is open"
        early.commit()
    mark, changes = following.since(mark)
    assert [c.key for c in changes] == ["1"]
    assert told(following.since(mark)) == []


@pytest.mark.postgis
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(("change", "commit", "undo", "look")))))
def test_whatever_the_order_of_commits_each_change_is_told_once(
    postgis_engine: Engine, steps: list[tuple[int, str]]
) -> None:
    with postgis_engine.begin() as fresh:
        fresh.execute(delete(Event))
        fresh.execute(insert(Event), [new(1), new(2), new(3)])  # a row for each, so none waits for another
    following = ChangeFeed(postgis_engine)
    mark, heard, wanted = following.mark(), [0, 0, 0], [0, 0, 0]
    open_, pending = [postgis_engine.connect() for _ in range(3)], [0, 0, 0]

    def look() -> None:
        nonlocal mark
        mark, changes = following.since(mark)
        for change in changes:
            heard[int(change.key) - 1] += 1

    def end(writer: int, *, commit: bool) -> None:
        if commit:
            open_[writer].commit()
            wanted[writer] += pending[writer]
        else:
            open_[writer].rollback()
        pending[writer] = 0

    try:
        for writer, step in steps:
            if step == "look":
                look()
                assert heard == wanted
            elif step == "change":
                open_[writer].execute(update(Event).where(Event.id == writer + 1).values(status=3))
                pending[writer] += 1
            else:
                end(writer, commit=step == "commit")
        for writer in range(3):
            end(writer, commit=True)
        look()
        assert heard == wanted
    finally:
        for connection in open_:
            connection.close()


def test_a_mark_of_another_data_version_is_lost(living: Engine) -> None:
    following = ChangeFeed(living)
    mark = following.mark()
    touch(living)
    with pytest.raises(MarkLost, match="version"):
        following.since(mark)


def test_a_mark_of_a_database_that_was_put_back_is_lost(living: Engine) -> None:
    following = ChangeFeed(living)
    now = following.mark()
    ahead = now.snapshot and "1:999999999:"
    with pytest.raises(MarkLost, match="older than the mark"):
        following.since(Mark(now.version, now.at, now.seq + 1_000, ahead))


def test_old_entries_are_forgotten_and_who_needed_them_is_told(living: Engine) -> None:
    following = ChangeFeed(living)
    mark = following.mark()
    write(living, update(Event).where(Event.id < 4).values(status=3))
    write(living, update(ChangeLog).where(ChangeLog.key != "3").values(at=AT - timedelta(days=30)))
    assert feed.trim(living) == 2
    assert [c.key for c in following.since(mark)[1]] == ["3"]
    with pytest.raises(MarkLost, match="6 days"):
        following.since(Mark(mark.version, mark.at - timedelta(days=7), mark.seq, mark.snapshot))


def test_numbers_are_not_used_again_when_all_entries_are_forgotten(living: Engine) -> None:
    following = ChangeFeed(living)
    write(living, update(Event).where(Event.id == 1).values(status=3))
    mark = following.mark()
    feed.trim(living, older_than=timedelta(seconds=-5))
    assert told(following.since(mark)) == []
    write(living, update(Event).where(Event.id == 2).values(status=3))
    assert told(following.since(mark)) == [("event", "2", "update")]


def test_too_many_changes_are_a_reason_to_load_anew(living: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MOST", 10)
    following = ChangeFeed(living)
    mark = following.mark()
    write(living, update(Event).where(Event.id <= 10).values(status=3))
    assert len(following.since(mark)[1]) == 10
    write(living, update(Event).where(Event.id == 11).values(status=3))
    with pytest.raises(MarkLost, match="more than 10"):
        following.since(mark)


def test_a_mark_can_be_written_down(living: Engine) -> None:
    mark = ChangeFeed(living).mark()
    assert Mark.of_text(mark.to_text()) == mark


CHANGE = """
import sys
from sqlalchemy import text
from data.database import make_engine
with make_engine(sys.argv[1]).execution_options(write=True).begin() as connection:
    connection.execute(text(sys.argv[2]))
"""


def change_elsewhere(engine: Engine, statement: str) -> float:
    """Let another process change something; the time of its commit."""
    url = engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", CHANGE, url, statement], cwd=ROOT, check=True, timeout=60)
    return time.monotonic()


def test_a_change_in_another_process_is_seen_within_two_seconds(living: Engine) -> None:
    following = ChangeFeed(living)
    mark, seen = following.mark(), []

    def look() -> None:
        nonlocal mark
        mark, changes = following.since(mark)
        seen.extend((change.key, time.monotonic()) for change in changes)

    watch = Watch(living, look).start()
    try:
        for key in ("1", "2", "3"):
            done = change_elsewhere(living, f"UPDATE event SET status = 3 WHERE id = {key}")  # noqa: S608
            while not any(k == key for k, _ in seen) and time.monotonic() < done + 5:
                time.sleep(0.01)
            assert [at < done + 2 for k, at in seen if k == key] == [True]
    finally:
        watch.stop()


def test_a_new_data_version_wakes_too(living: Engine) -> None:
    wakeup = Wakeup(living)
    try:
        assert wakeup.wait(1), "before it listened, anything may have happened"
        assert not wakeup.wait(0.3)
        touch(living)
        assert wakeup.wait(1.5)
        assert not wakeup.wait(0.3)
    finally:
        wakeup.close()


def test_a_look_that_fails_is_not_the_last(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        raise RuntimeError("broken")

    watch = Watch(engine, look).start()
    while len(looks) < 2:
        time.sleep(0.01)
    watch.stop()
    assert "RuntimeError" in caplog.text


@pytest.mark.postgis
def test_who_listened_hears_again_after_the_connection_broke(postgis_engine: Engine) -> None:
    wakeup = Wakeup(postgis_engine)
    try:
        wakeup.wait(1)
        killer = Thread(target=cut_listeners, args=(postgis_engine,))
        killer.start()
        assert wakeup.wait(5), "connected again: anything may have happened meanwhile"
        killer.join()
        touch(postgis_engine)
        assert wakeup.wait(2)
    finally:
        wakeup.close()


def cut_listeners(engine: Engine) -> None:
    time.sleep(0.3)
    with engine.begin() as connection:
        cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        assert connection.execute(cut).scalars().all() == [True]


def test_a_file_that_was_put_in_the_place_of_another_is_noticed(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    wakeup = Wakeup(sqlite_engine)
    try:
        wakeup.wait(1)
        (tmp_path / "menpai.db").rename(tmp_path / "aside.db")
        assert not wakeup.wait(0.3)
        assert not (tmp_path / "menpai.db").exists()
        (tmp_path / "aside.db").rename(tmp_path / "menpai.db")
        assert wakeup.wait(2)
    finally:
        wakeup.close()
