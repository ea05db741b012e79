"""One text for all ways to write an address that surely mean the same door."""

from __future__ import annotations

from collections.abc import Iterable

from geo.addresses.parse import parts_of
from geo.addresses.parts import Parts
from geo.addresses.text import is_foreign, normal


def key(parts: Parts) -> str:
    """Canonical text of a door within its street; "" where the address tells no door.

    Divisions do not count: a street has each road once. Road and estate both count, for only a list of
    houses can tell that they are one place (`AddressBook`). Words of nearness make it no door.
    """
    if parts.relative or not tells_door(parts):
        return ""
    return "|".join(parts[6:15]) + (f"|{parts.rest}" if parts.rest else "")


def tells_door(parts: Parts) -> bool:
    """Whether an address goes down to a door: a room, or a plate on a road with nothing inside it."""
    if parts.room:
        return bool(parts.estate or parts.road)
    return bool(parts.road and parts.road_no and not parts.building_no and not parts.unit_no)


def keys(texts: Iterable[str]) -> list[str]:
    """`key` of each text; the text itself, made plain, where it is not Chinese."""
    return [key_of(normal(text)) for text in texts]


def key_of(plain: str) -> str:
    """Key of a plain text."""
    return plain if is_foreign(plain) else key(parts_of(plain))
