"""Several processes at one address, on PostGIS: one may die, the database may be started again."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
import restarted
import started

from data.build import build_street
from data.demo import street
from data.settings import read_settings

WORKERS = 2


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def office(restartable: restarted.Server, home: Path) -> Iterator[started.Started]:
    """The product on PostGIS, with two workers."""
    made = street(houses=500, seed=7, until=started.UNTIL)
    settings = read_settings({"MENPAI_HOME": str(home), "MENPAI_DATABASE_URL": restartable.url})
    build_street(settings, made.batches(), made.meta)
    environ = started.environment(
        home,
        MENPAI_DATABASE_URL=restartable.url,
        MENPAI_WORKERS=str(WORKERS),
        MENPAI_DATABASE_CONNECTIONS="2",
    )
    with started.started(environ) as running:
        yield running


def workers(office: started.Started) -> set[int]:
    """Processes that serve: children of the parent that have the socket."""
    path = Path(f"/proc/{office.process.pid}/task/{office.process.pid}/children")
    children = {int(pid) for pid in path.read_text().split()}
    return {pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()}


def asked(office: started.Started, patience_s: float) -> httpx2.Response | None:
    """The health check, on a connection of its own; None where nobody answers."""
    try:
        return httpx2.get(office.url + "healthz", timeout=patience_s)
    except httpx2.TransportError:
        return None


def health(office: started.Started, patience_s: float = 60) -> int:
    """Status of the health check; 0 where nobody answers."""
    reply = asked(office, patience_s)
    return reply.status_code if reply else 0


def says_it_is_starting(office: started.Started) -> bool:
    """Whether a worker that waits for the database answered, and at once."""
    reply = asked(office, 2)
    return reply is not None and reply.json().get("type") == "/problems#starting"


def wait_for(condition: Callable[[], object], seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.postgis
def test_all_answer_and_one_that_dies_is_replaced(office: started.Started) -> None:
    before = workers(office)
    assert len(before) == WORKERS
    wait_for(lambda: [health(office) for _ in range(20)] == [200] * 20)
    os.kill(min(before), signal.SIGKILL)
    wait_for(lambda: len(workers(office) - before) == 1)
    assert max(before) in workers(office)
    wait_for(lambda: [health(office) for _ in range(20)] == [200] * 20)


@pytest.mark.postgis
def test_they_outlive_a_restart_of_the_database(
    office: started.Started, restartable: restarted.Server
) -> None:
    before = workers(office)
    restartable.stop(restarted.FAST)
    try:
        wait_for(lambda: health(office, 8) == 503)
        # The younger one: the other is surely ready. If it was still starting, it may have ended by itself.
        with suppress(ProcessLookupError):
            os.kill(max(before), signal.SIGKILL)
        wait_for(lambda: says_it_is_starting(office))
    finally:
        restartable.start()
        restartable.wait()
    wait_for(lambda: [health(office) for _ in range(10)] == [200] * 10)
    wait_for(lambda: len(workers(office)) == WORKERS)
    assert before & workers(office), "who was ready went on; who was just starting tried again"


@pytest.mark.postgis
def test_all_end_when_they_are_told_to(office: started.Started) -> None:
    before = workers(office)
    office.process.send_signal(signal.SIGTERM)
    assert office.process.wait(40) == 0
    assert not [pid for pid in before if Path(f"/proc/{pid}").exists()]
    assert "Traceback" not in office.rest()
