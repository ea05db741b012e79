"""Single sign-on in the store: which account is whose, and that what was begun is taken once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from data.accounts import codes, people, sessions, sign_on
from data.accounts.passwords import Passwords
from data.accounts.people import Wanted
from data.accounts.policy import FAILURES, LOCKED, SIGN_IN_LASTS
from data.accounts.sessions import CODE, ENROL, OPEN
from data.accounts.sign_on import Person
from data.accounts.signing_in import Door, Visit
from data.models import AuditLog
from data.sealing import seal_of
from geo.errors import PlaceError

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
IDP = "https://id.example.org"
LIN = Wanted("lin", "林网格", "grid_worker", ("330302001001001",))
PERSON = Person(IDP, "person-7", "lin")


@pytest.fixture
def door(engine: Engine, tmp_path) -> Door:
    return Door(engine, Passwords(), seal_of(tmp_path))


@pytest.fixture
def lin(door: Door) -> None:
    """A grid worker's account that waits for its person."""
    assert people.make(door.engine, door.passwords, LIN, "admin", NOW, issuer=IDP) == ""


def at(**later: float) -> Visit:
    return Visit("192.0.2.7", NOW + timedelta(**later))


def stage(door: Door, token: str | None, **later: float) -> str:
    found = sessions.session_of(door.engine, token or "", at(**later).now)
    return found.stage if found else ""


def last_act(engine: Engine) -> tuple[str, str, str]:
    asked = select(AuditLog.target, AuditLog.result, AuditLog.by).order_by(AuditLog.id.desc())
    with engine.connect() as connection:
        return tuple(connection.execute(asked).first() or ())  # type: ignore[return-value]


def test_the_first_of_that_name_is_the_person_of_the_account_for_good(door: Door, lin: None) -> None:
    assert stage(door, sign_on.sign_in(door, PERSON, at())) == OPEN
    assert last_act(door.engine) == ("account lin", OPEN, "lin")
    renamed = replace(PERSON, called="somebody-else")
    assert stage(door, sign_on.sign_in(door, renamed, at())) == OPEN
    namesake = replace(PERSON, subject="person-8")
    assert sign_on.sign_in(door, namesake, at()) is None
    assert last_act(door.engine) == ("account lin", "unknown", "192.0.2.7")


@pytest.mark.parametrize(
    ("called", "comes_in"), [("LIN", True), ("lin ", False), ("lın", False), ("", False), ("林网格", False)]
)
def test_a_name_is_the_login_letter_for_letter(door: Door, lin: None, called: str, comes_in: bool) -> None:
    assert bool(sign_on.sign_in(door, replace(PERSON, called=called), at())) == comes_in


def test_a_kelvin_is_no_k(door: Door) -> None:
    people.make(door.engine, door.passwords, replace(LIN, login="kong"), "admin", NOW, issuer=IDP)
    assert sign_on.sign_in(door, replace(PERSON, called="\u212aong"), at()) is None


def test_another_provider_says_nothing_of_ours(door: Door, lin: None) -> None:
    assert sign_on.sign_in(door, replace(PERSON, issuer="https://other.example.org"), at()) is None
    sign_on.sign_in(door, PERSON, at())
    assert sign_on.sign_in(door, replace(PERSON, issuer="https://other.example.org"), at()) is None


def test_an_account_with_a_password_is_nobodys_at_the_provider(door: Door) -> None:
    people.make(door.engine, door.passwords, LIN, "admin", NOW)
    assert sign_on.sign_in(door, PERSON, at()) is None


def test_who_comes_by_single_sign_on_has_no_password(door: Door) -> None:
    password = people.make(door.engine, door.passwords, LIN, "admin", NOW)
    token = door.by_password("lin", password, at())
    assert token
    people.use_provider(door.engine, "lin", IDP, "admin")
    assert stage(door, token) == "", "signed in by a password that is gone"
    for _ in range(FAILURES + 1):
        assert door.by_password("lin", password, at()) is None
    found = sign_on.sign_in(door, PERSON, at())
    assert stage(door, found) == OPEN, "guesses of a password lock nobody out who has none"
    session = sessions.session_of(door.engine, str(found), NOW)
    assert session
    assert door.choose(session, password, "xunjie-Meixiang7", at()) == ("", ["none"])


def test_a_reset_gives_a_password_again_and_unbinds(door: Door, lin: None) -> None:
    token = sign_on.sign_in(door, PERSON, at())
    password = people.reset(door.engine, door.passwords, "lin", "admin", NOW)
    assert stage(door, token) == ""
    assert sign_on.sign_in(door, PERSON, at()) is None
    assert door.by_password("lin", password, at())


def test_an_account_can_be_given_to_another_person(door: Door, lin: None) -> None:
    sign_on.sign_in(door, PERSON, at())
    people.use_provider(door.engine, "lin", IDP, "admin")
    assert not people.accounts(door.engine)[0].bound
    assert sign_on.sign_in(door, replace(PERSON, subject="person-8"), at())
    assert sign_on.sign_in(door, PERSON, at()) is None
    with pytest.raises(PlaceError, match="nobody"):
        people.use_provider(door.engine, "nobody", IDP, "admin")


def test_a_stopped_account_stays_out_and_is_not_bound(door: Door, lin: None) -> None:
    people.first_administrator(door.engine, door.passwords, NOW)
    people.make(door.engine, door.passwords, Wanted("boss", "管理员", "admin", ()), "start", NOW)
    people.disable(door.engine, "lin", "boss", disabled=True)
    assert sign_on.sign_in(door, PERSON, at()) is None
    assert last_act(door.engine) == ("account lin", "refused", "192.0.2.7")
    people.disable(door.engine, "lin", "boss", disabled=False)
    assert sign_on.sign_in(door, replace(PERSON, subject="person-8"), at())


def test_wrong_codes_lock_who_comes_by_single_sign_on(door: Door) -> None:
    boss = Wanted("boss", "管理员", "admin", ())
    people.make(door.engine, door.passwords, boss, "start", NOW, issuer=IDP)
    person = replace(PERSON, called="boss")
    token = sign_on.sign_in(door, person, at())
    assert stage(door, token) == ENROL
    enrolling = sessions.session_of(door.engine, str(token), NOW)
    assert enrolling
    secret = codes.new_secret()
    assert stage(door, door.enrol(enrolling, secret, pyotp.TOTP(secret).at(NOW), at())) == OPEN
    for _ in range(FAILURES):
        token = sign_on.sign_in(door, person, at(minutes=1))
        assert stage(door, token, minutes=1) == CODE
        asked = sessions.session_of(door.engine, str(token), at(minutes=1).now)
        assert asked
        assert door.by_code(asked, "000000", at(minutes=1)) is None
    assert sign_on.sign_in(door, person, at(minutes=1)) is None
    assert sign_on.sign_in(door, person, Visit("192.0.2.7", at(minutes=1).now + LOCKED))


def test_one_person_has_one_account(door: Door, lin: None) -> None:
    sign_on.sign_in(door, PERSON, at())
    people.make(door.engine, door.passwords, replace(LIN, login="lin2"), "admin", NOW, issuer=IDP)
    assert sign_on.sign_in(door, replace(PERSON, called="lin2"), at())
    assert [one.bound for one in people.accounts(door.engine)] == [True, False]
    with pytest.raises(IntegrityError), door.engine.execution_options(write=True).begin() as connection:
        people.set_values(connection, people.accounts(door.engine)[1].key, subject=PERSON.subject)


# under way ---


def test_what_was_begun_is_taken_once(door: Door) -> None:
    begun = sign_on.new("https://menpai.example.org/sign-in/sso/back")
    token = sign_on.begin(door.engine, door.seal, begun, NOW)
    assert sign_on.take(door.engine, door.seal, "another", NOW) is None
    assert sign_on.take(door.engine, door.seal, token, NOW) == begun
    assert sign_on.take(door.engine, door.seal, token, NOW) is None


def test_what_was_begun_long_ago_is_gone(door: Door) -> None:
    token = sign_on.begin(door.engine, door.seal, sign_on.new("b"), NOW)
    sign_on.begin(door.engine, door.seal, sign_on.new("b"), NOW + SIGN_IN_LASTS / 2)
    assert sign_on.take(door.engine, door.seal, token, NOW + SIGN_IN_LASTS) is None
    sign_on.begin(door.engine, door.seal, sign_on.new("b"), NOW + SIGN_IN_LASTS * 2)
    with door.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM begun_sign_in")) == 1


def test_nothing_in_the_store_finishes_what_was_begun(door: Door) -> None:
    begun = sign_on.new("b")
    token = sign_on.begin(door.engine, door.seal, begun, NOW)
    with door.engine.connect() as connection:
        row = connection.execute(text("SELECT token_hash, sealed FROM begun_sign_in")).one()
    kept = b"".join(map(bytes, row))
    assert not [one for one in (token, begun.state, begun.nonce, begun.verifier) if one.encode() in kept]
    assert begun.verifier not in repr(begun)
