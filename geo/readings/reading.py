"""A reading: the code of a coordinate system and the order of its two numbers, with one text form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo.crs import check_epsg
from geo.errors import PlaceError

# Longitude and latitude in degrees on these; EPSG:<n> for everything else.
DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")

# bd09ll is 百度's own name for BD-09 in degrees (bd09mc, its metres, is another thing).
_ALIASES = {"bd09ll": "bd09"}
_SAME_AS = {4326: "wgs84", 4490: "cgcs2000"}
_SWAPPED = "swapped"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a pair of raw numbers is read. A reading that exists can be applied.

    `code` is one of `DATUMS`, or ``EPSG:<n>`` of a 2-D system, geographic or projected. x is longitude or
    easting, whatever order the authority declares; `swapped` says that it is latitude or northing, as in
    Chinese surveys, whose X points north. The text form is ``gcj02`` or ``EPSG:4549,swapped``.
    Raises PlaceError for a code that is none; `reading_of` is more patient about how it is written.
    """

    code: str
    swapped: bool = False

    def __post_init__(self) -> None:
        if self.code in DATUMS:
            return
        if not re.fullmatch(r"EPSG:[1-9][0-9]{3,5}", self.code):
            raise _unknown(self.code)
        check_epsg(int(self.code[5:]))

    def __str__(self) -> str:
        return f"{self.code},{_SWAPPED}" if self.swapped else self.code

    @property
    def epsg(self) -> int | None:
        """Number of an EPSG reading; None for a named datum."""
        return None if self.code in DATUMS else int(self.code[5:])


def reading_of(text: str) -> Reading:
    """The reading that a text names: ``gcj02``, ``BD-09``, ``4549``, ``epsg:4549,swapped``, ``WGS 84`` ….

    EPSG:4326 and EPSG:4490 are wgs84 and cgcs2000, longitude first unless swapped.
    Raises PlaceError naming the known codes.
    """
    name, _, order = text.partition(",")
    if order.strip().lower() not in ("", _SWAPPED):
        raise PlaceError.of("unknown_order", value=text[:40], order=order.strip()[:20])
    plain = re.sub(r"[\s:_-]", "", name).lower()
    number = re.fullmatch(r"(?:epsg)?([0-9]{4,6})", plain)
    if number is None:
        code = _ALIASES.get(plain, plain)
    else:
        code = _SAME_AS.get(int(number[1]), f"EPSG:{int(number[1])}")
    if number is None and code not in DATUMS:
        raise _unknown(text)
    return Reading(code, bool(order.strip()))


def _unknown(text: str) -> PlaceError:
    return PlaceError.of("unknown_datum", value=text[:40], known=", ".join(DATUMS))
