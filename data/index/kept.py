"""A town as a file: mapped into memory by every process of a machine instead of read again by each.

Numbers lie in the file as they lie in memory and are shared; only words and shapes are made anew. The file
is a cache: of another data version, format or owner it is not looked at, and nothing is lost with it.
"""

from __future__ import annotations

import logging
import mmap
import os
import pickle
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from data.changes import Mark
from data.index.town import Town

FORMAT = 4  # of the file and of all that is in it: count up when a class in it changes
ALIGN = 64
WORTH_IT = 200_000  # houses and events: fewer are read as fast
HEAD = struct.Struct("<8sQQ")  # name with format, where the objects begin, how many bytes they are
NAME = b"menpai%02d" % FORMAT
log = logging.getLogger("menpai.kept")


def is_worth_it(town: Town) -> bool:
    """Whether the next start is the faster for a file."""
    return len(town.houses.points) + len(town.events.base) >= WORTH_IT


def keep(folder: Path, town: Town, mark: Mark) -> None:
    """Write a town that was warmed, and the mark up to which it has seen the changes; files before it go."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    numbers: list[pickle.PickleBuffer] = []
    objects = pickle.dumps((town, mark), protocol=5, buffer_callback=numbers.append)
    handle, making = tempfile.mkstemp(dir=folder, suffix=".making")
    try:
        with os.fdopen(handle, "wb") as file:
            file.seek(ALIGN)
            places = [_append(file, number.raw()) for number in numbers]
            start = _aligned(file)
            packed = pickle.dumps((places, objects), protocol=5)
            file.write(packed)
            file.seek(0)
            file.write(HEAD.pack(NAME, start, len(packed)))
        Path(making).rename(_path(folder, town.version))
    except BaseException:
        Path(making).unlink(missing_ok=True)
        raise
    for other in folder.glob("*.town"):
        if other != _path(folder, town.version):
            other.unlink(missing_ok=True)  # whoever has it mapped keeps it until the process ends


def kept(folder: Path, version: str) -> tuple[Town, Mark] | None:
    """Map the town of a data version; None when there is no file of it that can be trusted and read."""
    path = _path(folder, version)
    try:
        with path.open("rb") as file:
            if not _is_ours(file.fileno()):
                log.warning("%s could have been written by somebody else: not read", path.name)
                return None
            mapped = memoryview(_mapped(file))
        name, start, size = HEAD.unpack(mapped[: HEAD.size])
        if name != NAME:
            return None
        # Written by this process's own account only, see _is_ours.
        places, objects = pickle.loads(mapped[start : start + size])  # noqa: S301
        numbers = [mapped[first : first + length] for first, length in places]
        found: tuple[Town, Mark] = pickle.loads(objects, buffers=numbers)  # noqa: S301
    except FileNotFoundError:
        return None
    except Exception as error:  # of an older program, or cut off: whatever it is, the database has it all
        log.info("%s is made anew: %s", path.name, type(error).__name__)
        return None
    return found


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Processes that want to write a town go one by one, so that those behind find the file of the first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            import fcntl  # noqa: PLC0415 - not on Windows, where each process reads for itself

            fcntl.flock(file, fcntl.LOCK_EX)
        except ImportError:
            pass
        yield


def _append(file: IO[bytes], numbers: memoryview) -> tuple[int, int]:
    start = _aligned(file)
    file.write(numbers)
    return start, numbers.nbytes


def _aligned(file: IO[bytes]) -> int:
    start = -(-file.tell() // ALIGN) * ALIGN
    file.seek(start)
    return start


def _mapped(file: IO[bytes]) -> mmap.mmap:
    """The file in memory; the system is told to bring it in, or who asks first would wait for the disk."""
    found = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if hasattr(mmap, "MADV_WILLNEED"):
        found.madvise(mmap.MADV_WILLNEED)
    return found


def _is_ours(handle: int) -> bool:
    if not hasattr(os, "getuid"):
        return True
    found = os.fstat(handle)
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def _path(folder: Path, version: str) -> Path:
    return folder / f"{version or 'none'}.town"
