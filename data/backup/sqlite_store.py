"""The embedded store: copied by ``VACUUM INTO``, which sees one state of it while others write on.

A copy of the file itself is no backup: under writes it is torn, or lacks what lies in the write-ahead log.
"""

# ruff: noqa: S608 - names of tables come from the database
from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, make_url

from data import sqlite_file
from data.backup.copying import copied
from data.backup.manifest import SQLITE, STORE, Manifest
from data.backup.state import State
from data.durable import sync
from data.errors import StoreError
from data.settings import Settings
from data.sqlite_engine import sqlite_engine

FILE = STORE[SQLITE]
TABLES = """SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'
    AND name NOT LIKE 'idx%' AND name NOT IN ('geometry_columns', 'alembic_version') ORDER BY name"""


def take(engine: Engine, made: Path) -> State:
    """Write the store into a folder. StoreError when it is damaged."""
    path = made / FILE
    raw = engine.raw_connection()
    try:
        raw.execute("VACUUM INTO ?", (str(path),))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise StoreError.of("backup_no_room") from error
        raise
    finally:
        raw.close()
    path.chmod(0o600)
    sync(path)
    return _state(path)


@contextmanager
def put_back(settings: Settings, backup: Path, manifest: Manifest) -> Iterator[Engine]:
    """The store of a backup, in a file beside its place; it takes that place when the block ends well.

    StoreError when it is not what its manifest says, or when a process has the store open.
    """
    target = file_of(settings)
    with alone(target):
        path = target.with_name(f"{target.stem}.restoring{target.suffix}")
        target.parent.mkdir(parents=True, exist_ok=True)
        sqlite_file.clear(path)
        try:
            _copy(backup, path, manifest)
            engine = sqlite_engine(URL.create("sqlite", database=str(path)))
            try:
                yield engine
            finally:
                engine.dispose()
            sqlite_file.settle(path)
            for log in ("-wal", "-shm", "-journal"):  # of a file that was damaged
                target.with_name(target.name + log).unlink(missing_ok=True)
            path.replace(target)
            sync(target.parent)
        finally:
            sqlite_file.remove(path)


def file_of(settings: Settings) -> Path:
    """Where the embedded store lies."""
    return Path(str(make_url(settings.database_url).database))


def holds_data(settings: Settings) -> bool:
    """Whether something would be lost; a file that cannot be read may hold anything."""
    path = file_of(settings)
    if not path.exists():
        return False
    try:
        with closing(_open(path)) as connection:
            tables = [name for (name,) in connection.execute(TABLES)]
            return any(connection.execute(f'SELECT 1 FROM "{name}"').fetchone() for name in tables)
    except sqlite3.DatabaseError:
        return True


def check_place(settings: Settings, _manifest: Manifest) -> None:
    """StoreError when a backup cannot be put there: a service is running."""
    with alone(file_of(settings)):
        pass


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else opens the store meanwhile. StoreError when a process has it open."""
    if not path.exists():
        yield
        return
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")  # refused while anybody else is connected
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            raise StoreError.of("service_runs") from None
        except sqlite3.DatabaseError:
            pass  # damaged, so nobody works with it
        yield


def _copy(backup: Path, path: Path, manifest: Manifest) -> None:
    (part,) = (part for part in manifest.parts if part.name == FILE)
    if copied(backup / FILE, path) != (part.size, part.sha256):
        raise StoreError.of("backup_changed", file=FILE, folder=str(backup))
    _state(path).check(manifest)


def _state(path: Path) -> State:
    """What a file holds that nobody writes to. StoreError when it is damaged."""
    with closing(_open(path, immutable=True)) as connection:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise StoreError.of("store_damaged", reason=str(verdict))
        tables = [name for (name,) in connection.execute(TABLES)]
        rows = {name: _count(connection, name) for name in tables}
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return State(revision, rows)


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])


def _open(path: Path, *, immutable: bool = False) -> sqlite3.Connection:
    how = "immutable=1" if immutable else "mode=ro"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)
