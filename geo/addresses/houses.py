"""What is known of each house: its address text, and the columns that tell its elements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from geo.addresses.parse import parts_of
from geo.addresses.parts import Parts
from geo.addresses.reading.divisions import divided
from geo.addresses.text import is_foreign, normal

# Column of the frame "house" → what stands after its number in a text.
_WORDS = {"road": "", "road_no": "号", "estate": "", "building_no": "幢", "unit_no": "单元", "room": "室"}
_DIVISIONS = ("province", "city", "county", "town", "community")


def plain_texts(texts: Iterable[object]) -> list[str]:
    """Plain form of each text; "" where there is none."""
    return [normal(text) if isinstance(text, str) else "" for text in texts]


def read_houses(plain: Sequence[str], columns: pd.DataFrame | None, within: str) -> list[tuple[Parts, ...]]:
    """One or two readings of each house (n): first all that is known, then the text alone if it differs.

    Columns tell the elements for sure, while a text is read by its words; both count, because somebody else's
    text of that house will be read by its words too.
    """
    told = _told(columns, len(plain))
    areas = _areas(columns, len(plain))
    street = divided(normal(within) + "某路").divisions if within else ("",) * 5
    return [_readings(text, one, area, street) for text, one, area in zip(plain, told, areas, strict=True)]


def _readings(plain: str, told: str, area: tuple[str, ...], street: tuple[str, ...]) -> tuple[Parts, ...]:
    by_text = parts_of(plain)
    placed = [a or b or c for a, b, c in zip(area, by_text[:5], street, strict=True)]
    by_text = Parts._make((*placed, *by_text[5:]))
    if not told or is_foreign(plain):
        return (by_text,)
    by_columns = parts_of(told)
    merged = Parts._make((*placed, *(a or b for a, b in zip(by_columns[5:], by_text[5:], strict=True))))
    return (merged,) if merged == by_text else (merged, by_text)


def _told(columns: pd.DataFrame | None, count: int) -> list[str]:
    """Columns written as one plain address each; "" where there are none."""
    names = [name for name in _WORDS if columns is not None and name in columns]
    if columns is None or not names:
        return [""] * count
    cells = [_cells(columns[name], _WORDS[name]) for name in names]
    return ["".join(row) for row in zip(*cells, strict=True)]


def _cells(column: pd.Series, word: str) -> list[str]:
    texts = plain_texts(column.astype(object))
    return [text + word if word and text[-1:].isalnum() and not _named(text) else text for text in texts]


def _named(text: str) -> bool:
    """Whether an element says itself what it is: 3号楼, 2单元."""
    return text[-1] in "号楼幢栋座元室房户"


def _areas(columns: pd.DataFrame | None, count: int) -> list[tuple[str, ...]]:
    """Divisions told by columns of their names."""
    empty = [""] * count
    if columns is None:
        return [("",) * 5] * count
    cells = [plain_texts(columns[d].astype(object)) if d in columns else empty for d in _DIVISIONS]
    return list(zip(*cells, strict=True))
