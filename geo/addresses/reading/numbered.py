"""A number with its element, put where these and the fields before call for."""

from __future__ import annotations

from collections.abc import Callable

from geo.addresses.reading.draft import Draft
from geo.addresses.reading.inside import floor, inside, move_up, room, storey, unit
from geo.addresses.reading.roads import lane, number_on_road, side_lane
from geo.addresses.reading.tokens import is_room, numbers


def fill(draft: Draft, element: str, number: str, word: str) -> None:
    """Put a number into the field its element and the fields before call for."""
    _FILL[element](draft, numbers(number), number, word)


def _plate(draft: Draft, parts: list[str], number: str, word: str) -> None:
    if draft.is_inside():
        room(draft, parts, number, word)
    elif draft.on_road or not (draft.estate or draft.road_no):
        number_on_road(draft, parts, number)
    elif draft.estate:
        draft.building = "-".join(parts) + "号"
    else:
        draft.leave(number + word)


def _building(draft: Draft, parts: list[str], number: str, word: str) -> None:
    if word == "#" and draft.on_road and not draft.is_inside():
        number_on_road(draft, parts, number)
    elif word == "#" and (draft.building or draft.unit):
        room(draft, parts, number, word)
    elif draft.building or draft.room or "~" in number:
        draft.leave(number + word)
    else:
        draft.building = "-".join(parts)


def _shop(draft: Draft, parts: list[str], number: str, word: str) -> None:
    if draft.building or draft.unit:
        called = word.startswith("号") and not is_room(parts[0])  # 5号店 is no room 5, 105号店 is room 105
        room(draft, ["铺" + parts[0]] if called else parts, number, word)
    elif draft.road_no and not draft.sub_no and len(parts) == 1:
        draft.sub_no = "铺" + parts[0]
    elif draft.on_road:
        number_on_road(draft, parts, number)
        draft.leave(word.lstrip("号"))
    else:
        draft.leave(number + word)


def _bare(draft: Draft, parts: list[str], number: str, word: str) -> None:
    if not (draft.road or draft.estate or draft.road_no or draft.place or draft.is_inside()):
        if number.isdigit():
            draft.carry = number  # 104国道
        else:
            draft.leave(number)
    elif draft.on_road and not draft.is_inside() and len(parts) > 2:
        draft.leave(number)
    elif draft.on_road and not draft.is_inside():
        number_on_road(draft, parts, number)
    else:
        move_up(draft)
        inside(draft, parts, number, word, last_is_room=len(parts) > 1 or draft.is_inside())


def _group(draft: Draft, parts: list[str], number: str, word: str) -> None:
    draft.group += number + ("网格" if word == "网格" else "组")


_FILL: dict[str, Callable[[Draft, list[str], str, str], None]] = {
    "号": _plate, "弄": lane, "巷": lane, "支弄": side_lane, "幢": _building, "单元": unit, "层": floor,
    "楼": storey, "铺": _shop, "室": room, "": _bare, "组": _group,
}  # fmt: skip
