"""The files of a street beside its store: photographs, uploads, archives of the audit log and its anchor.

Keys are not among them (data/backup/keys.py), nor is what can be made anew (the towns in ``kept``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import orjson

from data.audit.archives import FOLDER as ARCHIVES
from data.audit.sealer import ANCHOR
from data.backup.copying import copied, forget
from data.backup.manifest import Manifest, Part
from data.durable import sync
from data.errors import StoreError
from data.imports.job import STATE_FILE
from data.imports.kinds import KINDS

HOME = "home"  # where they lie in a backup
PHOTOS, UPLOADS, CACHE = "photos", "imports", "kept"
STAGING = ".restoring"


def anchored(home: Path, made: Path) -> list[Part]:
    """Copy the audit anchor; before the store, for a chain older than its anchor is one cut off."""
    return _taken(home, made, [home / ANCHOR])


def taken(home: Path, made: Path) -> list[Part]:
    """Copy the others, after the store: a row never names a photograph or archive that is not there."""
    archives = sorted((home / ARCHIVES).glob("audit-*.jsonl.gz"))
    return _taken(home, made, [*_files(home / PHOTOS), *archives, *_uploads(home / UPLOADS)])


@contextmanager
def staged(home: Path, backup: Path, manifest: Manifest) -> Iterator[Path]:
    """A folder in ``home`` with the files of a backup, each as its manifest says; gone afterwards."""
    place = home / STAGING
    forget(place)
    place.mkdir(mode=0o700, parents=True)
    try:
        for part in manifest.parts:
            if part.name.startswith(f"{HOME}/"):
                target = place / part.name.removeprefix(f"{HOME}/")
                if copied(backup / part.name, target) != (part.size, part.sha256):
                    raise StoreError.of("backup_changed", file=part.name, folder=str(backup))
        yield place
    finally:
        forget(place)


def put_in_place(home: Path, staging: Path, now: datetime) -> str:
    """Move staged files to where they belong; what else is there stays, but the caches of other data go.

    Returns the name under which the audit anchor that was there is kept, "" where it is the same or none.
    """
    aside = _anchor_aside(home, staging, now)
    for path in _files(staging):
        target = home / path.relative_to(staging)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.replace(target)
    for path in (home / CACHE).glob("*.town"):
        path.unlink(missing_ok=True)
    sync(home)
    return aside


def _anchor_aside(home: Path, staging: Path, now: datetime) -> str:
    """Links that the restored chain has not yet would make it look cut off, for ever."""
    here, back = home / ANCHOR, staging / ANCHOR
    if not here.exists() or (back.exists() and back.read_bytes() == here.read_bytes()):
        return ""
    aside = f"{ANCHOR}.before-{now:%Y%m%dT%H%M%SZ}"
    here.rename(home / aside)
    return aside


def _taken(home: Path, made: Path, paths: list[Path]) -> list[Part]:
    parts = []
    for path in paths:
        name = f"{HOME}/{path.relative_to(home).as_posix()}"
        try:
            parts.append(Part(name, *copied(path, made / name)))
        except FileNotFoundError:  # an upload that was dropped meanwhile, or no anchor yet
            (made / name).unlink(missing_ok=True)
    return parts


def _files(folder: Path) -> list[Path]:
    """Plain files; a link may lead out of the house."""
    return sorted(
        path
        for parent, _, names in os.walk(folder)
        for name in names
        if (path := Path(parent, name)).is_file() and not path.is_symlink()
    )


def _uploads(folder: Path) -> list[Path]:
    """Files of imports under way, but of those that hold identities in the clear."""
    return [path for job in sorted(folder.glob("*")) if _is_open(job) for path in _files(job)]


def _is_open(job: Path) -> bool:
    try:
        kind = KINDS[orjson.loads((job / STATE_FILE).read_bytes())["kind"]]
    except (OSError, ValueError, KeyError):
        return False
    return not any(field.identity for field in kind.fields)
