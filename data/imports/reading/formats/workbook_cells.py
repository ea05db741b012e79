"""What calamine does not tell of an .xlsx: cells that show an error, and formulas that were never calculated.

Both read as empty. A look at the sheet's own XML finds them: with regular expressions, for it may be hundreds
of megabytes, and nothing in it is believed.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from data.imports.reading import archives
from data.imports.reading.limits import Limits

SHEET = re.compile(r"<(?:\w+:)?sheet\s[^<>]*>")
RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^<>]*>")
ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*"([^"<>]*)"')
ERROR = re.compile(
    rb'<(?:\w+:)?c\s(?=[^<>]*\bt="e")[^<>]*\br="([A-Z]{1,3})(\d{1,7})"[^<>]*>(?:[^<]|<(?!/?(?:\w+:)?c[\s>/]))*?<(?:\w+:)?v>(#[^<]{1,20})<'
)
UNCALCULATED = re.compile(rb"</(?:\w+:)?f>(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>")
OVERLAP = 4096  # longer than any cell that is looked for
MOST = 10_000  # errors told: a sheet with more of them is all errors


@dataclass
class Told:
    """Errors as (row, column letters, error), and how many formulas have no value."""

    errors: list[tuple[int, str, str]] = field(default_factory=list)
    uncalculated: int = 0


def told_cells(path: Path, sheet: str, limits: Limits) -> Told:
    """Look through one sheet of a workbook."""
    told = Told()
    with archives.opened(path, limits) as archive:
        member = _member(archive, sheet)
        if member is None:
            return told
        for piece in _cells(archive, member):
            told.uncalculated += len(UNCALCULATED.findall(piece))
            if len(told.errors) < MOST and b't="e"' in piece:
                told.errors += [
                    (int(r), c.decode(), e.decode("utf-8", "replace")) for c, r, e in ERROR.findall(piece)
                ]
    return told


def _cells(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """The sheet in pieces that end where a cell ends."""
    rest = b""
    for piece in archives.pieces(archive, member):
        rest += piece
        end = rest.rfind(b"</c>") + 4
        if end > 3:
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > archives.PIECE + OVERLAP:
            rest = rest[-OVERLAP:]


def _member(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Where in the archive a sheet is; None when the workbook does not say."""
    try:
        book = archives.read(archive, "xl/workbook.xml").decode("utf-8", "replace")
        relations = archives.read(archive, "xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return None
    ids = {unescape(a.get("name", "")): a.get("r:id") for a in map(_attributes, SHEET.findall(book))}
    targets = {a.get("Id"): a.get("Target", "") for a in map(_attributes, RELATION.findall(relations))}
    target = targets.get(ids.get(sheet))
    name = posixpath.normpath(posixpath.join("/xl", target or "")).lstrip("/")
    return name if name in archive.namelist() else None


def _attributes(tag: str) -> dict[str, str]:
    return dict(ATTRIBUTE.findall(tag))
