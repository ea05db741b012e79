"""The database is started again while people work: what was acknowledged is there, once."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
import restarted
import town as toy
from asking import ALL_TIME, LEADER, tiles_at
from sqlalchemy import Engine, insert, select
from test_changes import new

from data.changes import ChangeFeed, Watch
from data.database import make_engine, migrate, session
from data.errors import AwayError
from data.models import AuditLog, Event
from data.store import Store
from data.writes import Act, begun_again, writing

WRITERS, READERS = 3, 3
STOPS = {"fast": restarted.FAST, "immediate": restarted.IMMEDIATE, "killed": signal.SIGKILL}


@pytest.fixture(scope="module")
def server(restartable: restarted.Server) -> restarted.Server:
    """A server of one's own, migrated and with the toy town in it."""
    engine = make_engine(restartable.url)
    migrate(engine)
    toy.load(engine)
    engine.dispose()
    return restartable


class Work:
    """People who write and read until they are told to stop; what they saw."""

    def __init__(self, url: str, first: int) -> None:
        self.engines = [make_engine(url) for _ in range(WRITERS + READERS)]
        self.stores = [Store(engine) for engine in self.engines[WRITERS:]]
        self.over = threading.Event()
        self.first, self.acknowledged = first, [0] * WRITERS
        self.refused: Counter[str] = Counter()
        self.answered: list[float] = []

    def write(self, who: int) -> None:
        engine = self.engines[who]

        @begun_again
        def report(key: int) -> None:
            with writing(engine, Act("report event", target=f"E-{key}")) as connection:
                connection.execute(insert(Event).values(new(key)))

        while not self.over.is_set():
            report(self.first + who + WRITERS * self.acknowledged[who])
            self.acknowledged[who] += 1

    def read(self, who: int) -> None:
        store = self.stores[who]
        while not self.over.is_set():
            assert store.tile(LEADER, "houses", *tiles_at(16)[0]) is not None, "memory answers"
            try:
                assert store.event(LEADER, 1) is not None
                self.answered.append(time.monotonic())
            except AwayError:
                self.refused["away"] += 1
            time.sleep(0.01)

    def keys(self) -> set[int]:
        return {
            self.first + who + WRITERS * n for who in range(WRITERS) for n in range(self.acknowledged[who])
        }


@pytest.mark.postgis
@pytest.mark.parametrize("how", STOPS.values(), ids=list(STOPS))
def test_nothing_that_was_acknowledged_is_lost(server: restarted.Server, how: signal.Signals) -> None:
    work, first = Work(server.url, 10_000 * (1 + list(STOPS.values()).index(how))), make_engine(server.url)
    feed, heard = ChangeFeed(first), Counter[str]()
    mark = feed.mark()

    def look() -> None:
        nonlocal mark
        mark, changes = feed.since(mark)
        heard.update(change.key for change in changes)

    watch = Watch(first, look).start()
    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        busy: list[Future[None]] = [pool.submit(work.write, n) for n in range(WRITERS)]
        busy += [pool.submit(work.read, n) for n in range(READERS)]
        try:
            wait_for(lambda: sum(work.acknowledged) > 20 or any(f.done() for f in busy))
            before = sum(work.acknowledged)
            server.stop(how)
            time.sleep(1)
            server.start()
            server.wait()
            back = time.monotonic()
            wait_for(lambda: sum(work.acknowledged) > before + 20 or any(f.done() for f in busy))
        finally:
            work.over.set()
        for one in busy:
            one.result(timeout=60)
    with session(first) as opened:
        stored = Counter(opened.scalars(select(Event.id).where(Event.id >= work.first)))
        entries = Counter(opened.scalars(select(AuditLog.target).where(AuditLog.action == "report event")))
    assert before > 20
    acknowledged = work.keys()
    assert set(stored) == acknowledged
    assert {entries[f"E-{key}"] for key in acknowledged} == {1}, "each exactly once"
    assert max(work.answered) > back
    wait_for(lambda: len(heard) >= len(stored))
    assert heard == Counter({str(key): 1 for key in stored}), "and every change was told, once"
    watch.stop()
    for engine in [first, *work.engines]:
        engine.dispose()


def wait_for(condition: object, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.05)
    assert condition()  # type: ignore[operator]


@pytest.fixture
def here(server: restarted.Server) -> Iterator[Engine]:
    engine = make_engine(server.url)
    yield engine
    engine.dispose()


@pytest.mark.postgis
def test_while_it_is_away_memory_answers_and_the_rest_is_said_in_words(
    server: restarted.Server, here: Engine
) -> None:
    store = Store(here).warm()
    server.stop(restarted.FAST)
    try:
        with pytest.raises(AwayError) as told:
            store.event(LEADER, 1)
        assert told.value.words("zh").startswith("数据库暂时连不上")
        assert store.presence.away
        begun = time.monotonic()
        for _ in range(20):
            with pytest.raises(AwayError):
                store.house(LEADER, 1, ALL_TIME)
            assert not store.refresh()
        assert time.monotonic() - begun < 1, "nobody waits for what is known to be away"
        assert store.counts(LEADER)["houses"] == 40
        assert store.summary(LEADER, ALL_TIME).events >= 60
    finally:
        server.start()
        server.wait()
    wait_for(lambda: store.refresh() or not store.presence.away)
    assert store.event(LEADER, 1) is not None
