"""Chinese numerals to Arabic and back, as far as addresses use them."""

from __future__ import annotations

from functools import lru_cache

NUMERALS = "零〇一二两三四五六七八九十百千廿卅"
_DIGIT = {n: i for i, n in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNIT = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": 20, "卅": 30}
_MANY = 100


@lru_cache(maxsize=4096)
def arabic(numeral: str) -> str:
    """Digits of a Chinese numeral: 二十三 → 23, 廿三 → 23, and digit by digit 五〇一 → 501, 零三 → 03."""
    if not set(numeral) & (_UNIT.keys() | _TENS.keys()):
        return "".join(str(_DIGIT[n]) for n in numeral)
    total = digit = 0
    for n in numeral:
        if n in _UNIT:
            total, digit = total + (digit or 1) * _UNIT[n], 0
        elif n in _TENS:
            total += _TENS[n]
        else:
            digit = _DIGIT[n]
    return str(total + digit)


@lru_cache(maxsize=4096)
def chinese(digits: str) -> str:
    """Numeral of the digits in a name: 3 → 三, 12 → 十二, 20 → 二十; from 100 on they stay digits."""
    number = int(digits)
    if number >= _MANY:
        return digits
    tens, ones = divmod(number, 10)
    if not tens:
        return "〇一二三四五六七八九"[ones]
    return ("" if tens == 1 else chinese(str(tens))) + "十" + (chinese(str(ones)) if ones else "")
