"""Accounts of the toy town's office: who comes in, who does not, and what is written down of it."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import town as toy
from sqlalchemy import Engine, select, text

from data.accounts import codes, keys, people, sessions
from data.accounts.passwords import Passwords, faults
from data.accounts.people import Wanted
from data.accounts.policy import (
    FAILURES,
    IDLE,
    KEPT_PASSWORDS,
    KEY_LASTS,
    LOCKED,
    LONGEST_SESSION,
    PASSWORD_LASTS,
)
from data.accounts.sessions import CHANGE, CODE, ENROL, OPEN
from data.accounts.signing_in import Door, Visit
from data.cli import account
from data.models import AuditLog
from data.sealing import seal_of
from data.settings import read_settings
from geo.errors import PlaceError

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
GOOD = "xunjie-Meixiang7"
LIN = Wanted("lin", "林网格", "grid_worker", ("330302001001001",))


@pytest.fixture
def door(engine: Engine, tmp_path) -> Door:
    return Door(engine, Passwords(), seal_of(tmp_path))


@pytest.fixture
def first(door: Door) -> str:
    """The one-time password of a grid worker's new account."""
    return people.make(door.engine, door.passwords, LIN, "admin", NOW)


def at(**later: float) -> Visit:
    return Visit("192.0.2.7", NOW + timedelta(**later))


def session(door: Door, token: str | None, **later: float) -> sessions.Session | None:
    return sessions.session_of(door.engine, token, NOW + timedelta(**later)) if token else None


def settle(door: Door, password: str, login: str = "lin") -> str:
    """A token after the first password was changed."""
    begun = session(door, door.by_password(login, password, at()))
    assert begun
    token, wrong = door.choose(begun, password, GOOD, at())
    assert not wrong
    return token


def acts(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        return [
            tuple(r)
            for r in connection.execute(select(AuditLog.action, AuditLog.result).order_by(AuditLog.id))
        ]


def test_who_is_new_must_choose_a_password_before_anything_else(door: Door, first: str) -> None:
    begun = session(door, door.by_password("lin", first, at()))
    assert begun
    assert (begun.stage, begun.account.role, begun.account.areas) == (CHANGE, "grid_worker", LIN.areas)
    token, _ = door.choose(begun, first, GOOD, at())
    now = session(door, token)
    assert now
    assert now.stage == OPEN
    assert session(door, door.by_password("lin", GOOD, at())).stage == OPEN  # type: ignore[union-attr]
    assert door.by_password("lin", first, at()) is None


@pytest.mark.parametrize("login", ["lin", "nobody", "lin'--"])
def test_a_wrong_password_and_a_wrong_name_are_refused_alike(door: Door, first: str, login: str) -> None:
    assert door.by_password(login, "wrong-Password1", at()) is None
    assert acts(door.engine)[-1][0] == "sign in"
    assert acts(door.engine)[-1][1] in {"refused", "unknown"}


def test_what_was_typed_in_haste_in_place_of_a_login_is_not_written_down(door: Door, first: str) -> None:
    for typed in (GOOD, GOOD.upper()):
        assert door.by_password(typed, "x", at()) is None
    with door.engine.connect() as connection:
        told = connection.scalars(select(AuditLog.target).where(AuditLog.result == "unknown")).all()
    assert told == [f"account {GOOD[:2]}…"] * 2


def test_five_failures_lock_one_account_for_half_an_hour_and_no_other(door: Door, first: str) -> None:
    other = people.make(
        door.engine, door.passwords, Wanted("wu", "吴书记", "secretary", ("330302001001",)), "admin", NOW
    )
    for _ in range(FAILURES):
        assert door.by_password("lin", "wrong-Password1", at()) is None
    assert acts(door.engine)[-1] == ("sign in", "locked")
    assert door.by_password("lin", first, at()) is None
    assert door.by_password("wu", other, at())
    later = Visit("192.0.2.7", NOW + LOCKED)
    assert door.by_password("lin", first, later)


def test_a_right_password_between_wrong_ones_begins_the_count_anew(door: Door, first: str) -> None:
    settle(door, first)
    for _ in range(3):
        for _ in range(FAILURES - 1):
            assert door.by_password("lin", "wrong-Password1", at()) is None
        assert door.by_password("lin", GOOD, at())


def test_a_new_sign_in_ends_the_one_before(door: Door, first: str) -> None:
    before = settle(door, first)
    after = door.by_password("lin", GOOD, at())
    assert session(door, before) is None
    assert session(door, after)


def test_a_session_ends_when_nobody_is_there_and_at_the_end_of_the_day(door: Door, first: str) -> None:
    token = settle(door, first)
    assert session(door, token, minutes=29)
    assert session(door, token, seconds=IDLE.total_seconds()) is None
    for minutes in range(0, 1000, 25):
        found = session(door, token, minutes=minutes)
        if found is None:
            break
        sessions.seen(door.engine, found, NOW + timedelta(minutes=minutes))
    assert timedelta(minutes=minutes) >= LONGEST_SESSION > timedelta(minutes=minutes - 25)


def test_a_clock_that_was_set_back_makes_no_session_longer(door: Door, first: str) -> None:
    token = settle(door, first)
    assert session(door, token, minutes=-4), "clocks of processes may differ"
    assert session(door, token, minutes=-6) is None
    assert session(door, token, days=-30) is None
    assert session(door, token), "and the right time finds it again"


def test_who_signs_out_or_is_stopped_is_out_at_once(door: Door, first: str) -> None:
    token = settle(door, first)
    found = session(door, token)
    assert found
    sessions.end(door.engine, found)
    assert session(door, token) is None
    people.first_administrator(door.engine, door.passwords, NOW)
    people.make(door.engine, door.passwords, Wanted("admin", "管理员", "admin", ()), "start", NOW)
    token = door.by_password("lin", GOOD, at())
    people.disable(door.engine, "lin", "admin", disabled=True)
    assert session(door, token) is None
    assert door.by_password("lin", GOOD, at()) is None
    people.disable(door.engine, "lin", "admin", disabled=False)
    assert door.by_password("lin", GOOD, at())


def test_the_last_administrator_cannot_be_stopped(door: Door) -> None:
    assert people.first_administrator(door.engine, door.passwords, NOW)
    with pytest.raises(PlaceError, match="last"):
        people.disable(door.engine, "admin", "admin", disabled=True)
    assert not people.accounts(door.engine)[0].disabled


def test_a_password_grows_old_and_the_last_five_do_not_come_back(door: Door, first: str) -> None:
    settle(door, first)
    old = at(days=PASSWORD_LASTS.days, minutes=1)
    begun = sessions.session_of(door.engine, door.by_password("lin", GOOD, old) or "", old.now)
    assert begun
    assert begun.stage == CHANGE
    assert door.choose(begun, GOOD, GOOD, old)[1] == ["before"]
    assert door.choose(begun, "not the one of before", "xunjie-Meixiang8", old)[1] == ["wrong"]
    used = GOOD
    for i in range(KEPT_PASSWORDS):
        token, wrong = door.choose(begun, used, f"xunjie-Meixiang9{i}", old)
        assert not wrong
        used = f"xunjie-Meixiang9{i}"
        begun = sessions.session_of(door.engine, token, old.now)
        assert begun
    assert door.choose(begun, used, GOOD, old)[1] == [], "five others came between"


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("Ab1-xyz", ["short"]),
        ("menpaimenpai", ["classes"]),
        ("Admin@123", ["easy"]),
        ("Qwer1234!", ["easy"]),
        ("my-name-Lin-7", ["own"]),
        ("x" * 129, ["long", "classes"]),
        (GOOD, []),
        ("正确的马 电池 订书钉-7a", []),
    ],
)
def test_what_a_password_must_be(password: str, wrong: list[str]) -> None:
    assert faults(password, ("lin", "林网格"), admin=False) == wrong


def test_an_administrator_needs_an_authenticator_and_each_code_is_good_once(door: Door) -> None:
    password = people.first_administrator(door.engine, door.passwords, NOW)
    assert password
    enrolling = session(door, settle(door, password, "admin"))
    assert enrolling
    assert enrolling.stage == ENROL
    secret = codes.new_secret()
    code = pyotp.TOTP(secret).at(NOW)
    assert door.enrol(enrolling, secret, "000000", at()) is None
    opened = session(door, door.enrol(enrolling, secret, code, at()))
    assert opened
    assert opened.stage == OPEN
    asked = session(door, door.by_password("admin", GOOD, at(seconds=30)), seconds=30)
    assert asked
    assert asked.stage == CODE
    assert door.by_code(asked, code, at(seconds=30)) is None, "it was used"
    following = pyotp.TOTP(secret).at(NOW + timedelta(seconds=30))
    assert session(door, door.by_code(asked, following, at(seconds=30)), seconds=30).stage == OPEN  # type: ignore[union-attr]
    with door.engine.connect() as connection:
        sealed = connection.scalar(text("SELECT code_sealed FROM user_account"))
    assert secret.encode() not in bytes(sealed)


def test_wrong_codes_lock_the_account_although_the_password_is_right(door: Door) -> None:
    password = people.first_administrator(door.engine, door.passwords, NOW)
    enrolling = session(door, settle(door, str(password), "admin"))
    secret = codes.new_secret()
    assert enrolling
    door.enrol(enrolling, secret, pyotp.TOTP(secret).at(NOW), at())
    for _ in range(FAILURES):
        asked = session(door, door.by_password("admin", GOOD, at(minutes=2)), minutes=2)
        assert asked
        assert door.by_code(asked, "000000", at(minutes=2)) is None
    assert door.by_password("admin", GOOD, at(minutes=2)) is None


def test_only_the_first_start_makes_an_administrator(door: Door, first: str) -> None:
    assert people.first_administrator(door.engine, door.passwords, NOW) is None


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        (Wanted("Lin!", "林", "leader", ()), "login"),
        (Wanted("lin", "林", "king", ()), "king"),
        (Wanted("lin", "林", "leader", ("33",)), "33"),
        (Wanted("lin", " ", "leader", ()), "name"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_words(door: Door, wanted: Wanted, wrong: str) -> None:
    with pytest.raises(PlaceError, match=wrong):
        people.make(door.engine, door.passwords, wanted, "admin", NOW)
    assert people.accounts(door.engine) == []


def test_an_area_that_the_street_has_not_is_refused(door: Door) -> None:
    toy.load(door.engine)
    with pytest.raises(PlaceError, match="330399999"):
        people.make(door.engine, door.passwords, Wanted("wu", "吴", "leader", ("330399999",)), "admin", NOW)
    assert people.accounts(door.engine) == []
    for area in (toy.A, toy.A1):
        people.make(door.engine, door.passwords, Wanted(f"w{area}", "吴", "leader", (area,)), "admin", NOW)


def test_a_login_is_there_once(door: Door, first: str) -> None:
    with pytest.raises(PlaceError, match="lin"):
        people.make(door.engine, door.passwords, LIN, "admin", NOW)


def test_who_gets_another_role_signs_in_again(door: Door, first: str) -> None:
    token = settle(door, first)
    people.change(door.engine, Wanted("lin", "林书记", "secretary", ("330302001001",)), "admin")
    assert session(door, token) is None
    (account,) = people.accounts(door.engine)
    assert (account.role, account.areas) == ("secretary", ("330302001001",))


def test_neither_passwords_nor_tokens_nor_keys_are_in_the_store(door: Door, first: str) -> None:
    token = settle(door, first)
    key = keys.make_key(door.engine, "网格平台", "admin", NOW, scopes=(keys.READ,), area="330302001")
    with door.engine.connect() as connection:
        tables = ("user_account", "old_password", "signed_in", "api_key", "audit_log")
        told = "".join(str(connection.execute(text(f"SELECT * FROM {table}")).all()) for table in tables)  # noqa: S608
    assert not [secret for secret in (first, GOOD, token, key, key.split("_", 2)[2]) if secret in told]


def test_a_key_opens_until_it_is_revoked_or_at_its_end(door: Door) -> None:
    text_of = keys.make_key(door.engine, "网格平台", "admin", NOW, scopes=(keys.READ,), area="330302001")
    found = keys.key_of(door.engine, text_of, NOW)
    assert found
    assert (found.name, found.scopes, found.area_prefix) == ("网格平台", (keys.READ,), "330302001")
    assert keys.key_of(door.engine, text_of[:-1] + ("A" if text_of[-1] != "A" else "B"), NOW) is None
    assert keys.key_of(door.engine, "menpai_x", NOW) is None
    assert keys.key_of(door.engine, text_of, NOW + KEY_LASTS) is None
    keys.revoke_key(door.engine, found.code, "admin", NOW)
    assert keys.key_of(door.engine, text_of, NOW) is None
    with pytest.raises(PlaceError, match="key"):
        keys.revoke_key(door.engine, found.code, "admin", NOW)


def test_who_lost_the_last_way_in_gets_it_back_at_the_console(sqlite_engine: Engine, tmp_path) -> None:
    toy.load(sqlite_engine)
    door = Door(sqlite_engine, Passwords(), seal_of(tmp_path))
    people.first_administrator(sqlite_engine, door.passwords, NOW)
    for _ in range(FAILURES):
        door.by_password("admin", "wrong", at())
    url = sqlite_engine.url.render_as_string(hide_password=False)
    settings = read_settings({"MENPAI_HOME": str(tmp_path), "MENPAI_DATABASE_URL": url})
    (told,) = account.run(settings, Namespace(reset="admin"))
    assert door.by_password("admin", told.split()[-1], at())
    (listed,) = account.run(settings, Namespace(reset=""))
    assert listed.split() == ["admin", "admin", "active", "-"]
    with pytest.raises(PlaceError, match="nobody"):
        list(account.run(settings, Namespace(reset="nobody")))
