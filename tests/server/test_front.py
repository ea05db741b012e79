"""The front opens first: shell and scripts at once, everything else when the whole house is there."""

import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import started
from dash import ClientsideFunction, Input, Output
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from dashboard import front
from dashboard.front import House
from dashboard.pages import street_map
from dashboard.server import build
from dashboard.serving import StartError
from data.errors import StoreError

HOME = "http://127.0.0.1:8050"
SCRIPT = re.compile(r'<script src="([^"]+)"')
TOKEN = re.compile(r'"end_id":"[^"]*"')  # of one page load


@pytest.fixture
def house(settings):
    """A house of which only the front is there."""
    return House(settings)


@pytest.fixture
def visitor(house):
    with TestClient(house, base_url=HOME, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


def whole(scope, receive, send):
    """Stands for the rest of the house."""
    return PlainTextResponse(f"the whole house: {scope['path']}")(scope, receive, send)


def test_the_shell_and_its_scripts_are_there_before_the_house(visitor):
    page = visitor.get("/")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    scripts = SCRIPT.findall(page.text)
    assert any("plotly" in one for one in scripts)
    assert any("gridmap" in one for one in scripts)
    assert {visitor.get(one).status_code for one in scripts} == {200}


def test_the_front_knows_the_way_to_the_map(visitor):
    assert set(street_map.PATHS) == front.PAGES
    assert {visitor.get(path).status_code for path in street_map.PATHS} == {200}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/_dash-layout"), ("GET", "/search"), ("POST", "/_dash-update-component"), ("GET", "/import")],
)
def test_everything_else_waits_for_the_house(house, visitor, method, path):
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(visitor.request, method, path)
        time.sleep(0.2)
        assert not asked.done()
        assert visitor.get("/").status_code == 200
        house.open(lambda: whole)
        assert asked.result(10).text == f"the whole house: {path}"


def test_whoever_looks_after_the_process_is_told_at_once_that_it_is_starting(house, visitor, caplog):
    reply = visitor.get("/healthz", headers={"Accept": "application/json", "Cookie": "menpai_lang=en"})
    assert (reply.status_code, reply.headers["content-type"]) == (503, "application/problem+json")
    assert reply.headers["retry-after"] == "2"
    told = reply.json()
    assert (told["type"], told["detail"]) == ("/problems#starting", "The service is starting")
    assert caplog.text == "", "who starts is not in trouble"
    assert visitor.head("/healthz").status_code == 503
    house.open(lambda: whole)
    assert visitor.get("/healthz").text == "the whole house: /healthz"


def test_the_whole_house_answers_everything_once_it_is_there(house, visitor):
    house.open(lambda: whole)
    assert visitor.get("/").text == "the whole house: /"


def test_a_house_that_cannot_be_opened_says_why_and_lets_nobody_wait(house, visitor):
    def fail():
        raise StoreError("the store is of another version")

    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(visitor.get, "/search")
        time.sleep(0.1)
        with pytest.raises(StoreError, match="another version"):
            house.open(fail)
        reply = asked.result(10)
    assert (reply.status_code, reply.headers["content-type"]) == (503, "application/problem+json")
    assert reply.json()["type"] == "/problems#not-open"
    assert "another version" not in reply.text
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_visitor_who_gives_up_does_not_close_the_house(house, visitor):
    client = TestClient(house, base_url=HOME)
    waiting = threading.Thread(target=client.get, args=("/search",), daemon=True)
    waiting.start()
    time.sleep(0.1)
    client.close()
    house.open(lambda: whole)
    assert visitor.get("/healthz").text == "the whole house: /healthz"


def test_the_front_guards_its_door_like_the_house(house, visitor, settings):
    assert visitor.get("/", headers={"Host": "menpai.example"}).status_code == 400
    with TestClient(House(replace(settings, demo=False)), base_url=HOME, follow_redirects=False) as stranger:
        assert stranger.get("/", headers={"Accept": "text/html"}).headers["location"] == "/sign-in"
        assert stranger.get("/assets/street_map.css").status_code == 401


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_the_front_refuses_in_the_words_of_the_house(house, visitor, settings, store, accept):
    suites = "/_dash-component-suites/dash"
    paths = ("/assets/none.css", f"{suites}/none.js", f"{suites}/deps/x.js?y=1")

    def asked():
        replies = [visitor.get(path, headers={"accept": accept}) for path in paths]
        return [(reply.status_code, reply.headers["content-type"], reply.text) for reply in replies]

    before = asked()
    house.open(lambda: build(settings, store, house.kept))
    assert asked() == before
    assert [status for status, *_ in before] == [404, 404, 400]


@pytest.mark.parametrize(
    "cookies", [{}, {"menpai_demo": "grid_worker", "menpai_lang": "en", "menpai_theme": "dark"}]
)
def test_the_shell_of_the_front_is_the_shell_of_the_house(visitor, settings, store, cookies):
    with TestClient(build(settings, store), base_url=HOME) as inside:
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        ours, theirs = (client.get("/", headers=cookie) for client in (visitor, inside))
    assert TOKEN.sub("", ours.text) == TOKEN.sub("", theirs.text)
    assert ours.headers["content-security-policy"] == theirs.headers["content-security-policy"]


def test_scripts_are_packed_once_for_front_and_house(house, visitor, settings, store):
    path = next(one for one in SCRIPT.findall(visitor.get("/").text) if "plotly" in one)
    before = visitor.get(path)
    assert before.headers["content-encoding"] == "gzip"
    house.open(lambda: build(settings, store, house.kept))
    again = visitor.get(path)
    assert (again.headers["etag"], again.content) == (before.headers["etag"], before.content)
    assert house.kept.get(("script", path)) is not None


@pytest.mark.parametrize(
    ("module", "left_out"),
    [
        ("dashboard.start", ("pandas", "sqlalchemy", "scipy", "geopandas")),
        ("dashboard.server", ("alembic", "psycopg")),
    ],
)
def test_what_a_start_does_not_need_is_not_imported(module, left_out):
    ask = f"import sys, {module}; print([m for m in {left_out} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=started.HOUSE, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_page_with_a_script_of_its_own_in_the_shell_is_refused(settings, store, monkeypatch):
    def register(app, *_others):
        app.clientside_callback("function (x) { return x; }", Output("a", "title"), Input("b", "title"))

    monkeypatch.setattr(street_map, "register", register)
    with pytest.raises(StartError, match="assets/"):
        build(settings, store)


def test_a_clientside_callback_in_a_file_is_welcome(settings, store, monkeypatch):
    def register(app, *_others):
        app.clientside_callback(ClientsideFunction("ours", "f"), Output("a", "title"), Input("b", "title"))

    monkeypatch.setattr(street_map, "register", register)
    assert build(settings, store)
