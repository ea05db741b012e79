"""Cells of offices' files, read as they are meant; and what cannot be, told."""

from __future__ import annotations

from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.imports.headings import suggest
from data.imports.kinds import KINDS
from data.imports.values import BadValueError, Reading, plain, value_of

HOW = Reading(ZoneInfo("Asia/Shanghai"))
HOUSES, EVENTS, PERSONS = KINDS["houses"], KINDS["events"], KINDS["persons"]


def read(text, kind, field, how=HOW):
    return value_of(text, KINDS[kind].field(field), how)


@pytest.mark.parametrize(
    ("text", "kind", "field", "value"),
    [
        ("８８．５㎡", "houses", "area_m2", 88.5),
        ("1,234.50 平方米", "houses", "area_m2", 1234.5),
        ("3人", "houses", "residents", 3),
        ("3.0", "houses", "floor", 3),
        ("-1", "houses", "floor", -1),
        ("无", "houses", "residents", None),
        ("", "houses", "residents", None),
        ("0", "houses", "residents", 0),
        ("住宅", "houses", "use", "residential"),
        ("Residential", "houses", "use", "residential"),
        ("residential", "houses", "use", "residential"),
        ("出租房", "houses", "state", "rented"),
        ("日照中心", "facilities", "kind", "ELD_DAYCARE"),
        ("AED急救点", "facilities", "kind", "AED"),
        ("已办结", "events", "status", 70),
        ("12345热线", "events", "origin", "from_12345"),
        ("男", "persons", "sex", "1"),
        ("120°39′00″E", "houses", "lon", 120.65),
        ("27度58分48秒", "houses", "lat", 27.98),
        ("120.65", "houses", "lon", 120.65),
        ("是", "events", "satisfied", True),
        ("不满意", "events", "satisfied", False),
        ("330399 001001 001", "houses", "grid_code", "330399001001001"),
        ("'330399001001001", "houses", "grid_code", "330399001001001"),
        ("138 0000 0000", "persons", "phone", "13800000000"),
        ("+86-13800000000", "persons", "phone", "13800000000"),
        ("１２３．０", "houses", "source_id", "123"),
        ("1950年3月", "persons", "birth_year", 1950),
        ("1950", "persons", "birth_year", 1950),
        ("91350100m000100y43", "organisations", "uscc", "91350100M000100Y43"),
    ],
)  # fmt: skip
def test_a_cell_means(text, kind, field, value):
    assert read(text, kind, field) == (pytest.approx(value, abs=1e-12) if isinstance(value, float) else value)


@pytest.mark.parametrize(
    "text",
    ["2026-03-05 14:20", "2026/3/5 14:20", "2026年3月5日14时20分", "2026.3.5 14:20:00", "20260305142000",
     "2026-03-05T06:20:00Z", "2026-03-05T14:20:00+08:00", "2026/3/5 下午2:20", "46086.597222222"],
)  # fmt: skip
def test_times_as_offices_write_them_are_one_time(text):
    assert read(text, "events", "reported_at") == "2026-03-05T06:20:00+00:00"


def test_midnight_at_the_end_of_a_day_is_the_next_day():
    assert read("2026-03-05 24:00", "events", "closed_at") == "2026-03-05T16:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "kind", "field", "code"),
    [
        ("3.30399001001E+17", "houses", "doorplate_code", "damaged_code"),
        ("3.3E+17", "houses", "source_id", "damaged_code"),
        ("约80", "houses", "area_m2", "not_number"),
        ("80-90", "houses", "area_m2", "not_number"),
        ("2.5", "houses", "residents", "not_whole"),
        ("99999999999", "houses", "residents", "not_whole"),
        ("33A", "houses", "grid_code", "not_digits"),
        ("2026-02-30", "events", "reported_at", "not_date"),
        ("上周", "events", "reported_at", "not_date"),
        ("宇航中心", "facilities", "kind", "unknown_term"),
        ("也许", "events", "satisfied", "not_flag"),
        ("12345", "persons", "phone", "not_phone"),
        ("11010519491231002", "persons", "id_no", "id_no_length"),
        ("91350100M000100Y44", "organisations", "uscc", "uscc_check"),
        ("91330304DEMO000012", "organisations", "uscc", "uscc_letter"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_understood_says_why(text, kind, field, code):
    with pytest.raises(BadValueError) as caught:
        read(text, kind, field)
    assert caught.value.code == code


def test_an_unknown_kind_names_the_nearest():
    with pytest.raises(BadValueError) as caught:
        read("老年饭堂", "facilities", "kind")
    assert "老年食堂" in caught.value.facts["near"]


def test_made_up_codes_are_only_read_where_the_street_is_made_up():
    code, how = "91330304DEMO000012", Reading(HOW.zone, fictional=True)
    assert read(code, "organisations", "uscc", how) == code


def test_what_is_told_of_an_identity_never_holds_it():
    for text in ("110105194912310021", "1234567890123456"):
        with pytest.raises(BadValueError) as caught:
            read(text, "persons", "id_no")
        assert text not in str(caught.value.facts)


@given(st.text(max_size=40))
def test_any_text_is_a_value_or_a_fault_for_every_field(text):
    for kind in KINDS.values():
        for field in kind.fields:
            with suppress(BadValueError):
                value_of(text, field, HOW)


@given(st.text(max_size=60))
def test_plain_text_stays_plain(text):
    assert plain(plain(text)) == plain(text)


def test_headings_are_matched_in_chinese_english_and_with_marks():
    meant = {
        "*详细地址": "address", "建筑面积（㎡）": "area_m2", "X坐标": "lon", "Y坐标": "lat",
        "Doorplate code": "doorplate_code", "备注": "", "地址/号": "road_no",
    }  # fmt: skip
    assert suggest(meant, HOUSES) == meant


def test_no_field_is_given_to_two_columns():
    found = [f for f in suggest(["地址", "详细地址", "住址", "address"], HOUSES).values() if f]
    assert found == ["address"]


def test_what_a_person_chose_before_goes_first_also_leaving_out():
    saved = {"备注": "external_code", "地址": ""}
    assert suggest(["备注", "地址", "室号"], HOUSES, saved) == {**saved, "室号": "room"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_every_field_is_found_by_its_own_names(kind):
    for field in kind.fields:
        for heading in (field.name, field.zh):
            assert suggest([heading], kind)[heading] == field.name, heading
