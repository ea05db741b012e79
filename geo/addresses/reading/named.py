"""The names between the numbers: divisions, road, estate, entrance, floor, words of nearness, or unknown."""

from __future__ import annotations

import re

from geo.addresses.numerals import arabic, chinese
from geo.addresses.parts import Parts, floor_of
from geo.addresses.reading import names
from geo.addresses.reading.divisions import divided
from geo.addresses.reading.draft import Draft
from geo.addresses.reading.numbered import fill
from geo.addresses.reading.roads import side
from geo.addresses.reading.tokens import ELEMENTS, IN_NAMES, Token

_UNITS = {f"{where}{word}": where for where in "东西南北中左右" for word in ("单元", "梯", "门")}
_FLOORS = {
    "地下": "地下", "地下室": "地下", "地下层": "地下", "阁楼": "阁", "顶楼": "顶", "顶层": "顶",
    "底楼": "底", "底层": "底", "夹层": "夹", "架空层": "架空",
}  # fmt: skip
_RELATIVE = re.compile(
    "东首|西首|南首|北首|隔壁|斜?对面|对过|旁边|附近|边上|交叉口|交汇处|交界处|路口|街口|巷口|转角|拐角|门口|背后|楼[上下]"
    "|旁$|侧$|[东西南北][侧边面]$|[前后]面$|[后侧]门$|以[东西南北]|往[东西南北前]|向[东西南北]|米处?$"
)
_MARKED = re.compile("(临|附)时?$")
_FILLER = " -~#第的"
_NUMBERED = {"号", "弄", "巷", "铺"}  # elements that stand on roads


def read(draft: Draft, token: Token) -> None:
    """Take in one token of the address."""
    name, number, word, beside = token
    element = ELEMENTS[word] if word else ""
    name = name.strip(_FILLER) if name else ""
    if draft.carry and (name or not draft.carry.isdigit()):
        name, draft.carry = draft.carry + name, ""
    elif draft.carry:
        draft.leave(draft.carry)  # a number without a name: no 104国道 after all
        draft.carry = ""
    if element in IN_NAMES or (element == "巷" and not _on_road(draft, name)):
        draft.carry = name + (chinese(number) if number.isdigit() else number) + word
        return
    if name:
        number = _named(draft, name, number, element)
    if number:
        fill(draft, element, number, word)
    if beside:
        side(draft, beside)


def finished(draft: Draft) -> Parts:
    """The address when all is read."""
    if draft.carry:
        _named(draft, draft.carry, "", "")
    _settle_storey(draft)
    _settle_place(draft)
    outer, road = names.outer_road(draft.road)
    road, lane = names.lane_in(road)
    lane = f"{arabic(lane)}巷" if lane else draft.lane
    floor = draft.floor or floor_of(draft.room)
    return Parts._make((
        *draft.divisions, draft.group, road, lane, draft.road_no, draft.sub_no, draft.estate, draft.building,
        draft.unit, floor, draft.room, draft.relative, outer + draft.rest,
    ))  # fmt: skip


def _on_road(draft: Draft, name: str) -> bool:
    return names.is_road(name) if name else bool(draft.road) and not draft.road_no


def _named(draft: Draft, name: str, number: str, element: str) -> str:
    """Put a name where it belongs; returns the number after it, with the 临 of a temporary plate."""
    if number and element == "号" and (mark := _MARKED.search(name)):
        name, number = name[: mark.start()], mark[1] + number
    started = draft.road or draft.estate or draft.lane or draft.road_no or draft.is_inside()
    if not started:
        name = _divisions(draft, name)
    if element == "组":
        return name + number
    if started or not number:
        name = _nearness(draft, name)
    if name:
        _place_or_rest(draft, name, element if number else "")
    return number


def _divisions(draft: Draft, name: str) -> str:
    named = divided(name)
    if not any(draft.divisions):
        draft.divisions = named.divisions
    elif any(named.divisions):
        pairs = list(zip(draft.divisions, named.divisions, strict=True))
        draft.leave("".join(new for old, new in pairs if old and new != old))
        draft.divisions = tuple(old or new for old, new in pairs)
    draft.place = named.place or draft.place
    draft.on_road = not named.name and draft.place.endswith("村")
    return named.name


def _nearness(draft: Draft, name: str) -> str:
    """Take out words that say where something is from here."""
    while found := _RELATIVE.search(name):
        draft.relative += found[0]
        name = name[: found.start()] + name[found.end() :]
    return name.strip("的")


def _place_or_rest(draft: Draft, name: str, element: str) -> None:
    if name in _UNITS and not draft.unit:
        draft.unit = _UNITS[name]
    elif name in _FLOORS and not draft.floor:
        draft.floor = _FLOORS[name]
    elif draft.is_inside() or not _put_place(draft, name, element):
        draft.rest += name


def _put_place(draft: Draft, name: str, element: str) -> bool:
    """Fill road and estate from a name; False when they are filled, or the name is neither."""
    if draft.road_no and not element and not names.is_estate(name):
        return False
    road, estate = names.road_and_estate(name.removesuffix("内"), element in _NUMBERED)
    if road and draft.road and not estate and not names.is_road(road):
        road, estate = "", road
    if (road and draft.road) or (estate and draft.estate):
        return False
    draft.on_road = bool(road) and name.removesuffix("内").endswith(road)
    draft.road, draft.estate = draft.road or road, draft.estate or estate
    return True


def _settle_storey(draft: Draft) -> None:
    """3楼 is a floor unless the room is on another one: 3楼501 is room 501 of building 3."""
    if draft.floor and draft.storey:
        draft.leave(draft.storey + "楼")
    elif draft.storey:
        told = floor_of(draft.room)
        if told and told != draft.storey and not draft.building and draft.estate:
            draft.building = draft.storey
        else:
            draft.floor = draft.storey


def _settle_place(draft: Draft) -> None:
    """Where there is neither road nor estate, a village or community stands for it."""
    if draft.road or draft.estate or not draft.place:
        return
    if draft.road_no or draft.lane:
        draft.road = draft.place + (draft.group if draft.group.endswith("组") else "")
    else:
        draft.estate = draft.place
