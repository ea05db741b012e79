"""A street whose every text is a script: Chromium, with no policy to help, shows them all and runs none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import hostile
import httpx2
import office
import pytest
import started
from conftest import Visit

from data.accounts import keys
from data.database import make_engine
from data.settings import read_settings

pytestmark = pytest.mark.browser

A_WHILE = 90  # seconds: the machine of a test may have better things to do
HOOK = "window.fired = []; window.hook = (n) => { window.fired.push(n); };"
# Elements that somebody's text has become, whether or not anything has set them off yet.
MADE = """[...document.querySelectorAll('*')].filter((one) => [...one.attributes].some(({name, value}) =>
    (/^on/i.test(name) && value.includes('hook')) || /^\\s*(javascript:|<script)/i.test(value)
    && /^(href|src|data|action|srcdoc|xlink:href)$/i.test(name))).map((one) => one.outerHTML.slice(0, 200))"""
MAP = "document.getElementById('street-map-map')?._gridmap"
DRAWN = f"{MAP}?.loaded() && {MAP}.areTilesLoaded() && !!document.querySelector('#street-map-numbers .tile')"
CARD = "document.querySelector('#street-map-card')?.innerText.includes('hook(')"
PAGE = "!!document.querySelector('.desk-main :is(h1, h2)')"
SHOWN = "document.body.innerText.includes('hook(')"
ROLES = ("leader", "steward", "admin", "auditor")
DROP = """([name, content]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([content], name));
    const zone = document.querySelector('.import-drop'), what = {bubbles: true, cancelable: true};
    for (const kind of ['dragover', 'drop'])
        zone.dispatchEvent(new DragEvent(kind, {dataTransfer: carried, ...what}));
}"""


@dataclass
class Street:
    """A server where people sign in, and their cookies by role."""

    url: str
    sessions: dict[str, httpx2.Client]


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """A small street with a payload in every text, and accounts and keys that are called so."""
    home = tmp_path_factory.mktemp("street")
    started.build_small(home)
    engine = make_engine(read_settings({"MENPAI_HOME": str(home)}).database_url)
    assert hostile.fill(engine) > 2000
    first = {role: office.account(engine, role, role, name=hostile.IMAGE + role) for role in ROLES}
    for n, payload in enumerate(hostile.PAYLOADS):
        keys.make_key(engine, payload, payload, datetime.now(UTC), scopes=(keys.READ,), area="")
        if n % 4 == 0:
            office.account(engine, f"worker-{n}", "grid_worker", name=payload)
    engine.dispose()
    with started.started(started.environment(home, MENPAI_DEMO="0")) as server:
        sessions = {role: httpx2.Client(base_url=server.url.rstrip("/")) for role in ROLES}
        for role, session in sessions.items():
            office.sign_in(session, role, first[role], role)
        yield Street(server.url.rstrip("/"), sessions)
        for session in sessions.values():
            session.close()


class Victim:
    """Somebody signed in, whose browser heeds no policy and tells when a script of ours runs."""

    def __init__(self, visit: Visit, street: Street, role: str) -> None:
        self.visit, self.page, self.street = visit, visit.page, street
        self.page.add_init_script(HOOK)
        token = street.sessions[role].cookies["menpai"]
        self.page.context.add_cookies([{"name": "menpai", "value": token, "url": street.url}])

    def goes(self, path: str, until: str) -> None:
        self.page.goto(path if "://" in path else self.street.url + path)
        self.visit.until(until, A_WHILE)

    def unhurt(self, shown: str = SHOWN) -> None:
        """The texts are there to be read, nothing was made of them and nothing runs."""
        self.visit.until(shown, A_WHILE)
        self.page.wait_for_timeout(100)
        assert self.page.evaluate(MADE) == [], self.page.url
        assert self.page.evaluate("window.fired") == [], self.page.url


@pytest.fixture
def victim(open_page: Callable[..., Visit], street: Street) -> Callable[[str], Victim]:
    """``victim(role)`` → somebody before an empty page."""
    return lambda role: Victim(open_page("about:blank", bypass_csp=True), street, role)


# the texts of a street ---

CARDS = ("house:1", "facility:1", "sensor:1", "event:1", "building:1", "service_point:1")


def test_no_card_tip_hit_or_table_runs_a_text_of_the_street(victim, street: Street) -> None:
    desk = victim("leader")
    page = desk.page
    desk.goes("/?by=grids&metric=residents", DRAWN)
    desk.unhurt("document.querySelector('.brand h1').innerText.includes('hook(')")
    desk.unhurt("document.querySelector('details.roles summary').innerText.includes('hook(')")
    beside_the_pointer(desk)
    features = street.sessions["leader"].get("/features/grids.geojson").json()["features"]
    grid = features[0]["properties"]["code"]
    for chosen in (*CARDS, f"grid:{grid}", f"community:{grid[:12]}"):
        page.evaluate("(data) => dash_clientside.set_props('street-map-selection', {data})", chosen)
        desk.visit.until(f"new URLSearchParams(location.search).get('sel') === {chosen!r}", A_WHILE)
        desk.unhurt(CARD)
    box = page.locator("#search-input")
    for typed in ("<img src=x onerror=hook(2)>", "onerror"):
        box.fill(typed)
        desk.unhurt("document.querySelectorAll('#search-hits [role=option]').length > 0")
    page.keyboard.press("Enter")
    desk.unhurt("document.querySelector('#search-input').value.includes('hook(')")
    told = [page.url, *desk.visit.requests]
    assert not [url for url in told if "onerror" in url or "hook" in url], (
        "what is typed stands in no address"
    )
    for path in ("/sources", "/sources?show=batches", "/sources?show=rules", "/export"):
        desk.goes(path, PAGE)
        desk.unhurt()


def beside_the_pointer(desk: Victim) -> None:
    """The words that a map shows of what the pointer is on."""
    box = desk.page.locator("#street-map-map canvas").bounding_box()
    tip = "[...document.querySelectorAll('.gridmap-tip')].some((one) => one.innerText.includes('hook('))"
    for part in (0.5, 0.45, 0.55, 0.4, 0.6):
        desk.page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] * 0.5, steps=3)
        desk.page.wait_for_timeout(300)
        if desk.page.evaluate(tip):
            break
    desk.unhurt(tip)


# what a file brings ---


def rows(headings: list[str], payloads: tuple[str, ...], lon: float, lat: float) -> str:
    """Facilities as CSV, each called by a payload; two have no kind that there is."""
    quoted = ['"' + text.replace('"', '""') + '"' for text in headings]
    lines = [",".join(["设施编号", "名称", "设施类别", "地址", "经度", "纬度", *quoted])]
    for n, payload in enumerate(payloads):
        name = '"' + payload.replace('"', '""') + '"'
        kind = name if n < 2 else "老年食堂"
        lines.append(f"F{n},{name},{kind},{name},{lon + n * 1e-5:.6f},{lat:.6f},{name},{name}")
    return "\n".join(lines)


def test_a_file_of_scripts_is_brought_in_and_none_runs(victim, street: Street) -> None:
    desk = victim("steward")
    page = desk.page
    desk.goes("/import", PAGE)
    page.locator(".tile-choices label", has=page.get_by_text("设施", exact=True)).click()
    desk.visit.until("document.querySelector('#import-needs h3')?.innerText.includes('设施')", A_WHILE)
    page.locator("#import-source").fill("设施普查")
    house = street.sessions["leader"].get("/search", params={"q": "室"}).json()["hits"][0]
    content = rows([hostile.PAYLOADS[7], hostile.PAYLOADS[2]], hostile.PAYLOADS, house["lon"], house["lat"])
    page.evaluate(DROP, [f"{hostile.IMAGE}.csv", content])
    desk.unhurt("document.querySelector('.import-drop').innerText.includes('onerror')")
    page.locator("#import-send").click()
    desk.unhurt("document.querySelector('.import-columns')?.innerText.includes('hook(')")
    page.locator(".import-datums label", has_text="WGS84").first.click()
    page.locator("#import-check").click()
    desk.unhurt("document.querySelector('#import-faults')?.innerText.includes('hook(')")
    page.locator("#import-bring").click()
    desk.visit.until("document.querySelector('.import-stage')?.innerText.includes('接下来')", A_WHILE)
    desk.unhurt("document.body.innerText.includes('onerror')")
    for path in ("/sources?show=batches", "/sources?show=doubts", "/import"):
        desk.goes(path, PAGE)
        desk.unhurt("document.querySelector('.brand h1').innerText.includes('hook(')")
    hits = street.sessions["leader"].get("/search", params={"q": "hook(20)", "limit": 50}).json()["hits"]
    canteen = next(hit for hit in hits if hit["kind"] == "facility" and hit["label"] == hostile.PAYLOADS[19])
    desk.goes(f"/?sel=facility:{canteen['id']}", DRAWN)
    desk.unhurt(CARD)
    page.locator(".origin summary").click()
    desk.unhurt("document.querySelector('.origin-lines')?.innerText.includes('hook(')")


# what leaves the house, and is opened where no policy is ---


def test_the_sheet_and_the_still_picture_show_scripts_as_words(
    victim, street: Street, tmp_path: Path
) -> None:
    leader = street.sessions["leader"]
    file = tmp_path / "sheet.html"
    file.write_bytes(leader.get("/sheet.html", params={"by": "grids", "metric": "residents"}).content)
    desk = victim("leader")
    desk.goes(file.as_uri(), "document.querySelectorAll('path.leaflet-interactive').length > 0")
    desk.unhurt()
    for shape in desk.page.locator("path.leaflet-interactive").all()[:5]:
        shape.dispatch_event("mouseover")
        desk.unhurt("document.querySelector('.leaflet-tooltip')?.innerText.includes('hook(')")
        shape.dispatch_event("mouseout")
    desk.goes("/still.svg?by=communities&metric=residents", "document.documentElement.localName === 'svg'")
    desk.unhurt("document.documentElement.textContent.includes('hook(')")


# accounts, keys, the audit log ---


@pytest.mark.parametrize(("role", "path"), [("admin", "/accounts"), ("auditor", "/audit")])
def test_no_name_of_an_account_or_key_runs(victim, role: str, path: str) -> None:
    desk = victim(role)
    desk.goes(path, PAGE)
    desk.unhurt()


def test_what_somebody_types_at_the_door_comes_back_as_words(victim) -> None:
    desk = victim("leader")
    desk.page.context.clear_cookies()
    desk.goes("/sign-in", "!!document.querySelector('input[name=login]')")
    for payload in ('"><img src=x onerror=hook(8)>', '" autofocus onfocus=hook(16) x="'):
        desk.page.locator("input[name=login]").fill(payload)
        desk.page.locator("input[name=password]").fill(payload)
        desk.page.locator("form .button-primary").click()
        desk.visit.until("!!document.querySelector('[role=alert]')", A_WHILE)
        desk.unhurt(f"document.querySelector('input[name=login]').value === {payload!r}")


NOWHERE = [("leader", "/" + quote(payload, safe="")) for payload in hostile.PAYLOADS[:8]]
PLAIN = [
    ("admin", "/accounts"), ("auditor", "/audit"), ("leader", "/still.svg?by=communities"),
    ("leader", "/sheet.html?by=grids"), *NOWHERE,
]  # fmt: skip


@pytest.mark.parametrize(("role", "path"), PLAIN)
def test_the_server_writes_no_text_as_html(street: Street, role: str, path: str) -> None:
    told = street.sessions[role].get(path, headers={"accept": "text/html, image/svg+xml"}).text
    assert list(hostile.raw_in(told)) == []
    assert "hook(" in told, "it is there, as words"


# so that silence means something ---


def test_a_page_that_took_a_text_for_html_would_be_found(victim) -> None:
    desk = victim("leader")
    desk.goes("/sign-in/password", "!!document.querySelector('form')")
    became = []
    for payload in hostile.PAYLOADS:
        desk.page.evaluate("(words) => { window.fired = []; document.body.innerHTML = words; }", payload)
        try:
            desk.unhurt("true")
        except AssertionError:
            became.append(payload)
    assert len(became) >= 18
    assert {
        one for one in hostile.PAYLOADS if "<img" in one and "&" not in one and "u003c" not in one
    } <= set(became)
