"""Fixtures that all rings share: an empty migrated store on SQLite, on PostGIS, and on each in turn."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from data.database import make_engine, migrate

sys.path.insert(0, str(Path(__file__).parent))
import postgis
import restarted


def missing(reason: str) -> None:
    """A part of the machine is not there: skip in one line, or fail where everything is required."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'menpai.db'}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating for every test would take most of the time."""
    path = tmp_path_factory.mktemp("template") / "menpai.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_engine(sqlite_url: str, sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty migrated SQLite store."""
    shutil.copy(sqlite_template, tmp_path / "menpai.db")
    yield from _opened(sqlite_url)


@pytest.fixture(scope="session")
def postgis_server() -> Iterator[str]:
    """Address of a PostGIS server: yours, or a throw-away one."""
    if url := os.environ.get("MENPAI_TEST_DATABASE_URL"):
        yield url
    elif folder := postgis.binaries():
        with postgis.cluster(folder) as url:
            yield url
    else:
        missing(postgis.NEEDED)


@pytest.fixture(scope="module")
def restartable() -> Iterator[restarted.Server]:
    """A PostGIS server of one's own, to be stopped and started again."""
    if not (folder := postgis.binaries()):
        missing(postgis.NEEDED)
    with restarted.server(folder) as made:
        yield made


@pytest.fixture(scope="session")
def postgis_template(postgis_server: str) -> Iterator[str]:
    """Name of a migrated database to copy."""
    name = f"menpai_template_{os.getpid()}"
    with _database(postgis_server, name) as url:
        _migrate(url)
        yield name


@pytest.fixture
def postgis_url(postgis_server: str) -> Iterator[str]:
    """Address of an empty database of its own for one test."""
    with _database(postgis_server, f"menpai_empty_{os.getpid()}") as url:
        yield url


@pytest.fixture
def postgis_engine(postgis_server: str, postgis_template: str) -> Iterator[Engine]:
    """An empty migrated PostGIS store."""
    with _database(postgis_server, f"menpai_test_{os.getpid()}", postgis_template) as url:
        yield from _opened(url)


BOTH = ["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)]


@pytest.fixture(params=BOTH)
def store_url(request: pytest.FixtureRequest) -> str:
    """Address of an empty database of each kind: the test runs on both."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty migrated store of each kind: the test runs on both."""
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found


def _opened(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _migrate(url: str) -> None:
    engine = make_engine(url)
    try:
        migrate(engine)
    finally:
        engine.dispose()


@contextmanager
def _database(server_url: str, name: str, template: str = "template1") -> Iterator[str]:
    """A database that is there for a while."""
    server = make_engine(server_url).execution_options(isolation_level="AUTOCOMMIT")

    def run(command: str) -> None:
        with server.connect() as connection:
            connection.execute(text(command))

    try:
        run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
        run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        server.dispose()
