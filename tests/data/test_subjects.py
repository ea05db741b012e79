"""A person's own data: handed over whole, erased from everywhere, let go when their time is over."""

from __future__ import annotations

import json
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import town as toy
from sqlalchemy import Engine, insert, select, text, update

sys.path.insert(0, str(Path(__file__).parent / "imports"))
from workbench import AT, bring, check, rows_of, table, whole

from data.dictionary import DICTIONARY, GRADES, WITHOUT
from data.imports.deciding import decide
from data.imports.undoing import undo
from data.models import (
    Base,
    CareTag,
    Household,
    MatchDoubt,
    Person,
    SourceRecord,
    Visit,
)
from data.rights import RIGHTS, roles_that
from data.rotation.turning import forget, turn
from data.scoped.readers import Readers
from data.sealing import seal_of
from data.settings import read_settings
from data.subjects.ageing import let_go
from data.subjects.clerk import Clerk
from data.subjects.erasing import erase, erasures, lift
from data.subjects.finding import find
from data.subjects.handing import handed_over
from data.subjects.showing import look_up
from data.viewer import Viewer
from data.writes import Act, writing
from geo.check_digits import id_no_check
from geo.errors import PlaceError
from geo.words import WORDS


def number(born: str, order: str) -> str:
    """The region 999999 does not exist: nobody's number."""
    body = f"999999{born}{order}"
    return body + id_no_check(body)


NAN_ID, AUNT_ID = number("19500101", "001"), number("19620202", "002")
NAN = {
    "人员编号": "R-17",
    "身份证号": NAN_ID,
    "姓名": "虚构甲",
    "手机": "13800000000",
    "居住地址": "梅园巷 4 号",
}
AUNT = {
    "人员编号": "R-18",
    "身份证号": AUNT_ID,
    "姓名": "虚构乙",
    "手机": "13700000000",
    "居住地址": "梅园巷 4 号",
}
FILE = [NAN, AUNT]
SECRETS = (NAN_ID, "虚构甲", "13800000000")
WHY = "受理单12号"
DAYS = {"person_days": 1095, "audit_days": 400}


@pytest.fixture
def town_engine(engine: Engine) -> Engine:
    """The toy town, to be written to."""
    toy.load(engine)
    return engine


@pytest.fixture
def clerk(town_engine: Engine, tmp_path: Path) -> Clerk:
    """The steward of the street."""
    return Clerk(Readers(town_engine), tmp_path, Viewer("steward", ("",)), "lin")


def told(clerk: Clerk) -> None:
    """Two people of house 4, of one of whom two sources speak; she is cared for and was called on."""
    engine = clerk.readers.engine
    bring(engine, clerk.home, "persons", table(FILE), source="公安")
    bring(
        engine,
        clerk.home,
        "persons",
        table([{**NAN, "人员编号": "W-3", "手机": "13900000000"}]),
        source="卫健",
    )
    with engine.execution_options(write=True).begin() as connection:
        place = {"house_id": 4, "area_code": toy.A1}
        connection.execute(insert(Household).values(id=900, residents=2, **place))
        connection.execute(update(Person).values(household_id=900))
        connection.execute(insert(CareTag).values(person_id=1, kind="CARE_ALONE", **place))
        visit = {"kind": "care", "worker": "网格员丁", "visited_at": AT, "hex_id": 0x8B41A1B2C3D4FFF}
        connection.execute(insert(Visit).values(id=900, note="虚构甲不在家", **visit, **place))


def key_of(clerk: Clerk, id_no: str = NAN_ID) -> str:
    (shown,) = look_up(clerk, id_no)
    return shown.key


def everything(engine: Engine) -> str:
    """All rows of all tables as one text; what is bytes in hex."""
    return as_text({name: rows_of(engine, name) for name in Base.metadata.tables})


def as_text(found: object) -> str:
    return json.dumps(
        found, default=lambda v: v.hex() if isinstance(v, bytes) else str(v), ensure_ascii=False
    )


def house(engine: Engine) -> tuple[int | None, int | None]:
    four = rows_of(engine, "house")[3]
    return four["residents"], four["age_60_plus"]


# finding ---


def test_a_person_is_found_by_id_number_and_by_the_number_of_a_register(clerk):
    told(clerk)
    for asked in (NAN_ID, NAN_ID.lower(), f" {NAN_ID[:6]} {NAN_ID[6:]} ", "R-17", "W-3"):
        (shown,) = look_up(clerk, asked)
        assert (shown.name, shown.phone, shown.house, shown.records) == (
            "虚**",
            "139****0000",
            "梅园巷4号",
            2,
        )
        assert shown.id_no == f"{NAN_ID[:6]}********{NAN_ID[-4:]}"
    for nobody in ("", "R-1", "%", number("19500101", "003"), "梅园巷4号"):
        assert look_up(clerk, nobody) == []


def test_a_look_is_written_down_without_the_number(clerk):
    told(clerk)
    look_up(clerk, NAN_ID)
    look_up(clerk, number("19500101", "003"))
    one, other = rows_of(clerk.readers.engine, "audit_log")[-2:]
    assert (one["action"], one["target"], one["by"], one["role"]) == (
        "find person",
        "person 1",
        "lin",
        "steward",
    )
    assert other["target"] == "nobody"


@pytest.mark.parametrize("role", sorted(set(RIGHTS) - roles_that("subjects")))
def test_other_roles_are_refused_whatever_they_ask(clerk, role):
    told(clerk)
    other = Clerk(clerk.readers, clerk.home, Viewer(role, ("",)), "wang")
    before = everything(clerk.readers.engine)
    for ask in (
        lambda: look_up(other, NAN_ID),
        lambda: handed_over(other, "person:1", WHY, **DAYS),
        lambda: erase(other, "person:1", WHY),
        lambda: lift(other, 1),
    ):
        with pytest.raises(PlaceError, match="steward"):
            ask()
    assert everything(clerk.readers.engine) == before


def test_a_steward_of_a_part_of_the_street_is_refused(clerk):
    told(clerk)
    other = Clerk(clerk.readers, clerk.home, Viewer("steward", (toy.A1,)), "wang")
    with pytest.raises(PlaceError, match="whole street"):
        erase(other, "person:1", WHY)


# handing over ---


def section(copy, name):
    (found,) = [one for one in copy["sections"] if one["table"] == name]
    return found


def test_the_copy_is_in_full_with_headings_purposes_and_times(clerk):
    told(clerk)
    copy = json.loads(json.dumps(handed_over(clerk, key_of(clerk), WHY, **DAYS)))
    person = section(copy, "person")
    (row,) = person["rows"]
    assert (row["name_sealed"], row["id_no_sealed"], row["phone_sealed"]) == ("虚构甲", NAN_ID, "13900000000")
    assert person["fields"]["birth_year"] == {
        "heading": "出生年份", "purpose": "按人口安排服务", "grade": "L3",
        "retention": "迁出 1095 天后删除，或应本人要求删除",
    }  # fmt: skip
    assert section(copy, "house")["rows"][0]["address"] == "梅园巷4号"
    assert section(copy, "care_tag")["rows"][0]["kind"] == "CARE_ALONE"
    assert section(copy, "visit")["rows"][0]["note"] == "虚构甲不在家"
    said = {row["source"]: row["stated"] for row in section(copy, "source_record")["rows"]}
    assert said["公安"]["phone"] == {"heading": "手机号", "value": "13800000000"}
    assert said["卫健"]["phone"]["value"] == "13900000000"
    assert "虚构乙" not in json.dumps(copy, ensure_ascii=False)
    assert AUNT_ID not in json.dumps(copy)


def test_whoever_read_of_a_person_stands_in_their_copy(clerk):
    told(clerk)
    engine = clerk.readers.engine
    for action, target in (("open particulars", "person 1"), ("open particulars", "person 12"),
                           ("read residents", "house 4"), ("read residents", "house 44")):  # fmt: skip
        with writing(engine, Act(action, target, "zhao", "grid_worker", reason="visit")):
            pass
    rows = section(handed_over(clerk, key_of(clerk), WHY, **DAYS), "audit_log")["rows"]
    assert {(row["action"], row["target"]) for row in rows} == {
        ("open particulars", "person 1"), ("read residents", "house 4"), ("find person", "person 1"),
    }  # fmt: skip


def test_the_copy_holds_every_row_that_names_the_person_by_any_key(clerk):
    told(clerk)
    engine = clerk.readers.engine
    with engine.execution_options(write=True).begin() as connection:
        (record,) = connection.scalars(select(SourceRecord.id).where(SourceRecord.thing == "2"))
        doubt = {
            "record_id": record,
            "kind": "persons",
            "score": 0.7,
            "why": "household",
            "area_code": toy.A1,
        }
        for candidate in ("1", "2"):
            connection.execute(insert(MatchDoubt).values(candidate=candidate, state="different", **doubt))
    copy = handed_over(clerk, key_of(clerk), WHY, **DAYS)
    index = seal_of(clerk.home).index(f"id_no:{NAN_ID}")
    said = [row for row in rows_of(engine, "source_record") if row["kind"] == "persons"]
    pointing = {
        "person": {row["id"] for row in rows_of(engine, "person") if row["id_no_index"] == index},
        "household": {900},
        "house": {4},
        "care_tag": {row["id"] for row in rows_of(engine, "care_tag") if row["person_id"] == 1},
        "source_record": {row["id"] for row in said if index.hex() in row["stated"] or row["thing"] == "1"},
        "match_doubt": {row["id"] for row in rows_of(engine, "match_doubt") if row["candidate"] == "1"},
        "audit_log": {row["id"] for row in rows_of(engine, "audit_log") if row["target"] == "person 1"},
        "visit": {900},
    }  # fmt: skip
    assert all(pointing.values())
    there = {one["table"]: {row["id"] for row in one["rows"]} for one in copy["sections"]}
    handed = {row["id"] for row in rows_of(engine, "audit_log") if row["action"] == "hand over person"}
    there["audit_log"] |= handed  # this one, which is written with it
    assert there == pointing


def test_without_a_reason_nothing_is_handed_over_and_nothing_erased(clerk):
    told(clerk)
    before = everything(clerk.readers.engine)
    for reason in ("", "  x ", "长" * 201):
        with pytest.raises(PlaceError, match="reason"):
            handed_over(clerk, "person:1", reason, **DAYS)
        with pytest.raises(PlaceError, match="reason"):
            erase(clerk, "person:1", reason)
    for reason in ("虚构甲本人申请", f"申请人{NAN_ID}"):
        with pytest.raises(PlaceError, match="name or number"):
            erase(clerk, "person:1", reason)
    assert everything(clerk.readers.engine) == before


# erasing ---


def test_nothing_of_an_erased_person_is_left_in_any_table(clerk):
    told(clerk)
    engine, index = clerk.readers.engine, seal_of(clerk.home).index(f"id_no:{NAN_ID}")
    sealed = [rows_of(engine, "person")[0][f"{name}_sealed"].hex() for name in ("name", "id_no", "phone")]
    assert all(text in everything(engine) for text in (*sealed, index.hex(), "R-17", "W-3", "CARE_ALONE"))
    done = erase(clerk, key_of(clerk), WHY)
    assert (done.persons, done.records, done.named_in) == (1, 2, (("visit", 900),))
    left = everything(engine)
    assert [text for text in (*sealed, "R-17", "W-3", "CARE_ALONE") if text in left] == []
    assert [person["id"] for person in rows_of(engine, "person")] == [2]
    assert rows_of(engine, "care_tag") == []
    assert [row["thing"] for row in rows_of(engine, "source_record") if row["kind"] == "persons"] == ["2"]
    assert rows_of(engine, "household")[-1]["residents"] == 1
    holding = {name for name in Base.metadata.tables if index.hex() in as_text(rows_of(engine, name))}
    assert holding == {"erased_person", "audit_log"}
    with engine.connect() as connection:
        assert find(connection, clerk.seal, NAN_ID) == []
        assert find(connection, clerk.seal, "R-17") == []


def test_the_entry_of_the_log_proves_it_by_the_keyed_hash_and_holds_no_number(clerk):
    told(clerk)
    erase(clerk, key_of(clerk), WHY)
    entry = rows_of(clerk.readers.engine, "audit_log")[-1]
    index = seal_of(clerk.home).index(f"id_no:{NAN_ID}").hex()
    assert (entry["action"], entry["target"], entry["reason"]) == ("erase person", f"person 1 {index}", WHY)


def test_nothing_of_an_erased_person_is_left_in_the_file(sqlite_engine, tmp_path):
    toy.load(sqlite_engine)
    clerk = Clerk(Readers(sqlite_engine), tmp_path, Viewer("steward", ("",)), "lin")
    told(clerk)
    person = rows_of(sqlite_engine, "person")[0]
    marks = [person["name_sealed"], person["id_no_sealed"], person["phone_sealed"], b"R-17", b"CARE_ALONE"]
    stated = [row["stated"] for row in rows_of(sqlite_engine, "source_record") if row["thing"] == "1"]
    ciphers = [
        value[1].encode() for one in stated for value in json.loads(one).values() if isinstance(value, list)
    ]
    assert len(ciphers) == 6
    erase(clerk, key_of(clerk), WHY)
    clerk.readers.close()
    sqlite_engine.dispose()
    with sqlite3.connect(tmp_path / "menpai.db") as database:
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        dump = "\n".join(database.iterdump()).encode()
    database.close()
    files = [path.read_bytes() for path in tmp_path.glob("menpai.db*")]
    for content in (dump, *files):
        assert [mark for mark in (*marks, *ciphers) if mark in content] == []
        assert [text for text in SECRETS if text != "虚构甲" and text.encode() in content] == []
    assert dump.count("虚构甲".encode()) == 1, "the note of the visit, which was listed"


def test_the_counts_of_the_house_are_of_who_is_left(clerk):
    told(clerk)
    engine = clerk.readers.engine
    assert house(engine) == (2, 2)
    erase(clerk, key_of(clerk), WHY)
    assert house(engine) == (1, 1)
    erase(clerk, key_of(clerk, AUNT_ID), WHY)
    assert house(engine) == (4, 0), "what was known of the house before anybody was on record"
    assert [h["id"] for h in rows_of(engine, "household") if h["id"] == 900] == []


def test_a_house_whose_only_counts_were_its_people_is_empty_without_them(clerk):
    engine = clerk.readers.engine
    with engine.execution_options(write=True).begin() as connection:
        place = {"house_id": 3, "area_code": toy.A1}
        connection.execute(
            insert(Person).values(id=1, sex=1, birth_year=1940, residency="registered", **place)
        )
    erase(clerk, "person:1", WHY)
    assert [one.reason for one in erasures(engine)] == [WHY], "of whom there is neither number nor key, too"
    three = rows_of(engine, "house")[2]
    assert [three[name] for name in ("residents", *toy.AGES)] == [0] * 7


def test_an_old_file_does_not_bring_an_erased_person_back(clerk):
    told(clerk)
    engine = clerk.readers.engine
    erase(clerk, key_of(clerk), WHY)
    before = {name: rows for name, rows in whole(engine).items() if name in {"person", "house", "household"}}
    batch = bring(engine, clerk.home, "persons", table(FILE), source="公安")
    assert (batch.counts["added"], batch.counts["same"], batch.counts["rejected"]) == (0, 1, 1)
    assert {name: rows_of(engine, name) for name in before} == before
    (error,) = rows_of(engine, "import_row_error")
    assert (error["row"], error["reason"]) == ("2", "此人的信息已应其要求删除")
    assert "解除" in error["mend"]
    assert not [text for text in SECRETS if text in json.dumps(error, ensure_ascii=False, default=str)]


@pytest.mark.parametrize("when", ["before", "after"])
def test_nor_do_keys_that_were_rotated_since(clerk, when):
    told(clerk)
    engine = clerk.readers.engine
    if when == "before":
        turn(engine, clerk.home, lambda *_said: None, "lin")
    erase(clerk, key_of(clerk), WHY)
    turn(engine, clerk.home, lambda *_said: None, "lin")
    batch = bring(engine, clerk.home, "persons", table([NAN, {**NAN, "身份证号": ""}]), source="公安")
    assert (batch.counts["added"], batch.counts["rejected"]) == (0, 2)
    forget(engine, clerk.home, 1, "lin")
    assert bring(engine, clerk.home, "persons", table(FILE), source="公安").counts["rejected"] == 1


def test_a_row_without_a_number_is_known_by_its_key_and_another_number_is_somebody_else(clerk):
    told(clerk)
    erase(clerk, key_of(clerk), WHY)
    engine = clerk.readers.engine
    bare = {key: value for key, value in NAN.items() if key != "身份证号"} | {
        "性别": "男",
        "出生年份": "1950",
    }

    def codes(row, source):
        checked = check(engine, clerk.home, "persons", table([row]), source=source)
        return [fault.code for fault in checked.plan.faults]

    assert codes(bare, "公安") == ["erased"]
    assert codes(bare, "民政") == [], "of another source the key tells nothing"
    assert codes({**AUNT, "人员编号": "R-17", "身份证号": number("19700303", "003")}, "公安") == []


def test_once_lifted_a_person_can_be_brought_in_again(clerk):
    told(clerk)
    engine = clerk.readers.engine
    done = erase(clerk, key_of(clerk), WHY)
    (listed,) = erasures(engine)
    assert (listed.number, listed.by, listed.reason) == (done.erasure, "lin", WHY)
    lift(clerk, listed.number)
    assert erasures(engine) == []
    assert bring(engine, clerk.home, "persons", table(FILE), source="公安").counts["added"] == 1
    with pytest.raises(PlaceError, match="no erasure"):
        lift(clerk, listed.number)


def test_the_key_of_an_erased_person_is_never_given_again(clerk):
    engine = clerk.readers.engine
    bring(engine, clerk.home, "persons", table([NAN]))
    erase(clerk, key_of(clerk), WHY)
    bring(engine, clerk.home, "persons", table([AUNT]))
    assert [person["id"] for person in rows_of(engine, "person")] == [2]
    copy = handed_over(clerk, key_of(clerk, AUNT_ID), WHY, **DAYS)
    assert "erase person" not in json.dumps(copy), "what was done about somebody else"


def test_undoing_the_batch_that_brought_a_person_does_not_bring_the_data_back(clerk):
    told(clerk)
    engine = clerk.readers.engine
    erase(clerk, key_of(clerk), WHY)
    for batch in reversed(rows_of(engine, "import_batch")):
        undo(engine, clerk.home, batch["id"], "steward", AT)
        assert [person["id"] for person in rows_of(engine, "person") if person["id"] == 1] == []
    assert rows_of(engine, "person") == []
    assert house(engine) == (4, 0)


def test_what_was_said_before_and_replaced_is_erased_too(clerk):
    engine = clerk.readers.engine
    bring(engine, clerk.home, "persons", table([NAN]))
    later = bring(
        engine, clerk.home, "persons", table([{**NAN, "手机": "13900000000"}]), AT + timedelta(hours=1)
    )
    assert [row["current"] for row in rows_of(engine, "source_record") if row["kind"] == "persons"] == [
        False,
        True,
    ]
    erase(clerk, key_of(clerk), WHY)
    undo(engine, clerk.home, later.id, "steward", AT)
    assert [row for row in rows_of(engine, "source_record") if row["kind"] == "persons"] == []
    assert rows_of(engine, "person") == []


def doubtful(clerk: Clerk) -> int:
    """A person without a number, and a row that may be of the same one, which waits."""
    engine = clerk.readers.engine
    bare = {"姓名": "虚构甲", "性别": "男", "出生年份": "1950", "居住地址": "梅园巷4号"}
    bring(engine, clerk.home, "persons", table([{**bare, "人员编号": "R-17"}]), source="公安")
    batch = bring(engine, clerk.home, "persons", table([bare]), source="民政")
    assert batch.counts["doubtful"] == 1
    return int(rows_of(engine, "match_doubt")[-1]["id"])


def test_a_record_that_waits_to_be_matched_goes_with_the_person(clerk):
    doubt = doubtful(clerk)
    (shown,) = look_up(clerk, "R-17")
    assert (shown.id_no, shown.records, shown.waiting) == ("", 1, 1)
    erase(clerk, shown.key, WHY)
    engine = clerk.readers.engine
    assert rows_of(engine, "match_doubt") == []
    assert [row for row in rows_of(engine, "source_record") if row["kind"] == "persons"] == []
    with pytest.raises(PlaceError, match="settled"):
        decide(engine, clerk.home, doubt, "different", by="steward", at=AT)


def test_a_record_said_to_be_of_somebody_else_stays_theirs(clerk):
    engine, doubt = clerk.readers.engine, doubtful(clerk)
    other = decide(engine, clerk.home, doubt, "different", by="steward", at=AT)
    erase(clerk, key_of(clerk, "R-17"), WHY)
    assert [str(person["id"]) for person in rows_of(engine, "person")] == [other]
    assert rows_of(engine, "match_doubt") == []
    assert [row["thing"] for row in rows_of(engine, "source_record") if row["source"] == "民政"] == [other]


def test_what_only_may_be_of_a_person_is_named_in_the_copy_and_not_told(clerk):
    doubtful(clerk)
    copy = handed_over(clerk, key_of(clerk, "R-17"), WHY, **DAYS)
    assert [row["candidate"] for row in section(copy, "match_doubt")["rows"]] == ["1"]
    assert [row["source"] for row in section(copy, "source_record")["rows"]] == ["公安"]


def test_whoever_is_only_a_record_that_waits_is_found_and_erased_too(clerk):
    """The number is new, and the row may be of a person of whom no number is known: that one stays."""
    engine = clerk.readers.engine
    bare = {key: value for key, value in AUNT.items() if key != "身份证号"}
    bare |= {"性别": "男", "出生年份": "1950"}
    bring(engine, clerk.home, "persons", table([bare]), source="公安")
    assert bring(engine, clerk.home, "persons", table([NAN]), source="民政").counts["doubtful"] == 1
    for asked in (NAN_ID, "R-17"):
        (shown,) = look_up(clerk, asked)
        assert (shown.key.split(":")[0], shown.name, shown.records) == ("record", "", 1)
    copy = handed_over(clerk, shown.key, WHY, **DAYS)
    assert section(copy, "source_record")["rows"][0]["stated"]["full_name"]["value"] == "虚构甲"
    erase(clerk, shown.key, WHY)
    assert [person["id"] for person in rows_of(engine, "person")] == [1]
    assert [row["source"] for row in rows_of(engine, "source_record") if row["kind"] == "persons"] == ["公安"]
    assert rows_of(engine, "match_doubt") == []
    assert bring(engine, clerk.home, "persons", table([NAN]), source="卫健").counts["rejected"] == 1


def test_a_number_that_a_source_gave_to_the_wrong_person_goes_and_that_person_stays(clerk):
    """An old system said the number of one of them for the other, once."""
    engine = clerk.readers.engine
    bring(engine, clerk.home, "persons", table(FILE), source="公安")
    with engine.execution_options(write=True).begin() as connection:
        (wrong,) = connection.scalars(select(SourceRecord.stated).where(SourceRecord.thing == "1"))
        values = {"kind": "persons", "source": "旧系统", "source_id": "o-1", "thing": "2", "given_at": AT,
                  "current": False, "stated": wrong, "area_code": toy.A1}  # fmt: skip
        connection.execute(insert(SourceRecord).values(id=9000, **values))
    erase(clerk, key_of(clerk), WHY)
    assert [person["id"] for person in rows_of(engine, "person")] == [2]
    index = seal_of(clerk.home).index(f"id_no:{NAN_ID}").hex()
    assert [row["id"] for row in rows_of(engine, "source_record") if index in row["stated"]] == []
    aunt = rows_of(engine, "person")[0]
    assert clerk.seal.opened(aunt["id_no_sealed"], "person:id_no:2") == AUNT_ID


# keys that change ---


def turned(clerk: Clerk) -> None:
    turn(clerk.readers.engine, clerk.home, lambda *_said: None, "lin", new=True)


def test_a_person_is_erased_whole_while_half_of_the_store_has_the_older_key(clerk):
    """What a source said under the first key is found from the row, which has the second already."""
    engine = clerk.readers.engine
    bring(engine, clerk.home, "persons", table(FILE), source="公安")
    with engine.connect() as connection:
        (old,) = connection.scalars(select(SourceRecord.stated).where(SourceRecord.thing == "1"))
    turned(clerk)
    values = {"kind": "persons", "source": "旧系统", "source_id": "o-1", "thing": "2", "given_at": AT,
              "current": False, "stated": old, "area_code": toy.A1}  # fmt: skip
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(insert(SourceRecord).values(id=9000, **values))
    assert look_up(clerk, NAN_ID) == look_up(clerk, "R-17") != []
    erase(clerk, "person:1", WHY)
    assert [row["thing"] for row in rows_of(engine, "source_record") if row["kind"] == "persons"] == ["2"]
    marks = [row["mark"] for row in rows_of(engine, "erased_person")]
    assert len(set(marks)) == len(marks)
    assert check(engine, clerk.home, "persons", table([NAN])).plan.counts["rejected"] == 1


def test_a_person_who_is_gone_cannot_be_erased_again(clerk):
    told(clerk)
    erase(clerk, "person:1", WHY)
    before = everything(clerk.readers.engine)
    for key in ("person:1", "record:1", "person:x", "", "house:4"):
        with pytest.raises(PlaceError, match="nothing of such a person"):
            erase(clerk, key, WHY)
    assert everything(clerk.readers.engine) == before


def test_an_erasure_that_fails_leaves_everything_as_it_was(clerk, town_engine):
    told(clerk)
    before = everything(town_engine)
    with town_engine.execution_options(write=True).begin() as connection:
        connection.execute(text("ALTER TABLE care_tag RENAME TO care_tag_gone"))
    with pytest.raises(Exception, match="care_tag"):
        erase(clerk, "person:1", WHY)
    with town_engine.execution_options(write=True).begin() as connection:
        connection.execute(text("ALTER TABLE care_tag_gone RENAME TO care_tag"))
    assert everything(town_engine) == before


# time ---


def moved_away(engine: Engine, person: int, days: int) -> None:
    with engine.execution_options(write=True).begin() as connection:
        left = AT - timedelta(days=days)
        connection.execute(update(Person).where(Person.id == person).values(valid_to=left))


def test_who_moved_away_long_ago_is_let_go_and_nobody_else(clerk):
    told(clerk)
    engine = clerk.readers.engine
    moved_away(engine, 1, 1096)
    moved_away(engine, 2, 1094)
    with writing(engine, Act("name", at=AT)):
        pass
    assert let_go(engine, clerk.home, 1095, AT) == 1
    assert [person["id"] for person in rows_of(engine, "person")] == [2]
    assert rows_of(engine, "care_tag") == []
    assert house(engine) == (0, 0), "who moved away is on record and does not count"
    assert rows_of(engine, "erased_person") == []
    entry = rows_of(engine, "audit_log")[-1]
    assert (entry["action"], entry["target"], entry["by"]) == ("let persons go", "1 persons", "")
    assert let_go(engine, clerk.home, 1095, AT) == 0
    assert rows_of(engine, "audit_log")[-1] == entry
    assert bring(engine, clerk.home, "persons", table([NAN]), source="公安").counts["added"] == 1


def test_a_run_lets_a_bounded_number_go(clerk, monkeypatch):
    told(clerk)
    engine = clerk.readers.engine
    monkeypatch.setattr("data.subjects.ageing.AT_ONCE", 1)
    moved_away(engine, 1, 2000)
    moved_away(engine, 2, 2000)
    with writing(engine, Act("name", at=AT)):
        pass
    assert [let_go(engine, clerk.home, 1095, AT) for _ in range(3)] == [1, 1, 0]


def test_a_clock_that_was_set_forward_lets_nobody_go(clerk):
    told(clerk)
    engine = clerk.readers.engine
    moved_away(engine, 1, 10)
    with writing(engine, Act("name", at=AT)):
        pass
    assert let_go(engine, clerk.home, 1095, AT + timedelta(days=4000)) == 0


def test_persons_are_kept_for_three_years_unless_it_is_said_otherwise():
    assert [read_settings({"MENPAI_PERSON_DAYS": days}).person_days for days in ("", "1")] == [1095, 1]


# the data dictionary ---


def test_every_table_is_in_the_dictionary_or_said_to_hold_nothing_of_persons():
    assert set(DICTIONARY) | WITHOUT == set(Base.metadata.tables)
    assert not set(DICTIONARY) & WITHOUT
    sealed = {t.name for t in Base.metadata.tables.values() if any("sealed" in c.name for c in t.columns)}
    pointing = {
        t.name for t in Base.metadata.tables.values() if {"person_id", "household_id"} & set(t.columns.keys())
    }
    assert sealed | pointing <= set(DICTIONARY)


@pytest.mark.parametrize("name", sorted(DICTIONARY))
def test_every_column_has_a_grade_a_purpose_and_a_time(name):
    assert list(DICTIONARY[name]) and set(DICTIONARY[name]) == set(Base.metadata.tables[name].columns.keys())
    for column, use in DICTIONARY[name].items():
        assert use.grade in GRADES
        assert f"purpose.{use.purpose}" in WORDS, column
        assert f"kept.{use.kept}" in WORDS, column
        assert use.grade == "L4" or not column.endswith(("_sealed", "password_hash", "secret_hash"))
