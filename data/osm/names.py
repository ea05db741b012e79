"""What to call the street and its parts, and which clock it keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from data.osm.boundary import Extent
from data.osm.buildings import name_of
from data.osm.reading import Thing

_PLACES = ("city", "town", "borough", "suburb", "quarter", "village", "neighbourhood", "hamlet", "locality")
_HAN, _KANA_HANGUL = re.compile(r"[一-鿿]"), re.compile(r"[぀-ヿ가-힣]")
_CHINA = (73.0, 18.0, 135.5, 53.6)
_BEIJING_TIME = "Asia/Shanghai"


def street_name(given: str | None, extent: Extent, things: list[Thing], path: Path) -> tuple[str, str | None]:
    """Name and English name: given, or of the administrative area, of the largest place, of the file."""
    if given:
        return given, None
    if extent.street.name:
        return extent.street.name, extent.street.name_en
    places = [t for t in things if t.tags.get("place") in _PLACES and name_of(t.tags)]
    if places:
        largest = min(places, key=lambda t: (_PLACES.index(t.tags["place"]), t.ref))
        return name_of(largest.tags) or "", largest.tags.get("name:en")
    return path.name.split(".")[0], None


def in_china(lon: float, lat: float, names: Iterable[str]) -> bool:
    """Whether most names are written in Chinese characters, without kana or hangul, where China lies."""
    west, south, east, north = _CHINA
    words = list(names)
    chinese = sum(bool(_HAN.search(w)) and not _KANA_HANGUL.search(w) for w in words)
    return west <= lon <= east and south <= lat <= north and 2 * chinese > len(words)


def time_zone(lon: float, chinese: bool) -> str:
    """China's one time, else the nautical zone of the longitude (``Etc/GMT-2`` is two hours east)."""
    if chinese:
        return _BEIJING_TIME
    hours = round(lon / 15)
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"


def part_names(kind: str, number: int, chinese: bool) -> tuple[str, str]:
    """Local and English name of a community, grid or micro-grid that the map does not name."""
    english = f"{_ENGLISH[kind]} {number}"
    return (f"第{number}{_CHINESE[kind]}" if chinese else english), english


_CHINESE = {"community": "社区", "grid": "网格", "micro_grid": "微网格"}
_ENGLISH = {"community": "Community", "grid": "Grid", "micro_grid": "Micro-grid"}
