"""An address while it is read: which of its fields are filled."""

from __future__ import annotations


class Draft:
    """Fields of `Parts` while they are filled; numbers come as written ("3-2-501") with their parts.

    ``storey`` is the number in 3楼, a building's or a floor's; ``fixed`` says that a room was called a room
    (501室), so that no further number makes it a unit; ``on_road`` that a number now is one on the road;
    ``place`` is the village or community that stands for a road where there is none; ``carry`` is the begun
    name in 梅园3巷.
    """

    __slots__ = (
        "building", "carry", "divisions", "estate", "fixed", "floor", "group", "lane", "on_road", "place",
        "relative", "rest", "road", "road_no", "room", "storey", "sub_no", "unit",
    )  # fmt: skip

    def __init__(self) -> None:
        self.divisions: tuple[str, ...] = ("", "", "", "", "")
        self.place = self.group = self.road = self.lane = self.road_no = self.sub_no = self.estate = ""
        self.building = self.unit = self.floor = self.room = self.relative = self.rest = ""
        self.storey = self.carry = ""
        self.fixed = self.on_road = False

    def is_inside(self) -> bool:
        """Whether the numbers are those of a building already."""
        return bool(self.building or self.unit or self.floor or self.storey or self.room)

    def leave(self, text: str) -> None:
        """Keep what is not understood."""
        self.rest += text
