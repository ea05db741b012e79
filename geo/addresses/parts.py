"""An address in its elements, in the order of GA/T 2000.32."""

from __future__ import annotations

import re
from typing import NamedTuple

_ROOM = re.compile(r"([a-z甲乙丙丁戊己庚辛壬癸]?)(\d{1,2})(\d\d)(?!\d)")


class Parts(NamedTuple):
    """Elements of one address; "" where it does not say. All are plain text (``geo.addresses.text``).

    ``road`` is a road, or the village where there is none; ``lane`` the number of a lane off it (弄, 巷).
    ``sub_no`` is as it was written: -1, 之1, 附1, 甲, 铺1 (shop). ``building_no`` 3 is 3幢, 3号 a plate in an
    estate. ``floor`` is told or follows from the room, basements are negative. ``relative``: 隔壁, 东首.
    ``rest``: what was not understood.
    """

    province: str = ""
    city: str = ""
    county: str = ""
    town: str = ""
    community: str = ""
    group: str = ""
    road: str = ""
    lane: str = ""
    road_no: str = ""
    sub_no: str = ""
    estate: str = ""
    building_no: str = ""
    unit_no: str = ""
    floor: str = ""
    room: str = ""
    relative: str = ""
    rest: str = ""


def floor_of(room: str) -> str:
    """Floor of a room number of three or four digits: 501 → 5, 1203 → 12, b101 → -1; else ""."""
    if found := _ROOM.match(room):
        return f"-{found[2]}" if found[1] == "b" and len(found[2]) == 1 else found[2]
    return ""
