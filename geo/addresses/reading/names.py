"""Names of roads and estates: which of them a name is, and where two stand side by side."""

from __future__ import annotations

import re
from functools import lru_cache

_ESTATES = (
    "小区|新村|花园|公寓|住宅区|大厦|大楼|家园|名苑|景苑|嘉苑|佳苑|苑|府邸|华府|名邸|景园|嘉园|雅园|佳园|华庭|豪庭|锦园"
    "|商厦|广场|宿舍|工业区|工业园|园区|山庄|别墅|公馆|新城|组团|商城|市场|[一二三四五六七八九十a-z]区|[东西南北]区"
    "|[一二三四五六七八九十]期|[一二三四五六七八九十]村"
)
_PART = "(?:[一二三四五六七八九十]期|[一二三四五六七八九十a-z东西南北]区)?"
_ROAD = re.compile("(?:路|街|巷|弄|大道|胡同|国道|省道|县道)$")
_ESTATE = re.compile(f"(?:{_ESTATES}|园|府|庭|居|城|楼|墅|湾|院)$")
_ESTATE_THEN_ROAD = re.compile(
    f"(.{{1,8}}?(?:小区|新村|花园|公寓|住宅区|大厦|家园|工业区|工业园|园区){_PART})(.{{2,}}(?:路|街|巷|弄|大道))$"
)
_ROAD_THEN_ESTATE = re.compile(f"(.{{1,8}}?(?:路|大道))(.{{1,}}(?:{_ESTATES}))$")
_ROAD_THEN_ROAD = re.compile("(.{1,8}?(?:路|街|大道))(.{2,}(?:路|街|巷|弄|大道))$")
_ROAD_THEN_LANE = re.compile("(.{1,8}?(?:路|街|大道))([一二三四五六七八九十]+)巷$")
_KIND = re.compile(
    "(?:住宅小区|住宅区|小区|新村|花园|公寓|大厦|大楼|家园|名苑|苑|华府|府|名邸|景园|嘉园|商厦|广场|宿舍)*"
    f"{_PART}$"
)

Pair = tuple[str, str]


def is_road(name: str) -> bool:
    """Whether a name is surely a road's."""
    return _ROAD.search(name) is not None


def is_estate(name: str) -> bool:
    """Whether a name is an estate's or a building's, rather than a road's or a firm's."""
    return _ESTATE.search(name) is not None and not is_road(name)


@lru_cache(maxsize=1 << 16)
def estate_stem(estate: str) -> str:
    """An estate's name without its kind and part: 梅园小区 → 梅园, 河滨花园二期 → 河滨."""
    return _KIND.sub("", estate, count=1) or estate


@lru_cache(maxsize=1 << 16)
def road_and_estate(name: str, numbered: bool) -> Pair:
    """(road, estate) in a name that ends before a number; one of them is mostly "".

    ``numbered``: what follows numbers doors or lanes, as it does on roads. Two roads side by side stay one
    name here; see `outer_road`.
    """
    if found := _ESTATE_THEN_ROAD.match(name):
        return found[2], found[1]
    if is_road(name):
        return name, ""
    if found := _ROAD_THEN_ESTATE.match(name):
        return found[1], found[2]
    return (name, "") if numbered and not is_estate(name) else ("", name)


@lru_cache(maxsize=1 << 16)
def outer_road(road: str) -> Pair:
    """(outer road, lane or road off it): 运河路梅园巷 → 运河路, 梅园巷; else ("", road)."""
    found = _ROAD_THEN_ROAD.match(road)
    return (found[1], found[2]) if found and not _ROAD_THEN_LANE.match(road) else ("", road)


@lru_cache(maxsize=1 << 16)
def lane_in(road: str) -> Pair:
    """(road, numeral of the lane): 运河路三巷 → 运河路, 三; else (road, "")."""
    found = _ROAD_THEN_LANE.match(road)
    return (found[1], found[2]) if found else (road, "")
