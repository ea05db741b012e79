"""Days and times as offices write them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of the 1900 system, as if 1900 had been a leap year
EXCEL_DAYS = (18_000, 80_000)  # 1949 to 2119: other numbers are no days
SERIAL = re.compile(r"\d{5}(\.\d+)?")
SHORT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
LONG = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]*(上午|下午|AM|PM)?\s*(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})\s*[:分]?\s*(?:(\d{1,2})(?:\.\d+)?\s*秒?)?)?\s*(AM|PM)?)?",
    re.IGNORECASE,
)
MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")


def day_and_time(text: str) -> datetime | None:
    """The time a cell means, without zone unless it names one; None when it means none.

    ISO, 2026/3/5 14:20, 2026年3月5日 下午2时5分, 2026.3.5, 20260305(1420), 2026年3月, Excel's day number.
    """
    for read in (_long, _short, _iso, _serial, _month):
        try:
            if (found := read(text)) is not None:
                return found
        except ValueError:  # it looks like one, but there is no such day
            return None
    return None


def _long(text: str) -> datetime | None:
    if not (found := LONG.fullmatch(text)):
        return None
    year, month, day, half, hour, minute, second, after = found.groups()
    hours = int(hour or 0)
    if (half or after or "").upper() in {"下午", "PM"} and hours < 12:
        hours += 12
    if (half or after or "").upper() == "AM" and hours == 12:
        hours = 0
    return _at(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0))


def _short(text: str) -> datetime | None:
    found = SHORT.fullmatch(text)
    return _at(*(int(part or 0) for part in found.groups())) if found else None


def _iso(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if len(text) >= 10 and text[4] == "-" else None


def _serial(text: str) -> datetime | None:
    if not SERIAL.fullmatch(text) or not EXCEL_DAYS[0] <= float(text) <= EXCEL_DAYS[1]:
        return None
    exact = EXCEL_ZERO + timedelta(days=float(text))
    return (exact + timedelta(microseconds=500_000)).replace(microsecond=0)


def _month(text: str) -> datetime | None:
    found = MONTH.fullmatch(text)
    return _at(int(found[1]), int(found[2]), 1) if found else None


def _at(*parts: int) -> datetime:
    midnight = len(parts) > 3 and parts[3] == 24 and not any(parts[4:])  # 24:00 closes a day
    found = datetime(*parts[:3], *((0,) if midnight else ()), *(() if midnight else parts[3:]))  # type: ignore[arg-type] # noqa: DTZ001
    return found + timedelta(days=1) if midnight else found
