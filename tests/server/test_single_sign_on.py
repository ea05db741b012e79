"""Single sign-on as a browser does it, through the gate, with real providers over real HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx2
import pyotp
import pytest
from joserfc import jwt
from providers import SECRET, WAIT_S, Idp, by_hmac, free_port, idp, new_key, office_provider, unsigned
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from dashboard import provider as asking
from dashboard.provider import ProviderClient
from data.accounts import people, sign_on
from data.accounts.passwords import Passwords
from data.accounts.people import Wanted
from data.accounts.policy import SIGN_IN_LASTS
from data.errors import SettingsError
from data.models import AuditLog
from data.provider import Provider, ProviderError
from data.settings import Settings

HOME = "http://127.0.0.1:8050"
BACK = "/sign-in/sso/back"
SIGN_IN_AGAIN = "请重新登录"
LIN = Wanted("lin", "林网格", "grid_worker", ("330302001001001",))
ENROLLING = re.compile(r'name="secret" value="([A-Z2-7]{32})"')
EVIL = "https://evil.example"


@pytest.fixture
def there() -> Iterator[Idp]:
    """The provider of the office, where somebody called lin signs in."""
    with idp() as started:
        yield started


@pytest.fixture
def open_office(
    settings: Settings, store, tmp_path, sqlite_engine: Engine, make_client: Callable[..., TestClient]
) -> Iterator[Callable[[Provider | None], TestClient]]:
    """``open_office(provider)``: a server with accounts, which knows that provider."""
    store.engine = sqlite_engine
    opened: list[TestClient] = []

    def made(provider: Provider | None) -> TestClient:
        client = make_client(replace(settings, demo=False, home=tmp_path, provider=provider), store)
        opened.append(client)
        return client.__enter__()

    yield made
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def office(open_office, there: Idp, store) -> TestClient:
    """A browser before the office, in which lin's account waits for its person."""
    client = open_office(there.settings)
    make(store, LIN, there.issuer)
    return client


def make(store, wanted: Wanted, issuer: str | None) -> str:
    return people.make(store.engine, Passwords(), wanted, "test", datetime.now(UTC), issuer=issuer)


def begin(office: TestClient) -> str:
    """To the provider: its address with what is asked of it."""
    reply = office.get("/sign-in/sso")
    assert reply.status_code == 303, reply.text
    return reply.headers["location"]


def approved(address: str) -> str:
    """What the provider says at that address: the way back, as a path of ours."""
    reply = httpx2.get(address, trust_env=False)
    assert reply.status_code == 302
    back = urlsplit(reply.headers["location"])
    assert f"{back.scheme}://{back.netloc}" == HOME
    return f"{back.path}?{back.query}"


def come_back(office: TestClient, path: str):
    """As the browser does: from another site."""
    return office.get(path, headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"})


def enter(office: TestClient):
    return come_back(office, approved(begin(office)))


def other_browser(office: TestClient) -> TestClient:
    return TestClient(office.app, base_url=HOME, raise_server_exceptions=False, follow_redirects=False)


def is_in(office: TestClient) -> bool:
    return office.get("/search?q=a").status_code == 200


def last_act(store) -> tuple[str, str, str | None]:
    asked = select(AuditLog.action, AuditLog.result, AuditLog.target).order_by(AuditLog.id.desc())
    with store.engine.connect() as connection:
        return tuple(connection.execute(asked).first())


def refused(office: TestClient, store, reply, why: str) -> None:
    """Nobody is in, a page of ours says why, and so does the audit log."""
    assert reply.status_code == (502 if why == "away" else 401)
    assert reply.headers["content-type"].startswith("text/html")
    assert 'role="alert"' in reply.text
    assert 'href="/sign-in/sso"' in reply.text, "the way to begin again"
    assert "Traceback" not in reply.text
    assert "menpai" not in office.cookies
    assert not is_in(office)
    assert last_act(store)[:2] == ("sign in by single sign-on", why)


# in ---


def test_somebody_whom_the_provider_knows_comes_in(office: TestClient, store) -> None:
    reply = enter(office)
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    assert is_in(office)
    viewer = store.asked[-1][0]
    assert (viewer.role, viewer.areas) == (LIN.role, LIN.areas)
    assert last_act(store) == ("sign in by single sign-on", "open", "account lin")


def test_a_provider_as_offices_have_them_is_understood(open_office, store) -> None:
    with office_provider(lin="0a1b-7") as provider:
        office = open_office(provider)
        make(store, LIN, provider.issuer)
        asked = httpx2.post(begin(office), data={"sub": "0a1b-7"}, trust_env=False)
        reply = come_back(office, asked.headers["location"].removeprefix(HOME))
        assert (reply.status_code, reply.headers["location"]) == (303, "/")
        assert is_in(office)
        denied = httpx2.post(begin(office), data={"action": "deny"}, trust_env=False)
        assert come_back(office, denied.headers["location"].removeprefix(HOME)).status_code == 401


def test_the_sign_in_page_leads_to_the_provider_where_there_is_one(open_office, there: Idp) -> None:
    page = open_office(replace(there.settings, name="统一<门户>")).get("/sign-in").text
    assert '<a class="button" href="/sign-in/sso">用统一&lt;门户&gt;登录</a>' in page
    assert "<script" not in page
    alone = open_office(None)
    assert "/sign-in/sso" not in alone.get("/sign-in").text
    assert [alone.get(path).status_code for path in ("/sign-in/sso", BACK)] == [404, 404]


def test_the_demo_has_no_single_sign_on(settings: Settings, store, make_client, there: Idp) -> None:
    with make_client(replace(settings, provider=there.settings), store) as demo:
        assert "/sign-in/sso" not in demo.get("/sign-in").text
        assert [demo.get(path).status_code for path in ("/sign-in/sso", BACK)] == [404, 404]


def test_what_is_asked_of_the_provider_is_new_each_time_and_holds_no_secret(office: TestClient) -> None:
    asked = [parse_qs(urlsplit(begin(office)).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert len({one[name][0] for one in asked}) == 2
        assert len(asked[0][name][0]) >= 43, "256 bits"
    assert asked[0]["redirect_uri"] == [HOME + BACK]
    assert asked[0]["code_challenge_method"] == ["S256"]
    assert SECRET not in str(asked)


def test_the_cookie_of_a_beginning_says_nothing_and_is_this_browsers_alone(office: TestClient) -> None:
    reply = office.get("/sign-in/sso")
    told = reply.headers["set-cookie"]
    assert told.startswith("menpai_begun=")
    assert "HttpOnly" in told
    assert "samesite=lax" in told.lower()
    assert f"Max-Age={int(SIGN_IN_LASTS.total_seconds())}" in told
    asked = parse_qs(urlsplit(reply.headers["location"]).query)
    assert not [name for name in ("state", "nonce") if asked[name][0] in told]
    over_tls = TestClient(office.app, base_url="https://127.0.0.1:8050", follow_redirects=False)
    reply = over_tls.get("/sign-in/sso")
    assert reply.headers["set-cookie"].startswith("__Host-menpai_begun=")
    assert "Secure" in reply.headers["set-cookie"]
    assert parse_qs(urlsplit(reply.headers["location"]).query)["redirect_uri"] == [
        f"https://127.0.0.1:8050{BACK}"
    ]


def test_a_new_sign_in_has_a_new_token_and_ends_the_one_before(office: TestClient) -> None:
    enter(office)
    other = other_browser(office)
    enter(other)
    assert other.cookies["menpai"] != office.cookies["menpai"]
    assert is_in(other)
    assert not is_in(office)


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_who_needs_an_authenticator_needs_it_here_too(
    office: TestClient, there: Idp, store, role: str
) -> None:
    make(store, Wanted("boss", "系统管理员", role, ()), there.issuer)
    there.person = {"sub": "person-1", "preferred_username": "boss"}
    assert enter(office).headers["location"] == "/sign-in/authenticator"
    assert not is_in(office)
    secret = ENROLLING.search(office.get("/sign-in/authenticator").text)[1]
    told = {"secret": secret, "code": pyotp.TOTP(secret).now()}
    assert office.post("/sign-in/authenticator", data=told).headers["location"] == "/"
    assert enter(office).headers["location"] == "/sign-in/code"
    assert not is_in(office)


def test_a_person_without_a_name_is_called_by_their_subject(office: TestClient, there: Idp) -> None:
    there.person = {"sub": "lin"}
    assert enter(office).headers["location"] == "/"


def test_the_answer_may_say_more_than_we_read(office: TestClient, there: Idp) -> None:
    there.beside = {"session_state": "x", "iss": there.issuer, "scope": "openid"}
    assert enter(office).headers["location"] == "/"


# out ---


def test_a_way_back_is_good_once(office: TestClient, store) -> None:
    path = approved(begin(office))
    begun = office.cookies["menpai_begun"]
    assert come_back(office, path).status_code == 303
    office.cookies.clear()
    office.cookies.set("menpai_begun", begun)  # as somebody would who had copied both
    refused(office, store, come_back(office, path), "stale")


def test_a_way_back_is_good_in_the_browser_that_began_it(office: TestClient, there: Idp, store) -> None:
    mine = approved(begin(office))
    other = other_browser(office)
    refused(other, store, come_back(other, mine), "stale")
    begin(other)
    refused(other, store, come_back(other, mine), "stale")
    assert "/token" not in there.seen, "somebody else's code is not even tried"
    assert come_back(office, mine).status_code == 303, "and nobody took it from who began it"


@pytest.mark.parametrize("state", [None, "", "x", "ü", "\ud800"])
def test_an_answer_without_its_state_is_refused_and_ends_what_was_begun(
    office: TestClient, store, state: str | None
) -> None:
    path = approved(begin(office))
    code = parse_qs(urlsplit(path).query)["code"][0]
    told = f"{BACK}?code={code}"
    if state is not None:
        told += "&state=" + "".join(f"%{byte:02X}" for byte in state.encode("utf-8", "surrogatepass"))
    begun = office.cookies["menpai_begun"]
    refused(office, store, come_back(office, told), "stale")
    office.cookies.set("menpai_begun", begun)
    refused(office, store, come_back(office, path), "stale")


def test_whoever_takes_too_long_begins_again(office: TestClient, store) -> None:
    path = approved(begin(office))
    with store.engine.execution_options(write=True).begin() as connection:
        long_ago = datetime.now(UTC) - SIGN_IN_LASTS
        connection.execute(sign_on.BegunSignIn.__table__.update().values(began_at=long_ago))
    reply = come_back(office, path)
    refused(office, store, reply, "stale")
    assert SIGN_IN_AGAIN in reply.text


def test_who_declines_at_the_provider_is_told_so(office: TestClient, there: Idp, store) -> None:
    state = parse_qs(urlsplit(begin(office)).query)["state"][0]
    reply = come_back(office, f"{BACK}?error=access_denied&error_description=no&state={state}")
    refused(office, store, reply, "declined")
    assert "没有完成" in reply.text
    for code in ("", "x" * 3000, "%00", "%E4%B8%AD"):
        state = parse_qs(urlsplit(begin(office)).query)["state"][0]
        refused(office, store, come_back(office, f"{BACK}?code={code}&state={state}"), "declined")
    assert "/token" not in there.seen


HOUR_AGO = int(time.time()) - 3600
SPOILED = {
    "wrong nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "wrong audience": {"aud": "another-client"},
    "wrong audience that names us": {"aud": "another-client", "azp": "menpai"},
    "another audience beside us": {"aud": ["menpai", "another-client"], "azp": "another-client"},
    "two audiences and nobody named": {"aud": ["menpai", "another-client"]},
    "no audience": {"aud": None},
    "wrong issuer": {"iss": "https://other.example.org"},
    "no issuer": {"iss": None},
    "expired": {"iat": HOUR_AGO, "exp": HOUR_AGO + 300},
    "without end": {"exp": None},
    "an end that is no number": {"exp": "tomorrow"},
    "of tomorrow": {"iat": HOUR_AGO + 90_000, "exp": HOUR_AGO + 100_000},
    "of nobody": {"sub": None},
    "of an empty name": {"sub": ""},
    "of a subject that is no text": {"sub": 7},
    "of a subject without end": {"sub": "x" * 300},
    "of a subject that no database takes": {"sub": "a\x00b"},
    "of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("claims", SPOILED.values(), ids=SPOILED)
def test_a_token_that_says_anything_else_lets_nobody_in(
    office: TestClient, there: Idp, store, claims
) -> None:
    there.claims = claims
    refused(office, store, enter(office), "unproved")
    assert people.accounts(store.engine)[0].bound is False
    there.claims = {}
    assert enter(office).status_code == 303, "and the same token, unspoiled, does"


def test_a_token_is_signed_by_the_provider(office: TestClient, there: Idp, store) -> None:
    stranger = new_key()
    public = there.key.as_pem(private=False)
    known, unknown = {"alg": "RS256", "kid": there.key.kid}, {"alg": "RS256", "kid": stranger.kid}
    signatures = {
        "none at all": unsigned,
        "a stranger's key": lambda claims: jwt.encode(known, claims, stranger),
        "an unknown key": lambda claims: jwt.encode(unknown, claims, stranger),
        "the public key": lambda claims: by_hmac(claims, public, kid=there.key.kid),
        "our secret": lambda claims: by_hmac(claims, SECRET.encode()),
        "no token": lambda _claims: "words",
        "another's signature": lambda claims: (
            there.sign({**claims, "sub": "x"}).rpartition(".")[0]
            + "."
            + there.sign(claims).rpartition(".")[2]
        ),
    }
    for signed in signatures.values():
        there.signed = signed
        refused(office, store, enter(office), "unproved")


@pytest.mark.parametrize(
    "answer",
    [
        (200, b'{"access_token": "x", "token_type": "Bearer"}'),
        (200, b'{"access_token": "x", "token_type": "Bearer", "id_token": 7}'),
        (400, b'{"error": "invalid_grant"}'),
        (401, b'{"error": "invalid_client"}'),
    ],
)
def test_without_an_id_token_nobody_comes_in(office: TestClient, there: Idp, store, answer) -> None:
    there.token_answer = answer
    refused(office, store, enter(office), "unproved")


@pytest.mark.parametrize("told", ["https://other.example.org", ""])
def test_an_answer_of_another_issuer_is_not_taken_for_one_of_ours(
    office: TestClient, there: Idp, store, told: str
) -> None:
    there.beside = {"iss": told}
    refused(office, store, enter(office), "unproved")
    assert "/token" not in there.seen, "the code goes to nobody"


def test_a_provider_that_promises_to_say_who_it_is_must_do_so(office: TestClient, there: Idp, store) -> None:
    there.metadata = {"authorization_response_iss_parameter_supported": True}
    refused(office, store, enter(office), "unproved")
    there.beside = {"iss": there.issuer}
    assert enter(office).status_code == 303


def test_who_has_no_account_here_stays_out_and_none_is_made(office: TestClient, there: Idp, store) -> None:
    there.person = {"sub": "person-9", "preferred_username": "<b>nobody</b>"}
    reply = enter(office)
    refused(office, store, reply, "unknown")
    assert "nobody" not in reply.text
    assert [one.login for one in people.accounts(store.engine)] == ["lin"]
    assert last_act(store)[2] == "account <b>nobody</b>"


def test_an_account_with_a_password_is_not_for_who_has_its_name_there(
    office: TestClient, there: Idp, store
) -> None:
    make(store, Wanted("boss", "系统管理员", "admin", ()), None)
    there.person = {"sub": "person-9", "preferred_username": "boss"}
    refused(office, store, enter(office), "unknown")


def test_who_was_stopped_or_locked_stays_out(office: TestClient, there: Idp, store) -> None:
    make(store, Wanted("boss", "系统管理员", "admin", ()), None)
    enter(office)
    people.disable(store.engine, "lin", "boss", disabled=True)
    office.cookies.clear()
    refused(office, store, enter(office), "refused")
    people.disable(store.engine, "lin", "boss", disabled=False)
    with store.engine.execution_options(write=True).begin() as connection:
        lin = people.accounts(store.engine)[1]
        people.set_values(connection, lin.key, locked_until=datetime(2999, 1, 1, tzinfo=UTC))
    refused(office, store, enter(office), "refused")


def test_who_comes_by_single_sign_on_has_no_password_to_guess_or_change(
    office: TestClient, open_office, store
) -> None:
    for password in ("", "x", "None"):
        assert office.post("/sign-in", data={"login": "lin", "password": password}).status_code == 401
    enter(office)
    page = office.get("/sign-in/password")
    assert "没有密码" in page.text
    assert 'type="password"' not in page.text
    told = {"before": "", "new": "xunjie-Meixiang7", "again": "xunjie-Meixiang7"}
    assert office.post("/sign-in/password", data=told).status_code == 401
    assert is_in(office)


def test_an_address_that_fails_over_and_over_must_wait(office: TestClient, there: Idp, monkeypatch) -> None:
    monkeypatch.setattr("dashboard.tries.MOST", 3)
    for _ in range(3):
        assert come_back(office, f"{BACK}?code=x&state=y").status_code == 401
    assert come_back(office, f"{BACK}?code=x&state=y").status_code == 429
    assert office.get("/sign-in/sso").status_code == 429
    assert office.post("/sign-in", data={"login": "lin", "password": "x"}).status_code == 429
    assert there.seen == []


def test_an_address_begins_only_so_often(open_office, there: Idp, monkeypatch) -> None:
    monkeypatch.setattr("dashboard.routes.single_sign_on.BEGINNINGS", 3)
    office = open_office(there.settings)
    for _ in range(3):
        begin(office)
    assert office.get("/sign-in/sso").status_code == 429


def test_another_site_begins_nothing_for_us(office: TestClient, there: Idp) -> None:
    assert office.get("/sign-in/sso", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert office.post("/sign-in/sso").status_code == 405
    assert there.seen == []


def test_nothing_leads_elsewhere_than_to_the_provider(office: TestClient, there: Idp) -> None:
    for asked in (f"/sign-in/sso?next={EVIL}", f"/sign-in/sso?redirect_uri={EVIL}"):
        assert office.get(asked).status_code == 400
    assert begin(office).startswith(f"{there.issuer}/authorize?")
    there.beside = {"next": EVIL, "redirect_uri": EVIL}
    assert enter(office).headers["location"] == "/"
    assert office.get("/sign-in/sso", headers={"host": "evil.example"}).status_code == 400


def test_what_the_provider_says_is_neither_shown_nor_logged(
    office: TestClient, there: Idp, caplog: pytest.LogCaptureFixture
) -> None:
    there.token_answer = (
        400,
        json.dumps({"error": "<b>bad</b>", "error_description": "words of theirs"}).encode(),
    )
    path = approved(begin(office))
    code = parse_qs(urlsplit(path).query)["code"][0]
    with caplog.at_level(logging.DEBUG):
        pages = [
            come_back(office, path).text,
            come_back(office, f"{BACK}?error=%3Cb%3Ebad%3C/b%3E&error_description=words+of+theirs").text,
        ]
    ours = [
        said.getMessage() for said in caplog.records if HOME not in said.getMessage()
    ]  # not the browser's
    assert [said for said in ours if said.startswith("single sign-on: refused")]
    for told in (*pages, *ours):
        assert not [word for word in ("<b>bad", "words of theirs", SECRET, code) if word in told]


# the provider is away, or not itself ---


def test_while_the_provider_is_away_people_come_in_by_password(open_office, store) -> None:
    office = open_office(Provider(f"http://127.0.0.1:{free_port()}", "menpai", SECRET))
    password = make(store, Wanted("zhou", "周主任", "leader", ("",)), None)
    reply = office.get("/sign-in/sso")
    assert reply.status_code == 502
    assert "没有应答" in reply.text
    reply = office.post("/sign-in", data={"login": "zhou", "password": password})
    assert reply.headers["location"] == "/sign-in/password"


def test_a_silent_provider_holds_nobody_else_up(office: TestClient, there: Idp) -> None:
    there.open.clear()
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(other_browser_begins, office)
        assert there.asked.wait(WAIT_S)
        assert office.get("/sign-in").status_code == 200
        there.open.set()
        assert waits.result(WAIT_S) == 303, "were the others held up, this had run out of time"


def other_browser_begins(office: TestClient) -> int:
    return office.get("/sign-in/sso").status_code


def test_a_provider_that_never_answers_is_away(office: TestClient, there: Idp, monkeypatch) -> None:
    monkeypatch.setattr(asking, "WAIT_S", 0.3)
    there.open.clear()
    assert office.get("/sign-in/sso").status_code == 502
    assert office.get("/sign-in/sso").status_code == 502
    assert len(there.seen) == 1, "a crowd does not ask it all at once"


def test_a_provider_that_goes_away_in_the_middle_is_nobodys_failure(
    office: TestClient, there: Idp, store, monkeypatch
) -> None:
    monkeypatch.setattr("dashboard.tries.MOST", 3)
    for status, body in ((503, b"<h1>down</h1>"), (200, b"<h1>down</h1>"), (200, b"[]"), (302, b"")):
        there.token_answer = status, body
        refused(office, store, enter(office), "away")
    there.token_answer = None
    assert enter(office).status_code == 303


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://other.example.org"},
        {"issuer": None},
        {"jwks_uri": "http://127.0.0.1:1/keys"},
        {"jwks_uri": "https://127.0.0.1/keys"},
        {"jwks_uri": None},
        {"token_endpoint": f"{EVIL}/token"},
        {"authorization_endpoint": f"{EVIL}/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "http://["},
    ],
)
def test_all_of_the_provider_is_at_its_own_address(office: TestClient, there: Idp, metadata) -> None:
    there.metadata = metadata
    assert office.get("/sign-in/sso").status_code == 502
    assert "/keys" not in there.seen


def test_a_token_endpoint_that_wants_the_secret_in_the_form_gets_it_there(there: Idp) -> None:
    there.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    there.token_answer = 400, b'{"error": "invalid_grant"}'
    asked: list[dict[str, str]] = []
    answer = there.token
    there.token = lambda told, authorization: asked.append(told) or answer(told, authorization)  # type: ignore[method-assign]
    with pytest.raises(Exception, match="not taken"):
        asyncio.run(ProviderClient(there.settings).person(sign_on.new(HOME), "code", None))
    assert (asked[0]["client_id"], asked[0]["client_secret"]) == ("menpai", SECRET)


def test_certificates_that_are_not_there_are_told_at_the_start(there: Idp, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    with pytest.raises(SettingsError, match="SSL_CERT_FILE"):
        ProviderClient(there.settings)


# what is kept of it ---


class Clock:
    """Seconds that go by when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_the_provider_says_of_itself_is_kept_for_an_hour(there: Idp) -> None:
    clock = Clock()
    client = ProviderClient(there.settings, clock)
    assert there.seen == [], "nothing is asked at the start"

    async def several() -> None:
        await asyncio.gather(*(client.address(sign_on.new(HOME)) for _ in range(5)))
        clock.now = asking.KEPT_S - 1
        await client.address(sign_on.new(HOME))
        assert len(there.seen) == 2, "what it says of itself, and its keys"
        clock.now = asking.KEPT_S
        await client.address(sign_on.new(HOME))
        assert len(there.seen) == 4

    asyncio.run(several())


def test_a_provider_that_was_away_is_asked_again_a_little_later(there: Idp) -> None:
    clock = Clock()
    client = ProviderClient(there.settings, clock)

    async def later() -> None:
        there.metadata = {"issuer": "https://other.example.org"}
        for _ in range(3):
            with pytest.raises(ProviderError):
                await client.address(sign_on.new(HOME))
        there.metadata = {}
        assert len(there.seen) == 1
        clock.now = asking.AGAIN_S
        await client.address(sign_on.new(HOME))

    asyncio.run(later())


def test_a_provider_may_change_its_keys(office: TestClient, there: Idp, store, monkeypatch) -> None:
    assert enter(office).status_code == 303
    office.cookies.clear()
    there.key = new_key()
    refused(office, store, enter(office), "unproved")
    assert there.seen.count("/keys") == 1, "an unknown key alone does not have it asked at once"
    monkeypatch.setattr(asking, "KEYS_AGAIN_S", 0.0)
    assert enter(office).status_code == 303


# the page of accounts ---


@pytest.fixture
def admin(open_office, there: Idp, store) -> TestClient:
    """An administrator who came by single sign-on."""
    client = open_office(there.settings)
    make(store, Wanted("boss", "系统管理员", "admin", ()), there.issuer)
    there.person = {"sub": "person-1", "preferred_username": "boss"}
    enter(client)
    secret = ENROLLING.search(client.get("/sign-in/authenticator").text)[1]
    told = {"secret": secret, "code": pyotp.TOTP(secret).now()}
    assert client.post("/sign-in/authenticator", data=told).headers["location"] == "/"
    return client


def test_an_administrator_says_who_comes_by_single_sign_on(admin: TestClient, there: Idp, store) -> None:
    new = {"do": "make", "login": "lin", "name": "林网格", "role": "grid_worker", "by": "single sign-on"}
    page = admin.post("/accounts", data=new).text
    assert "已新建 lin" in page
    assert 'class="secret"' not in page, "there is no password to tell"
    assert "待首次登录" in page
    lin = other_browser(admin)
    there.person = {"sub": "person-7", "preferred_username": "lin"}
    assert enter(lin).headers["location"] == "/"
    assert "待首次登录" not in admin.get("/accounts").text
    page = admin.post("/accounts", data={"do": "reset", "login": "lin"}).text
    password = re.search(r'class="secret">([^<]+)<', page)[1]
    lin.cookies.clear()
    assert enter(lin).status_code == 401
    reply = lin.post("/sign-in", data={"login": "lin", "password": password})
    assert reply.headers["location"] == "/sign-in/password"
    admin.post("/accounts", data={"do": "single sign-on", "login": "lin"})
    assert lin.post("/sign-in", data={"login": "lin", "password": password}).status_code == 401
    assert enter(lin).headers["location"] == "/"


def test_without_a_provider_nobody_is_given_to_one(admin: TestClient, open_office, store) -> None:
    alone = open_office(None)
    alone.cookies.set("menpai", admin.cookies["menpai"])
    page = alone.get("/accounts").text
    assert "single sign-on" not in page
    assert "另一个统一身份" in page, "who comes by one that is not here any more cannot come in"
    new = {"do": "make", "login": "wu", "name": "吴", "role": "leader", "by": "single sign-on"}
    for told in (new, {"do": "single sign-on", "login": "boss"}):
        reply = alone.post("/accounts", data=told)
        assert reply.status_code == 400
        assert "没有配置" in reply.text
    forged = {**new, "by": "", "issuer": EVIL}
    assert 'class="secret"' in alone.post("/accounts", data=forged).text
    assert people.accounts(store.engine)[-1].issuer is None
