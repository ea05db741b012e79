"""Where a table made for people begins and ends: titles above it, headings on two lines, sums below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median_high

from data.imports.reading.found import Note, note

LOOK_AT = 60  # rows from the top among which the headings are
DEEPEST = 5  # rows of headings
LAST = 12  # rows from the end among which sums and signatures are
# A sum is all the cell says, a signature has a colon: 合计大厦 and 审批服务中心 are places like others.
SUM = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|总\s*数|total|sum)\s*[:\uff1a]?[\s\d.,]*[户人个处条幢]?", re.IGNORECASE
)
SIGNED = re.compile(
    r"(制\s*表|填\s*表|填\s*报|审\s*核|复\s*核|审\s*批|经\s*办|(单位)?负责人|(联系)?电话|说\s*明|备\s*注|注)"
    r"[^:\uff1a]{0,6}[:\uff1a]"
)

Texts = Sequence[str | None]
Merge = tuple[tuple[int, int], tuple[int, int]]  # of cells: (row, column) of two corners, both inside


@dataclass(frozen=True)
class Head:
    """One name for each column, the position of the first row below, and what was done to get there."""

    names: tuple[str, ...]
    first: int
    notes: list[Note] = field(default_factory=list)
    made_up: frozenset[str] = frozenset()


def head_of(top: Sequence[Texts], numbers: Sequence[int], merges: Iterable[Merge] = ()) -> Head | None:
    """The headings among the first rows; None when all of them are blank.

    ``numbers`` are the rows as a person sees them. Headings are the first row at least half as full as its
    rows usually are: a title is one text, however wide it was merged.
    """
    merges = [merge for merge in merges if _first(top, merge)]
    filled = _spread(top, merges)
    start = _start(filled, top)
    if start is None:
        return None
    end = _end(start, filled, top, merges)
    names, made_up = _named(_joined(filled[start : end + 1]))
    notes = []
    if any(any(row) for row in top[:start]):
        notes.append(note("title_rows", rows=_span(numbers[0], numbers[start - 1])))
    if end > start:
        notes.append(note("headings_joined", rows=_span(numbers[start], numbers[end])))
    return Head(names, end + 1, notes, made_up)


def _spread(top: Sequence[Texts], merges: list[Merge]) -> list[list[str]]:
    """The rows with each merged text in every cell it covers."""
    filled = [[(cell or "").strip() for cell in row] for row in top]
    for merge in merges:
        (first, left), (bottom, right) = merge
        for row in filled[first : bottom + 1]:
            row[left : right + 1] = [_first(top, merge)] * len(row[left : right + 1])
    return filled


def _first(top: Sequence[Texts], merge: Merge) -> str:
    """The text of merged cells, which is that of the first."""
    row, column = merge[0]
    return ((top[row][column] if column < len(top[row]) else "") or "").strip()


def _start(filled: list[list[str]], top: Sequence[Texts]) -> int | None:
    widths = [sum(map(bool, row)) for row in filled]
    if not any(widths):
        return None
    usual = median_high(width for width in widths if width)
    need = min(usual, max(2, (usual + 1) // 2))
    texts = [sum(bool(cell and cell.strip()) for cell in row) for row in top]
    fit = (at for at, width in enumerate(widths) if width >= need and texts[at] >= min(need, 2))
    return next(fit, next(at for at, width in enumerate(widths) if width))


def _end(start: int, filled: list[list[str]], top: Sequence[Texts], merges: list[Merge]) -> int:
    """The last row of headings: what is merged downwards, and one more below what is merged across."""
    end = start
    for (row, left), (bottom, right) in sorted(merges):
        if start <= row <= end:
            deeper = bottom if bottom > row else row + (right > left and _subheads(row + 1, left, right, top))
            end = min(max(end, deeper), start + DEEPEST - 1, len(filled) - 1)
    return end


def _subheads(row: int, left: int, right: int, top: Sequence[Texts]) -> bool:
    """Whether the cells below a merged heading name its parts: texts, all different, none a number."""
    if row >= len(top):
        return False
    below = [(cell or "").strip() for cell in top[row][left : right + 1]]
    return (
        all(below)
        and len(set(below)) == len(below)
        and not any(re.fullmatch(r"[\d.,:/\-]+", b) for b in below)
    )


def _joined(rows: list[list[str]]) -> list[str]:
    width = max(map(len, rows))
    columns = [[row[at] if at < len(row) else "" for row in rows] for at in range(width)]
    return ["/".join(dict.fromkeys(" ".join(part.split()) for part in column if part)) for column in columns]


def _named(joined: list[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Names that are unique and never empty; and which of them are ours."""
    names: list[str] = []
    made_up = set()
    taken: set[str] = set()
    for at, heading in enumerate(joined, 1):
        name = unique(heading or f"列{at}", taken)
        taken.add(name)
        names.append(name)
        made_up |= set() if heading else {name}
    return tuple(names), frozenset(made_up)


def unique(name: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it when it is taken: 名称, 名称 (2)."""
    taken, number, again = set(taken), 1, name
    while again in taken:
        number += 1
        again = f"{name} ({number})"
    return again


def feet(last: Sequence[Texts]) -> int:
    """How many of the last rows are sums and signatures, or single words between and below those."""
    for at, row in enumerate(last):
        if _foot(row) and all(_foot(later) or len(_words(later)) <= 1 for later in last[at + 1 :]):
            return len(last) - at
    return 0


def _foot(row: Texts) -> bool:
    words = _words(row)
    return bool(words) and bool(SUM.fullmatch(words[0]) or SIGNED.match(words[0]))


def _words(row: Texts) -> list[str]:
    return [text.strip() for text in row if text and text.strip()]


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
