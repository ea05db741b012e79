"""Numbers on roads: plates with their side numbers, and lanes."""

from __future__ import annotations

import re

from geo.addresses.reading.draft import Draft

_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_LETTERED = re.compile(r"(\d+)([a-z甲乙丙丁戊己庚辛壬癸])$")


def number_on_road(draft: Draft, parts: list[str], number: str) -> None:
    if draft.road_no:  # of no road, for this one comes after its road
        draft.leave(f"{draft.road_no}{draft.sub_no}号")
        draft.sub_no = ""
    draft.on_road = False
    if "~" in number:
        draft.road_no = number
    elif len(parts) > 1:
        mark = next((mark for mark in "之附" if mark in number), "-")
        draft.road_no, draft.sub_no = parts[0], mark + "-".join(parts[1:])
    elif lettered := _LETTERED.match(parts[0]):
        draft.road_no, draft.sub_no = lettered.groups()
    else:
        draft.road_no = parts[0]


def side(draft: Draft, text: str) -> None:
    """附1, 之1, -1 or 甲 after 号."""
    sub = _ZEROS.sub("", text.removesuffix("号"))
    if draft.room or draft.sub_no or draft.building:
        draft.leave(text)
    else:
        draft.sub_no = sub


def lane(draft: Draft, parts: list[str], number: str, word: str) -> None:
    if draft.road_no or draft.is_inside() or len(parts) > 1:
        draft.leave(number + word)
        return
    if not draft.road:
        draft.road, draft.estate = draft.estate, ""
    draft.on_road = True
    draft.lane = parts[0] + ("巷" if word == "巷" else "")


def side_lane(draft: Draft, parts: list[str], number: str, word: str) -> None:
    if draft.lane and not draft.road_no:
        draft.lane += "-" + parts[0]
    else:
        draft.leave(number + word)
