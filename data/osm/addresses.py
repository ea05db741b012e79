"""Addresses: from addr:* tags to a text in the order of the place, and the numbers between two numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely

from data.osm.mapping import Tags

NUMBER_KEYS = (
    "addr:housenumber",
    "addr:conscriptionnumber",
    "addr:streetnumber",
    "addr:housename",
    "addr:full",
)
UNIT_KEYS = ("addr:unit", "addr:door", "addr:flats")
_HAN = re.compile(r"[㐀-䶿一-鿿\U00020000-\U0002ffff]")
_KANA = re.compile(r"[぀-ヿ]")
_LIST = re.compile(r"\s*[;；]\s*")
_LARGEST_RANGE = 1000  # a wider one is a slip of the keyboard


@dataclass(frozen=True)
class Address:
    """One doorplate's address; ``text`` is what people read. Empty parts are None."""

    text: str
    road: str | None = None
    number: str | None = None
    unit: str | None = None


def is_addressed(tags: Tags) -> bool:
    """Whether a thing carries a number, a house name or a full address of its own."""
    return "addr:interpolation" not in tags and any(tags.get(key) for key in NUMBER_KEYS)


def is_unit(tags: Tags) -> bool:
    """Whether a thing is an entrance or door that names its unit or flats, but not the house number."""
    return not is_addressed(tags) and any(tags.get(key) for key in UNIT_KEYS)


def addresses_of(tags: Tags, road: str | None = None) -> list[Address]:
    """One address for each number of ``3;5``; ``road`` is used where the tags name none."""
    numbers = _LIST.split(_number(tags) or "")
    return [_address(tags, road, number or None) for number in dict.fromkeys(numbers)]


def unit_address(tags: Tags, house: Address | None) -> Address | None:
    """Address of an entrance within a house that has one; None where the house has none."""
    unit = tags.get("addr:unit") or tags.get("addr:door") or tags.get("ref") or tags.get("addr:flats")
    return replace(house, unit=unit, text=f"{house.text} {unit}") if house else None


def flats_in(tags: Tags) -> int | None:
    """Dwellings behind an entrance by addr:flats (``1-12;14``), None where it does not say."""
    if not (flats := tags.get("addr:flats")):
        return None
    return sum(_span(part) for part in re.split(r"[;,；，]", flats) if part.strip()) or None


def _span(part: str) -> int:
    ends = re.fullmatch(r"\s*(\d+)\s*[-–—~]\s*(\d+)\s*", part)
    if not ends:
        return 1
    size = int(ends[2]) - int(ends[1]) + 1
    return size if 0 < size <= _LARGEST_RANGE else 1


def _number(tags: Tags) -> str | None:
    number = (
        tags.get("addr:housenumber") or tags.get("addr:streetnumber") or tags.get("addr:conscriptionnumber")
    )
    block = tags.get("addr:block_number")
    return f"{block}-{number}" if block and number else number


def _address(tags: Tags, road: str | None, number: str | None) -> Address:
    road = tags.get("addr:street") or road
    unit = tags.get("addr:unit") or tags.get("addr:door")
    text = tags.get("addr:full") or _text(tags, road, number, unit)
    return Address(text, road or tags.get("addr:place") or tags.get("addr:neighbourhood"), number, unit)


def _text(tags: Tags, road: str | None, number: str | None, unit: str | None) -> str:
    quarters = [
        tags.get(f"addr:{part}") for part in ("district", "suburb", "quarter", "neighbourhood", "place")
    ]
    near = road or ""
    written_together = _HAN.search("".join(filter(None, [near, *quarters, tags.get("addr:city")])))
    if written_together:
        return _han_text(tags, [*quarters, road], number, unit)
    near = road or tags.get("addr:place") or tags.get("addr:neighbourhood") or tags.get("addr:suburb") or ""
    line = " ".join(filter(None, [near, number, unit]))
    named = [tags.get("addr:housename"), line, tags.get("addr:city") or tags.get("addr:village")]
    return ", ".join(dict.fromkeys(filter(None, named)))


def _han_text(tags: Tags, parts: list[str | None], number: str | None, unit: str | None) -> str:
    """From the large to the small, without spaces: 城, 区, 路, 号, 单元."""
    text = "".join(dict.fromkeys(filter(None, [tags.get("addr:city"), *parts])))
    if number:
        chinese = not _KANA.search(text) and "addr:block_number" not in tags
        text += f"{number}号" if chinese and number[-1].isdigit() else number
    return text + (tags.get("addr:housename") or "") + (unit or "")


@dataclass(frozen=True)
class Between:
    """A number that interpolation puts on a line."""

    number: str
    lon: float
    lat: float


def interpolated(kind: str, line: shapely.LineString, ends: list[tuple[str, float]]) -> list[Between]:
    """Numbers between the surveyed ones of a line, at equal distances; ``ends`` are (number, share along it).

    ``kind`` is odd | even | all | alphabetic | a step. What cannot be read as a row of numbers gives nothing.
    """
    found: list[Between] = []
    for (first, start), (last, end) in pairwise(ends):
        numbers = _between(kind, first, last)
        for share, number in zip(np.linspace(start, end, len(numbers) + 2)[1:-1], numbers, strict=True):
            place = line.interpolate(share, normalized=True)
            found.append(Between(number, place.x, place.y))
    return found


def _between(kind: str, first: str, last: str) -> list[str]:
    if kind == "alphabetic":
        return _letters_between(first, last)
    step = {"all": 1, "odd": 2, "even": 2}.get(kind) or (int(kind) if kind.isdigit() else 0)
    ends = re.match(r"\d+", first), re.match(r"\d+", last)
    if not step or ends[0] is None or ends[1] is None:
        return []
    low, high = int(ends[0][0]), int(ends[1][0])
    if abs(high - low) > _LARGEST_RANGE:
        return []
    # Odd and even follow the rule, not the ends: 2 to 9 "odd" is 3, 5, 7.
    row = range(low, high, step) if low <= high else range(low, high, -step)
    if kind in {"odd", "even"}:
        row = range(min(low, high) + 1, max(low, high))
        wanted = [n for n in row if n % 2 == (kind == "odd")]
        return [str(n) for n in (wanted if low <= high else wanted[::-1])]
    return [str(n) for n in row if n not in {low, high}]


def _letters_between(first: str, last: str) -> list[str]:
    one, two = re.fullmatch(r"(\d*)([A-Za-z])", first), re.fullmatch(r"(\d*)([A-Za-z])", last)
    if not one or not two or one[1] != two[1]:
        return []
    low, high = ord(one[2].lower()), ord(two[2].lower())
    letters = [chr(c) for c in range(min(low, high) + 1, max(low, high))]
    return [
        one[1] + (c.upper() if one[2].isupper() else c) for c in (letters if low <= high else letters[::-1])
    ]
