"""Search in memory: all names in one text, so a query is a few calls of ``str.find``."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.index.areas import AreaCodes, Ordinals
from data.viewer import Viewer

END = "\n"


@dataclass(frozen=True)
class Hit:
    """One suggestion: what it is, its key, the name shown, where it is."""

    kind: str
    id: str
    label: str
    detail: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Entries:
    """Things of one kind to be found: keys, labels, further text that is searched too, and places."""

    kind: str
    ids: list[str]
    labels: list[str]
    details: list[str]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    area: Ordinals


class Searcher:
    """Finds entries whose label or detail contains every word of a query; earlier kinds come first."""

    def __init__(self, entries: list[Entries], areas: AreaCodes) -> None:
        self.entries = entries
        self.areas = areas
        self.texts = [_text(e) for e in entries]

    def find(self, viewer: Viewer, query: str, limit: int) -> list[Hit]:
        """Up to ``limit`` hits, exact and leading matches of a kind before others."""
        words = sorted(normal(query).split(), key=len, reverse=True)
        if not words:
            return []
        found: list[Hit] = []
        for entries, (text, starts) in zip(self.entries, self.texts, strict=True):
            allowed = self.areas.allowed(viewer)
            rows = [r for r in _rows(text, starts, words, limit * 8) if allowed[entries.area[r]]]
            rows.sort(key=lambda r: not text.startswith(words[0], starts[r]))
            found += [_hit(entries, r) for r in rows[:limit]]
        return found[:limit]


def normal(text: str) -> str:
    """Full width to half, lower case, and the usual words for a building (号楼, 栋, 座) as 幢."""
    plain = unicodedata.normalize("NFKC", text).lower().strip()
    for word in ("号楼", "栋", "座"):
        plain = plain.replace(word, "幢")
    return plain


def _text(entries: Entries) -> tuple[str, list[int]]:
    lines = [normal(f"{a} {b}").replace(END, " ") + END for a, b in zip(entries.labels, entries.details, strict=True)]
    lengths = np.fromiter((len(line) for line in lines), dtype=np.int64, count=len(lines))
    starts: list[int] = (np.cumsum(lengths) - lengths).tolist()
    return "".join(lines), starts


def _rows(text: str, starts: list[int], words: list[str], most: int) -> list[int]:
    """Rows that hold every word, in order, at most ``most``."""
    rows: list[int] = []
    for row in _rows_with(text, starts, words[0]):
        stop = starts[row + 1] if row + 1 < len(starts) else len(text)
        if all(text.find(word, starts[row], stop) >= 0 for word in words[1:]):
            rows.append(row)
            if len(rows) >= most:
                break
    return rows


def _rows_with(text: str, starts: list[int], word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        row = bisect_right(starts, at) - 1
        yield row
        after = starts[row + 1] if row + 1 < len(starts) else len(text)
        at = text.find(word, after)


def _hit(entries: Entries, row: int) -> Hit:
    return Hit(
        entries.kind,
        entries.ids[row],
        entries.labels[row],
        entries.details[row],
        round(float(entries.lon[row]), 7),
        round(float(entries.lat[row]), 7),
    )
