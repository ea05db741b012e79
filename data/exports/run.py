"""Exports from beginning to end: to a file or piece by piece, never half a file, each in the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from data.database import meta_of
from data.exports.audit import write_down
from data.exports.errand import Errand
from data.exports.export import Export
from data.exports.rows import Rows
from data.exports.selection import Selection
from data.exports.work import DONE, FAILED, STOPPED, Stopped
from data.index.town import NOTHING_YET
from data.scoped.readers import Readers
from data.viewer import Viewer
from geo.errors import PlaceError

PIECE = 256 * 1024  # bytes of a made file sent at once


def count_rows(readers: Readers, viewer: Viewer, asked: Selection) -> int:
    """How many rows an export of the selection would have."""
    with readers.reading(viewer, one_state=True) as connection:
        zone = {**NOTHING_YET, **meta_of(connection)}["time_zone"]
        return Rows(connection, viewer, asked, zone).count()


def write_file(errand: Errand, path: Path) -> None:
    """Make the file; what was at ``path`` before stays until the new one is whole.

    Raises PlaceError for what cannot be written so, Stopped when somebody said stop, OSError.
    """
    with audited(errand), TemporaryDirectory(dir=path.parent, prefix=".export-") as made:
        whole = Path(made) / f"file{errand.asked.format.suffix}"
        with Export(errand) as export:
            _write(export, whole)
        whole.replace(path)


def pieces(errand: Errand, folder: Path) -> Iterator[bytes]:
    """The file piece by piece: an empty one first, as soon as it is sure that there will be more.

    What can be sent while it is read is; anything else is made first, in ``folder``, where nothing stays.
    Raises PlaceError before the first piece, Stopped when somebody said stop. Close it when it is not wanted.
    """
    with audited(errand):
        if errand.asked.format.streams:
            with Export(errand) as export:
                yield b""
                yield from errand.asked.format.module.pieces(export)
            return
        with _made(errand, folder) as file:  # open, but in no folder any more
            yield b""
            while piece := file.read(PIECE):
                yield piece


def _made(errand: Errand, folder: Path) -> BinaryIO:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".export-") as made, Export(errand) as export:
        path = Path(made) / f"file{errand.asked.format.suffix}"
        _write(export, path)
        return path.open("rb")


def _write(export: Export, path: Path) -> None:
    module = export.asked.format.module
    if not export.asked.format.streams:
        module.write(export, path)
        return
    with path.open("wb") as file:
        file.writelines(module.pieces(export))


@contextmanager
def audited(errand: Errand) -> Iterator[None]:
    """Whatever becomes of the export inside is told to its ``work`` and written to the audit log."""
    try:
        yield
    except (Stopped, GeneratorExit, KeyboardInterrupt):
        errand.work.end(STOPPED)
        raise
    except BaseException as error:
        # What people can mend is told to them; anything else may hold what is in the data.
        errand.work.end(FAILED, error if isinstance(error, PlaceError) else None)
        raise
    else:
        errand.work.end(DONE)
    finally:
        write_down(errand)
