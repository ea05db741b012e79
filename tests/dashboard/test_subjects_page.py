"""The page on which a data steward hands over a person's own data, or erases them. It has no script."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable

import pytest
import town as toy
from brought import Desk
from sqlalchemy import insert, select
from starlette.testclient import TestClient

from dashboard.server import build
from data.models import AuditLog, ErasedPerson, Person
from data.rights import RIGHTS, roles_that
from data.sealing import seal_of
from geo.check_digits import id_no_check
from geo.words import say

HOME = "http://127.0.0.1:8050"
# The region 999999 does not exist: nobody's number.
ID_NO = "99999919500101001" + id_no_check("99999919500101001")
NAME, PHONE = "虚<甲", "13800000000"
WHY = "受理单12号"


@pytest.fixture
def sits_down(desk: Desk) -> Callable[..., TestClient]:
    """``sits_down(role)``: somebody before a street in which one person is on record, in house 4."""
    seal = seal_of(desk.settings.home)
    identities = {
        "name_sealed": seal.sealed(NAME, "person:full_name:1"),
        "id_no_sealed": seal.sealed(ID_NO, "person:id_no:1"),
        "phone_sealed": seal.sealed(PHONE, "person:phone:1"),
        "id_no_index": seal.index(f"id_no:{ID_NO}"),
    }
    row = {
        "id": 1,
        "house_id": 4,
        "area_code": toy.A1,
        "sex": 1,
        "birth_year": 1950,
        "residency": "registered",
    }
    with desk.store.engine.execution_options(write=True).begin() as connection:
        connection.execute(insert(Person).values(**row, **identities))
    application = build(desk.settings, desk.store)

    def client(role: str = "steward", lang: str = "zh") -> TestClient:
        cookies = {"menpai_demo": role, "menpai_lang": lang}
        return TestClient(application, base_url=HOME, cookies=cookies, follow_redirects=False)

    return client


@pytest.fixture
def steward(sits_down: Callable[..., TestClient]) -> TestClient:
    return sits_down()


def post(browser: TestClient, **told: str):
    return browser.post("/subjects", data=told)


def entries(desk: Desk) -> list[tuple[str, ...]]:
    columns = (AuditLog.action, AuditLog.target, AuditLog.by, AuditLog.role, AuditLog.reason)
    with desk.store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(AuditLog.id))]


def test_a_person_is_shown_masked_and_the_number_is_nowhere(steward, desk):
    reply = post(steward, do="find", asked=ID_NO)
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "no-store"
    for told in ("虚**", f"{ID_NO[:6]}********{ID_NO[-4:]}", "138****0000", "梅园巷4号"):
        assert told in reply.text
    assert not [secret for secret in (ID_NO, NAME, html.escape(NAME), PHONE) if secret in reply.text]
    assert "<script" not in reply.text
    assert entries(desk)[-1] == ("find person", "person 1", "demo:steward", "steward", None)


def test_nobody_found_is_said_and_nothing_can_be_done(steward):
    text = post(steward, do="find", asked="R-404").text
    assert say("subjects.none", "zh") in text
    assert 'value="erase"' not in text


def test_the_copy_is_a_file_that_no_cache_keeps(steward, desk):
    reply = post(steward, do="hand over", key="person:1", reason=WHY)
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["content-disposition"] == 'attachment; filename="menpai-person.json"'
    (person,) = [one for one in json.loads(reply.content)["sections"] if one["table"] == "person"]
    assert (person["rows"][0]["name_sealed"], person["rows"][0]["id_no_sealed"]) == (NAME, ID_NO)
    assert "1095" in person["fields"]["birth_year"]["retention"]
    assert entries(desk)[-1] == ("hand over person", "person 1", "demo:steward", "steward", WHY)


@pytest.mark.parametrize("do", ["hand over", "erase"])
def test_without_a_reason_nothing_is_done(steward, desk, do):
    before = entries(desk)
    reply = post(steward, do=do, key="person:1", typed="person:1", reason="  ")
    assert reply.status_code == 400
    assert say("error.no_reason", "zh") in reply.text
    assert entries(desk) == before


@pytest.mark.parametrize("typed", ["", "person:2", "删除"])
def test_without_the_number_typed_nothing_is_erased(steward, desk, typed):
    reply = post(steward, do="erase", key="person:1", reason=WHY, typed=typed)
    assert (reply.status_code, say("error.not_confirmed", "zh") in reply.text) == (400, True)
    with desk.store.engine.connect() as connection:
        assert connection.scalars(select(Person.id)).all() == [1]


def test_erased_listed_and_lifted(steward, desk):
    reply = post(steward, do="erase", key="person:1", reason="受理单<12>", typed=" person:1 ")
    assert reply.status_code == 200
    assert say("subjects.erased", "zh", persons=1, records=0, number=1) in reply.text
    listed = steward.get("/subjects").text
    assert "受理单&lt;12&gt;" in listed
    assert not [secret for secret in (ID_NO, NAME, PHONE, "person:1") if secret in listed]
    with desk.store.engine.connect() as connection:
        assert connection.scalars(select(Person.id)).all() == []
    (number,) = re.findall(r'name="number" value="(\d+)"', listed)
    assert say("subjects.lifted", "zh", number=number) in post(steward, do="lift", number=number).text
    with desk.store.engine.connect() as connection:
        assert connection.scalars(select(ErasedPerson.id)).all() == []
    assert post(steward, do="lift", number=number).status_code == 400


@pytest.mark.parametrize("role", sorted(set(RIGHTS) - roles_that("subjects")))
def test_other_roles_are_refused(sits_down, desk, role):
    other = sits_down(role)
    assert other.get("/subjects").status_code == 403
    for do in ("find", "hand over", "erase", "lift"):
        told = {"asked": ID_NO, "key": "person:1", "typed": "person:1", "reason": WHY, "number": "1"}
        assert post(other, do=do, **told).status_code == 403
    with desk.store.engine.connect() as connection:
        assert connection.scalars(select(Person.id)).all() == [1]


def test_the_navigation_leads_a_steward_there_and_nobody_else(sits_down):
    assert 'href="/subjects"' in sits_down("steward").get("/subjects").text
    assert 'href="/subjects"' not in sits_down("admin").get("/accounts").text


def test_no_number_can_stand_in_the_address(steward):
    assert steward.get(f"/subjects?asked={ID_NO}").status_code == 400


def test_a_form_of_another_site_is_refused(steward, desk):
    headers = {"origin": "https://example.org"}
    told = {"do": "erase", "key": "person:1", "reason": WHY, "typed": "person:1"}
    assert steward.post("/subjects", data=told, headers=headers).status_code == 403
    with desk.store.engine.connect() as connection:
        assert connection.scalars(select(Person.id)).all() == [1]


def test_the_page_speaks_english(sits_down):
    text = post(sits_down(lang="en"), do="find", asked=ID_NO).text
    assert "Hand over a copy" in text
    assert "Type person:1 to confirm" in text
