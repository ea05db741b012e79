"""Divisions before the road: 省 市 区/县 街道/镇/乡 社区/村, each of which may be missing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_PROVINCES = (
    "河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|"
    "台湾|内蒙古|广西|西藏|宁夏|新疆|北京|天津|上海|重庆|香港|澳门"
)
# A road may be called after a division (县前街, 市场路, 镇中路): what follows then goes on with the name.
_NO_ROAD = "(?![巷弄里坊口场府]|[前后东西南北中上下]?(?:路|街|大街|大道)|政府|民路|新村|公园|花园)"
_CHAIN = re.compile(
    rf"(?P<province>(?:{_PROVINCES})(?:省|(?:回族|壮族|维吾尔)?自治区|特别行政区)"
    rf"|(?:{_PROVINCES})(?=[^路街巷区县]{{2,4}}市))?"
    rf"(?P<city>[^路街巷区县]{{1,6}}(?:自治州|地区)|[^路街巷区县市]{{2,4}}市{_NO_ROAD})?"
    rf"(?P<county>[^路街巷弄县市区]{{1,6}}(?:自治县|自治旗)|[^路街巷弄县市]{{2,8}}?(?<![小社宅园校厂业])区"
    rf"{_NO_ROAD}(?=.)|[^路街巷弄区县市]{{2,3}}[县市]{_NO_ROAD}(?=.))?"
    rf"(?P<town>[^路巷弄]{{2,8}}?(?:街道办事处|街道|(?<=..)镇{_NO_ROAD}(?=.)|(?<=..)乡{_NO_ROAD}(?=.)))?"
    r"(?P<community>[^路街巷弄]{2,8}?(?:社区|居民区|行政村|自然村|(?=居委会|居民委|村委会|村民委))"
    r"(?:居委会|居民委员会|村委会|村民委员会)?)?"
    rf"(?P<village>[^路街巷弄]{{1,6}}?(?<!新)(?<![一二三四五六七八九十])村(?:村委会|村民委员会)?{_NO_ROAD})?"
)
_TAIL = re.compile(
    r"(?:省|市|自治州|地区|特别行政区|(?:回族|壮族|维吾尔)?自治区|自治县|区|县|街道办事处|街道|镇|乡"
    r"|居民委员会|村民委员会|社区居民委员会|社区居委会|居委会|村委会|社区|居民区|行政村|自然村|村)+$"
)
_ALONE = re.compile("(?:小区|花园|公寓|大厦|家园|苑|园|宿舍|住宅区|广场|市场|中心|小学|新村|农贸市场)?$")


class Named(NamedTuple):
    """A run of names cut up: province to community, what may stand for a road, and the name that follows."""

    divisions: tuple[str, ...]
    place: str
    name: str


@lru_cache(maxsize=1 << 16)
def divided(run: str) -> Named:
    """Cut the names before the first number of an address. Cached: a street has few of them."""
    found = _CHAIN.match(run)
    if not found:
        raise AssertionError("every part of the pattern may be missing")
    (*areas, community, village), name = [part or "" for part in found.groups()], run[found.end() :]
    if village and name and _ALONE.match(name):  # 石村花园 is an estate, not a garden in a village
        name, village = village + name, ""
    return Named((*areas, community or village), _place(village or community), name)


@lru_cache(maxsize=1 << 16)
def stem(division: str) -> str:
    """A division's name without what kind it is: 新桥街道办事处 → 新桥."""
    return _TAIL.sub("", division) or division


def _place(division: str) -> str:
    """A village or community as addresses in it begin: 千石村村委会 → 千石村."""
    return f"{stem(division)}村" if "村" in division else division


def differ(one: str, other: str) -> bool:
    """Whether two names cannot be of one division; an unknown one can, and 新桥 may be 瓯海新桥."""
    if not one or not other or one == other:
        return False
    a, b = stem(one), stem(other)
    return not (a.endswith(b) or b.endswith(a))
