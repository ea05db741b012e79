"""Check digits of the two codes that identify people and organisations in China.

GB 11643-1999 (18-digit citizen number: ISO 7064 MOD 11-2) and GB 32100-2015 (unified social credit code,
18 characters, weights 3^i mod 31).
"""

from __future__ import annotations

import re
from datetime import date

ID_NO = re.compile(r"[0-9]{17}[0-9X]")
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z: they are read as digits
USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def id_no_fault(text: str) -> str:
    """Why this is no citizen number: ``length``, ``birth`` or ``check``; "" when it is one."""
    if not ID_NO.fullmatch(text):
        return "length"
    if born(text) is None:
        return "birth"
    return "" if id_no_check(text) == text[17] else "check"


def id_no_check(text: str) -> str:
    """The check character of the first 17 digits."""
    return ID_CHECKS[sum(w * int(c) for w, c in zip(ID_WEIGHTS, text[:17], strict=True)) % 11]


def born(id_no: str) -> date | None:
    """Birthday in a citizen number; None where it is no day."""
    try:
        return date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14]))
    except ValueError:
        return None


def sex_of(id_no: str) -> int:
    """GB/T 2261.1 code in a citizen number: 1 male (odd 17th digit), 2 female."""
    return 1 if int(id_no[16]) % 2 else 2


def uscc_fault(text: str) -> str:
    """Why this is no unified social credit code: ``length``, ``letter`` or ``check``; "" when it is one."""
    if len(text) != 18:
        return "length"
    if any(c not in USCC_LETTERS for c in text):
        return "letter"
    return "" if uscc_check(text) == text[17] else "check"


def uscc_check(text: str) -> str:
    """The check character of the first 17 characters."""
    total = sum(w * USCC_LETTERS.index(c) for w, c in zip(USCC_WEIGHTS, text[:17], strict=True))
    return USCC_LETTERS[(31 - total % 31) % 31]
