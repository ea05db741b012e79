"""Bytes that are on the disk when the call returns: copied, written, hashed."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import IO

from data.durable import sync

PIECE = 1 << 20  # bytes read at once


def hashed(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copied(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file; bytes and SHA-256 of what was written, so a file that changes meanwhile is told right."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file, _private(target) as out:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return size, digest.hexdigest()


def written(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read."""
    with _private(path) as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def sync_folders(root: Path) -> None:
    """The names in a folder and in all below it."""
    for folder, _, _ in os.walk(root, topdown=False):
        sync(Path(folder))


def forget(path: Path) -> None:
    """Remove a folder and all in it; no error where that cannot be: the next backup tries again."""
    shutil.rmtree(path, ignore_errors=True)


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
