"""A backup put back: looked at whole, put into a new place, counted, brought up to date, asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, text

from data.audit.sealer import ANCHOR
from data.backup import belongings, keys
from data.backup.checking import check
from data.backup.manifest import Manifest, mark_of
from data.backup.proving import Proof, prove
from data.backup.stores import STORES
from data.backup.taking import BY, failing_in_words
from data.database import make_engine, migrate
from data.settings import Settings
from data.writes import Act, writing


@dataclass(frozen=True)
class Restored:
    """What was put back. ``key_there``: whether the data folder holds the key of its identities. The
    names under which another key and a later audit anchor are kept in the data folder, "" where none was."""

    manifest: Manifest
    proof: Proof
    key_there: bool
    key_aside: str
    anchor_aside: str


def restore(
    settings: Settings, backup: Path, now: datetime, *, keys_from: Path | None = None, replace: bool = False
) -> Restored:
    """Put a backup in the place of the store, and its files and, with ``keys_from``, its key where they were.

    StoreError says why it cannot be done; up to the swap at the end the store that was there is as it was.
    The service must not run.
    """
    manifest, home = Manifest.read(backup), settings.home
    with failing_in_words(settings):
        key = check(settings, backup, manifest, keys_from, replace=replace)
        home.mkdir(parents=True, exist_ok=True)
        with belongings.staged(home, backup, manifest) as staging:
            with STORES[manifest.kind].put_back(settings, backup, manifest) as engine:
                migrate(engine)
                _note(engine, f"{backup.resolve().name} {mark_of(backup)}{_anchor_before(home)}")
            key_aside = keys.put_back(home, key, now) if key else ""
            anchor_aside = belongings.put_in_place(home, staging, now)
        key_there = keys.stands_for(home, manifest.key)
        proof = _proof(settings, manifest, now)
    return Restored(manifest, proof, key_there, key_aside, anchor_aside)


def _note(engine: Engine, target: str) -> None:
    """The entry of the restore, as the newest of the log that was put back; and nobody is signed in.

    Its news is a data version that no file kept in memory or on disk is of, also not one of the same data.
    """
    with writing(engine, Act("restore backup", target=target, by=BY, news=True)) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("ANALYZE")
        for table in ("signed_in", "begun_sign_in"):  # a session that was ended since must not live again
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own names


def _anchor_before(home: Path) -> str:
    """The end of the log that is lost, for whoever asks later what was there."""
    path = home / ANCHOR
    if not path.exists():
        return ""
    return ", before: link " + " ".join(part[:16] for part in path.read_text("ascii", "replace").split()[:2])


def _proof(settings: Settings, manifest: Manifest, now: datetime) -> Proof:
    engine = make_engine(settings.database_url)
    try:
        return prove(engine, settings.home, manifest.key, now)
    finally:
        engine.dispose()
