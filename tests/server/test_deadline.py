"""A request that takes too long is told so, and stops costing; what is being written is waited for."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Thread

import pytest
from dash import Dash, Input, Output, html
from sqlalchemy import text
from starlette.testclient import TestClient

from dashboard.permissions import EVERYBODY, Permissions
from dashboard.process import assemble
from data import deadline
from data.deadline import Deadline, TooSlow, check, within

SECOND = 1
ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(600)",
}


@pytest.fixture
def hasty(settings, store, make_client):
    """A client of a server where a request may take a second."""
    with make_client(replace(settings, request_seconds=SECOND), store) as client:
        yield client


def slow(store, ended):
    """Let a search take until its time is over, and note that it ended."""

    def search(*_asked):
        try:
            while True:
                time.sleep(0.02)
                check()
        finally:
            ended.set()

    store.search = search


def test_a_slow_request_is_503_in_time_and_its_work_ends(hasty, store):
    ended = Event()
    slow(store, ended)
    began = time.monotonic()
    reply = hasty.get("/search?q=a")
    assert time.monotonic() - began < SECOND + 2
    told = reply.json()
    assert (reply.status_code, told["type"]) == (503, "/problems#too-slow")
    assert "1 秒" in told["detail"]
    assert reply.headers["retry-after"] == "30"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert ended.wait(2)


def test_the_others_are_answered_meanwhile_and_after(hasty, store):
    slow(store, Event())
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(hasty.get, "/search?q=a")
        assert hasty.get("/healthz").status_code == 200
        assert late.result(10).status_code == 503
    del store.search
    assert hasty.get("/search?q=a").status_code == 200


def test_what_waited_for_a_thread_until_nobody_waited_is_not_begun(hasty, store):
    release, begun = Event(), []

    def search(*_asked):
        begun.append(1)
        release.wait(3)  # the test client hears nothing before a request has ended altogether
        return []

    store.search = search
    with ThreadPoolExecutor(12) as pool:  # there are eight threads
        replies = [pool.submit(hasty.get, f"/search?q={n}") for n in range(12)]
        assert {reply.result(10).status_code for reply in replies} == {503}
        assert len(begun) == 8
        release.set()
        time.sleep(0.3)
        assert len(begun) == 8


def test_a_slow_callback_is_told_in_the_same_way(settings, store):
    dash = Dash("slow", enable_mcp=False)
    dash.layout = html.P(id="greeting")
    ended = Event()

    @dash.callback(Output("greeting", "children"), Input("greeting", "id"))
    def greet(_value):
        try:
            while True:
                time.sleep(0.02)
                check()
        finally:
            ended.set()

    permissions = Permissions({"greeting": EVERYBODY})
    inside = assemble(replace(settings, request_seconds=SECOND), store, dash, permissions)
    body = {
        "output": "greeting.children",
        "outputs": {"id": "greeting", "property": "children"},
        "inputs": [{"id": "greeting", "property": "id", "value": "x"}],
    }
    with TestClient(inside, base_url="http://127.0.0.1:8050", raise_server_exceptions=False) as client:
        reply = client.post("/_dash-update-component", json=body)
    assert (reply.status_code, reply.json()["code"]) == (503, "too_slow")
    assert ended.wait(2)


# the database ---


@pytest.fixture
def watched(engine):
    """An engine of each kind whose questions end with their request."""
    deadline.watch(engine)
    return engine


def test_the_database_leaves_what_nobody_waits_for(watched):
    limit = Deadline(SECOND)
    broken = Thread(target=lambda: (time.sleep(0.5), limit.stop(), limit.break_off()))
    broken.start()
    began = time.monotonic()
    with (
        within(limit),
        pytest.raises(Exception, match=r"interrupted|cancel"),
        watched.connect() as connection,
    ):
        connection.execute(text(ENDLESS[watched.dialect.name]))
    assert time.monotonic() - began < 5
    broken.join()
    with watched.connect() as connection:  # it is not broken for whoever comes next
        assert connection.scalar(text("SELECT 1")) == 1


def test_no_question_is_begun_after_the_time(watched):
    limit = Deadline(SECOND)
    with within(limit), watched.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
        assert limit.stop()
        with pytest.raises(TooSlow):
            connection.scalar(text("SELECT 1"))
    with within(limit), pytest.raises(TooSlow), watched.connect():
        pass


def test_what_is_being_written_is_not_broken_off(watched):
    limit = Deadline(SECOND)
    with within(limit), watched.execution_options(write=True).begin() as connection:
        connection.execute(text("DELETE FROM meta"))
        assert not limit.stop()
        connection.execute(text("INSERT INTO meta (key, value) VALUES ('a', 'b')"))
    with watched.connect() as connection:
        assert connection.scalar(text("SELECT value FROM meta")) == "b"


def test_outside_of_a_request_nothing_has_a_deadline(watched):
    check()
    limit = Deadline(SECOND)
    limit.stop()
    with within(limit), within(None), watched.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_a_question_keeps_its_deadline_in_a_thread(watched):
    limit = Deadline(SECOND)
    limit.stop()

    async def asked():
        with within(limit):
            await asyncio.to_thread(check)

    with pytest.raises(TooSlow):
        asyncio.run(asked())
