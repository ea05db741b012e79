"""Who said what, when, and which source wins; doubtful rows wait for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from workbench import AT, at, bring, rows_of, table, whole

from data.imports.deciding import decide
from data.imports.ruling import drop_rule, set_rule
from data.imports.undoing import undo
from data.store import Store
from data.store.source_lines import RuleLine
from data.viewer import SYSTEM, Viewer
from geo.errors import PlaceError

PLUM_3 = {"编号": "H3", "地址": "梅园巷3号", "居住人数": "6", **at(108, 80)}
WORKER_SAYS = {**PLUM_3, "编号": "x3", "居住人数": "4"}
WORKER = Viewer("grid_worker", ("",))
LATER = AT + timedelta(hours=1)


def residents(engine):
    return rows_of(engine, "house")[2]["residents"]


def test_the_newer_source_wins_until_a_rule_says_otherwise(town_engine, home):
    bring(town_engine, home, "houses", table([PLUM_3]), source="公安")
    bring(town_engine, home, "houses", table([WORKER_SAYS]), LATER, source="网格员")
    assert residents(town_engine) == 4
    assert set_rule(town_engine, home, RuleLine("houses", "residents", "公安", 1), "steward", LATER) == 1
    assert residents(town_engine) == 6
    drop_rule(town_engine, home, "houses", "residents", "公安", by="steward", at=LATER)
    assert residents(town_engine) == 4


def test_every_value_says_who_gave_it_and_what_the_others_say(town_engine, home):
    bring(town_engine, home, "houses", table([PLUM_3]), source="公安")
    bring(town_engine, home, "houses", table([WORKER_SAYS]), LATER, source="网格员")
    lines = {line.field: line for line in Store(town_engine).provenance(WORKER, "houses", "3")}
    told = lines["residents"]
    assert (told.won.source, told.won.value, told.won.given_at) == ("网格员", 4, LATER)
    assert [(o.source, o.value) for o in told.others] == [("公安", 6), ("street", 1)]
    assert lines["use"].won.source == "street"


def test_how_many_live_behind_a_door_is_told_only_to_who_answers_for_it(town_engine, home):
    bring(town_engine, home, "houses", table([{**PLUM_3, "面积": "88"}]))
    store = Store(town_engine)
    for role, told in (("grid_worker", True), ("leader", False), ("steward", False)):
        fields = {line.field for line in store.provenance(Viewer(role, ("",)), "houses", "3")}
        assert ("area_m2" in fields, "residents" in fields, "age_0_3" in fields) == (True, told, told)


def test_who_may_not_be_told_few_compares_houses_without_their_people(town_engine, home):
    far = {**PLUM_3, **at(600, 80)}
    assert bring(town_engine, home, "houses", table([far])).counts["doubtful"] == 1
    store = Store(town_engine)
    for role, told in (("steward", True), ("leader", True), ("planner", False)):
        (doubt,), _ = store.doubts(Viewer(role, ("",)))
        assert (doubt.said["address"], doubt.there["use"]) == ("梅园巷3号", "residential")
        assert ("residents" in doubt.said, "residents" in doubt.there, "age_0_3" in doubt.there) == (
            told,
        ) * 3


def test_who_may_not_see_a_house_is_not_told_who_spoke_of_it(town_engine, home):
    bring(town_engine, home, "houses", table([PLUM_3]))
    store = Store(town_engine)
    assert store.provenance(Viewer("grid_worker", ("330399001002",)), "houses", "3") == []
    assert store.provenance(SYSTEM, "houses", "nobody") == []


def doubtful(town_engine, home):
    """A canteen of the same kind and name, 300 m from the one that is there."""
    row = {"编号": "F1", "类别": "老年食堂", "名称": "运河路老年食堂", **at(450, 60)}
    assert bring(town_engine, home, "facilities", table([row])).counts["doubtful"] == 1
    return Store(town_engine).doubts(SYSTEM)[0][0]


def test_a_doubtful_row_is_not_on_the_map_and_waits(town_engine, home):
    before = whole(town_engine)
    doubt = doubtful(town_engine, home)
    assert whole(town_engine) == before
    assert (doubt.why, doubt.candidate, doubt.said["name"]) == ("name", "1", doubt.there["name"])
    assert doubt.metres == pytest.approx(323, abs=1)
    assert Store(town_engine).doubts(SYSTEM)[1] == 1


def test_the_same_file_again_does_not_ask_twice(town_engine, home):
    doubtful(town_engine, home)
    doubtful(town_engine, home)
    assert Store(town_engine).doubts(SYSTEM)[1] == 1


def test_said_to_be_the_same_it_moves_the_canteen(town_engine, home):
    doubt = doubtful(town_engine, home)
    assert decide(town_engine, home, doubt.id, "same", by="steward", at=LATER) == "1"
    facility = rows_of(town_engine, "facility")[0]
    assert facility["area_code"] == "33039900100100201"
    with pytest.raises(PlaceError, match="settled"):
        decide(town_engine, home, doubt.id, "same", by="steward", at=LATER)


def test_said_to_be_another_it_is_a_second_canteen_and_goes_with_its_batch(town_engine, home):
    before = whole(town_engine)
    doubt = doubtful(town_engine, home)
    key = decide(town_engine, home, doubt.id, "different", by="steward", at=LATER)
    assert (key, len(rows_of(town_engine, "facility"))) == ("8", 8)
    undo(town_engine, home, rows_of(town_engine, "import_batch")[-1]["id"], "steward", LATER)
    assert whole(town_engine) == before


def test_sources_say_how_much_they_speak_of(town_engine, home):
    bring(town_engine, home, "houses", table([PLUM_3]), source="公安")
    lines = {line.code: line for line in Store(town_engine).sources(SYSTEM)}
    assert lines["公安"].kinds == {"houses": 1}
    assert lines["公安"].shares["houses"] == pytest.approx(1 / 40)
    assert (lines["公安"].newest_at, lines["公安"].last_batch.changed) == (AT, 1)
    assert lines["street"].kinds["houses"] == 40
    assert Store(town_engine).sources(Viewer("grid_worker", ("330399001001001",))) == []


def test_a_doubtful_row_said_again_and_undone_still_waits(town_engine, home):
    row = {"编号": "F1", "类别": "老年食堂", "名称": "运河路老年食堂", **at(450, 60)}
    bring(town_engine, home, "facilities", table([row]))
    later = bring(town_engine, home, "facilities", table([{**row, "容量": "50"}]), LATER)
    assert Store(town_engine).doubts(SYSTEM)[0][0].said["capacity"] == 50
    undo(town_engine, home, later.id, "steward", LATER)
    (doubt,), waiting = Store(town_engine).doubts(SYSTEM)
    assert (waiting, "capacity" in doubt.said) == (1, False)
    assert decide(town_engine, home, doubt.id, "same", by="steward", at=LATER) == "1"


def test_a_canteen_said_to_be_another_one_offers_its_service(town_engine, home):
    points = len(rows_of(town_engine, "service_point"))
    doubt = doubtful(town_engine, home)
    decide(town_engine, home, doubt.id, "different", by="steward", at=LATER)
    new = rows_of(town_engine, "service_point")[points:]
    assert [(p["service"], p["facility_id"]) for p in new] == [("ELDERLY", 8)]
