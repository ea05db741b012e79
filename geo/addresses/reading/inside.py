"""Numbers in buildings: 3幢, 2单元, 5层, 501室, and what 3-2-501 says without these words."""

from __future__ import annotations

from geo.addresses.parts import floor_of
from geo.addresses.reading.draft import Draft
from geo.addresses.reading.tokens import is_room


def unit(draft: Draft, parts: list[str], number: str, word: str) -> None:
    move_up(draft)
    if draft.storey and not draft.building:
        draft.building, draft.storey = draft.storey, ""
    if len(parts) == 2 and not draft.building:
        draft.building, parts = parts[0], parts[1:]
    if draft.unit or len(parts) > 1:
        draft.leave(number + word)
    else:
        draft.unit = parts[0]


def floor(draft: Draft, parts: list[str], number: str, word: str) -> None:
    move_up(draft)
    if number.startswith("-") and len(parts) == 2 and not draft.floor:
        draft.floor = f"-{parts[1]}"
    elif draft.floor or len(parts) > 1:
        draft.leave(number + word)
    else:
        draft.floor = parts[0]


def storey(draft: Draft, parts: list[str], number: str, word: str) -> None:
    if len(parts) == 1 and not (number.isdigit() or draft.building):
        draft.building = number  # B楼
    elif draft.building or draft.unit or draft.storey or len(parts) > 1:
        floor(draft, parts, number, word)
    else:
        draft.storey = parts[0]


def room(draft: Draft, parts: list[str], number: str, word: str) -> None:
    move_up(draft)
    inside(draft, parts, number, word, last_is_room=True)
    draft.fixed = True


def inside(draft: Draft, parts: list[str], number: str, word: str, *, last_is_room: bool) -> None:
    """Rooms and what stands before them, from the right: 3-2-501, 3-501, 2-501 after 3幢, 501-1."""
    parts = _joined_room(parts, number)
    if draft.room or "~" in number:
        draft.leave(number + word)
    elif len(parts) == 1 and not (last_is_room or draft.road_no or is_room(parts[0])):
        draft.building = parts[0]
    else:
        _from_the_right(draft, parts, number, word)


def _from_the_right(draft: Draft, parts: list[str], number: str, word: str) -> None:
    *before, room = parts
    free = ["building"] * (not draft.building and not draft.unit) + ["unit"] * (not draft.unit)
    if len(before) > len(free) and before and before[-1] == floor_of(room):
        before = before[:-1]  # 3-2-5-501 tells the floor too
    if len(before) > len(free):
        draft.leave(number + word)
        return
    for field, value in zip(free, before, strict=False):
        setattr(draft, field, value)
    draft.room = room


def _joined_room(parts: list[str], number: str) -> list[str]:
    """501-1 is a part of room 501, 501-502 are two rooms: then nothing is sure."""
    if len(parts) > 1 and is_room(parts[-2]):
        return [*parts[:-2], f"{parts[-2]}-{parts[-1]}"]
    return parts


def move_up(draft: Draft) -> None:
    """A bare number taken for a room is a building or a unit when another number follows."""
    if not draft.room or draft.fixed:
        return
    if not draft.building and not draft.unit:
        draft.building, draft.room = draft.room, ""
    elif not draft.unit:
        draft.unit, draft.room = draft.room, ""
