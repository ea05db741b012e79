"""Text of a cell → value of a field, one function for each ``parse`` code; what cannot be read says why.

Facts: full-width digits, thousands, units behind numbers, 是/否, dates as Excel's day numbers, and codes that
Excel turned into 3.30304E+17 are what offices' files have (domain brief, Formats).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from data.imports.days import day_and_time
from data.imports.fields import Field
from data.imports.terms import term_of
from geo.check_digits import id_no_fault, uscc_fault

DAMAGED = re.compile(r"[+-]?\d(\.\d+)?[eE]\+?\d{2}")
PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)  # what most cells are
NUMBER = re.compile(r"([+-]?(?:\d[\d,]*)(?:\.\d*)?|[+-]?\.\d+)(?:[eE]([+-]?\d+))?\s*([^\d.,].*)?")
DMS = re.compile(
    r"""([NSEW]?)\s*(\d{1,3})[°度]\s*(\d{1,2})[′'分]\s*(?:(\d{1,2}(?:\.\d+)?)(?:[″"秒]|''|′′)?)?\s*([NSEW]?)""",
    re.I,
)
UNITS = frozenset({
    "m", "米", "m2", "m²", "㎡", "平方米", "平米", "平", "平方", "km", "°", "度", "年", "岁",
    "人", "户", "层", "个", "床", "张", "座", "位", "幢", "栋", "件",
})  # fmt: skip
PHONE = re.compile(r"1[3-9]\d{9}")
YES = frozenset({"是", "有", "对", "y", "yes", "true", "1", "√", "✓", "满意", "非常满意", "基本满意", "已"})
NO = frozenset({"否", "无", "没有", "不是", "n", "no", "false", "0", "×", "x", "不满意", "未"})
NOTHING = frozenset({
    "-", "--", "—", "/", "\\", "无", "暂无", "空", "不详", "未知", "未填",
    "null", "none", "nan", "n/a", "#n/a",
})  # fmt: skip
SHAPE = "shape"  # long, and nothing to be made plain
HIDDEN = "•••"
FICTIONAL = "DEMO"  # stands in codes that were made up; O is no letter of a credit code
MOST_WHOLE = 2**31 - 1


class BadValueError(ValueError):
    """A cell that cannot be understood; ``code`` and ``facts`` are those of a Fault."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Reading:
    """How cells of this file are read: the street's clock, and whether made-up codes are allowed."""

    zone: ZoneInfo
    fictional: bool = False


def plain(text: str) -> str:
    """Half width, no control characters, single spaces."""
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFKC", text):
        return text.strip()
    clean = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isprintable() or c.isspace())
    return " ".join(clean.split())


def value_of(text: str, field: Field, how: Reading) -> Any:
    """The value of a cell that is not empty; None where the cell says that nothing is known.

    BadValueError says why it cannot be understood.
    """
    clean = text.strip() if field.parse == SHAPE else plain(text)
    if not clean or (clean.lower() in NOTHING and field.parse != "flag"):
        return None
    try:
        return PARSERS[field.parse](clean, field, how)
    except BadValueError as error:
        if field.identity:  # reports are read by many
            raise BadValueError(error.code, **{**error.facts, "value": HIDDEN}) from None
        raise


def _text(text: str, _field: Field, _how: Reading) -> str:
    return text


def _key(text: str, _field: Field, _how: Reading) -> str:
    _refuse_damaged(text)
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def _code(text: str, _field: Field, _how: Reading) -> str:
    _refuse_damaged(text)
    return text.replace(" ", "").lstrip("'")


def _digits(text: str, field: Field, how: Reading) -> str:
    code = _code(text, field, how).replace("-", "")
    if not (code.isascii() and code.isdigit()):
        raise BadValueError("not_digits", value=text[:40])
    return code


def _refuse_damaged(text: str) -> None:
    if DAMAGED.fullmatch(text):
        raise BadValueError("damaged_code", value=text)


def _decimal(text: str, _field: Field, _how: Reading) -> float:
    if PLAIN_NUMBER.fullmatch(text):
        return float(text)
    found = NUMBER.fullmatch(text)
    if not found or (found[3] or "").strip().lower() not in UNITS | {""}:
        raise BadValueError("not_number", value=text[:40])
    return float(found[1].replace(",", "") + (f"e{found[2]}" if found[2] else ""))


def _whole(text: str, field: Field, how: Reading) -> int:
    value = _decimal(text, field, how)
    if value != int(value) or abs(value) > MOST_WHOLE:
        raise BadValueError("not_whole", value=text[:40])
    return int(value)


def _angle(text: str, field: Field, how: Reading) -> float:
    if PLAIN_NUMBER.fullmatch(text):
        return float(text)
    found = DMS.fullmatch(text)
    if not found:
        return _decimal(re.sub(r"^[NSEW]\s*|\s*[NSEW]$", "", text, flags=re.I), field, how)
    degrees = int(found[2]) + int(found[3]) / 60 + float(found[4] or 0) / 3600
    return -degrees if (found[1] + found[5]).upper() in {"S", "W"} else degrees


def _flag(text: str, _field: Field, _how: Reading) -> bool | None:
    low = text.lower()
    if low in YES or low in NO:
        return low in YES
    if low in NOTHING:
        return None
    raise BadValueError("not_flag", value=text[:20])


def _time(text: str, _field: Field, how: Reading) -> str:
    found = day_and_time(text)
    if found is None:
        raise BadValueError("not_date", value=text[:40])
    return (found if found.tzinfo else found.replace(tzinfo=how.zone)).astimezone(UTC).isoformat()


def _year(text: str, _field: Field, how: Reading) -> int:
    year = int(text) if re.fullmatch(r"(18|19|20)\d\d", text) else None
    found = datetime(year, 1, 1, tzinfo=how.zone) if year else day_and_time(text)
    if found is None or not 1850 <= found.year <= 2200:
        raise BadValueError("not_date", value=text[:40])
    return found.year


def _term(text: str, field: Field, _how: Reading) -> Any:
    found, near = term_of(text, field.terms)
    if found is None:
        raise BadValueError("unknown_term", value=text[:40], near=near)
    return found


def _id_no(text: str, field: Field, how: Reading) -> str:
    code = _code(text, field, how).upper()
    if why := id_no_fault(code):
        raise BadValueError(f"id_no_{why}")  # never the number itself: reports are read by many
    return code


def _uscc(text: str, field: Field, how: Reading) -> str:
    code = _code(text, field, how).upper()
    made_up = how.fictional and FICTIONAL in code
    if (why := uscc_fault(code)) and not made_up:
        raise BadValueError(f"uscc_{why}", value=code[:24])
    return code


def _phone(text: str, field: Field, how: Reading) -> str:
    code = re.sub(r"[\s\-()]", "", _code(text, field, how)).removeprefix("+86")
    if not PHONE.fullmatch(code):
        raise BadValueError("not_phone")
    return code


PARSERS: dict[str, Callable[[str, Field, Reading], Any]] = {
    "text": _text, SHAPE: _text, "address": _text, "key": _key, "code": _code, "digits": _digits,
    "whole": _whole, "decimal": _decimal, "angle": _angle, "flag": _flag, "time": _time, "year": _year,
    "term": _term, "id_no": _id_no, "uscc": _uscc, "phone": _phone,
}  # fmt: skip
