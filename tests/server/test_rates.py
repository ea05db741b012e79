"""How fast anybody may ask: who is refused, for how long, and who is not bothered by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from dashboard.rates import CHEAPER, DEARER, Rates, network_of, price
from dashboard.refusals import TooMany
from data.accounts import keys, people
from data.accounts.passwords import Passwords
from data.accounts.people import Wanted
from data.database import make_engine, migrate
from data.settings import SettingsError, read_settings

TILE = "/tiles/houses/14/13700/6800.mvt"
GOOD = "xunjie-Meixiang7"


@dataclass
class Clock:
    """A time of day that goes on when it is told to."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rates(clock: Clock) -> Rates:
    """Two in a second, ten at once."""
    return Rates(2, 10, clock)


def passed(rates: Rates, asker: str, path: str = "/search", tries: int = 1000) -> int:
    """How many of the same request come through before the first is refused."""
    for n in range(tries):
        try:
            rates.check(asker, "GET", path)
        except TooMany:
            return n
    return tries


def test_a_burst_comes_through_and_then_as_many_as_the_seconds_give(rates: Rates, clock: Clock) -> None:
    assert passed(rates, "zhou") == 10
    clock.at += 1.5
    assert passed(rates, "zhou") == 3
    clock.at += 3600
    assert passed(rates, "zhou") == 10, "nobody saves up more than a burst"


def test_who_is_refused_is_told_when_there_is_enough_again(rates: Rates, clock: Clock) -> None:
    assert passed(rates, "zhou", "/export/houses.csv") == 10 // DEARER
    with pytest.raises(TooMany) as refused:
        rates.check("zhou", "GET", "/export/houses.csv")
    assert refused.value.headers == {"Retry-After": "3"}
    clock.at += 3
    rates.check("zhou", "GET", "/export/houses.csv")


def test_others_and_the_tiles_of_the_same_are_not_bothered(rates: Rates) -> None:
    assert passed(rates, "zhou") == 10
    assert passed(rates, "lin") == 10
    assert passed(rates, "zhou", TILE) == 10 * CHEAPER
    assert passed(rates, "zhou", "/assets/search.js") == 0, "files and tiles are of one bucket"


@pytest.mark.parametrize(
    ("method", "path", "tokens"),
    [
        ("POST", "/_dash-update-component", 1),
        ("GET", "/", 1),
        ("GET", "/sign-in", 1),
        ("POST", "/sign-in", DEARER),
        ("POST", "/sign-in/code", DEARER),
        ("GET", "/export/houses.gpkg", DEARER),
        ("GET", f"/export/progress/{'0' * 32}", 1),
        ("PUT", f"/imports/{'0' * 24}/file", DEARER),
        ("GET", "/sheet.html", DEARER),
    ],
)
def test_what_costs_more_counts_for_more(method: str, path: str, tokens: int) -> None:
    assert price(method, path) == tokens


def test_what_is_dearer_than_a_burst_still_comes_through(clock: Clock) -> None:
    assert passed(Rates(1, 2, clock), "zhou", "/sheet.html") == 1


def test_there_are_never_more_buckets_than_a_limit_and_who_asks_on_keeps_his(
    rates: Rates, monkeypatch
) -> None:
    monkeypatch.setattr("dashboard.rates.MOST_ASKERS", 100)
    assert passed(rates, "zhou") == 10
    for n in range(1000):
        rates.check(f"from 192.0.2.{n}", "GET", "/")
        if n % 50 == 0:
            with pytest.raises(TooMany):
                rates.check("zhou", "GET", "/")
    assert len(rates) == 100


def test_without_a_limit_nothing_is_counted(clock: Clock) -> None:
    off = Rates(0, 10, clock)
    assert passed(off, "zhou") == 1000
    assert len(off) == 0


@pytest.mark.parametrize(
    ("address", "of"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_whoever_has_2_64_addresses_is_one_asker(address: str, of: str) -> None:
    assert network_of(address) == of


# at the gate ---


@pytest.fixture
def office(settings, store, tmp_path, make_client: Callable[..., TestClient]) -> Iterator[TestClient]:
    """A server with accounts at which each may ask forty times at once, and once in a minute or so after."""
    store.engine = make_engine(f"sqlite:///{tmp_path / 'menpai.db'}")
    migrate(store.engine)
    told = replace(settings, demo=False, home=tmp_path, rate_per_second=1, rate_burst=40)
    with make_client(told, store) as client:
        client.app.rates.per_second = 0.01  # however slow the machine of a test is
        yield client


def another(office: TestClient) -> TestClient:
    """Another browser on the same machine."""
    return TestClient(office.app, base_url=office.base_url, follow_redirects=False)


def signed_in(office: TestClient, store, login: str) -> TestClient:
    first = people.make(
        store.engine, Passwords(), Wanted(login, login, "leader", ("",)), "test", datetime.now(UTC)
    )
    browser = another(office)
    browser.post("/sign-in", data={"login": login, "password": first})
    browser.post("/sign-in/password", data={"before": first, "new": GOOD, "again": GOOD})
    return browser


def until_refused(browser: TestClient, path: str, **more):
    for _ in range(60):
        reply = browser.get(path, **more)
        if reply.status_code == 429:
            return reply
    raise AssertionError(f"{path} was never refused")


def test_one_user_who_asks_too_fast_is_told_so_and_no_other_is(office: TestClient, store) -> None:
    zhou, lin = signed_in(office, store, "zhou"), signed_in(office, store, "lin")
    reply = until_refused(zhou, "/search?q=a")
    assert reply.headers["content-type"] == "application/problem+json"
    assert int(reply.headers["retry-after"]) > 0
    told = reply.json()
    assert (told["type"], told["status"]) == ("/problems#too-many", 429)
    assert told["next"] == f"{reply.headers['retry-after']} 秒后再试"
    english = zhou.get("/search?q=a", headers={"cookie": f"{_cookies(zhou)}; menpai_lang=en"}).json()
    assert english["detail"].startswith("Requests come too fast")
    assert zhou.get(TILE).status_code == 200, "the map goes on"
    assert lin.get("/search?q=a").status_code == 200
    assert office.get("/sign-in").status_code == 200, "nobody has an allowance apart"
    assert (
        until_refused(zhou, "/", headers={"accept": "text/html"})
        .headers["content-type"]
        .startswith("text/html")
    )


def _cookies(browser: TestClient) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def test_a_key_has_an_allowance_of_its_own(office: TestClient, store) -> None:
    made = [
        keys.make_key(store.engine, n, "test", datetime.now(UTC), scopes=(keys.READ,), area="") for n in "ab"
    ]
    busy, quiet = ({"authorization": f"Bearer {key}"} for key in made)
    until_refused(office, "/search?q=a", headers=busy)
    assert office.get("/search?q=a", headers=quiet).status_code == 200


def test_nobody_is_counted_by_address_before_any_password_is_looked_at(office: TestClient, store) -> None:
    zhou = signed_in(office, store, "zhou")
    told = {"login": "nobody", "password": "wrong"}
    found = [office.post("/sign-in", data=told).status_code for _ in range(10)]
    assert found[:3] == [401] * 3
    assert found[-1] == 429
    assert zhou.get("/search?q=a").status_code == 200


# settings ---


def test_there_is_a_limit_where_people_sign_in_and_none_in_the_demo() -> None:
    assert read_settings({}).rate_per_second == 0
    assert read_settings({"MENPAI_DEMO": "0"}).rate_per_second == 20
    assert read_settings({"MENPAI_RATE_PER_SECOND": "7"}).rate_per_second == 7
    assert read_settings({"MENPAI_DEMO": "0", "MENPAI_RATE_PER_SECOND": "0"}).rate_per_second == 0


@pytest.mark.parametrize(("name", "wrong"), [("PER_SECOND", "-1"), ("PER_SECOND", "1.5"), ("BURST", "0")])
def test_a_rate_that_is_none_is_said_at_start(name: str, wrong: str) -> None:
    with pytest.raises(SettingsError, match=f"MENPAI_RATE_{name}"):
        read_settings({f"MENPAI_RATE_{name}": wrong})


def test_a_map_that_is_moved_without_rest_is_never_refused() -> None:
    """A screen of 4K has some 60 tiles of 8 layers; each pull asks for all of them and for its numbers."""
    usual, clock = read_settings({"MENPAI_DEMO": "0"}), Clock()
    rates = Rates(usual.rate_per_second, usual.rate_burst, clock)
    for _ in range(300):
        for _ in range(60 * 8):
            rates.check("zhou", "GET", TILE)
        for _ in range(10):
            rates.check("zhou", "POST", "/_dash-update-component")
        clock.at += 1.5
