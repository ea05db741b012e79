"""Other readings of an address, each less sure than the first: tried where that one finds no house."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geo.addresses import scores
from geo.addresses.parts import Parts, floor_of
from geo.addresses.reading.tokens import is_room

_LETTERED = re.compile(r"([^\d-])(\d{3,4})$")
_SIDE = re.compile(r"(附|之|-|铺)(\d+)$")

Variant = tuple[Parts, float]


def variants(parts: Parts) -> Iterator[Variant]:
    """(other reading, factor on the score), most likely first."""
    yield from _side_numbers(parts)
    yield from _buildings(parts)
    if parts.floor and parts.road_no and not (parts.building_no or parts.room):
        yield parts._replace(floor=""), scores.FLOOR_OF_PLATE
    if parts.floor.isdigit() and parts.room.isdigit() and len(parts.room) <= 2:
        yield parts._replace(room=f"{parts.floor}{int(parts.room):02d}"), scores.ROOM_ON_FLOOR


def _side_numbers(parts: Parts) -> Iterator[Variant]:
    found = _SIDE.match(parts.sub_no)
    if not found:
        return
    for mark in "-之附铺":
        if mark != found[1]:
            yield parts._replace(sub_no=mark + found[2]), scores.OTHER_SIDE_NUMBER
    if found[1] == "铺":
        yield parts._replace(sub_no=""), scores.SHOP_OF_PLATE
    if found[1] == "-" and is_room(found[2]) and not parts.room:
        room = found[2]
        yield parts._replace(sub_no="", room=room, floor=floor_of(room)), scores.ROOM_FOR_SIDE_NUMBER


def _buildings(parts: Parts) -> Iterator[Variant]:
    number = parts.building_no
    if not number:
        if lettered := _LETTERED.match(parts.room):
            building, room = lettered.groups()
            changed = parts._replace(building_no=building, room=room, floor=floor_of(room))
            yield changed, scores.LETTER_FOR_BUILDING
        return
    plate = number[:-1] if number.endswith("号") else number + "号"
    if parts.estate:
        yield parts._replace(building_no=plate), scores.PLATE_FOR_BUILDING
    if parts.room and not parts.unit_no and not number.endswith("号"):
        yield parts._replace(building_no="", unit_no=number), scores.UNIT_FOR_BUILDING
