"""Every page under its content policy in Chromium: nothing is refused, nothing is said in the console."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import office
import pyotp
import pytest
import started
from conftest import Visit

from dashboard.pages import PAGES
from dashboard.routes import native_endpoints
from dashboard.routes.answer import Desk
from data.database import make_engine
from data.settings import read_settings

pytestmark = pytest.mark.browser

ENDPOINTS = native_endpoints(Desk(read_settings({}), None, None, None))
A_WHILE = 90  # seconds: the machine of a test may have better things to do
WATCH = """
window.refused = [];
document.addEventListener('securitypolicyviolation',
    (event) => window.refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`), true);
"""
MAP = "document.getElementById('street-map-map')?._gridmap"
DRAWN = f"{MAP}?.loaded() && {MAP}.areTilesLoaded() && !!document.querySelector('#street-map-numbers .tile')"
PAGE = "!!document.querySelector('.desk-main :is(h1, h2)')"
WHOLE = "document.readyState === 'complete'"
REFERRED = "Failed to load resource: the server responded with a status of"  # a page of its own says why

# What everybody of a role may open; a browser keeps its scripts from page to page, as people's do.
WALKS = {
    "leader": [
        ("/?sel=house:1", DRAWN), ("/map?by=grids&metric=coverage&solid=1", DRAWN), ("/still.svg", WHOLE),
        *((f"/sources?show={part}", PAGE) for part in ("sources", "batches", "rules")), ("/import", PAGE),
        ("/problems", PAGE), ("/nowhere", PAGE), ("/tiles/houses/3/9/0.mvt", PAGE), ("/sign-in", WHOLE),
        ("/healthz", WHOLE), ("/openapi.json", WHOLE),
    ],
    "steward": [("/import", PAGE), ("/sources?show=doubts", PAGE), ("/export", PAGE), ("/subjects", PAGE)],
    "admin": [("/accounts", PAGE), ("/sources", PAGE)],
    "auditor": [("/audit", PAGE), ("/audit?action=make+account", PAGE)],
}  # fmt: skip


class Watched:
    """A page with somebody at it, and all that the policy kept out."""

    def __init__(self, visit: Visit, url: str) -> None:
        self.visit, self.page, self.url = visit, visit.page, url
        self.page.add_init_script(WATCH)

    def goes(self, path: str, until: str = WHOLE) -> Any:
        """Open an address of the server, and wait."""
        answer = self.page.goto(self.url + path)
        self.visit.until(until, A_WHILE)
        return answer

    def leaves(self) -> None:
        """By the menu under one's name."""
        self.page.locator("details.roles > summary").first.click()
        self.page.locator("form[action='/sign-in/out'] button").first.click()
        self.page.wait_for_url(self.url + "/sign-in")

    def sound(self) -> None:
        """Nothing was refused on this page, and nothing is wrong with it."""
        self.page.wait_for_timeout(100)
        assert self.page.evaluate("window.refused") == [], self.page.url
        said = [line for line in self.visit.console if not line.startswith(REFERRED)]
        assert [*said, *self.visit.errors, *self.visit.foreign] == [], self.page.url


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a small street."""
    made = tmp_path_factory.mktemp("street")
    started.build_small(made)
    return made


@pytest.fixture(scope="module")
def demo(home: Path) -> Iterator[str]:
    with started.started(started.environment(home)) as server:
        yield server.url.rstrip("/")


@pytest.fixture(scope="module")
def passwords() -> dict[str, str]:
    """One-time passwords, by role."""
    return {}


@pytest.fixture(scope="module")
def served(home: Path, tmp_path_factory: pytest.TempPathFactory, passwords: dict[str, str]) -> Iterator[str]:
    """The same street where people sign in, with three accounts."""
    own = tmp_path_factory.mktemp("office") / "home"
    shutil.copytree(home, own)
    engine = make_engine(read_settings({"MENPAI_HOME": str(own)}).database_url)
    for role in ("leader", "admin", "auditor"):
        passwords[role] = office.account(engine, role, role)
    engine.dispose()
    with started.started(started.environment(own, MENPAI_DEMO="0")) as server:
        yield server.url.rstrip("/")


@pytest.fixture
def watch(open_page: Callable[..., Visit]) -> Callable[..., Watched]:
    """``watch(url)`` → a fresh browser before a server."""
    return lambda url, **options: Watched(open_page("about:blank", **options), url)


@pytest.mark.parametrize("role", WALKS)
def test_the_policy_refuses_nothing_of_any_page(watch, demo: str, role: str) -> None:
    desk = watch(demo)
    desk.page.context.add_cookies([{"name": "menpai_demo", "value": role, "url": demo}])
    for path, until in WALKS[role]:
        answer = desk.goes(path, until)
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        desk.sound()


def test_the_walks_go_to_every_page() -> None:
    gone = {path.partition("?")[0] for walk in WALKS.values() for path, _ in walk}
    plain = {
        one.path for one in ENDPOINTS if "text/html" in one.gives and "GET" in one.methods and not one.query
    }
    assert {path for page in PAGES for path in page.PATHS} <= gone
    assert {path for path in plain if not path.startswith("/sign-in/")} <= gone


def test_the_policy_refuses_nothing_of_the_way_in_and_out(
    watch, served: str, passwords: dict[str, str]
) -> None:
    desk = watch(served)
    page = desk.page

    def sends(**fields: str) -> None:
        for name, value in fields.items():
            page.locator(f"input[name={name}]").fill(value)
        page.locator("form .button-primary").first.click()
        page.wait_for_load_state()
        desk.sound()

    desk.goes("/")
    assert page.url == served + "/sign-in"
    sends(login="admin", password="wrong")  # noqa: S106 - it is none
    sends(login="admin", password=passwords["admin"])
    assert page.url.endswith("/sign-in/password")
    sends(before=passwords["admin"], new=office.GOOD, again="another")
    sends(before=passwords["admin"], new=office.GOOD, again=office.GOOD)
    assert page.url.endswith("/sign-in/authenticator")
    assert page.locator(".qr svg").is_visible()
    sends(code="000000")
    secret = page.locator("input[name=secret]").get_attribute("value")
    sends(code=pyotp.TOTP(secret).now())
    for path, until in (("/accounts", PAGE), ("/sign-in/password", WHOLE)):
        desk.goes(path, until)
        desk.sound()
    desk.goes("/accounts")
    desk.leaves()
    desk.sound()
    sends(login="admin", password=office.GOOD)
    assert page.url.endswith("/sign-in/code")
    desk.sound()


# what the policy keeps out, so that its silence means something ---

MADE = """([tag, values]) => {
    const made = Object.assign(document.createElement(tag), values);
    document.body.append(made);
    made.click();
}"""
IN_HTML = "(words) => document.body.insertAdjacentHTML('beforeend', words)"
SCRIPT, ELSEWHERE = "window.hacked = 1", "https://192.0.2.1/x.js"
KEPT_OUT = {
    "an inline script": (MADE, ["script", {"textContent": SCRIPT}], "script-src-elem inline"),
    "a handler in HTML": (IN_HTML, f"<img src=x onerror='{SCRIPT}'>", "script-src-attr inline"),
    "a script from elsewhere": (MADE, ["script", {"src": ELSEWHERE}], f"script-src-elem {ELSEWHERE}"),
    "a link that is a script": (MADE, ["a", {"href": f"javascript:{SCRIPT}"}], "script-src-elem inline"),
    "a frame": (MADE, ["iframe", {"src": ELSEWHERE}], "frame-src https://192.0.2.1"),
    "data for elsewhere": (
        "(address) => { fetch(address).catch(() => {}); }", ELSEWHERE, f"connect-src {ELSEWHERE}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", KEPT_OUT)
def test_what_does_not_belong_to_a_page_is_reported_and_does_not_run(watch, demo: str, what: str) -> None:
    act, words, told = KEPT_OUT[what]
    desk = watch(demo)
    desk.goes("/problems", PAGE)
    desk.sound()
    desk.page.evaluate(act, words)
    desk.visit.until("window.refused.length > 0")
    assert desk.page.evaluate("window.refused")[0].startswith(told)
    assert desk.page.evaluate("window.hacked") is None
    with pytest.raises(AssertionError):
        desk.sound()


def test_a_page_without_the_policy_would_run_it(watch, demo: str) -> None:
    desk = watch(demo, bypass_csp=True)
    desk.goes("/problems", PAGE)
    desk.page.evaluate(MADE, ["script", {"textContent": SCRIPT}])
    assert desk.page.evaluate("window.hacked") == 1


def test_no_page_can_be_put_into_a_frame(watch, demo: str) -> None:
    desk = watch(demo)
    desk.goes("/problems")
    desk.page.evaluate(MADE, ["iframe", {"src": demo + "/sign-in"}])
    desk.page.wait_for_timeout(500)
    inside = [frame for frame in desk.page.frames if frame != desk.page.main_frame]
    assert len(inside) == 1
    assert not any("sign-brand" in frame.content() for frame in inside)


# leaving ---

FILL = """async () => {
    localStorage.setItem('seen', '梅园');
    sessionStorage.setItem('seen', '梅园');
    await (await caches.open('seen')).put('/seen', new Response('梅园'));
    await new Promise((done) => {
        const asked = indexedDB.open('seen', 1);
        asked.onsuccess = () => { asked.result.close(); done(); };
    });
}"""
LEFT = """async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...await caches.keys(),
    ...(await indexedDB.databases()).map((one) => one.name)]"""
FROM_CACHE = """async (path) =>
    (await fetch(path, {cache: 'only-if-cached', mode: 'same-origin'}).catch(() => ({status: 0}))).status"""


def test_who_leaves_takes_everything_along(watch, served: str, passwords: dict[str, str]) -> None:
    desk = watch(served)
    page = desk.page
    desk.goes("/sign-in")
    page.locator("input[name=login]").fill("leader")
    page.locator("input[name=password]").fill(passwords["leader"])
    page.locator("form .button-primary").click()
    page.wait_for_url("**/sign-in/password")
    for name, value in (("before", passwords["leader"]), ("new", office.GOOD), ("again", office.GOOD)):
        page.locator(f"input[name={name}]").fill(value)
    page.locator("form .button-primary").first.click()
    desk.visit.until(DRAWN, A_WHILE)
    desk.sound()
    assert page.evaluate(LEFT) == [], "our own pages keep nothing there"
    assert [one["name"] for one in page.context.cookies()] == ["menpai"]
    tile = next(url for url in desk.visit.requests if "/tiles/" in url and "&s=" in url)
    assert page.evaluate(FROM_CACHE, tile) == 200
    page.evaluate(FILL)
    assert sorted(page.evaluate(LEFT)) == ["seen"] * 4
    desk.leaves()
    assert page.evaluate(LEFT) == []
    assert page.context.cookies() == []
    assert page.evaluate(FROM_CACHE, tile) != 200, "what the street looked like is gone, too"
    page.go_back()
    page.wait_for_timeout(500)
    assert page.url == served + "/sign-in"
