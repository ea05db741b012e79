"""The folder in which backups lie: a new one appears in it whole, old ones go whole."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from data.backup.copying import forget, sync_folders
from data.backup.manifest import Manifest
from data.durable import sync
from data.errors import StoreError

NAME = re.compile(r"menpai-\d{8}T\d{6}Z")
MAKING, GOING = ".making", ".going"  # endings of what is not a backup yet, or no more
NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.EBADF}  # on shares of another machine
PASSING = re.compile(rf"\.{NAME.pattern}({re.escape(MAKING)}|{re.escape(GOING)})")


def name_of(now: datetime) -> str:
    """How a backup of a moment (aware UTC) is called; names stand in the order of time."""
    return f"menpai-{now:%Y%m%dT%H%M%SZ}"


@contextmanager
def making(folder: Path, now: datetime) -> Iterator[Path]:
    """A place to fill; in the end it is the backup of ``now``, on the disk, or after an error it is gone.

    StoreError when another backup is being made in the folder, or one of this second is there.
    """
    with _turn(folder):
        target = folder / name_of(now)
        if target.exists():
            raise StoreError.of("backup_twice", folder=str(target))
        made = folder / f".{target.name}{MAKING}"
        try:
            made.mkdir(mode=0o700)
            yield made
            sync_folders(made)
            made.rename(target)
            sync(folder)
        finally:
            forget(made)


def backups(folder: Path) -> list[Path]:
    """What is plainly a backup of ours in a folder, the newest first."""
    found = [path for path in folder.iterdir() if NAME.fullmatch(path.name) and _is_ours(path)]
    return sorted(found, key=lambda path: path.name, reverse=True)


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Remove all backups but the newest ``count``; returns those that went."""
    with _turn(folder):
        gone = backups(folder)[count:]
        for path in gone:
            going = folder / f".{path.name}{GOING}"
            path.rename(going)  # half of a backup must not look like one
            forget(going)
        sync(folder)
        return gone


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Whoever writes in the folder does so alone; what a process that was killed left there is cleared."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        _lock(handle, folder)
        for path in folder.iterdir():
            if PASSING.fullmatch(path.name):
                forget(path)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    with suppress(ImportError):
        import fcntl  # noqa: PLC0415 - not on Windows

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError.of("backup_busy", folder=str(folder)) from None
        except OSError as error:
            if error.errno not in NO_LOCKS:
                raise


def _is_ours(path: Path) -> bool:
    if path.is_symlink() or not path.is_dir():
        return False
    try:
        Manifest.read(path)
    except StoreError:
        return False
    return True
