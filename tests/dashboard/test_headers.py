"""What every answer carries, whoever asks and whatever they ask for: a walk over all addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import office
import pytest
import town as toy
from starlette.testclient import TestClient

from dashboard.endpoint import READING, Endpoint
from dashboard.pages import PAGES
from dashboard.principal import LANGS, ROLE_CODES, THEMES
from dashboard.routes import native_endpoints
from dashboard.routes.answer import Desk
from dashboard.server import build
from data.database import make_engine, migrate, write_meta
from data.settings import Settings, read_settings
from data.store import Store

HOME, SECURE_HOME = "http://127.0.0.1:8050", "https://127.0.0.1:8050"
ROLES = ("leader", "steward", "admin", "auditor")
ENDPOINTS = native_endpoints(Desk(read_settings({}), None, None, None))
OPEN = re.compile(r"/healthz|/sign-in(/.*)?")
# Nothing of the street is in these, so anybody's browser may keep them.
FILES = re.compile(r"/assets/.*|/_dash-component-suites/.*|/_favicon\.ico")
# These are of one viewer and one state of the data, which stand in the address: that browser may keep them.
KEPT = re.compile(r"/tiles/.*|/features/.*|/still\.svg|/basemap/.*")
EXAMPLES = {
    "z": "14", "x": "13700", "y": "6800", "token": "0" * 32, "job": "0" * 24, "key": "1", "format": "csv",
    "package": "dash", "path": "deps/nothing.js",
    "house": "7", "person": "1",
}  # fmt: skip
# What others have at these addresses, and what we have nowhere.
NOWHERE = (
    "/nowhere", "/_mcp", "/mcp", "/docs", "/redoc", "/_dash-nonsense", "/_reload-hash", "/console", "/admin",
    "/.env", "/.git/config", "/server-status", "/assets/", "/assets/none.js", "/assets/%2e%2e/app.py",
    "/assets/..%2fapp.py", "/_dash-component-suites/dash/dash.py", "/_alive_0",
)  # fmt: skip
NAMES_OF_SOFTWARE = re.compile(r"uvicorn|starlette|werkzeug|flask|a2wsgi|sqlalchemy|psycopg", re.I)
VERSION = re.compile(r"(python|dash|plotly|sqlite|postgres(ql)?|postgis)[ /_-]*v?\d+\.\d+", re.I)


@dataclass(frozen=True)
class Asked:
    """A request of the walk."""

    method: str
    path: str
    body: bytes = b""
    media: str = ""

    @property
    def address(self) -> str:
        """Without its query."""
        return self.path.partition("?")[0]


def example(endpoint: Endpoint) -> str:
    """An address of an entry, with values that it takes."""
    values = {part.name: part.schema.get("enum", [EXAMPLES.get(part.name)])[0] for part in endpoint.parts}
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda m: str(values.get(m[1]) or EXAMPLES[m[1]]), endpoint.path)


def walk(page: str) -> list[Asked]:
    """Every address, with every method that it takes; ``page`` names the scripts."""
    found = [Asked(method, example(one), media=one.takes if method in {"POST", "PUT"} else "")
             for one in ENDPOINTS for method in one.methods]  # fmt: skip
    queries = (
        "/search?q=梅园",
        "/lang?to=en",
        "/theme?to=dark",
        "/demo/sign-in?role=planner",
        "/healthz?x=1",
    )
    pages = [path for one in PAGES for path in one.PATHS]
    scripts = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assets = [f"/assets/{path.name}" for path in (Path(__file__).parents[2] / "assets").iterdir()]
    dash = ("/_dash-layout", "/_dash-dependencies")
    found += [Asked("GET", path) for path in (*queries, *pages, *scripts, *assets, *dash, *NOWHERE)]
    found += [Asked(method, path) for method in ("DELETE", "OPTIONS", "BREW") for path in ("/", "/search")]
    return [
        *found,
        Asked("POST", "/search", "q=梅园".encode(), "application/x-www-form-urlencoded"),
        callback(),
    ]


def callback() -> Asked:
    """The one callback that every page has."""
    body = {
        "output": "page.children", "outputs": {"id": "page", "property": "children"}, "changedPropIds": [],
        "inputs": [{"id": "url", "property": "pathname", "value": "/export"}],
        "state": [{"id": "url", "property": "search", "value": ""}],
    }  # fmt: skip
    return Asked("POST", "/_dash-update-component", json.dumps(body).encode(), "application/json")


def ask(browser: TestClient, asked: Asked, **headers: str) -> Any:
    headers |= {"content-type": asked.media} if asked.media else {}
    return browser.request(asked.method, asked.path, content=asked.body or None, headers=headers)


@pytest.fixture(scope="module")
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A server at which people sign in."""
    return read_settings({"MENPAI_HOME": str(tmp_path_factory.mktemp("office")), "MENPAI_DEMO": "0",
                          "MENPAI_RATE_PER_SECOND": "0"})  # fmt: skip


@pytest.fixture(scope="module")
def own_store(own_settings: Settings) -> Iterator[Store]:
    """The toy town, with accounts of its own."""
    engine = make_engine(own_settings.database_url)
    migrate(engine)
    toy.load(engine)
    west, south, east, north = toy.box(-20, -20, 820, 440).bounds
    write_meta(engine, {"bbox": f"{west},{south},{east},{north}"})
    yield Store(engine).warm()
    engine.dispose()


@pytest.fixture(scope="module")
def served(own_settings: Settings, own_store: Store) -> Any:
    """The product as it is served to an office."""
    return build(own_settings, own_store)


def browser_of(served: Any, home: str = HOME) -> TestClient:
    return TestClient(served, base_url=home, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def people(served: Any, own_store: Store) -> dict[str, TestClient]:
    """Somebody of each role, and nobody."""
    with browser_of(served):  # its threads are there as long as somebody is
        signed_in = office.staff(own_store.engine, lambda: browser_of(served), ROLES)
    return {**signed_in, "nobody": browser_of(served)}


Answers = list[tuple[str, Asked, Any]]


@pytest.fixture(scope="module")
def answers(people: dict[str, TestClient]) -> Answers:
    """(who asked, what, the answer) of the whole walk, for scripts and for people who read pages."""
    page = people["leader"].get("/").text
    assert "_dash-renderer" in page
    asked = walk(page)
    return [
        (who, one, ask(browser, one, accept=accept))
        for who, browser in people.items()
        for one in asked
        if one.address != "/sign-in/out"  # last of all
        for accept in ("*/*", "text/html")
    ]


def test_the_walk_goes_everywhere(answers: Answers) -> None:
    gone = {(one.method, one.address) for _, one, _ in answers}
    for endpoint in ENDPOINTS:
        assert all((m, example(endpoint)) in gone for m in endpoint.methods if endpoint.name != "sign_out")
    statuses = {reply.status_code for _, _, reply in answers}
    assert {200, 204, 303, 400, 401, 403, 404, 405} <= statuses
    assert not {status for status in statuses if status >= 500}
    seen = {one.address for who, one, reply in answers if who == "leader" and reply.status_code == 200}
    assert {"/", "/search", "/sheet.html", "/_dash-update-component", "/assets/search.js"} <= seen
    assert {"/tiles/hexes/14/13700/6800.mvt", "/features/communities.geojson", "/still.svg"} <= seen


def test_every_answer_carries_the_security_headers(answers: Answers) -> None:
    for who, one, reply in answers:
        found, where = reply.headers, (who, one.method, one.path)
        assert "frame-ancestors 'none'" in found["content-security-policy"], where
        scripts = found["content-security-policy"].split("script-src")[1]
        assert "unsafe" not in scripts, where
        assert "*" not in scripts, where
        assert found["x-frame-options"] == "DENY", where
        assert found["x-content-type-options"] == "nosniff", where
        assert found["referrer-policy"] == "same-origin", where
        assert found["cross-origin-resource-policy"] == "same-origin", where
        assert found["cross-origin-opener-policy"] == "same-origin", where
        assert "camera=()" in found["permissions-policy"], where


def test_every_body_says_what_it_is(answers: Answers) -> None:
    for who, one, reply in answers:
        where = (who, one.method, one.path, reply.status_code)
        if reply.content:
            media = reply.headers["content-type"]
            assert "/" in media, where
            assert not media.startswith("text/html") or "charset=utf-8" in media, where
        else:
            assert reply.status_code in {200, 204, 303, 304} or one.method == "HEAD", where


def test_what_is_of_persons_is_kept_nowhere_and_nothing_of_the_street_by_others(answers: Answers) -> None:
    for who, one, reply in answers:
        told, where = reply.headers["cache-control"], (who, one.method, one.path, reply.status_code)
        if reply.status_code >= 300 or not (FILES.fullmatch(one.address) or KEPT.fullmatch(one.address)):
            assert "no-store" in told, where
        elif KEPT.fullmatch(one.address):
            assert told.startswith("private"), where
            assert "cookie" in reply.headers["vary"].lower(), where


def test_no_answer_says_on_what_the_server_runs(answers: Answers) -> None:
    for who, one, reply in answers:
        headers = {name: value for name, value in reply.headers.items() if name != "etag"}
        assert not {"server", "x-powered-by", "via"} & set(headers), (who, one.path)
        told = [str(headers)]
        if not FILES.fullmatch(one.address):  # a script from outside names itself; who is signed in reads it
            told.append(re.sub(r'(?:src|href)="[^"]*"', "", reply.text))
        assert not any(NAMES_OF_SOFTWARE.search(text) or VERSION.search(text) for text in told), (
            who,
            one.path,
        )


def test_nobody_is_told_anything_but_how_to_sign_in(answers: Answers) -> None:
    for who, one, reply in answers:
        if who != "nobody" or OPEN.fullmatch(one.address):
            continue
        asked_for_page = reply.request.headers["accept"] == "text/html" and one.method in {"GET", "HEAD"}
        expected = {303} if asked_for_page else {401, 405}
        assert reply.status_code in expected, (one.method, one.path)
        assert reply.headers.get("location", "/sign-in") == "/sign-in"


# Each with what nobody but another site's page would send.
FOREIGN = ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"})
UNSAFE = [
    *((method, example(one)) for one in ENDPOINTS for method in one.methods if method not in READING),
    ("POST", "/_dash-update-component"),
]


@pytest.mark.parametrize(("method", "path"), UNSAFE)
@pytest.mark.parametrize("headers", FOREIGN, ids=("origin", "site", "null"))
def test_no_other_site_does_anything_for_somebody_who_is_signed_in(
    people: dict[str, TestClient], method: str, path: str, headers: dict[str, str]
) -> None:
    for who in ("steward", "admin"):
        reply = people[who].request(method, path, content=b"x=y", headers=headers)
        assert (reply.status_code, reply.json()["type"]) == (403, "/problems#other-site")


@pytest.mark.parametrize("path", NOWHERE)
def test_what_others_leave_open_is_not_there(people: dict[str, TestClient], path: str) -> None:
    assert people["nobody"].get(path).status_code == 401
    assert people["admin"].get(path).status_code == 404
    assert (
        people["nobody"].post(path, json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).status_code
        == 401
    )
    assert people["admin"].post(path, json={}).status_code in {404, 405}


# over https ---


def test_a_browser_that_came_by_https_is_told_to_stay_with_it(served: Any) -> None:
    for path in ("/", "/sign-in", "/healthz", "/nowhere", "/_dash-layout"):
        assert (
            browser_of(served, SECURE_HOME).get(path).headers["strict-transport-security"]
            == "max-age=31536000"
        )
        assert "strict-transport-security" not in browser_of(served).get(path).headers


def test_how_long_is_a_setting_and_nothing_is_said_for_no_days(
    own_settings: Settings, own_store: Store
) -> None:
    for days, told in ((30, "max-age=2592000"), (0, None)):
        served = build(replace(own_settings, hsts_days=days), own_store)
        reply = browser_of(served, SECURE_HOME).get("/sign-in")
        assert reply.headers.get("strict-transport-security") == told


def test_the_cookie_of_a_session_is_of_this_host_by_https_alone_and_of_no_script(
    served: Any, own_store: Store
) -> None:
    browser = browser_of(served, SECURE_HOME)
    first = office.account(own_store.engine, "zhou")
    reply = browser.post("/sign-in", data={"login": "zhou", "password": first})
    (name, cookie), *others = SimpleCookie(reply.headers["set-cookie"]).items()
    assert (name, others) == ("__Host-menpai", [])
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"].lower()) == (True, True, "lax")
    assert (cookie["path"], cookie["domain"], cookie["max-age"], cookie["expires"]) == ("/", "", "", "")
    assert len(cookie.value) >= 43, "256 bits"
    # What came without https is not taken for it.
    plain = browser_of(served, SECURE_HOME)
    plain.cookies.set("menpai", cookie.value)
    assert plain.get("/sign-in/password").status_code == 401
    out = browser.post("/sign-in/out", data={"x": ""})
    gone = SimpleCookie(out.headers["set-cookie"])["__Host-menpai"]
    assert (gone.value, gone["max-age"], gone["secure"], gone["path"]) == ("", "0", True, "/")
    assert out.headers["clear-site-data"] == '"cache", "storage"'


CHOICES = {
    "/demo/sign-in?role={}": ("menpai_demo", ROLE_CODES),
    "/lang?to={}": ("menpai_lang", LANGS),
    "/theme?to={}": ("menpai_theme", THEMES),
}


@pytest.mark.parametrize("address", CHOICES)
def test_a_cookie_of_a_choice_holds_the_choice_and_nothing_else(
    people: dict[str, TestClient], address: str
) -> None:
    name, allowed = CHOICES[address]
    browser = TestClient(people["leader"].app, base_url=SECURE_HOME, follow_redirects=False,
                         cookies={"__Host-menpai": people["leader"].cookies["menpai"]})  # fmt: skip
    for value in allowed:
        cookie = SimpleCookie(browser.get(address.format(value)).headers["set-cookie"])
        assert list(cookie) == [name]
        assert cookie[name].value == value
        assert (cookie[name]["secure"], cookie[name]["httponly"]) == (True, True)
        assert cookie[name]["samesite"].lower() == "strict"
    refused = browser.get(address.format("anything"))
    assert (refused.status_code, "set-cookie" in refused.headers) == (400, False)
