"""A plain address cut at its numbers: the name before, the number, the element it numbers, a side number."""

from __future__ import annotations

import re

from geo.addresses.parts import floor_of

# As written → as read.
ELEMENTS = {
    **dict.fromkeys(("号店面", "号店铺", "号商铺", "号门面", "号店", "号铺", "店面", "商铺", "铺"), "铺"),
    **dict.fromkeys(("号楼", "号幢", "号栋", "#楼", "#幢", "幢楼", "幢", "栋", "座", "#"), "幢"),
    **dict.fromkeys(("单元", "号门", "门", "梯"), "单元"),
    **dict.fromkeys(("号室", "号房", "房间", "室", "房", "户"), "室"),
    **dict.fromkeys(("楼层", "层楼", "层", "f"), "层"),
    **dict.fromkeys(("号院", "号"), "号"),
    **dict.fromkeys(("村民小组", "小组", "组", "网格"), "组"),
    "楼": "楼",
    "支弄": "支弄",
    "弄": "弄",
    "巷": "巷",
    **{word: word for word in ("号桥", "组团", "期", "区", "村", "街", "路", "里", "坊")},
}
IN_NAMES = frozenset({"号桥", "组团", "期", "区", "村", "街", "路", "里", "坊"})

_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
# A letter after a number belongs to it, but 5f is a floor and 501f a room.
_LETTER = rf"(?:[a-eg-z{_HEAVENLY}]|(?<=\d\d\d)f)(?![a-z{_HEAVENLY}])"
_ONE = rf"(?:(?<![a-z])[a-z]|[{_HEAVENLY}])?\d+(?:{_LETTER})?"
_NUMBER = (
    rf"-\d+(?=[层楼f])|(?:(?<![a-z])[a-z{_HEAVENLY}]-)?{_ONE}(?:[-~之附]{_ONE})*"
    rf"|(?:(?<![a-z])[a-z]|[{_HEAVENLY}])(?=号楼|[幢栋座区]|单元|#|楼(?:\d|$))"
)
_SIDE = (
    rf"附\d+号?|之\d+号?|-\d+(?![-\d层楼室f幢栋单])号?"
    rf"|[{_HEAVENLY}](?![-{_HEAVENLY}幢栋座单区])|[a-z](?![-a-z\d幢栋座单区])"
)
# Where a word goes on like this it is another word: 22号门口, 22号楼上, 户籍; f may begin a word.
_OTHER_WORDS = {
    "门": "口前头", "号门": "口前头", "楼": "上下", "号楼": "上下", "路": "口", "户": "籍", "f": "a-z",
}  # fmt: skip
_WORDS = "|".join(
    f"{word}(?![{_OTHER_WORDS[word]}])" if word in _OTHER_WORDS else word
    for word in sorted(ELEMENTS, key=len, reverse=True)
)
_TOKEN = re.compile(rf"(.*?)(?:({_NUMBER})({_WORDS})?((?<=号)(?:{_SIDE}))?|$)")
_BETWEEN = re.compile("[-~之附]")

Token = tuple[str, str, str, str]


def tokens(plain: str) -> list[Token]:
    """(name before, number, element as written, side number after 号) one after the other.

    The last one with a number "" carries the name at the end of the text.
    """
    return _TOKEN.findall(plain)


def numbers(number: str) -> list[str]:
    """The numbers in 3-2-501, without leading zeros."""
    if number.isdigit():
        return [number.lstrip("0") or "0"]
    return [one.lstrip("0") or "0" for one in _BETWEEN.split(number)]


def is_room(number: str) -> bool:
    """Whether a number has the form of a room: three digits or more, of which the last two count rooms."""
    return floor_of(number) != "" or sum(c.isdigit() for c in number) > 2
