"""What is particular to each kind: persons, grids, buildings, sensors, events, organisations."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import pytest
import town as toy
from shapely import Polygon
from sqlalchemy import select
from workbench import AT, at, bring, check, rows_of, table, whole

from data.check_cover import check_cover
from data.check_rows import check_rows
from data.imports.undoing import undo
from data.models import Person
from data.sealing import seal_of
from geo.check_digits import id_no_check

# The region 999999 does not exist: nobody's number.
BODY = "99999919500101001"
ID_NO = BODY + id_no_check(BODY)
OLD_LADY = {"身份证号": ID_NO, "姓名": "虚构甲", "手机": "13800000000", "居住地址": "梅园巷 4 号"}


def faults(checked):
    return sorted((f.row, f.code, f.field) for f in checked.plan.faults)


def hang_together(engine):
    with engine.connect() as connection:
        return [str(f) for checks in (check_rows, check_cover) for f in checks(connection)]


def test_a_person_is_housed_by_address_and_sealed(town_engine, home):
    bring(town_engine, home, "persons", table([OLD_LADY]))
    person = rows_of(town_engine, "person")[0]
    assert (person["house_id"], person["sex"], person["birth_year"]) == (4, 1, 1950)
    seal = seal_of(home)
    names = {"id_no": "id_no", "name": "full_name", "phone": "phone"}
    opened = {
        column: seal.opened(person[f"{column}_sealed"], f"person:{name}:{person['id']}")
        for column, name in names.items()
    }
    assert opened == {"id_no": ID_NO, "name": "虚构甲", "phone": "13800000000"}
    house = rows_of(town_engine, "house")[3]
    assert (house["residents"], house["age_60_plus"]) == (1, 1)


def test_nothing_readable_of_a_person_is_stored(sqlite_engine, home):
    toy.load(sqlite_engine)
    rows = [OLD_LADY, {**OLD_LADY, "身份证号": ID_NO[:-1] + ("0" if ID_NO[-1] != "0" else "1")}]
    bring(sqlite_engine, home, "persons", table(rows))
    assert rows_of(sqlite_engine, "import_batch")[0]["rows_rejected"] == 1
    sqlite_engine.dispose()
    with sqlite3.connect(home / "menpai.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    stored = (home / "menpai.db").read_bytes()
    for secret in (ID_NO, ID_NO[:17], "虚构甲", "13800000000"):
        assert secret.encode() not in stored


def test_the_same_person_from_another_platform_is_one_person(town_engine, home):
    bring(town_engine, home, "persons", table([OLD_LADY]), source="公安")
    again = {**OLD_LADY, "手机": "13900000000"}
    batch = bring(town_engine, home, "persons", table([again]), source="卫健")
    assert (batch.counts["added"], batch.counts["doubtful"], len(rows_of(town_engine, "person"))) == (0, 0, 1)
    person = rows_of(town_engine, "person")[0]
    assert seal_of(home).opened(person["phone_sealed"], f"person:phone:{person['id']}") == "13900000000"
    undo(town_engine, home, batch.id, "steward", AT)
    person = rows_of(town_engine, "person")[0]
    assert seal_of(home).opened(person["phone_sealed"], f"person:phone:{person['id']}") == "13800000000"


def test_persons_again_are_the_same(town_engine, home):
    bring(town_engine, home, "persons", table([OLD_LADY]))
    assert bring(town_engine, home, "persons", table([OLD_LADY])).counts["same"] == 1


def test_a_person_without_a_house_is_refused_with_the_next_step(town_engine, home):
    checked = check(town_engine, home, "persons", table([{**OLD_LADY, "居住地址": "不知道路8号"}]))
    assert faults(checked) == [(2, "no_house", "address")]


def test_a_house_with_persons_of_another_batch_is_not_undone_under_them(town_engine, home):
    house = {"编号": "H9", "地址": "梅园巷9号", **at(108, 30)}
    batch = bring(town_engine, home, "houses", table([house]))
    bring(town_engine, home, "persons", table([{**OLD_LADY, "居住地址": "梅园巷9号"}]))
    before = whole(town_engine)
    with pytest.raises(Exception, match="Undo their batch first"):
        undo(town_engine, home, batch.id, "steward", AT)
    assert whole(town_engine) == before


GRIDS = [
    {"网格编码": toy.A + "001", "网格名称": "西一", "网格员": "网格员丁"},
    {"网格编码": toy.A + "003", "网格名称": "新三"},
]


def test_grids_redrawn_take_their_houses_along_and_back(town_engine, home):
    before = whole(town_engine)
    raw = table(GRIDS, [toy.box(-20, -20, 200, 210), toy.box(200, -20, 400, 210)])
    batch = bring(town_engine, home, "grids", raw)
    assert batch.counts == {"added": 1, "changed": 1, "same": 0, "doubtful": 0, "rejected": 0}
    house = rows_of(town_engine, "house")[11]  # 运河路20号2幢, at x = 260
    assert house["area_code"] == toy.A + "003"
    undo(town_engine, home, batch.id, "steward", AT)
    assert whole(town_engine)["grid"] == before["grid"]
    assert whole(town_engine)["house"] == before["house"]


def test_overlapping_grids_are_refused_and_gaps_are_told(town_engine, home):
    raw = table(GRIDS, [toy.box(-20, -20, 250, 210), toy.box(200, -20, 380, 210)])
    found = faults(check(town_engine, home, "grids", raw))
    assert found == [(2, "gap", "geometry"), (2, "overlap", "geometry")]


def test_a_grid_code_of_the_wrong_length_or_community_is_refused(town_engine, home):
    rows = [
        {"网格编码": "33039900100100", "网格名称": "短"},
        {"网格编码": "330399001009001", "网格名称": "别处"},
    ]
    raw = table(rows, [toy.box(0, 0, 10, 10), toy.box(20, 0, 30, 10)])
    codes = [(row, code) for row, code, _ in faults(check(town_engine, home, "grids", raw))]
    assert {(2, "grid_digits"), (3, "unknown_community")} <= set(codes)


def test_a_footprint_drawn_again_is_the_same_building(town_engine, home):
    shape = toy.box(195.5, 167, 205, 177)
    batch = bring(town_engine, home, "buildings", table([{"编号": "B1", "层数": "6"}], [shape]))
    assert batch.counts["changed"] == 1
    assert len(rows_of(town_engine, "building")) == len(toy.frames()["building"])
    other = table([{"编号": "B2", "层数": "2"}], [toy.box(600, 60, 620, 80)])
    new = bring(town_engine, home, "buildings", other)
    building = rows_of(town_engine, "building")[-1]
    assert (new.counts["added"], building["floors"], building["height_m"]) == (1, 2, 6.0)


def test_a_bow_tie_is_mended_and_said_so(town_engine, home):
    corners = [toy.at(x, y) for x, y in ((600, 60), (620, 80), (620, 60), (600, 80))]
    checked = check(town_engine, home, "buildings", table([{"编号": "B2", "层数": "2"}], [Polygon(corners)]))
    assert (faults(checked), checked.plan.counts["added"]) == ([(2, "mended", "geometry")], 1)


def test_an_event_of_another_platform_is_placed_by_its_address(town_engine, home):
    row = {
        "工单编号": "12345-88", "事件类型": "暴露垃圾", "上报时间": "2026/11/20 9:05",
        "发生地址": "桃花路10号", "状态": "已办结", "办结时间": "2026-11-21",
    }  # fmt: skip
    bring(town_engine, home, "events", table([row]), source="12345")
    event = rows_of(town_engine, "event")[-1]
    told = (event["number"], event["kind"], event["status"], event["house_id"])
    assert told == ("12345-88", "0401", 70, 31)
    assert event["reported_at"] == datetime(2026, 11, 20, 1, 5, tzinfo=UTC)
    assert event["area_code"] == toy.B1 + "01"


def test_sensors_and_organisations_come_in(town_engine, home):
    sensor = {
        "设备编码": "SN-77", "设备类型": "烟感", "设备名称": "梅园巷烟感", "状态": "在线",
        "安装位置": "梅园巷5号",
    }  # fmt: skip
    assert bring(town_engine, home, "sensors", table([sensor])).counts["added"] == 1
    shop = {
        "单位名称": "梅园小店（虚构）", "统一社会信用代码": "91350100M000100Y43", "经营地址": "运河路32号",
    }  # fmt: skip
    assert bring(town_engine, home, "organisations", table([shop])).counts["added"] == 1
    assert rows_of(town_engine, "sensor")[-1]["house_id"] == 5
    assert rows_of(town_engine, "organisation")[-1]["house_id"] == 18


def test_what_was_brought_in_hangs_together(town_engine, home):
    before = hang_together(town_engine)
    rows = [{"编号": f"H{n}", "地址": f"梅园巷{n}号", **at(108, 170 - 3 * n)} for n in range(40, 50)]
    bring(town_engine, home, "houses", table(rows))
    bring(town_engine, home, "facilities", table([{"类别": "老年食堂", "名称": "新", **at(500, 60)}]))
    assert hang_together(town_engine) == before


def test_a_house_id_that_somebody_made_up_is_refused(town_engine, home):
    checked = check(town_engine, home, "houses", table([{"系统编号": "999", "地址": "梅园巷3号"}]))
    assert faults(checked) == [(2, "unknown_id", "menpai_id")]


def test_persons_can_be_counted_without_being_named(town_engine, home):
    bring(town_engine, home, "persons", table([{"性别": "女", "出生日期": "1940-05", "住址": "梅园巷1号"}]))
    with town_engine.connect() as connection:
        found = connection.execute(select(Person.sex, Person.birth_year, Person.id_no_index)).one()
    assert tuple(found) == (2, 1940, None)


def test_persons_undone_leave_their_house_as_it_was_counted_before(town_engine, home):
    before = whole(town_engine)
    batch = bring(town_engine, home, "persons", table([OLD_LADY]))
    assert rows_of(town_engine, "house")[3]["residents"] == 1
    undo(town_engine, home, batch.id, "steward", AT)
    assert whole(town_engine) == before


def test_a_person_who_moves_is_counted_where_she_lives_now(town_engine, home):
    man = {"性别": "男", "出生年份": "1990", "居住地址": "梅园巷4号"}
    bring(town_engine, home, "persons", table([OLD_LADY, man]))
    bring(town_engine, home, "persons", table([{**OLD_LADY, "居住地址": "梅园巷2号"}]))
    houses = rows_of(town_engine, "house")
    assert (houses[3]["residents"], houses[1]["residents"]) == (1, 1)


def test_a_person_who_moved_out_is_on_record_and_counts_no_more(town_engine, home):
    man = {"人员编号": "M-1", "性别": "男", "出生年份": "1990", "居住地址": "梅园巷4号"}
    bring(town_engine, home, "persons", table([OLD_LADY, man]))
    four = rows_of(town_engine, "house")[3]
    assert (four["residents"], four["age_60_plus"]) == (2, 1)
    bring(town_engine, home, "persons", table([{**OLD_LADY, "迁出日期": "2026-10-31"}, man]))
    four = rows_of(town_engine, "house")[3]
    assert (four["residents"], four["age_60_plus"]) == (1, 0)
    batch = bring(town_engine, home, "persons", table([{**man, "迁出日期": "2026-10-31"}]))
    assert rows_of(town_engine, "house")[3]["residents"] == 0, "all who were there have left"
    undo(town_engine, home, batch.id, "steward", AT)
    assert rows_of(town_engine, "house")[3]["residents"] == 1


def test_rows_without_any_key_are_never_taken_for_rows_of_another_file(town_engine, home):
    woman = {"性别": "女", "出生日期": "1940", "住址": "梅园巷1号"}
    man = {"性别": "男", "出生日期": "1980", "住址": "梅园巷5号"}
    bring(town_engine, home, "persons", table([woman]), file_hash="a" * 64)
    again = bring(town_engine, home, "persons", table([woman]), file_hash="a" * 64)
    other = bring(town_engine, home, "persons", table([man]), file_hash="b" * 64)
    assert (again.counts["same"], other.counts["added"]) == (1, 1)


def test_an_id_number_that_excel_destroyed_is_not_told_in_the_report(town_engine, home):
    rows = [{**OLD_LADY, "身份证号": "9.99999195001E+17"}, {**OLD_LADY, "姓名": "甲" * 200}]
    told = [str(f) for f in check(town_engine, home, "persons", table(rows)).plan.faults]
    assert len(told) >= 2
    assert not any("99999" in text or "甲" in text for text in told)


def test_an_id_number_used_as_a_key_is_not_kept_as_one(town_engine, home):
    raw = table([OLD_LADY])
    mapping = {"身份证号": "source_id", "居住地址": "address", "姓名": "full_name", "手机": "phone"}
    checked = check(town_engine, home, "persons", raw, mapping=mapping)
    assert ID_NO not in str(checked.rows["source_id"].tolist())


def test_two_rows_for_one_thing_are_told(town_engine, home):
    rows = [{"系统编号": "3", "地址": "梅园巷3号"}, {"系统编号": "3", "地址": "梅园巷3号", "居住人数": "9"}]
    assert (3, "twice", "menpai_id") in faults(check(town_engine, home, "houses", table(rows)))
