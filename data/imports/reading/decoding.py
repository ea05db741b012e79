"""In which encoding a text is: tried strictly, never guessed from frequencies."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from data.imports.raw import FileError
from data.imports.reading.limits import MIB, Limits

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
PIECE = MIB


def encoding_of(path: Path, limits: Limits) -> str:
    """The first encoding in which the whole text can be read: by its mark, else UTF-8, else GB18030.

    Raises FileError naming line and byte where neither goes on, or when there is a line of no end.
    """
    _check_lines(path, limits)
    with path.open("rb") as file:
        head = file.read(4096)
    candidates = _candidates(head)
    stops = {}
    for encoding in candidates:
        stops[encoding] = stop = _stop(path, encoding)
        if stop is None:
            return encoding
    furthest = max(stop for stop in stops.values() if stop is not None)
    raise FileError("not_text", byte=furthest + 1, line=_line(path, furthest))


def plain(encoding: str) -> str:
    """Its name without how the mark is treated: utf-8, utf-16, gb18030."""
    return encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")


def _candidates(head: bytes) -> tuple[str, ...]:
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return (encoding,)
    if head[1::2].count(0) * 4 > len(head):  # UTF-16 without a mark: every other byte of Latin text is NUL
        return ("utf-16-le",)
    return ("utf-16-be",) if head[::2].count(0) * 4 > len(head) else ("utf-8", "gb18030")


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
    yield b""


def _stop(path: Path, encoding: str) -> int | None:
    """The byte at which it cannot be read on; None when it can to the end."""
    decoder, before = codecs.getincrementaldecoder(encoding)(), 0
    for piece in _pieces(path):
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            return before - held + error.start
        before += len(piece)
    return None


def _line(path: Path, byte: int) -> int:
    line = 1
    for piece in _pieces(path):
        line += piece[: max(0, byte)].count(b"\n")
        byte -= len(piece)
    return line


def _check_lines(path: Path, limits: Limits) -> None:
    """Refuse a line longer than the limit (by a piece or two: it is for bombs, not for the exact)."""
    length, line = 0, 1
    for piece in _pieces(path):
        ends = piece.count(b"\n") + piece.count(b"\r")
        length, line = (0, line + ends) if ends else (length + len(piece), line)
        if length > limits.line_bytes:
            raise FileError("line_too_long", line=line, megabytes=limits.line_bytes // MIB)
