"""What a restore looks at before it touches anything."""

from __future__ import annotations

import os
from pathlib import Path

from data.backup import keys
from data.backup.manifest import Manifest
from data.backup.stores import STORES, kind_of
from data.database import alembic_config
from data.errors import StoreError
from data.settings import Settings


def check(
    settings: Settings, backup: Path, manifest: Manifest, keys_from: Path | None, *, replace: bool
) -> Path | None:
    """The key file that has to be put back, None where there is none to be.

    StoreError when the backup is of the other kind of store, of a later version, not as it was written, or
    without its key in ``keys_from``; when the store holds data and ``replace`` does not say that they may be
    lost; when a service is running; when the data folder is another user's.
    """
    if manifest.kind != kind_of(settings):
        raise StoreError.of("backup_other_kind", kind=_names(manifest.kind), here=_names(kind_of(settings)))
    if manifest.revision not in _known_revisions():
        raise StoreError.of("backup_newer", revision=manifest.revision)
    _check_user(settings.home)
    store = STORES[manifest.kind]
    store.check_place(settings, manifest)
    if not replace and store.holds_data(settings):
        raise StoreError.of("store_holds")
    needed = manifest.key and not keys.stands_for(settings.home, manifest.key)
    key = keys.found(keys_from, manifest.key) if keys_from and needed else None
    manifest.check_files(backup)
    return key


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as in data/database.py

    return {found.revision for found in ScriptDirectory.from_config(alembic_config()).walk_revisions()}


def _check_user(home: Path) -> None:
    """What another user puts there, the service could not open."""
    if home.exists() and hasattr(os, "geteuid") and home.stat().st_uid != os.geteuid():
        raise StoreError.of("other_user", home=str(home), user=_user(home))


def _user(home: Path) -> str:
    try:
        return home.owner()
    except KeyError:  # a number without a name
        return str(home.stat().st_uid)


def _names(kind: str) -> tuple[str, str]:
    return {"sqlite": ("内嵌库（SQLite）", "the embedded store"), "postgis": ("PostGIS", "PostGIS")}[kind]
