"""The one door: all of a write with its entry, or nothing; and a write that was acknowledged is there."""

from __future__ import annotations

import time
from threading import Thread
from typing import Any

import pytest
import town as toy
from sqlalchemy import Engine, event, func, insert, select, text, update

from data import away, writes
from data.away import is_away, patiently
from data.changes import ChangeFeed
from data.database import data_version, session
from data.errors import AwayError
from data.models import AuditLog, Event, Meta
from data.writes import Act, begun_again, writing


def entries(engine: Engine) -> list[tuple[Any, ...]]:
    with session(engine) as opened:
        rows = opened.execute(select(AuditLog.action, AuditLog.target, AuditLog.result, AuditLog.by))
        return [tuple(row) for row in rows]


def facts(engine: Engine) -> set[str]:
    with session(engine) as opened:
        return set(opened.scalars(select(Meta.key)))


def test_a_write_and_its_entry_are_there_together(engine: Engine) -> None:
    act = Act("name", by="clerk")
    with writing(engine, act) as connection:
        connection.execute(insert(Meta).values(key="name", value="Plum"))
        act.target = "the street"
    assert (facts(engine), entries(engine)) == ({"name"}, [("name", "the street", "ok", "clerk")])


def test_of_a_write_that_fails_nothing_is_there(engine: Engine) -> None:
    with pytest.raises(RuntimeError), writing(engine, Act("name", news=True)) as connection:
        connection.execute(insert(Meta).values(key="name", value="Plum"))
        raise RuntimeError("in the middle")
    assert (facts(engine), entries(engine)) == (set(), [])


def test_news_is_a_new_data_version_and_a_single_event_is_none(engine: Engine) -> None:
    toy.load(engine)
    before, feed = data_version(engine), ChangeFeed(engine)
    mark = feed.mark()
    with writing(engine, Act("accept event")) as connection:
        connection.execute(update(Event).where(Event.id == 1).values(status=2))
    assert data_version(engine) == before
    assert [change.key for change in feed.since(mark)[1]] == ["1"]
    with writing(engine, Act("import", news=True)):
        pass
    assert int(data_version(engine)) > int(before)


def test_what_a_person_must_mend_is_no_absence(engine: Engine) -> None:
    with pytest.raises(Exception, match=r"(?i)unique") as failed, writing(engine, Act("name")) as connection:
        connection.execute(insert(Meta).values(key="name", value="Plum"))
        connection.execute(insert(Meta).values(key="name", value="Plum"))
    assert not is_away(failed.value)


def cut(engine: Engine) -> None:
    """End every other connection of the database, as a restart does."""
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        )


@pytest.mark.postgis
def test_a_write_that_was_cut_in_the_middle_happens_once(postgis_engine: Engine) -> None:
    tries = []

    @begun_again
    def work() -> None:
        with writing(postgis_engine, Act("count")) as connection:
            tries.append(1)
            connection.execute(insert(Meta).values(key=f"try {len(tries)}", value=""))
            if len(tries) == 1:
                cut(postgis_engine)
            connection.execute(select(func.count(Meta.key)))

    work()
    assert (len(tries), facts(postgis_engine)) == (2, {"try 2"})
    assert len(entries(postgis_engine)) == 1


@pytest.mark.postgis
@pytest.mark.parametrize("committed", [True, False])
def test_a_commit_whose_answer_was_lost_is_looked_up(postgis_engine: Engine, committed: bool) -> None:
    """The connection is cut right after, or right before, the commit."""

    def lose(connection: Any) -> None:
        raw = connection.connection.dbapi_connection
        if committed:
            raw.commit()
        cut(postgis_engine)

    event.listen(postgis_engine, "commit", lose, once=True)
    if committed:
        with writing(postgis_engine, Act("name")) as connection:
            connection.execute(insert(Meta).values(key="name", value="Plum"))
        assert (facts(postgis_engine), len(entries(postgis_engine))) == ({"name"}, 1)
    else:
        with pytest.raises(AwayError), writing(postgis_engine, Act("name")) as connection:
            connection.execute(insert(Meta).values(key="name", value="Plum"))
        assert (facts(postgis_engine), entries(postgis_engine)) == (set(), [])


@pytest.mark.postgis
def test_a_commit_that_is_still_under_way_is_waited_for(postgis_engine: Engine) -> None:
    """The line was cut, but the server is still at it: whether it was committed is not known yet."""
    act = Act("name")
    with postgis_engine.connect() as slow:
        entry = act.note(slow)
        number = writes._transaction_number(slow)
        with pytest.raises(AwayError):
            writes._is_there(postgis_engine, number, entry)
        slow.commit()
    assert writes._is_there(postgis_engine, number, entry)


def test_patience_ends_in_words() -> None:
    def never() -> None:
        raise AwayError("gone")

    begun = time.monotonic()
    with pytest.raises(AwayError, match="database is away"):
        patiently(never, 0.3)
    assert time.monotonic() - begun < 1


def test_who_knows_that_it_is_away_does_not_wait_and_one_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "PATIENCE_S", 0.2)
    monkeypatch.setattr(away, "PROBE_S", 0.3)
    presence, asked = away.Presence(), []

    def question() -> str:
        asked.append(1)
        if len(asked) < 50 and not back:
            raise AwayError("gone")
        return "here"

    back: list[int] = []
    with pytest.raises(AwayError):
        presence.ask(question)
    assert presence.away
    with pytest.raises(AwayError):
        presence.ask(question)  # the probe of this moment
    before = len(asked)
    for _ in range(5):
        with pytest.raises(AwayError):
            presence.ask(question)
    assert len(asked) == before, "the others are told at once"
    back.append(1)
    time.sleep(0.35)
    assert presence.ask(question) == "here"
    assert not presence.away


def test_a_write_waits_for_a_database_that_comes_back(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, there = writes._begun, []

    def begun(on: Engine) -> Any:
        if not there:
            raise AwayError("gone")
        return real(on)

    monkeypatch.setattr(writes, "_begun", begun)
    Thread(target=lambda: (time.sleep(0.4), there.append(1))).start()
    with writing(engine, Act("name")) as connection:
        connection.execute(insert(Meta).values(key="name", value="Plum"))
    assert facts(engine) == {"name"}
