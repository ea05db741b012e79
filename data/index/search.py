"""Search in memory: all names in one text, so a query is a few calls of ``str.find``."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from data.index.areas import AreaCodes, Mask, Ordinals, Texts
from data.viewer import Viewer

END, THEN = "\n", "\t"  # after an entry; between its label and its detail
MOST_LOOKED_AT = 50_000  # rows that hold the longest word: a bound on the time of a query of common words
EXACT, LEADING, INSIDE = range(3)

Range = tuple[int, int]


@dataclass(frozen=True)
class Hit:
    """One suggestion: what it is, its key, the name shown, a further text, where it is."""

    kind: str
    id: str
    label: str
    detail: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Entries:
    """Things of one kind to be found: keys, labels, details that are searched too, places, areas."""

    kind: str
    ids: Texts | NDArray[np.int64]
    labels: Texts
    details: Texts
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    area: Ordinals

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Rows sorted by area, so that what a viewer may see is a few stretches of the text."""
        return np.argsort(self.area, kind="stable")

    @cached_property
    def text(self) -> tuple[str, NDArray[np.int64]]:
        """All entries in that order, and where each begins (and the text ends)."""
        pairs = zip(self.labels[self.order], self.details[self.order], strict=True)
        lines = _alike(END.join(_line(label, detail) for label, detail in pairs))
        entries = lines.split(END) if len(self.order) else []
        lengths = np.fromiter(map(len, entries), np.int64) + 1
        return END + lines + END, np.cumsum(np.append([1], lengths), dtype=np.int64)


class Searcher:
    """Finds entries whose label or detail holds every word of a query."""

    def __init__(self, entries: list[Entries], areas: AreaCodes) -> None:
        self.entries = entries
        self.areas = areas

    def warm(self) -> None:
        """Write the texts before the first query."""
        for entries in self.entries:
            _ = entries.text

    def find(self, viewer: Viewer, query: str, limit: int) -> list[Hit]:
        """Up to ``limit`` hits: exact before leading before other matches, then in the order of the kinds."""
        words = normal(query).split()
        if not words or limit < 1:
            return []
        allowed = self.areas.allowed(viewer)
        found = [
            (rank, kind, row)
            for kind, entries in enumerate(self.entries)
            for rank, row in _ranked(entries, allowed, words, limit)
        ]
        found.sort(key=lambda hit: hit[:2])
        return [_hit(self.entries[kind], row) for _, kind, row in found[:limit]]


def normal(text: str) -> str:
    """Half width, lower case, single spaces, and the usual words for a building (号楼, 栋, 座) as 幢."""
    return " ".join(_alike(text).split())


def _alike(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    for word in ("号楼", "栋", "座"):
        plain = plain.replace(word, "幢")
    return plain


def _line(label: str, detail: str) -> str:
    """One entry as one line, whatever somebody typed into its name."""
    line = label + THEN + detail
    return line if line.count(THEN) == 1 and END not in line else _spaced(label) + THEN + _spaced(detail)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _ranked(entries: Entries, allowed: Mask, words: list[str], limit: int) -> list[tuple[int, int]]:
    """(rank, row) of up to ``limit`` entries, the best first."""
    whole = " ".join(words)
    ranges = _ranges(entries, allowed)
    patterns = (
        (EXACT, END + whole + THEN),
        (EXACT, THEN + whole + END),
        (LEADING, END + whole),
        (LEADING, THEN + whole),
    )
    found: dict[int, int] = {}
    for rank, pattern in patterns:
        for at in islice(_lines_with(entries, ranges, pattern), limit):
            found.setdefault(at, rank)
        if len(found) >= limit:
            break
    else:
        for at in islice(_lines_with_all(entries, ranges, words), limit + len(found)):
            found.setdefault(at, INSIDE)
    return [(rank, int(entries.order[at])) for at, rank in islice(found.items(), limit)]


def _ranges(entries: Entries, allowed: Mask) -> list[Range]:
    """Stretches of lines (first, after the last) the viewer may see."""
    seen = allowed[entries.area[entries.order]]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], seen.astype(np.int8), [0]])))
    return [(int(first), int(after)) for first, after in edges.reshape(-1, 2)]


def _lines_with(entries: Entries, ranges: list[Range], pattern: str) -> Iterator[int]:
    text, starts = entries.text
    for first, after in ranges:
        begin, stop = starts[first] - 1, starts[after]  # with the END before and the END after
        at = text.find(pattern, begin, stop)
        while at >= 0:
            # A pattern that begins with the END before its line belongs to the line after it.
            line = bisect_right(starts, at + (pattern[0] == END)) - 1
            yield line
            at = text.find(pattern, starts[line + 1] - 1, stop)


def _lines_with_all(entries: Entries, ranges: list[Range], words: list[str]) -> Iterator[int]:
    text, starts = entries.text
    longest, *others = sorted(words, key=len, reverse=True)
    for line in islice(_lines_with(entries, ranges, longest), MOST_LOOKED_AT):
        if all(text.find(word, starts[line], starts[line + 1]) >= 0 for word in others):
            yield line


def _hit(entries: Entries, row: int) -> Hit:
    return Hit(
        entries.kind,
        str(entries.ids[row]),
        entries.labels[row],
        entries.details[row],
        round(float(entries.lon[row]), 7),
        round(float(entries.lat[row]), 7),
    )
