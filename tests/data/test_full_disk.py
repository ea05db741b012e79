"""A full disk: what is not written is said so, what was acknowledged is there, room lets it go on."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from data.away import is_full
from data.database import make_engine, session
from data.errors import FullError
from data.models import AuditLog, Meta
from data.writes import Act, writing

SIZE_KB, BALLAST_KB = 6000, 1500
LARGE = "x" * 20_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of six megabytes, a quarter of them taken."""
    found = tmp_path / "disk"
    found.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_KB}k", "tmpfs", str(found)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only the superuser may mount a small disk")
    (found / "ballast").write_bytes(bytes(BALLAST_KB * 1000))
    yield found
    subprocess.run(["umount", str(found)], check=True)


@pytest.fixture
def narrow(disk: Path, sqlite_template: Path) -> Iterator[Engine]:
    """An empty migrated SQLite store there."""
    shutil.copy(sqlite_template, disk / "menpai.db")
    engine = make_engine(f"sqlite:///{disk / 'menpai.db'}")
    yield engine
    engine.dispose()


def write(engine: Engine, key: str) -> None:
    with writing(engine, Act("name", target=key)) as connection:
        connection.execute(insert(Meta).values(key=key, value=LARGE))


def kept(engine: Engine) -> set[str]:
    with session(engine) as opened:
        return set(opened.scalars(select(Meta.key)))


def test_what_was_acknowledged_is_there_and_what_was_not_is_said(narrow: Engine, disk: Path) -> None:
    acknowledged: set[str] = set()
    with pytest.raises(FullError):
        for number in range(1000):
            write(narrow, f"k{number}")
            acknowledged.add(f"k{number}")
    assert 10 < len(acknowledged) < 1000
    with pytest.raises(FullError):
        write(narrow, "again")
    assert kept(narrow) == acknowledged, "reading goes on, and nothing is half there"
    (disk / "ballast").unlink()
    write(narrow, "later")
    assert kept(narrow) == acknowledged | {"later"}
    with narrow.connect() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        entries = connection.scalar(select(func.count()).select_from(AuditLog))
    assert entries == len(acknowledged) + 1


@pytest.mark.postgis
def test_postgis_says_it_with_a_state_of_its_own(postgis_engine: Engine) -> None:
    raised = text("DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$")
    with pytest.raises(FullError), writing(postgis_engine, Act("name")) as connection:
        connection.execute(raised)
    with postgis_engine.connect() as connection, pytest.raises(DBAPIError) as other:
        connection.execute(text("SELECT 1 / 0"))
    assert not is_full(other.value)
