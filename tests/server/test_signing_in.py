"""Signing in as a browser does: the steps, who is let in where, and the cookie."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pyotp
import pytest
from starlette.testclient import TestClient

from dashboard import entrance
from data.accounts import keys, people
from data.accounts.passwords import Passwords
from data.accounts.people import Wanted
from data.database import make_engine, migrate
from data.settings import Settings

GOOD = "xunjie-Meixiang7"
SECRET = re.compile(r'name="secret" value="([A-Z2-7]{32})"')
SHOWN = re.compile(r'class="secret">([^<]+)<')


@pytest.fixture
def office(
    settings: Settings, store, tmp_path, make_client: Callable[..., TestClient]
) -> Iterator[TestClient]:
    """A server with accounts, and a leader's account with its first password."""
    store.engine = make_engine(f"sqlite:///{tmp_path / 'menpai.db'}")
    migrate(store.engine)
    with make_client(replace(settings, demo=False, home=tmp_path), store) as client:
        yield client


@pytest.fixture
def first(office: TestClient, store) -> str:
    return people.make(
        store.engine, Passwords(), Wanted("zhou", "周主任", "leader", ("",)), "test", datetime.now(UTC)
    )


def enter(office: TestClient, login: str, password: str):
    return office.post("/sign-in", data={"login": login, "password": password})


def change(office: TestClient, before: str, new: str = GOOD, again: str | None = None):
    told = {"before": before, "new": new, "again": new if again is None else again}
    return office.post("/sign-in/password", data=told)


@pytest.fixture
def leader(office: TestClient, first: str) -> TestClient:
    """The same browser, signed in."""
    enter(office, "zhou", first)
    change(office, first)
    return office


@pytest.fixture
def admin(office: TestClient, store) -> TestClient:
    """The first administrator, through all steps."""
    password = people.first_administrator(store.engine, Passwords(), datetime.now(UTC))
    enter(office, "admin", password)
    assert change(office, password).headers["location"] == "/sign-in/authenticator"
    secret = SECRET.search(office.get("/sign-in/authenticator").text)[1]
    told = {"secret": secret, "code": pyotp.TOTP(secret).now()}
    assert office.post("/sign-in/authenticator", data=told).headers["location"] == "/"
    return office


def test_who_has_a_first_password_gets_nowhere_before_it_is_changed(office: TestClient, first: str) -> None:
    reply = enter(office, "zhou", first)
    assert (reply.status_code, reply.headers["location"]) == (303, "/sign-in/password")
    assert office.get("/search?q=a").status_code == 401
    assert change(office, first, GOOD).headers["location"] == "/"
    assert office.get("/search?q=a").status_code == 200


def test_the_cookie_is_for_this_session_and_out_of_reach_of_scripts(office: TestClient, first: str) -> None:
    told = enter(office, "zhou", first).headers["set-cookie"]
    assert "HttpOnly" in told
    assert "samesite=lax" in told.lower()
    assert "expires" not in told.lower()
    assert "max-age" not in told.lower()
    over_tls = TestClient(office.app, base_url="https://127.0.0.1:8050", follow_redirects=False)
    told = enter(over_tls, "zhou", first).headers["set-cookie"]
    assert told.startswith("__Host-menpai=")
    assert "Secure" in told
    assert "Path=/" in told


def test_what_is_wrong_is_said_without_saying_whether_the_account_exists(
    office: TestClient, first: str
) -> None:
    pages = [enter(office, login, "wrong").text.replace(login, "") for login in ("zhou", "nobody")]
    assert pages[0] == pages[1]
    assert enter(office, "zhou", "wrong").status_code == 401


def test_a_new_password_must_be_told_twice_and_be_good(office: TestClient, first: str) -> None:
    enter(office, "zhou", first)
    assert "两遍" in change(office, first, GOOD, "another").text
    assert "太容易" in change(office, first, "Qwer1234!").text
    assert "现在的密码不对" in change(office, "wrong", GOOD).text


def test_a_signed_in_person_is_who_asks(leader: TestClient, store) -> None:
    leader.get("/search?q=a")
    viewer = store.asked[-1][0]
    assert (viewer.role, viewer.areas) == ("leader", ("",))
    leader.cookies.set("menpai_demo", "planner")
    leader.get("/search?q=b")
    assert store.asked[-1][0].role == "leader"


def test_who_signs_out_is_out_and_the_browser_forgets(leader: TestClient) -> None:
    token = leader.cookies["menpai"]
    reply = leader.post("/sign-in/out", data={"x": ""})
    assert reply.headers["location"] == "/sign-in"
    assert "storage" in reply.headers["clear-site-data"]
    leader.cookies.set("menpai", token)
    assert leader.get("/search?q=a").status_code == 401


def test_another_site_signs_nobody_in_or_out(leader: TestClient) -> None:
    for path in ("/sign-in", "/sign-in/out", "/sign-in/password", "/accounts"):
        reply = leader.post(path, data={"x": "y"}, headers={"origin": "http://evil.example"})
        assert reply.status_code == 403, path
    assert leader.get("/search?q=a").status_code == 200


def test_a_step_is_for_who_is_at_it(office: TestClient, leader: TestClient) -> None:
    assert leader.get("/sign-in/code").headers["location"] == "/"
    assert leader.get("/sign-in").headers["location"] == "/"
    assert leader.get("/sign-in/password").status_code == 200
    leader.cookies.clear()
    for step in ("code", "authenticator", "password"):
        assert office.get(f"/sign-in/{step}").status_code == 401


def test_an_address_that_guesses_over_many_accounts_must_wait(office: TestClient, monkeypatch) -> None:
    monkeypatch.setattr("dashboard.tries.MOST", 3)
    for n in range(3):
        assert enter(office, f"nobody{n}", "x").status_code == 401
    assert enter(office, "nobody", "x").status_code == 429


def test_only_forms_are_taken(office: TestClient) -> None:
    assert office.post("/sign-in", json={"login": "zhou"}).status_code == 415


def test_an_administrator_makes_stops_and_resets_accounts(admin: TestClient, store) -> None:
    page = admin.post(
        "/accounts", data={"do": "make", "login": "lin", "name": "林<b>", "role": "grid_worker"}
    )
    password = SHOWN.search(page.text)[1]
    assert "林&lt;b&gt;" in page.text
    assert "<b>" not in page.text
    other = TestClient(admin.app, base_url="http://127.0.0.1:8050", follow_redirects=False)
    assert enter(other, "lin", password).headers["location"] == "/sign-in/password"
    again = SHOWN.search(admin.post("/accounts", data={"do": "reset", "login": "lin"}).text)[1]
    assert enter(other, "lin", password).status_code == 401
    assert enter(other, "lin", again).status_code == 303
    admin.post("/accounts", data={"do": "stop", "login": "lin"})
    assert enter(other, "lin", again).status_code == 401
    wrong = admin.post("/accounts", data={"do": "stop", "login": "admin"})
    assert wrong.status_code == 400
    assert "最后一个" in wrong.text


def test_an_administrator_sees_who_is_signed_in_and_ends_it(
    admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrance, "KNOWN_S", 0.0)
    made = admin.post("/accounts", data={"do": "make", "login": "lin", "name": "林同志", "role": "leader"})
    first = SHOWN.search(made.text)[1]
    other = TestClient(admin.app, base_url="http://127.0.0.1:8050", follow_redirects=False)
    enter(other, "lin", first)
    change(other, first)
    shown = admin.get("/accounts").text
    rows = shown[shown.index("当前登录") :]
    assert all(f">{login}</td>" in rows for login in ("admin", "lin"))
    assert other.get("/openapi.json").status_code == 200
    ended = admin.post("/accounts", data={"do": "end", "login": "lin"})
    assert "已结束 lin 的登录" in ended.text
    assert other.get("/openapi.json").status_code == 401
    assert admin.post("/accounts", data={"do": "end", "login": "nobody"}).status_code == 400


def test_nobody_else_keeps_accounts(leader: TestClient) -> None:
    assert leader.get("/accounts").status_code == 403
    assert (
        leader.post("/accounts", data={"do": "make", "login": "x1", "name": "x", "role": "admin"}).status_code
        == 403
    )


def test_an_administrator_sees_no_business_data(admin: TestClient, store) -> None:
    admin.get("/search?q=a")
    assert store.asked[-1][0].areas == ()


def test_a_key_reads_totals_and_does_nothing_else(office: TestClient, store) -> None:
    made = keys.make_key(
        store.engine, "平台", "test", datetime.now(UTC), scopes=(keys.READ,), area="330302001"
    )
    told = {"authorization": f"Bearer {made}"}
    assert office.get("/search?q=a", headers=told).status_code == 200
    viewer = store.asked[-1][0]
    assert (viewer.role, viewer.areas) == ("planner", ("330302001",))
    assert office.get("/accounts", headers=told).status_code == 403
    assert office.post("/_dash-update-component", headers=told, json={}).status_code == 401
    assert office.get("/search?q=a", headers={"authorization": "Bearer menpai_0"}).status_code == 401
    assert office.get("/search?q=a", headers=told).status_code == 200


def test_an_auditor_reads_the_log_and_that_is_an_entry(office: TestClient, first: str, store) -> None:
    auditor = people.Wanted("cha", "查审计", "auditor", ())
    password = people.make(store.engine, Passwords(), auditor, "<script>", datetime.now(UTC))
    enter(office, "cha", password)
    change(office, password)
    secret = SECRET.search(office.get("/sign-in/authenticator").text)[1]
    office.post("/sign-in/authenticator", data={"secret": secret, "code": pyotp.TOTP(secret).now()})
    page = office.get("/audit").text
    assert "新建账号" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "查看审计日志" in office.get("/audit").text
    only = office.get("/audit?action=make account").text
    assert "新建账号" in only
    assert "绑定身份验证器" not in only
    assert office.get("/audit?before=1").text.count("<tr>") == 0
    assert office.get("/accounts").status_code == 403


def test_nobody_else_reads_the_log(leader: TestClient) -> None:
    assert leader.get("/audit").status_code == 403
