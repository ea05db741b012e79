"""CSV and its like: any of four delimiters, any of the encodings that offices use."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import islice
from typing import TextIO

from data.imports.raw import Fault, FileError
from data.imports.reading.decoding import encoding_of, plain
from data.imports.reading.found import Found, note
from data.imports.reading.job import Job
from data.imports.reading.sheets import Sheet, read_sheet

DELIMITERS = ",;\t|"
LOOK_AT = 100  # lines from which the delimiter is told
# Our own export writes '=… for =…, so that Excel does not obey it (and a reader would bring the ' back in).
NEUTRALISED = re.compile(r"'(?=[=+\-@\t\r])")


def read(job: Job) -> Found:
    """The one table in it. Row numbers are the lines on which records begin."""
    encoding = encoding_of(job.path, job.limits)
    csv.field_size_limit(job.limits.cell_chars)
    with job.path.open(encoding=encoding, newline="") as text:
        delimiter, skip = _delimiter(text)
        faults: list[Fault] = []
        sheet = Sheet(_records(text, delimiter, skip, faults), "csv")
        found = read_sheet(sheet, job.limits, job.told)
    found.encoding = plain(encoding)
    found.faults += faults
    if found.encoding == "gb18030":
        found.notes.append(note("encoding", encoding="GB18030"))
    return found


def _delimiter(text: TextIO) -> tuple[str, int]:
    """The delimiter, and how many lines to skip: Excel's own sep=; line says it outright."""
    lines = [line for line in islice(text, LOOK_AT) if line.strip()]
    text.seek(0)
    if lines and (said := re.fullmatch(r"\ufeff?sep=(.)\s*", lines[0], re.IGNORECASE)):
        return said[1], 1
    return max(DELIMITERS, key=lambda mark: _fit(lines, mark)), 0


def _fit(lines: list[str], mark: str) -> tuple[float, int]:
    """How well a delimiter explains the lines: the share of records of the usual width, and that width."""
    try:
        widths = [len(record) for record in csv.reader(lines, delimiter=mark)]
    except csv.Error:
        return 0, 0
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0, 1
    usual = max(wide, key=wide.count)
    return wide.count(usual) / len(widths), usual


def _records(text: TextIO, delimiter: str, skip: int, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    begins = 1
    try:
        for cells in reader:
            if begins > skip:
                yield begins, _plain(cells) if any("'" in line for line in lines.held) else cells
            last, begins = begins, reader.line_num + 1
            if not lines.ended:
                lines.held.clear()
    except csv.Error as error:
        raise FileError("cell_too_long", line=begins) from error
    if begins > 1 and _open_quote(lines.held, delimiter):
        faults.append(Fault(last, "read_quote_open"))


def _plain(cells: list[str]) -> list[str]:
    return [NEUTRALISED.sub("", c, count=1) if c[:1] == "'" and NEUTRALISED.match(c) else c for c in cells]


class _Lines:
    """The lines of a text; those of the record under way are held, to see whether its quote was closed."""

    def __init__(self, text: TextIO) -> None:
        self._text, self.held, self.ended = text, list[str](), False

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self.held.append(line)
            yield line
        self.ended = True


def _open_quote(lines: list[str], delimiter: str) -> bool:
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False
