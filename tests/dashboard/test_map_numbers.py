"""Every number on the page, recomputed by hand from the town that everyone knows (tests/town.py)."""

import math
from datetime import date, datetime

import numpy as np
import pytest
import town as toy
from reading import NINETY_DAYS, parts, spoken, words

from dashboard.pages.street_map.number_words import ranges
from data.store.measures import Values
from geo.vocabulary import EVENT_CLASSES, EVENT_KINDS, EVENT_STATUSES

A_WEEK = {"since": "2026-11-17", "until": "2026-11-23"}


def figures(reader, **values):
    """The tiles beside the map: label → what stands there."""
    tiles = parts(reader.told("street-map-numbers.tree", **values), "tile")
    said = [[text for text in words(tile) if text] for tile in tiles]
    return {_label(line): line for line in said}


def _label(line):
    names = ("门牌", "居民", "期内事件", "在办", "超期未办", "按时办结率", "网格", "感知设备在线")
    return next(text for text in line if text in names)


def test_the_tiles_of_the_whole_street(leader):
    found = figures(leader)
    assert found["门牌"][0] == "40"
    # Two doors have no code (4 and 27) and one is void (5): 37 of 40.
    assert "已赋码 92%" in found["门牌"]
    # Plum Lane 12, flats 18 + 12, shops 0, flats 24, north bank 1 + 5 + 12 + 3 + 2.
    assert found["居民"][0] == "89"
    # Every house is one household but two shops and the office (none) and house 32 (two).
    assert "38 户" in found["居民"]
    assert found["期内事件"][0] == "60"
    assert found["网格"][0] == "4"
    assert found["感知设备在线"][0] == "50%"
    assert "2/4" in found["感知设备在线"]


def test_open_and_late_events_are_counted_one_by_one(leader):
    still_open = [i for i in range(1, 61) if EVENT_STATUSES[i % len(EVENT_STATUSES)].open]
    running = [i for i in still_open if EVENT_STATUSES[i % len(EVENT_STATUSES)].clock != "paused"]
    late = [
        i for i in running if i % 10 and toy._reported(i).timestamp() + 5 * 86_400 < toy.AS_OF.timestamp()
    ]
    found = figures(leader)
    assert found["在办"][0] == str(len(still_open))
    assert found["超期未办"][0] == str(len(late))


def test_closed_on_time_is_a_share_of_those_with_a_limit(leader):
    done = [
        i for i in range(1, 61) if EVENT_STATUSES[i % len(EVENT_STATUSES)].group in {"closed", "archived"}
    ]
    limited = [i for i in done if i % 10]
    in_time = [i for i in limited if i % 9 <= 5]
    assert figures(leader)["按时办结率"][0] == f"{100 * len(in_time) / len(limited):.0f}%"


def test_the_period_chooses_whole_local_days(leader):
    # Event i is i days old: of the last seven days (17th to 23rd) events 1 to 6 remain.
    assert figures(leader, period=A_WEEK)["期内事件"][0] == "6"
    one = {"since": "2026-11-20", "until": "2026-11-20"}
    assert figures(leader, period=one)["期内事件"][0] == "1"


def test_the_area_narrows_every_tile(leader):
    found = figures(leader, area=toy.B1)
    # North-west: houses 31–40 (1 + 5 + 12 + 3 + 2 people), one household each but two in house 32.
    assert found["门牌"][0] == "10"
    assert found["居民"][0] == "23"
    assert "11 户" in found["居民"]
    assert found["网格"][0] == "1"
    nobody = figures(leader, area=toy.B2)
    assert nobody["门牌"][0] == "0"
    assert nobody["居民"][0] == "—"  # nobody was asked there: not zero


def test_classes_are_counted_by_hand_and_their_bars_are_to_scale(leader):
    counts = {}
    for i in range(1, 61):
        kind = EVENT_KINDS[5 * i % len(EVENT_KINDS)]
        counts[kind.event_class] = counts.get(kind.event_class, 0) + 1
    box = parts(leader.told("street-map-numbers.tree"), "bars")[0]
    names = {c.code: c.zh for c in EVENT_CLASSES}
    shown = {}
    for bar in parts(box, "bar"):
        line = [text for text in words(bar) if text]
        shown[line[0]] = int(line[-1])
        width = parts(bar, "bar-fill")[0]["props"]["style"]["width"]
        assert width == f"{100 * int(line[-1]) / max(counts.values()):.1f}%"
    assert shown == {names[code]: n for code, n in counts.items()}


def test_one_class_alone_is_what_the_tile_and_the_bar_say(leader):
    first = EVENT_KINDS[5 % len(EVENT_KINDS)].event_class
    mine = [i for i in range(1, 61) if EVENT_KINDS[5 * i % len(EVENT_KINDS)].event_class == first]
    assert figures(leader, classes=[first])["期内事件"][0] == str(len(mine))


def test_childcare_covers_the_three_children_under_three(leader):
    # Children of 0–3 live in houses 2, 12 and 39; the nursery is at x=320 with 300 m.
    # House 2: 70 + 220 = 290 m. House 12: 60 m. House 39: 50 + 60 + 80 = 190 m over the bridge.
    bars = parts(leader.told("street-map-numbers.tree"), "bar-coverage")
    line = next(words(bar) for bar in bars if "普惠托育" in words(bar))
    assert line[-1] == "100%"


def test_the_timeline_has_a_bar_for_each_day_of_the_year(leader):
    bars = leader.told("street-map-timeline.figure")["data"][0]
    assert len(bars["x"]) == 365
    assert bars["x"][-1][:10] == "2026-11-23"
    counts = _plain(bars["y"])
    assert sum(counts) == 60
    assert counts[-1] == 0
    assert counts[-61:-1] == [1] * 60


def _plain(values):
    if isinstance(values, dict):  # plotly packs numbers
        import base64  # noqa: PLC0415

        return np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"]).tolist()
    return values


def test_a_drag_across_the_timeline_is_a_period(leader):
    points = [{"x": "2026-10-05"}, {"x": "2026-10-01"}, {"x": "2026-10-03 00:00"}]
    wire = next(w for w in leader.wires() if "street-map-timeline" in [i["id"] for i in w["inputs"]])
    reply = leader.send(wire["output"].strip(".").split("...")[0], timeline={"points": points})
    told = reply.json()["response"]["street-map-period"]
    assert list(told.values()) == [{"since": "2026-10-01", "until": "2026-10-05"}]


def test_a_house_says_how_far_each_service_is_on_foot(leader):
    card = words(leader.told("street-map-card.tree", selection="house:1"))
    # House 1 at (108, 140): 8 m to Plum Lane, 40 m up to Canal Road, 50 m east to the canteen at x=150.
    assert card[card.index("运河路老年食堂") + 1].startswith("步行 100 米")
    # Day care at x=450: 8 + 40 + 350 = 398 m, beyond its 300 m.
    at = card.index("运河日间照料中心")
    assert card[at + 1].startswith("步行 400 米")
    assert "超出服务半径" in card[at - 5 : at]


def test_a_grid_says_who_answers_and_how_it_stands(leader):
    card = words(leader.told("street-map-card.tree", selection=f"grid:{toy.A1}"))
    # Houses 1–19: five on Plum Lane, twelve flats, two shops.
    assert card[card.index("门牌") + 1] == "19"
    assert card[card.index("住户") + 1] == "17"
    assert card[card.index("居民") + 1] == str(12 + 6 * 3 + 6 * 2)
    assert card[card.index("网格员") + 1] == "网格员甲"


def test_an_event_tells_its_times_on_the_streets_own_clock(leader):
    card = words(leader.told("street-map-card.tree", selection="event:1"))
    assert card[card.index("上报") + 1] == "2026-11-22 23:30"
    assert card[card.index("应办结") + 1] == "2026-11-27 23:30"
    assert card[card.index("办结") + 1] == "—"


def test_six_flats_share_one_entrance(leader):
    card = spoken(leader.told("street-map-card.tree", selection="stack:6"))
    assert "此处共 6 个门牌" in card
    assert all(f"运河路20号1幢{room}室" in card for room in (101, 102, 201, 202, 301, 302))


def test_a_lone_door_goes_straight_to_its_card(leader):
    card = spoken(leader.told("street-map-card.tree", selection="stack:1"))
    assert "梅园巷1号" in card
    assert "步行可达的服务" in card


def test_every_part_carries_unit_period_and_freshness(leader):
    for output in ("street-map-legend.tree", "street-map-numbers.tree"):
        said = spoken(leader.told(output))
        assert "2026-08-26" in said
        assert "2026-11-23 16:00" in said  # the street's clock: 08:00 UTC
    assert "件" in words(leader.told("street-map-legend.tree"))


def test_a_stock_has_no_period_but_a_day(leader):
    said = spoken(leader.told("street-map-legend.tree", metric="houses"))
    assert "当前存量" in said
    assert "统计期" not in said


def test_no_data_is_hatched_in_the_legend_and_in_the_bars(leader):
    legend = leader.told("street-map-legend.tree", metric="coverage", group="CHILDCARE")
    hatched = parts(legend, "step-none")
    assert len(hatched) == 1
    assert "svg" in str(hatched[0])
    nobody = leader.told("street-map-numbers.tree", area=toy.B2)
    assert len(parts(nobody, "bar-none")) == 12  # nobody lives there, so no service covers or misses anybody


def test_the_areas_are_coloured_by_their_own_number(leader):
    states = leader.told("street-map-map.featureState", carrier="grids", metric="houses")
    classes = states["grids/grids"]
    # 19, 11, 10 and 0 doors: zero is a class of its own.
    assert classes[toy.B2]["k"] == -1
    assert classes[toy.A1]["k"] > classes[toy.B1]["k"] >= 0
    assert leader.told("street-map-map.featureState", carrier="hexes") == {}


def test_classes_of_counts_are_whole_numbers_without_gap_or_overlap():
    values = np.array([1, 2, 2, 3, 4, 7, 9, 20.0, np.nan, 0])
    found = Values(np.arange(10), values, np.zeros(10, dtype=bool), np.array([1, 1.6, 2.2, 3.6, 7.0]))
    assert ranges(found, "events") == [(0, "1"), (1, "2"), (2, "3"), (3, "4–6"), (4, "7–20")]


def test_a_class_that_no_whole_number_falls_in_is_left_out():
    values = np.array([4.0, 5, 6])
    found = Values(np.arange(3), values, np.zeros(3, dtype=bool), np.array([4, 4.3, 4.6, 5, 5.5]))
    assert ranges(found, "houses") == [(0, "4"), (3, "5"), (4, "6")]


def test_shares_keep_their_fractions():
    found = Values(
        np.arange(2), np.array([0.0, 95.0]), np.zeros(2, dtype=bool), np.array([0, 20, 40, 60, 80.0])
    )
    assert ranges(found, "coverage")[0] == (0, "0–<20")
    assert ranges(found, "coverage")[-1] == (4, "80–95")


@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_a_preset_is_that_many_days_up_to_the_day_the_data_speak_of(leader, days):
    period = leader.told("street-map-period.data", preset=str(days))
    since, until = (datetime.fromisoformat(period[k]).date() for k in ("since", "until"))
    assert until == toy.TODAY
    assert (until - since).days + 1 == days


def test_clearing_the_filter_gives_everything_back(leader):
    assert leader.told("street-map-preset.value") == "30"
    assert leader.told("street-map-classes.value") == []
    assert leader.told("street-map-area.data") == ""


def test_the_way_back_to_the_street_leads_through_the_community(leader):
    steps = leader.told("street-map-crumbs.children", area=toy.A1)
    assert [words(step)[0] for step in steps] == ["梅园街道", "运河南社区", "梅园网格"]


def test_ninety_days_are_the_ones_of_these_tests():
    since, until = (date.fromisoformat(NINETY_DAYS[k]) for k in ("since", "until"))
    assert (until - since).days + 1 == 90
    assert not math.isnan(until.toordinal())
