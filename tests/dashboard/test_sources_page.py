"""The page of sources, the queue of doubts, the rules, and the fold of a card that says who said what."""

from dataclasses import replace
from datetime import timedelta

import pytest
import town as toy
from brought import AT, canteen, found, person, said, with_id
from dash import no_update

from dashboard.pages import sources
from dashboard.pages.sources import batches, comparing, origins, pair_map, queue, rules, undo
from dashboard.pages.sources.ids import Ids
from dashboard.pages.sources.names import called, code_of
from dashboard.pages.sources.queue import AT_ONCE, MOST_HELD, Queue, queue_of, turned
from dashboard.pages.sources.wording import age, value_words, when
from dashboard.principal import ROLE_CODES, Principal
from dashboard.routes.origins import told
from data.imports.planning import LONG_AGO
from data.store.source_lines import RuleLine
from data.viewer import Viewer
from geo.errors import PlaceError
from layers.outcomes import SOURCE

ZONE = "Asia/Shanghai"
NEW, LIKE = (
    canteen(1, 300, 60),
    canteen(2, 450, 60, "运河路老年食堂"),
)  # the second is named as one 323 m away


@pytest.fixture
def brought_in(desk):
    """A list of two canteens: one is new, the other may be one that is there."""
    desk.bring("facilities", [NEW, LIKE])
    return desk


def doubts(desk, number=3):
    """So many rows that may be the canteen that is there."""
    rows = [canteen(n, 450 + 10 * n, 60, "运河路老年食堂") for n in range(number)]
    desk.bring("facilities", rows)
    return [line.id for line in desk.store.doubts(person().viewer)[0]]


def cells(card):
    """The texts of a table, row by row."""
    (table,) = found(card, "desk-table")
    return [[said(cell) for cell in row.children] for row in table.children.children[1].children]


# who ---


@pytest.mark.parametrize(
    ("role", "parts"),
    [("steward", ["sources", "batches", "doubts", "rules"]), ("leader", ["sources", "batches", "rules"])],
)
def test_a_leader_reads_and_a_steward_acts(brought_in, role, parts):
    who = person(role)
    assert [code for code, _ in sources.choices(brought_in.store, who)] == parts
    shown = [
        part for code in parts for part in sources.part(brought_in.settings, brought_in.store, who, code)
    ]
    acts = [with_id(shown, wanted) for wanted in (undo.Ids.ask, Ids.save, Ids.drop, Ids.verdict)]
    assert any(acts) == (role == "steward")


@pytest.mark.parametrize("role", sorted(set(ROLE_CODES) - {"steward"}))
def test_nobody_else_decides_undoes_or_rules(reader, role):
    someone = reader(role)
    for output in (f"{Ids.doubt}.children", f"{Ids.rules}.children"):
        assert someone.send(output, **{Ids.rank: 1, Ids.verdict: {}}).status_code == 403
    wires = [w for w in someone.wires() if undo.Ids.box in w["output"] or undo.Ids.done in w["output"]]
    assert len(wires) == 2


def test_who_sees_no_business_data_reads_why(reader):
    page = str(reader("auditor").told("page.children", **{"url.pathname": "/sources"}))
    assert "不看业务数据" in page
    assert Ids.part not in page


def test_the_queue_says_how_many_wait(brought_in):
    assert dict(sources.choices(brought_in.store, person()))["doubts"] == "待认定 1"


# sources and batches ---


def test_each_source_has_its_things_their_share_and_its_last_import(brought_in):
    # 7 facilities of the town, one added: of 8 the new source speaks of one, the street of 7.
    (card,) = origins.part(brought_in.store, person(), AT + timedelta(days=3))
    (mine,) = [row for row in cells(card) if row[0] == "民政"]
    assert "设施 1 12%" in mine[1]
    assert mine[2] == mine[3] == "2026-11-24 · 3 天前"
    assert "2 行：新增 1，更新 0，退回 0" in mine[4]
    (street,) = [row for row in cells(card) if row[0] == "建库时已有"]
    assert "房屋门牌 40 100%" in street[1]
    assert "没有导入过文件" in street[4]


def test_no_time_is_a_dash_not_the_beginning_of_time():
    assert age(None, AT, ZONE, "zh") == "—"
    assert age(LONG_AGO, AT, ZONE, "zh") == "—"
    assert age(AT, AT, ZONE, "en") == "2026-11-24 · today"
    assert when(LONG_AGO, ZONE, "zh") == "时间不详"
    assert when(AT, ZONE, "zh") == "2026-11-24 10:00"


def test_a_batch_tells_its_rows_and_can_be_undone(brought_in):
    (card,) = batches.part(brought_in.store, person())
    (row,) = cells(card)
    assert row[0] == "2026-11-24 10:00"
    assert row[1] == "设施.xlsx 设施 · 民政 · WGS84（GPS 原始坐标） · demo:steward"
    assert row[2:8] == ["2", "1", "0", "0", "1", "0"]
    assert row[8] == "撤销"


def test_undoing_asks_first_and_names_what_will_happen(brought_in):
    (batch,) = brought_in.store.batches(person().viewer)
    asked = undo.asked(brought_in.store, person(), batch.id, "sources")
    words = said(asked)
    assert "撤销“设施.xlsx”" in words
    assert "新增的 1 行" in words
    assert "1 个待认定" in words
    (dialogue,) = found(asked, "ask-card")
    assert dialogue.role == "alertdialog"


def test_an_undone_batch_says_who_undid_it_and_is_not_undone_twice(brought_in):
    store, who = brought_in.store, person()
    (batch,) = store.batches(who.viewer)
    store.refresh()
    before = len(store.features(who.viewer, "facilities"))
    assert "2 处从地图上移除" in said(undo.take_back(brought_in.settings, store, who, batch.id))
    assert len(store.features(who.viewer, "facilities")) == before - 1  # and the service point it offers
    (row,) = cells(batches.part(store, who)[0])
    assert "已撤销" in row[8]
    assert "demo:steward" in row[8]
    assert "已经撤销过了" in said(undo.take_back(brought_in.settings, store, who, batch.id))
    assert "已经撤销过了" in said(undo.asked(store, who, batch.id, "sources"))


@pytest.mark.parametrize("role", ["leader", "steward"])
def test_before_anything_was_brought_in_the_page_says_so(desk, role):
    assert "还没有导入过文件" in said(batches.part(desk.store, person(role)))
    assert "还没有规则" in said(rules.part(desk.store, person(role)))


# names ---


def test_a_source_is_known_by_its_name_and_kept_by_its_code(brought_in):
    assert called(brought_in.store, person(), "民政") == "民政"
    assert called(brought_in.store, person(), "street") == "建库时已有"
    assert called(brought_in.store, person(lang="en"), "osm") == "OpenStreetMap"
    assert code_of(brought_in.store, person(), "没听过的") == "没听过的"


# the queue ---


def test_a_doubt_stands_side_by_side_what_differs_first(brought_in):
    line, total = queue.waiting(brought_in.store, person(), Queue())
    shown = comparing.shown(brought_in.store, person(), line, total, (), 0)
    table = cells(shown)
    assert table[0][0] == "名称"
    assert table[0][1:] == ["运河路老年食堂", "运河路老年食堂"]
    words = said(shown)
    assert "设施 · 民政 F2" in words
    assert "还有 1 条" in words
    assert "名称和类别相同" in words
    assert "相距 323 米" in words


def test_what_differs_is_marked_and_what_one_side_does_not_tell_is_not(brought_in):
    line, _ = queue.waiting(brought_in.store, person(), Queue())
    there = {"name": "乙", "status": "in_use"}
    told = replace(line, said={**there, "name": "甲", "opens": "08:00"}, there=there)
    rows = found(comparing.shown(brought_in.store, person(), told, 1, (), 0), "queue-differs")
    assert [said(row.children[0]) for row in rows] == ["名称"]


@pytest.mark.parametrize(
    ("score", "words"), [(0.95, "非常像"), (0.75, "比较像"), (0.6, "有些像"), (0.3, "不太像")]
)
def test_a_score_is_told_in_words(score, words):
    assert comparing.likeness(score, "zh") == words


def test_both_places_are_on_the_map_named_and_joined(brought_in):
    line, _ = queue.waiting(brought_in.store, person(), Queue())
    style, fit = pair_map.on_map(brought_in.settings, brought_in.store, person(), line)
    features = style["sources"][SOURCE]["data"]["features"]
    assert [f["geometry"]["type"] for f in features] == ["Point", "Point", "LineString"]
    assert [f["properties"]["title"] for f in features] == ["来源说", "地图上", ""]
    assert {f["properties"]["side"] for f in features[:2]} == {"left", "right"}
    west, south, east, north = fit["bbox"]
    assert all(west < x < east and south < y < north for x, y in line.lonlat)
    assert pair_map.on_map(brought_in.settings, brought_in.store, person(), None) == (no_update, no_update)


def test_verdicts_are_held_and_can_be_taken_back_one_by_one():
    one, _ = turned(Queue(), 1, "same")
    two, now = turned(one, 2, "different")
    assert (two.held, now) == (((1, "same"), (2, "different")), ())
    back, now = turned(two, 0, "back")
    assert (back.held, now) == (((1, "same"),), ())
    assert turned(Queue(), 0, "back") == (Queue(), ())


def test_after_a_pause_everything_held_is_written():
    held = ((1, "same"), (2, "different"))
    assert turned(Queue(held, (7,)), 0, "keep") == (Queue((), (7,)), held)


def test_more_than_can_be_held_are_written_together_the_oldest_first():
    held = tuple((n, "same") for n in range(MOST_HELD))
    after, now = turned(Queue(held), MOST_HELD, "same")
    assert now == held[:AT_ONCE]
    assert after.held == (*held[AT_ONCE:], (MOST_HELD, "same"))


def test_skipping_leaves_a_doubt_for_later_and_holds_what_is_held():
    assert turned(Queue(((1, "same"),)), 2, "skip") == (Queue(((1, "same"),), (2,)), ())


@pytest.mark.parametrize(
    "kept",
    ["x", {"held": "x"}, {"held": [[1]]}, {"held": [[1, "maybe"]]}, {"skipped": {"a": 1}}, {"skipped": ["x"]},
     {"held": [[-1, "same"]]}, {"skipped": list(range(501))}],
)  # fmt: skip
def test_a_queue_that_no_page_of_ours_keeps_is_refused(kept):
    with pytest.raises(PlaceError):
        queue_of(kept)


def test_a_queue_comes_back_as_it_was_kept():
    queue_kept = Queue(((1, "same"), (2, "different")), (3, 4))
    assert queue_of(queue_kept.plain()) == queue_kept
    assert queue_of(None) == Queue()


def test_the_next_doubt_is_neither_held_nor_skipped_and_the_rest_is_counted(desk):
    first, second, third = doubts(desk)
    line, total = queue.waiting(desk.store, person(), Queue(((first, "same"),), (second,)))
    assert (line.id, total) == (third, 2)
    line, total = queue.waiting(
        desk.store, person(), Queue(((first, "same"), (third, "different")), (second,))
    )
    assert (line, total) == (None, 1)


def test_written_verdicts_are_gone_from_the_queue_and_on_the_map(desk):
    first, second, third = doubts(desk)
    assert queue.write(desk.settings, desk.store, person(), ((first, "same"), (second, "different"))) == []
    lines, total = desk.store.doubts(person().viewer)
    assert ([line.id for line in lines], total) == ([third], 1)
    desk.store.refresh()
    assert len(desk.store.features(person().viewer, "facilities")) == 7 + 1


def test_a_verdict_on_what_is_settled_is_said_in_words(desk):
    first, *_ = doubts(desk)
    queue.write(desk.settings, desk.store, person(), ((first, "different"),))
    notes = queue.write(desk.settings, desk.store, person(), ((first, "same"),))
    assert "已经有人认定" in said(notes)


def test_an_empty_queue_says_so_and_skipped_ones_can_be_seen_again(desk):
    assert "没有待认定的了" in said(comparing.shown(desk.store, person(), None, 0, (), 0))
    left = comparing.shown(desk.store, person(), None, 2, ((1, "same"),), 2)
    assert "再看跳过的 2 条" in said(left)
    assert "1 条可收回" in said(left)


# rules ---


def rule(desk, *parts, role="steward"):
    return rules.rule_of(desk.store, person(role), *parts)


def test_a_rule_is_told_as_a_sentence_and_takes_effect_at_once(desk):
    desk.bring("facilities", [canteen(1, 150, 180, "运河路老年食堂") | {"容量": "50"}])
    made = rule(desk, "facilities", "capacity", " 民政 ", 10)
    assert made == RuleLine("facilities", "capacity", "民政", 10)
    shown = rules.save(desk.settings, desk.store, person(), made)
    assert "设施 · 容量 依次听：民政 › 其他来源" in said(shown)
    assert "规则已生效" in said(shown)
    (drop,) = with_id(shown, Ids.drop)
    after = rules.drop(desk.settings, desk.store, person(), drop.id["rule"])
    assert "还没有规则" in said(after)
    assert "已经不在了" in said(rules.drop(desk.settings, desk.store, person(), drop.id["rule"]))


def test_a_source_that_is_to_come_last_stands_after_the_others(desk):
    for source, rank in (("公安", 1), ("网格", 5), ("旧系统", 900)):
        rules.save(desk.settings, desk.store, person(), RuleLine("houses", "", source, rank))
    words = said(rules.part(desk.store, person()))
    assert "房屋门牌 · 所有字段 依次听：公安 › 网格 › 其他来源 › 旧系统" in words


@pytest.mark.parametrize(
    "wrong", [("houses", "state", "", 10), ("houses", "state", "公安", 0), ("houses", "state", "公安", 1000)]
)
def test_a_rule_without_source_or_rank_is_asked_for_again(desk, wrong):
    assert "写明来源" in said(rules.save(desk.settings, desk.store, person(), rule(desk, *wrong)))
    assert desk.store.rules(person().viewer) == []


def test_a_field_of_another_kind_is_refused_in_words(desk):
    shown = rules.save(desk.settings, desk.store, person(), RuleLine("houses", "azimuth", "公安", 3))
    assert "没有字段“azimuth”" in said(shown)


# values ---


@pytest.mark.parametrize(
    ("kind", "name", "value", "words"),
    [
        ("facilities", "status", "in_use", "正常"),
        ("facilities", "kind", "ELD_CANTEEN", "老年食堂"),
        ("houses", "residents", None, "—"),
        ("houses", "residents", 0, "0"),
        ("houses", "area_m2", 89.5, "89.50"),
        ("houses", "area_m2", 1234.0, "1,234"),
        ("events", "satisfied", False, "否"),
        ("events", "reported_at", "2026-11-24T02:00:00+00:00", "2026-11-24 10:00"),
        ("houses", "geometry", (120.7, 28.0), "120.700000, 28.000000"),
        ("houses", "doorplate_code", "33039900100101", "33039900100101"),
        ("sensors", "status", "no such state", "no such state"),
    ],
)
def test_values_are_written_as_people_read_them(kind, name, value, words):
    assert value_words(kind, name, value, ZONE, "zh") == words


# the fold of a card ---


def fold(desk, kind, key, role="steward", areas=("",)):
    return told(desk.store, Principal("demo", Viewer(role, areas), "zh", "light"), kind, key)


def test_a_card_says_who_gave_each_value_and_what_others_say(desk):
    desk.bring("facilities", [canteen(1, 150, 180, "运河路老年食堂") | {"状态": "暂停"}])
    groups = {group["source"]: group for group in fold(desk, "facilities", "1")["groups"]}
    assert groups["民政"]["when"] == "2026-11-24 10:00"
    values = {value["field"]: value for value in groups["民政"]["values"]}
    assert values["状态"]["value"] == "暂停"
    assert values["状态"]["others"] == [{"words": "建库时已有（时间不详）说：正常", "differs": True}]
    assert values["名称"]["others"] == [{"words": "建库时已有（时间不详）也这样说", "differs": False}]


def test_a_thing_nobody_spoke_of_says_so(desk):
    assert fold(desk, "houses", "3") == {"groups": [], "none": "没有登记来源。"}


@pytest.mark.parametrize(
    ("role", "seen"), [("leader", False), ("planner", False), ("steward", False), ("grid_worker", True)]
)
def test_how_many_live_behind_a_door_is_told_only_to_those_who_answer_for_it(desk, role, seen):
    point = toy.at(108, 80)
    row = {"编号": "H3", "地址": "梅园巷3号", "居住人数": "6", "60 岁以上": "2", "面积": "80",
           "经度": f"{point.x:.7f}", "纬度": f"{point.y:.7f}"}  # fmt: skip
    desk.bring("houses", [row], source="公安")
    areas = (toy.A1,) if role == "grid_worker" else ("",)
    fields = {
        v["field"] for group in fold(desk, "houses", "3", role, areas)["groups"] for v in group["values"]
    }
    assert "面积" in fields
    assert bool(fields & {"居住人数", "60 岁以上", "户数"}) == seen


def test_a_card_of_another_area_tells_nothing(desk):
    desk.bring("facilities", [canteen(1, 150, 180, "运河路老年食堂")])
    assert fold(desk, "facilities", "1", "grid_worker", (toy.B1,))["groups"] == []


@pytest.mark.parametrize("path", ["persons/1", "organisations/1", "cats/1", "houses/x", "houses/../1"])
def test_the_door_of_the_fold_tells_of_things_with_a_card_only(reader, path):
    reply = reader("leader").client.get(f"/origins/{path}.json")
    assert reply.status_code in {400, 404} or reply.json()["groups"] == []
