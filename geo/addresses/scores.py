"""How sure a match is: a product of what speaks against it.

Two addresses that say the same score 1. Each thing that is missing or different multiplies by a number
below; at ``CERTAIN`` and above a match needs nobody to look at it, from ``DOUBTFUL`` on a person decides,
below it is no match. So one missing road, estate or unit is still certain where the rest leaves one house;
a word of nearness, an unknown word or a contradiction never is.
"""

from __future__ import annotations

from functools import lru_cache

from geo.addresses.parts import Parts
from geo.addresses.reading.divisions import differ

CERTAIN, DOUBTFUL = 0.9, 0.5
REASONS = ("same", "partial", "ambiguous", "contradiction", "building_only", "none")

# One side does not tell it.
NO_ROAD_OR_ESTATE = 0.97
NO_UNIT = 0.95
HOUSE_WITHOUT_UNIT = 0.85
NO_BUILDING = 0.75
NO_FLOOR = 0.85
# The text says more than where the door is.
RELATIVE = 0.6
REST = 0.8
# The two do not agree.
OTHER_COMMUNITY, OTHER_ROAD_OR_ESTATE, OTHER_TOWN = 0.6, 0.6, 0.2
# Not one of several, and not even a door.
AMBIGUOUS, BUILDING_ONLY = 0.5, 0.3
# Written otherwise than the house is.
OTHER_SIDE_NUMBER = 0.7  # 附1 for -1
SHOP_OF_PLATE = 0.6  # 20号3号店 where only 20号 is known
PLATE_FOR_BUILDING = 0.75  # 3号 for 3幢 in an estate
LETTER_FOR_BUILDING = 0.75  # B1203 for room 1203 of B座
UNIT_FOR_BUILDING = 0.75  # 20号2-501 where 2 is the unit
ROOM_FOR_SIDE_NUMBER = 0.75  # 运河路20-501
ROOM_ON_FLOOR = 0.8  # 5楼1室 for 501
FLOOR_OF_PLATE = 0.7  # 20号3楼 where only 20号 is known
SHORT_ESTATE = 0.75  # 梅园 for 梅园小区, 河滨花园 for 河滨花园二期
RUN_TOGETHER = 0.95  # 碧翠府翠微路66号, where both are known
WITHOUT_KIND = 0.85  # 瓯海锦绣运河路 for 瓯海区锦绣街道运河路
MISSPELT = 0.6

_Levels = tuple[str, ...]


def equal(asked: Parts, house: Parts) -> bool:
    """Whether two addresses say just the same, and nothing that makes it doubtful."""
    return asked[6:] == house[6:] and not asked.relative and _divisions(asked[:5], house[:5]) == 1


def agreement(asked: Parts, house: Parts) -> float:
    """Factor 0–1 by which places that contradict lower the score; 1 where nothing does."""
    factor = _divisions(asked[:5], house[:5])
    if _clash(asked[6:10], house[6:10]) or _other_estate(asked.estate, house.estate):
        factor *= OTHER_ROAD_OR_ESTATE
    return factor


def completeness(asked: Parts, house: Parts) -> float:
    """Factor 0–1 for what one of the two does not tell, or tells beyond the door."""
    factor = 1.0
    if asked[6:15] != house[6:15]:
        factor *= _missing_places(asked, house) * _missing_levels(asked, house)
    if asked.relative or house.relative:
        return factor * RELATIVE
    return factor * REST if asked.rest != house.rest else factor


def fits(asked: Parts, house: Parts) -> bool:
    """Whether building, unit and floor of the two are the same where both tell them."""
    return not _clash(asked[11:14], house[11:14])


@lru_cache(maxsize=1 << 14)
def _divisions(asked: _Levels, house: _Levels) -> float:
    if any(map(differ, asked[:4], house[:4])):
        return OTHER_TOWN
    return OTHER_COMMUNITY if differ(asked[4], house[4]) else 1.0


def _clash(some: _Levels, others: _Levels) -> bool:
    return some != others and any(a and b and a != b for a, b in zip(some, others, strict=True))


def _other_estate(one: str, other: str) -> bool:
    """Whether two estates are told and neither is the beginning of the other, as 梅园 is of 梅园小区."""
    return bool(one and other and not (one.startswith(other) or other.startswith(one)))


def _missing_places(asked: Parts, house: Parts) -> float:
    road = NO_ROAD_OR_ESTATE if asked[6:10] != house[6:10] else 1.0
    if asked.estate == house.estate:
        return road
    # A name after a plate, with no number in it, may be what is meant within: 18号教师宿舍.
    return road * (REST if asked.estate and not any(asked[11:15]) else NO_ROAD_OR_ESTATE)


def _missing_levels(asked: Parts, house: Parts) -> float:
    factor = NO_BUILDING if asked.building_no != house.building_no else 1.0
    if asked.unit_no != house.unit_no:
        factor *= HOUSE_WITHOUT_UNIT if asked.unit_no else NO_UNIT
    return factor * NO_FLOOR if asked.floor != house.floor else factor
