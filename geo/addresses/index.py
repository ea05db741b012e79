"""Houses by door, by place and room, and by building."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.addresses.parts import Parts

Door = tuple[str, ...]
_NONE: tuple[int, ...] = ()


class Index:
    """Rows of houses filed under what an address may tell of them.

    ``doors``: everything from road or estate to room. ``rooms``: place and room, whatever lies between.
    ``buildings``: the first row that lies inside a place or building. ``names``: all it tells, for houses
    that have no door of their own to be found by: 雁池小学, 五马街5号旁, and what is not Chinese.
    """

    def __init__(self, houses: Sequence[tuple[Parts, ...]]) -> None:
        self.doors: dict[Door, tuple[int, ...]] = {}
        self.rooms: dict[Door, list[int]] = {}
        self.buildings: dict[Door, int] = {}
        self.names: dict[Door, tuple[int, ...]] = {}
        for row, readings in enumerate(houses):
            for house in readings:
                if not any(house[6:]):
                    continue  # a division is no house
                if house.relative or not any(doors(house)):
                    _add(self.names, house[6:], row)
                else:
                    self._file(row, house)

    def by_door(self, parts: Parts) -> tuple[int, ...]:
        """Rows with this very door."""
        for door in doors(parts):
            if found := self.doors.get(door):
                return found
        return _NONE

    def by_room(self, parts: Parts) -> list[int]:
        """Rows in this place with this room, in whatever building and unit."""
        for place in _places(parts) if parts.room else ():
            if found := self.rooms.get((*place, parts.room)):
                return found
        return []

    def by_name(self, parts: Parts) -> tuple[int, ...]:
        """Rows with no door of their own that tell just the same."""
        return self.names.get(parts[6:], _NONE)

    def inside(self, parts: Parts) -> int:
        """First row of a house inside the building, or on the plate, that an address tells; −1 for none."""
        for place in _places(parts):
            row = self.buildings.get((*place, parts.building_no), -1)
            if row >= 0:
                return row
        return -1

    def _file(self, row: int, house: Parts) -> None:
        for door in doors(house):
            _add(self.doors, door, row)
        for place in _places(house):
            if house.room:
                rooms = self.rooms.setdefault((*place, house.room), [])
                if not rooms or rooms[-1] != row:
                    rooms.append(row)
            if house.room or house.unit_no or house.floor:
                self.buildings.setdefault((*place, house.building_no), row)
                self.buildings.setdefault((*place, ""), row)


def doors(parts: Parts) -> Iterator[Door]:
    """The door as its road address tells it, and as its estate does."""
    if parts.road and (parts.road_no or parts.room):
        yield parts[6:10] + parts[11:15]
    if parts.estate and (parts.building_no or parts.room):
        yield parts[10:15]


def _places(parts: Parts) -> Iterator[Door]:
    if parts.road and parts.road_no:
        yield parts[6:10]
    if parts.estate:
        yield (parts.estate,)


def _add(rows: dict[Door, tuple[int, ...]], door: Door, row: int) -> None:
    known = rows.get(door, _NONE)
    if not known or known[-1] != row:
        rows[door] = (*known, row)
