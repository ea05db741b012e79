"""The plain form of an address as somebody typed it: widths, case, dashes, spaces, numerals."""

from __future__ import annotations

import re
import unicodedata
from string import ascii_lowercase, digits

from geo.addresses.numerals import NUMERALS, arabic

_HAN = re.compile(r"[㐀-䶿一-鿿]")
# All that a plain Chinese address is made of; most texts are, and need no more than this one look.
_ODD = re.compile(r"[^0-9a-z一-鿿〇()#~ -]|[號樓棟單層區縣鄉鎮衖邨壹貳贰叁肆伍陆柒捌玖拾]")
_DASHES = "‐‑‒–—―−⁃﹘ー⼀─━"
_TABLE = str.maketrans(
    "號樓棟單層區縣鄉鎮衖邨壹貳贰叁肆伍陆柒捌玖拾○◯〜∼[]{}【】〔〕「」" + _DASHES,
    "号楼幢单层区县乡镇弄村一二二三四五六七八九十〇〇~~()()()()()" + "-" * len(_DASHES),
    "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff",  # without width, so they separate nothing
)
# What separates, in ASCII, General Punctuation and CJK Symbols; 々 and 〇 are letters of names.
_STRAY = re.compile(r"[\s!\"$%&'*+,./:;<=>?@\\^_`|¡-¿\u2000-\u206f\u3000-\u3004\u3008-\u303f]+")
_FOREIGN = re.compile(r"[\s,;]+")
_APART = re.compile(r"[^㐀-䶿一-鿿〇()#~ -] +[^㐀-䶿一-鿿〇()#~ -]")
_GAP = re.compile(r"(?<=[㐀-䶿一-鿿〇()#~ -]) +| +(?=[㐀-䶿一-鿿〇()#~-]|$)|^ +")
_HYPHEN = re.compile(r"(?<=[一-鿿])-+(?=[一-鿿])")
_TO = re.compile(f"(?<=[0-9号幢室{NUMERALS}])至(?=[0-9{NUMERALS}])")
_NO = re.compile(r"(?<![a-z])no ?(?=\d)")
_NUMERAL = re.compile(f"[{NUMERALS}]+")

# What a numeral numbers for sure, and what may be part of a name as well (三座桥), which its neighbours tell.
_SURE = {"幢", "栋", "室", "单元", "号楼", "号幢", "支弄", "网格", "号院", "号房", "号室"}
_LIKELY = set("号座楼层弄房户组梯门")
_BEFORE = set("路街巷道弄里坊幢栋号元层第村社区附")
_AFTER = {"", *NUMERALS, *digits, *ascii_lowercase, *"-~()#附之甲乙丙丁单室房店东南西北旁对隔"}
_JOINING, _ENDING, _INSIDE = set("-~"), {"", "(", "号"}, set("幢栋座楼元层号附之-~#")


def normal(text: str) -> str:
    """Plain form of an address; equal to its own plain form.

    Half width, lower case, one kind of dash (``-``) and of range (``~``), no stray punctuation. In Chinese a
    space stays only between two digits or Latin letters, and numerals before an element of an address
    (十二幢, 二十三号, 第五网格) become digits while names (五马街, 一号桥路) keep theirs. Where there is no
    Chinese, words stay apart, for the spaces mean something.
    """
    plain = text.lower()
    if _ODD.search(plain):
        plain = _without_odd(plain)
    if " " in plain:
        plain = closed(plain)
    if "-" in plain:
        plain = _HYPHEN.sub("", plain.strip("-"))
    if "至" in plain:
        plain = _TO.sub("~", plain)
    return _NUMERAL.sub(_read, plain)


def is_foreign(plain: str) -> bool:
    """Whether a plain text holds no Chinese at all."""
    return not _HAN.search(plain)


def _without_odd(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = unicodedata.normalize("NFKC", plain).translate(_TABLE)
    if is_foreign(plain):
        return _FOREIGN.sub(" ", plain)
    return _NO.sub("", _STRAY.sub(" ", plain))


def closed(plain: str) -> str:
    """A text without the spaces that tell nothing: all but those between digits or letters."""
    if not _APART.search(plain):
        return plain.replace(" ", "")
    return _GAP.sub("", " ".join(plain.split()))  # one space each: a run of them would be tried from each


def _read(found: re.Match[str]) -> str:
    """A numeral as digits where it numbers an element, unchanged where it is part of a name."""
    text, end = found.string, found.end()
    before, after, beyond = (
        text[found.start() - 1 : found.start()],
        text[end : end + 1],
        text[end + 1 : end + 2],
    )
    if after in _SURE or after + beyond in _SURE:
        numbered = True
    elif after in _LIKELY:
        numbered = before in _BEFORE or beyond in _AFTER or len(found[0]) > 1
    else:  # no element: 3幢二单元五〇一, 三-二-五〇一, 号之一
        numbered = after in _JOINING or (after in _ENDING and before in _INSIDE)
    return arabic(found[0]) if numbered else found[0]
