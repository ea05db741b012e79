"""From text to the elements of an address."""

from __future__ import annotations

import re
from functools import lru_cache

from geo.addresses.brackets import read_bracketed
from geo.addresses.parts import Parts
from geo.addresses.reading.draft import Draft
from geo.addresses.reading.named import finished, read
from geo.addresses.reading.tokens import tokens
from geo.addresses.text import is_foreign, normal

_BASEMENT = re.compile(r"(?:负|地下|b)(?=\d{1,2}[层楼f])")
# Where an address may be cut in two halves that are read apart: after a building or plate, before 3-2-501.
_CUT = re.compile(r"(.*[0-9a-z甲乙丙丁戊己庚辛壬癸](?:幢|栋|座|号楼|#|号))(\d[^()]*)$")
_DASHED = re.compile(r"(.*[一-鿿)](?<![村号])(?<!社区))(\d+(?:-\d+)+室?)$")
_CACHED = 1 << 16
LONGEST = 200  # characters: what is longer is no address, and patterns would take long over it

# What the second half must know of the first: what it ends with.
_BUILDING, _PLATE, _ESTATE, _ELSE = "幢", "号", "小区", ""


def parse(text: str) -> Parts:
    """Elements of an address as anybody may have typed it; never fails, unknown pieces are in ``rest``.

    A text without Chinese is one name: all of it is in ``road``.
    """
    return parts_of(normal(text))


def parts_of(plain: str) -> Parts:
    """Elements of an address that is plain already (`normal`).

    The two halves are cached: thousands of doors share a building, thousands of buildings a flat's number.
    """
    if is_foreign(plain):
        return Parts(road=plain)
    if len(plain) > LONGEST:
        return Parts(rest=plain)
    if cut := _CUT.match(plain):
        first, end = _first_half(cut[1])
    elif cut := _DASHED.match(plain):
        first, end = _estate_half(cut[1])
    else:
        return whole(plain)
    return _joined(first, _second_half(cut[2], end)) if end else whole(plain)


def whole(plain: str) -> Parts:
    """Elements of a plain Chinese address, read from left to right in one go."""
    return read_bracketed(plain, _read) if "(" in plain or ")" in plain else _read(plain)


def _read(plain: str, draft: Draft | None = None) -> Parts:
    draft = draft or Draft()
    if "层" in plain or "楼" in plain or "f" in plain:
        plain = _BASEMENT.sub("-", plain)
    for token in tokens(plain):
        read(draft, token)
    return finished(draft)


def _joined(first: Parts, second: Parts) -> Parts:
    group, rest = first.group + second.group, first.rest + second.rest
    sub_no, building_no = first.sub_no or second.sub_no, first.building_no or second.building_no
    before, inside = (*first[:5], group, *first[6:9], sub_no, first.estate), second[12:16]
    return Parts._make((*before, building_no, *inside, rest))


@lru_cache(_CACHED)
def _first_half(plain: str) -> tuple[Parts, str]:
    first = whole(plain)
    if first.unit_no or first.floor or first.room or first.relative or plain.count("(") != plain.count(")"):
        return first, _ELSE
    if first.building_no:
        return first, _BUILDING
    on_plate = first.road and first.road_no and not (first.estate or first.sub_no)
    return first, _PLATE if on_plate else _ELSE


@lru_cache(_CACHED)
def _estate_half(plain: str) -> tuple[Parts, str]:
    """An address that ends with an estate, told by whether a building may follow."""
    first, end = _first_half(plain + "1幢")
    in_estate = end == _BUILDING and first.estate and (first.road_no or not first.road) and not first.rest
    return first._replace(building_no=""), _ESTATE if in_estate else _ELSE


@lru_cache(_CACHED)
def _second_half(plain: str, end: str) -> Parts:
    draft = Draft()
    if end == _ESTATE:
        draft.estate = "?"
    else:
        draft.road, draft.road_no = "?", "?"
        draft.building = "?" if end == _BUILDING else ""
    return _read(plain, draft)
