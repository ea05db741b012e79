"""Zip archives, looked at before a byte of them is unpacked: how many, how large, what names."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from data.imports.raw import FileError
from data.imports.reading.limits import MIB, Limits

RATIO_FROM = 10 * MIB  # small members may be as dense as they like
PIECE = MIB
NESTED = {".zip", ".rar", ".7z", ".gz", ".tar", ".kmz"}
ENCRYPTED, UTF8_NAME = 1, 1 << 11  # bits of a member's flags


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The archive, when what it says of itself is harmless; FileError otherwise, and when it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive.infolist(), limits)
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise FileError("broken", what="zip") from error


def _check(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.members:
        raise FileError("archive_members", members=len(members), most=limits.members)
    for member in members:
        _check_member(member, limits)
    if (total := sum(m.file_size for m in members)) > limits.unpacked_bytes:
        raise FileError("archive_too_big", megabytes=total // MIB, most=limits.unpacked_bytes // MIB)


def _check_member(member: zipfile.ZipInfo, limits: Limits) -> None:
    name = member.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or ":" in name.partition("/")[0] or "\0" in name:
        raise FileError("archive_name", member=name[:80])
    if stat.S_ISLNK(member.external_attr >> 16):
        raise FileError("archive_link", member=name[:80])
    if member.flag_bits & ENCRYPTED:
        raise FileError("locked")
    if member.file_size > RATIO_FROM and member.file_size > limits.ratio * max(1, member.compress_size):
        raise FileError("archive_bomb", member=name[:80], megabytes=member.file_size // MIB)


def names(archive: zipfile.ZipFile) -> list[str]:
    """Files in it, without folders and the shadows macOS adds; FileError for an archive in the archive."""
    found = [
        m.filename for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")
    ]
    if nested := [name for name in found if PurePosixPath(name).suffix.lower() in NESTED]:
        raise FileError("archive_nested", member=nested[0][:80])
    return found


def shown(archive: zipfile.ZipFile, name: str) -> str:
    """A name as people wrote it: programs on Chinese Windows store GBK and do not say so."""
    if archive.getinfo(name).flag_bits & UTF8_NAME:
        return name
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name


def read(archive: zipfile.ZipFile, name: str) -> bytes:
    """One member, no longer than it said it was."""
    return b"".join(pieces(archive, name))


def unpack(archive: zipfile.ZipFile, name: str, to: Path) -> None:
    """One member into a file of our own naming."""
    with to.open("wb") as out:
        for piece in pieces(archive, name):
            out.write(piece)


def pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """One member piece by piece; FileError as soon as there is more than it said."""
    left = archive.getinfo(name).file_size
    with archive.open(name) as packed:
        while piece := _next(packed):
            left -= len(piece)
            if left < 0:
                raise FileError("archive_bomb", member=name[:80], megabytes=-left // MIB)
            yield piece


def _next(packed: IO[bytes]) -> bytes:
    return packed.read(PIECE)
