"""The key of the house, backed up apart from what it opens: whoever finds one of the two has nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from data.backup.copying import copied
from data.durable import sync
from data.errors import StoreError
from data.sealing import fingerprint, fingerprints, path_of, seal_of


def fingerprint_in(home: Path) -> str:
    """Of the keys of a data folder; "" where it has none. StoreError when others can read them."""
    path = path_of(home)
    if not path.exists():
        return ""
    seal_of(home)
    return fingerprint(path)


def stands_for(home: Path, mark: str) -> bool:
    """Whether the keys of a data folder open all that those of a fingerprint did; "" is of none."""
    here = fingerprint_in(home)
    return here == mark or (here != "" and mark in fingerprints(path_of(home)))


def keep_apart(home: Path, folder: Path, backups: Path) -> str:
    """Copy the key into a folder of keys, once for each key; its fingerprint, "" where there is none yet.

    StoreError when that folder lies with the backups of data, or others can look into it.
    """
    if _lies_in(folder, backups) or _lies_in(backups, folder):
        raise StoreError.of("keys_with_data", folder=str(folder))
    mark = fingerprint_in(home)
    if not mark:
        return ""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        raise StoreError.of("keys_in_the_open", folder=str(folder))
    target = folder / f"identities-{mark}.key"
    if not target.exists() or fingerprint(target) != mark:
        aside = target.with_suffix(".making")
        copied(path_of(home), aside)
        aside.replace(target)
        sync(folder)
    return mark


def found(folder: Path, mark: str) -> Path:
    """The key of a fingerprint in a folder of keys. StoreError when it is not there."""
    for path in sorted(folder.glob("*.key")):
        if path.is_file() and fingerprint(path) == mark:
            return path
    raise StoreError.of("no_such_key", folder=str(folder), key=mark)


def put_back(home: Path, key: Path, now: datetime) -> str:
    """Give a data folder its key; returns the name under which another that was there is kept, or ""."""
    target, aside = path_of(home), ""
    made = target.with_name(f".{target.name}.making")
    copied(key, made)
    if target.exists():
        if fingerprint(target) == fingerprint(made):
            made.unlink()
            return ""
        aside = f"{target.name}.before-{now:%Y%m%dT%H%M%SZ}"
        target.rename(target.with_name(aside))
    made.replace(target)
    sync(target.parent)
    return aside


def _lies_in(inner: Path, outer: Path) -> bool:
    return inner.resolve().is_relative_to(outer.resolve())
