"""The toy town as frames, and in a store on each database in turn."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
import town as toy
from sqlalchemy import make_url, text

from data.database import make_engine, migrate
from data.store import Store

sys.path.insert(0, str(Path(__file__).parent / "imports"))  # for the workbench


@dataclass(frozen=True, repr=False)
class Frames:
    """The toy town's frames by name: what every answer can be recomputed from."""

    house: pd.DataFrame
    event: pd.DataFrame
    facility: pd.DataFrame
    service_point: pd.DataFrame
    sensor: pd.DataFrame
    alarm: pd.DataFrame


@pytest.fixture(scope="session")
def town() -> Frames:
    """The toy town (tests/town.py)."""
    frames = toy.frames()
    return Frames(**{name: frames[name].copy() for name in Frames.__dataclass_fields__})


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The toy town in a store: the test runs on both databases. Read only, for all tests together."""
    url = request.getfixturevalue(f"_{request.param}_town")
    engine = make_engine(url)
    migrate(engine)
    toy.load(engine)
    yield Store(engine).warm()
    engine.dispose()


@pytest.fixture(scope="session")
def _sqlite_town(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('town') / 'menpai.db'}"


@pytest.fixture(scope="session")
def _postgis_town(postgis_server: str) -> Iterator[str]:
    name = f"menpai_town_{os.getpid()}"
    server = make_engine(postgis_server).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield make_url(postgis_server).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only the superuser may mount a small disk; the next test does it by a limit")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)
