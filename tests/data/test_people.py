"""Who lives behind a door: masked, opened one by one for a reason, every look written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import town as toy
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, update

from data.errors import StoreError
from data.models import AuditLog, CareTag, Person
from data.people import opening
from data.people.asker import Asker
from data.people.living import residents
from data.people.masks import masked_name, masked_number, masked_phone
from data.people.opening import OpenedEnough, Why, particulars
from data.rights import RIGHTS
from data.scoped.readers import Readers
from data.sealing import seal_of
from data.viewer import Viewer
from geo.errors import PlaceError

NAME, NUMBER, PHONE = "演甲子", "999999194805120024", "10000000017"
HOUSE, OTHER_HOUSE = 7, 20  # in A1, in A2
WHY = Why("visit")
Sits = Callable[..., Asker]


@pytest.fixture
def sits(engine: Engine, tmp_path: Path) -> Sits:
    """``sits(role, areas)``: somebody before the toy town, with two people at house 7 and one at 20."""
    toy.load(engine)
    seal = seal_of(tmp_path)
    columns = {"full_name": NAME, "id_no": NUMBER, "phone": PHONE}
    names = {"full_name": "name_sealed", "id_no": "id_no_sealed", "phone": "phone_sealed"}
    rows = [
        {
            "id": key, "house_id": house, "sex": 2, "birth_year": year, "residency": "registered",
            "area_code": area,
            **{names[what]: seal.sealed(text, f"person:{what}:{key}") for what, text in columns.items()},
        }
        for key, house, year, area in ((1, HOUSE, 1948, toy.A1), (3, OTHER_HOUSE, 1970, toy.A2))
    ]  # fmt: skip
    bare = {
        "id": 2,
        "house_id": HOUSE,
        "sex": 1,
        "birth_year": 1990,
        "residency": "migrant",
        "area_code": toy.A1,
    }
    tag = {"id": 1, "person_id": 1, "house_id": HOUSE, "kind": "CARE_ALONE", "area_code": toy.A1}
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(insert(Person), rows)
        connection.execute(insert(Person).values(**bare))
        connection.execute(insert(CareTag).values(**tag))
    readers = Readers(engine)

    def sit(role: str = "grid_worker", areas: tuple[str, ...] = (toy.A1,), by: str = "worker1") -> Asker:
        return Asker(readers, Viewer(role, areas), seal, by)

    return sit


def log(engine: Engine, action: str) -> list[tuple[str | None, str | None, str | None, str | None]]:
    """Entries of the audit log of one kind: by whom, of what, with what result, for what reason."""
    columns = (AuditLog.by, AuditLog.target, AuditLog.result, AuditLog.reason)
    with engine.connect() as connection:
        found = connection.execute(select(*columns).where(AuditLog.action == action).order_by(AuditLog.id))
        return [tuple(row) for row in found]  # type: ignore[misc]


# masks ---


def test_masks_are_those_of_the_field() -> None:
    assert masked_name("李小明") == masked_name("李明") == "李**"
    assert masked_number("33030419480512002X") == "330304********002X"
    assert masked_phone("13812345678") == "138****5678"
    assert masked_name("") == masked_number("") == masked_phone("") == ""


@given(st.text("0123456789X", max_size=30))
def test_at_least_as_much_is_hidden_as_stands_at_the_end(text: str) -> None:
    for mask in (masked_number, masked_phone):
        assert len(mask(text)) == len(text)
        assert mask(text).count("*") >= min(4, len(text))


# the list ---


def test_a_grid_worker_reads_the_people_of_a_door_masked(sits: Sits) -> None:
    first, second = residents(sits(), HOUSE) or []
    assert (first.name, first.id_no, first.phone) == ("演**", "999999********0024", "100****0017")
    assert (first.sex, first.birth_year, first.residency, first.tags) == (
        2,
        1948,
        "registered",
        ("CARE_ALONE",),
    )
    assert (second.name, second.id_no, second.phone, second.has_more) == ("", "", "", False)


def test_a_look_is_written_down_before_anything_is_told(sits: Sits, engine: Engine) -> None:
    residents(sits(), HOUSE)
    assert log(engine, "read residents") == [("worker1", f"house {HOUSE}", "ok", None)]


def test_there_is_nobody_behind_the_doors_of_others(sits: Sits, engine: Engine) -> None:
    assert residents(sits(), OTHER_HOUSE) is None
    assert residents(sits(), 999_999) is None
    assert residents(sits("secretary", (toy.B,)), HOUSE) is None
    assert log(engine, "read residents") == []


@pytest.mark.parametrize("role", sorted(RIGHTS))
def test_who_may_not_know_of_persons_reads_none(sits: Sits, role: str) -> None:
    found = residents(sits(role, ("",)), HOUSE)
    assert bool(found) == Viewer(role, ("",)).knows_of("persons")
    if found and not Viewer(role, ("",)).knows_of("care"):
        assert found[0].tags == ()


def test_who_moved_away_is_not_there(sits: Sits, engine: Engine) -> None:
    with engine.execution_options(write=True).begin() as connection:
        gone = update(Person).where(Person.id == 1).values(valid_to=datetime.now(UTC) - timedelta(days=1))
        connection.execute(gone)
    assert [one.id for one in residents(sits(), HOUSE) or []] == [2]
    assert particulars(sits(), 1, WHY) is None


def test_with_another_key_nothing_is_told(sits: Sits, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with pytest.raises(StoreError, match="does not open"):
        residents(replace(sits(), seal=seal_of(other)), HOUSE)


# one in full ---


def test_one_person_is_opened_for_a_reason_that_is_written_down(sits: Sits, engine: Engine) -> None:
    found = particulars(sits(), 1, Why("other", " 送医陪护 "))
    assert found is not None
    assert (found.name, found.id_no, found.phone, found.left) == (NAME, NUMBER, PHONE, 19)
    assert log(engine, opening.ACT) == [("worker1", "person 1", "ok", "other: 送医陪护")]


@pytest.mark.parametrize(
    "why", [Why(""), Why("curious"), Why("other"), Why("other", "嗯"), Why("visit", "长" * 101)]
)
def test_without_a_reason_nothing_is_opened(sits: Sits, engine: Engine, why: Why) -> None:
    with pytest.raises(PlaceError):
        particulars(sits(), 1, why)
    assert log(engine, opening.ACT) == []


def test_nobody_of_another_area_is_opened(sits: Sits, engine: Engine) -> None:
    assert particulars(sits(), 3, WHY) is None
    assert particulars(sits("leader", ("",)), 1, WHY) is None
    assert log(engine, opening.ACT) == []


def test_after_twenty_an_hour_it_is_enough_and_that_is_written_down(sits: Sits, engine: Engine) -> None:
    for left in range(19, -1, -1):
        found = particulars(sits(), 1, WHY)
        assert found is not None
        assert found.left == left
    with pytest.raises(OpenedEnough):
        particulars(sits(), 1, WHY)
    assert [result for _, _, result, _ in log(engine, opening.ACT)] == ["ok"] * 20 + ["refused"]
    assert particulars(sits(by="worker2"), 1, WHY) is not None, "others are not bothered"


def test_sixty_a_day_are_enough_however_they_are_spread(sits: Sits, engine: Engine) -> None:
    before = datetime.now(UTC) - timedelta(hours=2)
    rows = [{"at": before, "action": opening.ACT, "by": "worker1", "result": "ok", "target": "person 1"}] * 59
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(insert(AuditLog), rows)
    found = particulars(sits(), 1, WHY)
    assert found is not None
    assert found.left == 0
    with pytest.raises(OpenedEnough):
        particulars(sits(), 1, WHY)


def test_what_cannot_be_written_down_is_not_told(
    sits: Sits, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object) -> int:
        raise OSError("no more room")

    monkeypatch.setattr(opening, "_left", fails)
    with pytest.raises(OSError, match="no more room"):
        particulars(sits(), 1, WHY)
    assert log(engine, opening.ACT) == []
