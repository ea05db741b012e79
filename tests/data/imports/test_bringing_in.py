"""Rows of offices become things of the toy town: new, changed, the same, doubtful, refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from workbench import AT, at, bring, check, rows_of, table, whole

from data.errors import StoreError
from data.imports.undoing import undo
from geo.datum import wgs84_to_gcj02

CANTEEN = {"编号": "F1", "类别": "老年食堂", "名称": "新桥头老年食堂", **at(150, 60)}
PLUM_3 = {"编号": "H3", "地址": "梅园巷3号", "居住人数": "6", "面积": "88.5㎡", **at(108, 80)}


def test_a_new_canteen_is_a_facility_and_a_place_of_service(town_engine, home):
    batch = bring(town_engine, home, "facilities", table([CANTEEN]))
    assert batch.counts == {"added": 1, "changed": 0, "same": 0, "doubtful": 0, "rejected": 0}
    facility = rows_of(town_engine, "facility")[-1]
    told = (facility["kind"], facility["name"], facility["status"])
    assert told == ("ELD_CANTEEN", "新桥头老年食堂", "in_use")
    assert (facility["source"], facility["source_id"], facility["updated_at"]) == ("公安", "F1", AT)
    point = rows_of(town_engine, "service_point")[-1]
    assert (point["service"], point["facility_id"]) == ("ELDERLY", facility["id"])
    assert point["area_code"] == "33039900100100102"


def test_the_same_file_again_changes_nothing(town_engine, home):
    bring(town_engine, home, "facilities", table([CANTEEN]))
    before = whole(town_engine)
    batch = bring(town_engine, home, "facilities", table([CANTEEN]), AT + timedelta(days=1))
    assert batch.counts["same"] == 1
    assert whole(town_engine) == before


def test_a_house_is_known_by_its_address_and_changed_not_doubled(town_engine, home):
    houses = len(rows_of(town_engine, "house"))
    batch = bring(town_engine, home, "houses", table([PLUM_3]))
    assert batch.counts["changed"] == 1
    after = rows_of(town_engine, "house")
    assert len(after) == houses
    assert (after[2]["address"], after[2]["residents"], after[2]["area_m2"]) == ("梅园巷3号", 6, 88.5)


@pytest.mark.parametrize("kind", ["houses", "facilities"])
def test_a_batch_undone_leaves_the_town_as_it_was(town_engine, home, kind):
    before = whole(town_engine)
    rows = [PLUM_3, {**PLUM_3, "编号": "H99", "地址": "梅园巷99号"}] if kind == "houses" else [CANTEEN]
    batch = bring(town_engine, home, kind, table(rows))
    assert whole(town_engine) != before
    undo(town_engine, home, batch.id, "steward", AT)
    assert whole(town_engine) == before


def test_undoing_the_second_batch_brings_back_the_first(town_engine, home):
    bring(town_engine, home, "houses", table([PLUM_3]))
    first = whole(town_engine)
    later = bring(town_engine, home, "houses", table([{**PLUM_3, "居住人数": "7"}]), AT + timedelta(days=1))
    assert rows_of(town_engine, "house")[2]["residents"] == 7
    undo(town_engine, home, later.id, "steward", AT + timedelta(days=2))
    assert whole(town_engine) == first


def test_a_refused_row_takes_no_house_from_a_good_one(town_engine, home):
    far = {**PLUM_3, "编号": "H1", "经度": "121.5"}
    batch = bring(town_engine, home, "houses", table([far, PLUM_3]))
    assert batch.counts == {"added": 0, "changed": 1, "same": 0, "doubtful": 0, "rejected": 1}
    assert {fault.code for fault in batch.checked.plan.faults} == {"outside"}


def test_a_source_that_repeats_itself_leaves_what_another_one_says_since(town_engine, home):
    bring(town_engine, home, "houses", table([PLUM_3]))
    bring(
        town_engine,
        home,
        "houses",
        table([{**PLUM_3, "居住人数": "7"}]),
        AT + timedelta(days=1),
        source="房管",
    )
    before = whole(town_engine)
    again = bring(town_engine, home, "houses", table([PLUM_3]), AT + timedelta(days=2))
    assert again.counts["same"] == 1
    assert whole(town_engine) == before


def test_refused_rows_do_not_stop_the_others_and_are_named(town_engine, home):
    rows = [
        CANTEEN,
        {**CANTEEN, "编号": "F2", "类别": "宇航中心"},
        {**CANTEEN, "编号": "F3", "经度": "121.5"},
    ]
    batch = bring(town_engine, home, "facilities", table(rows), confirmed=True)
    assert (batch.counts["added"], batch.counts["rejected"]) == (1, 2)
    errors = rows_of(town_engine, "import_row_error")
    assert [(e["row"], e["field"]) for e in errors] == [("3", "kind"), ("4", "geometry")]
    assert "宇航中心" in errors[0]["reason"]


def test_codes_that_excel_destroyed_are_refused(town_engine, home):
    checked = check(town_engine, home, "houses", table([{**PLUM_3, "门牌编码": "3.30399001001E+17"}]))
    assert [(f.code, f.field, f.row) for f in checked.plan.faults] == [("damaged_code", "doorplate_code", 2)]


def test_points_of_gaode_are_not_imported_as_they_are(town_engine, home):
    moved = []
    for n, x in enumerate((60, 200, 400, 600, 700)):
        place = at(x, 100)
        lon, lat = wgs84_to_gcj02(float(place["经度"]), float(place["纬度"]))
        moved.append(
            {**CANTEEN, "编号": str(n), "名称": f"食堂{n}", "经度": f"{lon:.7f}", "纬度": f"{lat:.7f}"}
        )
    for reading in ("wgs84", ""):  # as somebody said, and as nobody said
        with pytest.raises(StoreError, match=r"(?i)another reading"):
            bring(town_engine, home, "facilities", table(moved), reading=reading)
    batch = bring(town_engine, home, "facilities", table(moved), reading="gcj02")
    assert batch.counts["added"] == 5
    assert rows_of(town_engine, "import_batch")[-1]["src_crs"] == "gcj02"
