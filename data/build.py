"""The one door by which a whole street is made, be it made up or read from a file.

On SQLite the street grows in a file of its own, ``menpai.building.db``, and takes the place of the old
one when it is whole; on PostGIS it grows in one transaction. Whatever fails, the old street stays.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, Engine, exists, func, make_url, select

from data import bulk, sqlite_file
from data.database import in_words, make_engine, migrate, read_meta, write_meta
from data.errors import StoreError
from data.models import Base, House
from data.months import KEYS
from data.settings import Settings
from data.writes import Act, writing

# People outlive a street, and so does what they decided once: which source wins, what a heading means.
KEPT = (
    "user_account", "user_scope", "old_password", "signed_in", "api_key", "audit_log", "audit_seal",
    "audit_beginning", "source_rule", "column_mapping",
)  # fmt: skip

Batches = Iterable[tuple[str, pd.DataFrame]]
Progress = Callable[[str, int], None]


def build_street(
    settings: Settings,
    batches: Batches,
    meta: dict[str, str],
    *,
    replace: bool = False,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Make a street of ``(frame name, rows)`` batches, in any order; returns how many rows of each.

    ``meta`` are facts as data/models/system.py names them; ``data_version`` is added.
    ``progress(name, rows)`` is called after each batch, and with ("indexes", 0) when all rows are in.
    Accounts and the audit log stay.

    Raises StoreError when a street that is not fictional would be lost (``replace`` says it may be), when
    rows do not hang together, or when the database fails; PlaceError when a row cannot be stored.
    """
    made = _Street(batches, meta, progress or (lambda _name, _rows: None))
    refuse_to_lose(settings, replace=replace)
    with in_words(settings.database_url, "the street could not be stored, nothing was changed"):
        if settings.embedded:
            return _build_file(_file(settings), made)
        return _build_in_place(settings.database_url, made)


def refuse_to_lose(settings: Settings, *, replace: bool) -> None:
    """StoreError when the street there is somebody's own and may not be replaced; cheap, so ask it first."""
    if replace or (settings.embedded and not _file(settings).exists()):
        return
    engine = make_engine(settings.database_url)
    try:
        with in_words(settings.database_url, "the database does not answer as a store"):
            meta, lived_in = read_meta(engine), _inhabited(engine)
    finally:
        engine.dispose()
    if lived_in and meta.get("fictional") != "1":
        name = meta.get("name", "a street")
        raise StoreError(f"the store holds {name!r}, which is not a demo: add --replace to lose it")


def _file(settings: Settings) -> Path:
    return Path(str(make_url(settings.database_url).database))


class _Street:
    """What is to be stored, and how it is put into an empty store."""

    def __init__(self, batches: Batches, meta: dict[str, str], progress: Progress) -> None:
        self.batches, self.meta, self.progress = batches, meta, progress
        self.act = Act("build street", target=meta.get("name", ""))

    def pour(self, connection: Connection) -> dict[str, int]:
        """Store everything through one connection."""
        counts: Counter[str] = Counter()
        with bulk.loading(connection, fresh=True) as load:
            for name, frame in self.batches:
                counts[name] += load(name, frame)
                self.progress(name, len(frame))
            self.progress("indexes", 0)
        write_meta(connection, {**self.meta, "data_version": str(time.time_ns())})
        _check_counts(connection, counts)
        return dict(counts)


def _build_file(target: Path, street: _Street) -> dict[str, int]:
    with sqlite_file.building(target) as (path, engine):
        migrate(engine)
        counts = sqlite_file.filled(engine, street.pour)
        with engine.connect() as connection:
            sqlite_file.check_foreign_keys(connection)
            sqlite_file.keep(connection, target, KEPT)
        with writing(engine, street.act):
            pass  # the entry comes after those that were kept
        engine.dispose()
        sqlite_file.install(path, target)
    return counts


def _build_in_place(url: str, street: _Street) -> dict[str, int]:
    engine = make_engine(url)
    try:
        migrate(engine)
        with writing(engine, street.act) as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '30s'")
            tables = [*(name for name in Base.metadata.tables if name not in KEPT), KEYS]
            names = ", ".join(f'"{name}"' for name in tables)
            connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
            counts = street.pour(connection)
            connection.exec_driver_sql("ANALYZE")
        return counts
    finally:
        engine.dispose()


def _inhabited(engine: Engine) -> bool:
    with engine.connect() as connection:
        if not engine.dialect.has_table(connection, House.__tablename__):
            return False
        return bool(connection.scalar(select(exists(select(House.id)))))


def _check_counts(connection: Connection, counts: Counter[str]) -> None:
    for name, wanted in counts.items():
        found = connection.scalar(select(func.count()).select_from(Base.metadata.tables[name]))
        if found != wanted:
            raise StoreError(f"{name}: {wanted} rows were given but {found} are stored: please report this")
