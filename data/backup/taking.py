"""One backup of a street: store, files, manifest, in a folder that appears when all of it is there."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from data.backup import belongings, keys
from data.backup.copying import hashed
from data.backup.folders import keep_newest, making, name_of
from data.backup.manifest import STORE, Manifest, Part, mark_of
from data.backup.state import State
from data.backup.stores import STORES, kind_of
from data.database import in_words, read_meta
from data.errors import StoreError
from data.settings import Settings
from data.writes import Act, writing

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
BY = "console"


@dataclass(frozen=True)
class Taken:
    """A backup that is there. ``key``: fingerprint of the key that opens its identities, "" where there is
    none; ``gone``: older backups that were removed; ``logged``: whether the audit log has it."""

    folder: Path
    manifest: Manifest
    key: str
    gone: list[Path]
    logged: bool


def take(
    settings: Settings,
    engine: Engine,
    folder: Path,
    now: datetime,
    *,
    keys_to: Path | None = None,
    keep: int = 0,
) -> Taken:
    """Make the backup of ``now`` in a folder, and with ``keys_to`` that of the key in another.

    What was committed before the call is in it; others may write on. ``keep``: remove all but so many, the
    newest; 0 removes none. StoreError says why it could not be done; then nothing is left behind.
    """
    target = folder / name_of(now)
    with failing_in_words(settings):
        if keys_to:
            keys.keep_apart(settings.home, keys_to, folder)
        with making(folder, now) as made:
            before = keys.fingerprint_in(settings.home)
            manifest = _filled(settings, engine, made, now)
            if before and not keys.stands_for(settings.home, before):
                raise StoreError.of("keys_changed")  # the store was copied with one that is forgotten now
            if keys_to:  # there may be another since
                keys.keep_apart(settings.home, keys_to, folder)
            manifest.write(made)
        logged = _note(engine, f"{target.name} {mark_of(target)}")
        gone = keep_newest(folder, keep) if keep else []
    return Taken(target, manifest, manifest.key, gone, logged)


@contextmanager
def failing_in_words(settings: Settings) -> Iterator[None]:
    """Let what the disk or the database refuses be a StoreError."""
    try:
        with in_words(settings.database_url, "the store could not be read or written"):
            yield
    except OSError as error:
        if error.errno in FULL:
            raise StoreError.of("backup_no_room") from error
        raise StoreError.of("backup_failed", reason=str(error)) from error


def _filled(settings: Settings, engine: Engine, made: Path, now: datetime) -> Manifest:
    kind, home = kind_of(settings), settings.home
    anchor = belongings.anchored(home, made)
    state: State = STORES[kind].take(engine, made)
    store = made / STORE[kind]
    parts = [Part(store.name, store.stat().st_size, hashed(store)), *anchor, *belongings.taken(home, made)]
    return Manifest(
        kind=kind, revision=state.revision, taken_at=now, street=read_meta(engine).get("name", ""),
        rows=state.rows, key=keys.fingerprint_in(home), parts=tuple(parts),
        schema=state.schema, roles=state.roles,
    )  # fmt: skip


def _note(engine: Engine, target: str) -> bool:
    """A backup stands also where its entry cannot be written: of a full disk, or an older version."""
    try:
        with (
            in_words(str(engine.url), "the entry could not be written"),
            writing(engine, Act("back up", target=target, by=BY)),
        ):
            pass
    except StoreError:
        return False
    return True
